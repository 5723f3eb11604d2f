"""A question in, sections out, best first, each with the probability that it is the right one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.content.articles import Section
from assistant.content.data_files import Expected
from assistant.content.library import Library
from assistant.ranking import char_ngrams
from assistant.ranking.calibration import PACKAGED, SURE, Calibration, Signals
from assistant.ranking.encoder import Model, Tokens, Vectors
from assistant.ranking.semantic_index import Learned, read_learned
from assistant.ranking.training_data import says_what_it_lacks
from assistant.search import analysis
from assistant.search.bm25 import Scores, best_first
from assistant.search.index import Index
from assistant.search.spelling import Correction, Speller, speller_of

LEARNED = 0.06
"""Weight of the classifier's log-probability beside the likeness (a cosine)."""

WORDS = 0.05
"""Weight of BM25, as a share of the question's best score."""

AMBIGUOUS = 0.3
"""By how much more than half of the best section's likeness a question has to be like an ambiguous one of the
base to count as one."""

NEIGHBORS = 10
"""Nearest texts that tell whether a question is in a place of answers, or of what the base does not
establish."""

WORDS_ALONE = 1.3
"""Without a sentence model the share of the question's words that a section has, to this power, stands for
the confidence."""

FLOOR = 1e-6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A section that may be the answer."""

    section: Section
    score: float
    confidence: float
    """Probability that this is the right section, 0 to 1."""

    likeness: float
    learned: float
    words: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every section for one question, best first."""

    question: Correction
    candidates: tuple[Candidate, ...]
    covered: float
    """How sure it is that the base has an answer, 0 to 1 (`Calibration.answerable`): below the threshold
    there is none."""

    unconfirmed: Section | None
    """The list of open points that fits better than any answer and than what the base says nothing about,
    when one does."""

    signals: Signals | None = None
    ambiguous: tuple[str, ...] = ()
    """References that an ambiguous question of the base offers, when this question is like it."""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What the vector of a question says."""

    likeness: Scores
    """Of each section."""

    learned: Scores
    """Log-probability of each section."""

    uncovered: float
    """Log-probability of what is not established."""

    uncovered_likeness: float
    neighbors: float
    ambiguous: Scores
    """Likeness to each ambiguous question."""

    outside: float
    """Score of "none of the sections, their open points included"."""


@dataclass(frozen=True)
class Ranker:
    """Orders the sections of one build for any text that a person types."""

    library: Library
    index: Index
    speller: Speller
    model: Model | None
    learned: Learned | None
    calibration: Calibration = PACKAGED

    def rank(self, question: str, count: int = 10) -> Ranking:
        """The best sections for a question; none has a confidence when nothing in the base is like it."""
        corrected = self.speller.correct(question)
        if self.model is None or self.learned is None:
            return self._ranking(corrected, None, None, count)
        vector, tokens = self.model.encode_tokens([corrected.text])
        return self._ranking(corrected, vector, tokens[0], count)

    def rank_vector(
        self, question: str, vector: Vectors, tokens: Tokens | None = None, count: int = 10
    ) -> Ranking:
        """As `rank`, for a text whose vector, (1, width), is known already and whose spelling is right.
        `tokens` count where the base has an aligner."""
        return self._ranking(Correction(question), vector, tokens, count)

    def candidates(self, question: str, count: int = 10) -> Sequence[Candidate]:
        """The best sections of `rank`."""
        return self.rank(question, count).candidates

    def nearest(self, texts: Sequence[str], vectors: Vectors | None) -> list[Section | None]:
        """The section that comes nearest to each text: with their vectors by meaning alone, all at once;
        without, by their words."""
        if vectors is None or self.learned is None:
            return [
                next((candidate.section for candidate in self.candidates(text, 1)), None) for text in texts
            ]
        confirmed = np.array(
            [
                *(section.is_confirmed for section in self.library.sections),
                *(False for _ in range(1 + len(self._ambiguous))),
            ]
        )
        rows = np.flatnonzero(confirmed[self.learned.owner])
        if not len(rows):
            return [None for _ in texts]
        best = (vectors @ self.learned.vectors[rows].T).argmax(1)
        return [self.library.sections[n] for n in self.learned.owner[rows[best]]]

    def describe(self) -> str:
        """How questions are ranked, for /readyz."""
        return f"meaning and words ({self.model.name})" if self.model and self.learned else "words"

    def _ranking(
        self, question: Correction, vector: Vectors | None, tokens: Tokens | None, count: int
    ) -> Ranking:
        sections = self.library.sections
        lexical = self.index.lexical(question.text)
        meaning = self._meaning(question.text, vector, tokens)
        likeness, learned = meaning.likeness, meaning.learned
        words = (
            WORDS if self.learned is None or self.learned.aligner is None else 0.0
        )  # an aligner has looked at each word
        score = (
            likeness
            + LEARNED * np.maximum(learned, math.log(FLOOR))
            + words * lexical / max(float(lexical.max(initial=0.0)), 1e-9)
        )
        if vector is None:
            score = np.where(lexical > 0, score, -9.0)
        order = best_first(score, count + 20)
        confirmed = [n for n in order if sections[n].is_confirmed and score[n] > -9]
        if not confirmed:
            return Ranking(question, (), 0.0, None)
        best = confirmed[0]
        rival = next((n for n in confirmed[1:] if sections[n].article_id != sections[best].article_id), None)
        signals = Signals(
            float(likeness[best]),
            float(learned[best]),
            self._coverage(question.text, best),
            float(score[best] - score[rival]) if rival is not None else 0.0,
            meaning.uncovered,
            meaning.uncovered_likeness,
            meaning.neighbors,
        )
        if (
            vector is None
        ):  # words alone: how much of the question the section has, which is all that is known
            top = covered = round(signals.words**WORDS_ALONE, 4)
        elif not self._is_aided:
            top = round(self.calibration.unaided.probability(signals), 4)
            covered = top if signals.likeness > signals.uncovered_likeness else 0.0
        else:
            top = self.calibration.right.probability(signals)
            covered = round(self.calibration.answerable(signals), 4)
        found = tuple(
            Candidate(
                sections[n],
                round(float(score[n]), 4),
                round(top * math.exp(4 * min(float(score[n] - score[best]), 0.0)), 4),
                round(float(likeness[n]), 4),
                round(float(learned[n]), 4),
                round(float(lexical[n]), 2),
            )
            for n in confirmed[:count]
        )
        open_points = (
            sections[order[0]]
            if not sections[order[0]].is_confirmed and score[order[0]] > meaning.outside
            else None
        )
        return Ranking(
            question, found, covered, open_points, signals, self._offered(meaning.ambiguous, signals, top)
        )

    def _offered(self, ambiguous: Scores, signals: Signals, confidence: float) -> tuple[str, ...]:
        """What the nearest ambiguous question offers, when the question is near enough to it, nearer than to
        what is not established, and the best section not sure or not as near."""
        if not len(ambiguous):
            return ()
        nearest = int(ambiguous.argmax())
        wanted = max(
            AMBIGUOUS + signals.likeness / 2,
            signals.uncovered_likeness,
            signals.likeness if confidence >= SURE else 0,
        )
        return self._ambiguous[nearest].clarify if ambiguous[nearest] >= wanted else ()

    def _meaning(self, text: str, vector: Vectors | None, tokens: Tokens | None) -> _Meaning:
        count = len(self.library.sections)
        unknown = np.full(count, math.log(FLOOR), np.float32)
        if vector is None or self.learned is None:
            return _Meaning(
                np.zeros(count, np.float32), unknown, math.log(0.5), 0.0, 1.0, np.zeros(0, np.float32), -1.0
            )
        likeness = np.full(count + 1 + len(self._ambiguous), -1, np.float32)
        similarity = self.learned.vectors @ vector[0]
        if self.learned.aligner is not None and tokens is not None:
            similarity = self.learned.aligner.likeness(similarity, tokens)
        np.maximum.at(likeness, self.learned.owner, similarity)
        neighbors = self._neighbors(similarity)
        away = [*self._unconfirmed, count]
        nearest = float(likeness[away].max())
        if self.learned.classifier is None:
            return _Meaning(
                likeness[:count],
                unknown,
                math.log(0.5),
                nearest,
                neighbors,
                likeness[count + 1 :],
                float(likeness[count]),
            )
        features = np.hstack([vector, char_ngrams.encode([text], self.learned.rarity)])
        logs = self.learned.classifier.log_probabilities(features)[0]
        outside = float(likeness[count] + LEARNED * max(float(logs[count]), math.log(FLOOR)))
        uncovered = float(np.log(np.exp(logs[away]).sum() + FLOOR))
        return _Meaning(
            likeness[:count], logs[:count], uncovered, nearest, neighbors, likeness[count + 1 :], outside
        )

    def _neighbors(self, similarity: Scores) -> float:
        """Share of answers among the nearest texts. Ambiguous questions, which come last, are neither."""
        answers = self._answers
        similarity = similarity[: len(answers)]
        nearest = np.argpartition(similarity, -min(NEIGHBORS, len(answers)))[-NEIGHBORS:]
        return float(answers[nearest].mean())

    @cached_property
    def _is_aided(self) -> bool:
        """Whether the base says what it lacks, looked up once: it may name thousands of questions."""
        return says_what_it_lacks(self.library)

    @cached_property
    def _answers(self) -> NDArray[np.bool_]:
        """Whether each text stands for an answer, and not for open points or for what must not be
        answered."""
        count, owner = (
            len(self.library.sections),
            self.learned.owner if self.learned else np.zeros(0, np.int32),
        )
        confirmed = np.array([*(section.is_confirmed for section in self.library.sections), False])
        return confirmed[owner[owner <= count]]

    @cached_property
    def _ambiguous(self) -> list[Expected]:
        return [q for q in self.library.questions if q.clarify]

    @cached_property
    def _unconfirmed(self) -> list[int]:
        return [n for n, section in enumerate(self.library.sections) if not section.is_confirmed]

    def _coverage(self, question: str, best: int) -> float:
        """Share of the question's words, by rarity, that a section has in its text or wordings."""
        total = held = 0.0
        for stem in set(analysis.terms(question)):
            holders = self.index.sections_with(stem)
            weight = math.log(1 + len(self.library.sections) / (1 + len(holders)))
            total += weight
            held += weight * bool((holders == best).any())
        return held / total if total else 0.0


def open_ranker(
    library: Library, index: Index, folder: Path, model: Model | None, calibration: Calibration = PACKAGED
) -> Ranker:
    """The ranker of a build; words alone rank when nothing was learned. Raises IndexBroken as `read_learned`
    does."""
    speller = speller_of(library)
    learned = read_learned(library, folder, model) if model is not None else None
    return Ranker(library, index, speller, model if learned else None, learned, calibration)
