"""A question in, sections out, best first, each with the probability that it is the right one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from assistant.cache import RecentCache
from assistant.content.articles import Section
from assistant.content.library import Library
from assistant.content.questions import Expected
from assistant.ranking import designations
from assistant.ranking.calibration import PACKAGED, SURE, Calibration, Signals
from assistant.ranking.candidates import Candidate, Ranking, Scored
from assistant.ranking.encoder import Model, Tokens
from assistant.ranking.pooling import Vectors
from assistant.ranking.read_languages import ReadLanguages, by_words
from assistant.ranking.reranker import Reranker
from assistant.ranking.semantic_index import FLOOR, Likeness, SemanticIndex, no_likeness, read_semantic_index
from assistant.ranking.training_data import says_what_it_lacks
from assistant.search.bm25 import Scores, best_first
from assistant.search.index import Index
from assistant.search.spelling import Correction, Speller, speller_of

CLASSIFIER_WEIGHT = 0.06
"""Weight of the classifier's log-probability beside the likeness (a cosine)."""

BM25_WEIGHT = 0.05
"""Weight of BM25, as a share of the question's best score."""

AMBIGUOUS = 0.3
"""By how much more than half of the best section's likeness a question has to be like an ambiguous one of the
base to count as one."""

WORDS_ALONE = 1.3
"""Without a sentence model the share of the question's words that a section has, to this power, stands for
the confidence."""

UNKNOWN = 0.05
"""The most that can be said for a section when the base has others of what a question names, and not that
one."""

SPARE = 20
"""Sections ranked beyond those that are asked for, because some of them are lists of open points."""

NAMED_IN = 50
"""Of these best sections it is looked what they name, where a question names one of several alike."""

OUT = -9.0
"""Score of a section that shares no word with a question, where words alone rank."""


@dataclass(frozen=True)
class Ranker:
    """Orders the sections of one build for any text that a person types."""

    library: Library
    index: Index
    speller: Speller
    model: Model | None
    semantic: SemanticIndex | None
    calibration: Calibration = PACKAGED
    recent: RecentCache[tuple[str, int], Ranking] | None = None
    """Rankings of the last questions, where somebody asks for the same more than once."""

    reranker: Reranker | None = None
    """Has the last word where the first sections are close, when a setting names one."""

    def rank(self, question: str, count: int = 10) -> Ranking:
        """The best sections for a question; none has a confidence when nothing in the base is like it."""
        if self.recent is None:
            return self._rank(question, count)
        return self.recent.get((question, count), lambda: self._rank(question, count))[0]

    def rank_all(self, questions: Sequence[str], count: int = 10) -> list[Ranking]:
        """As `rank`, for several texts that are encoded together."""
        known = [self.recent.find((question, count)) if self.recent else None for question in questions]
        if self.model is None or self.semantic is None or None not in known:
            return [self.rank(question, count) for question in questions]
        corrected = [self._corrected(question) for question in questions]
        vectors, tokens = self.model.encode_tokens([each.text for each in corrected])
        found = [
            self._ranking(each, vectors[n : n + 1], tokens[n], count) for n, each in enumerate(corrected)
        ]
        if self.recent is not None:
            for question, ranking in zip(questions, found, strict=True):
                self.recent.put((question, count), ranking)
        return found

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
        """The section that comes nearest to each text: with their vectors, (texts, width), by meaning alone,
        all at once; without, by their words."""
        if vectors is None or self.semantic is None:
            best = (next(iter(self.candidates(text, 1)), None) for text in texts)
            return [candidate.section if candidate else None for candidate in best]
        numbers = self.semantic.nearest_sections(vectors)
        return [None for _ in texts] if numbers is None else [self.library.sections[n] for n in numbers]

    def describe(self) -> str:
        """How questions are ranked, for /readyz."""
        if self.model is None or self.semantic is None:
            return "words"
        last = f"; {self.reranker.describe()}" if self.reranker else ""
        return f"meaning and words ({self.model.describe()}){last}"

    def _corrected(self, question: str) -> Correction:
        """The question with its spelling mended, if it is in a language of the base."""
        read = self.read_languages
        if read is not None and read.language_of(question) not in self.library.languages:
            return Correction(question)
        return self.speller.correct(question)

    def _rank(self, question: str, count: int) -> Ranking:
        corrected = self._corrected(question)
        if self.model is None or self.semantic is None:
            return self._ranking(corrected, None, None, count)
        vector, tokens = self.model.encode_tokens([corrected.text])
        return self._ranking(corrected, vector, tokens[0], count)

    def _ranking(
        self, question: Correction, vector: Vectors | None, tokens: Tokens | None, count: int
    ) -> Ranking:
        sections = self.library.sections
        lexical = self.index.lexical(question.text)
        if vector is None or self.semantic is None:
            likeness = no_likeness(len(sections))
        else:
            likeness = self.semantic.compare(question.text, vector, tokens)
        score = self._scores(likeness, lexical)
        read = self.read_languages
        is_read = read is None or read.reads(question.text)
        unread = None if read is None else read.unread
        if unread is not None:
            score = np.where(unread, by_words(lexical, OUT, is_read=is_read), score)
        if vector is None:
            score = np.where(lexical > 0, score, OUT)
        score[self._terms] = OUT  # whether a term answers is looked up, not ranked
        order = best_first(score, count + SPARE)
        designated = designations.compare(question.text, self._names, order[:NAMED_IN])
        if designated.moves:
            score = designated.moved(score)
            order = best_first(score, count + SPARE)
        confirmed = [n for n in order if sections[n].is_confirmed and score[n] > OUT]
        if not confirmed:
            return Ranking(question, (), 0.0, None)
        if self.reranker is not None and vector is not None and is_read:
            confirmed, score = self.reranker.reorder(question.text, confirmed, score, self.library)
        best = confirmed[0]
        signals = self._signals(question.text, confirmed, score, likeness)
        confidence, covered = self._probabilities(signals, by_words=vector is None)
        scored, shown = Scored(score, likeness, lexical), confirmed[:count]
        if not is_read or (unread is not None and unread[best]):
            return Ranking(question, scored.candidates(sections, shown, 0.0), 0.0, None)
        if designated.is_unknown:
            confidence, covered = min(confidence, UNKNOWN), min(covered, UNKNOWN)
        return Ranking(
            question=question,
            candidates=scored.candidates(sections, shown, confidence),
            covered=covered,
            unconfirmed=self._open_points(order[0], score, likeness),
            signals=signals,
            ambiguous=self._ambiguous(likeness.ambiguous, signals, confidence),
        )

    def _scores(self, likeness: Likeness, lexical: Scores) -> Scores:
        """What sections are ordered by, (sections,)."""
        # an aligner has looked at each word already
        has_aligner = self.semantic is not None and self.semantic.aligner is not None
        words = 0.0 if has_aligner else BM25_WEIGHT
        scores: Scores = (
            likeness.sections
            + CLASSIFIER_WEIGHT * np.maximum(likeness.learned, math.log(FLOOR))
            + words * lexical / max(float(lexical.max(initial=0.0)), 1e-9)
        )
        return scores

    def _signals(self, question: str, confirmed: Sequence[int], score: Scores, likeness: Likeness) -> Signals:
        sections = self.library.sections
        best = confirmed[0]
        rival = next((n for n in confirmed if sections[n].article_id != sections[best].article_id), None)
        return Signals(
            likeness=float(likeness.sections[best]),
            learned=float(likeness.learned[best]),
            words=self._coverage(question, best),
            margin=float(score[best] - score[rival]) if rival is not None else 0.0,
            uncovered=likeness.uncovered,
            uncovered_likeness=likeness.uncovered_likeness,
            neighbors=likeness.neighbors,
        )

    def _probabilities(self, signals: Signals, *, by_words: bool) -> tuple[float, float]:
        """That the best section is right, and that the base has an answer, 0 to 1."""
        if by_words:  # how much of the question the section has is all that is known
            share = round(signals.words**WORDS_ALONE, 4)
            return share, share
        if not self._is_aided:
            right = round(self.calibration.unaided.probability(signals), 4)
            return right, right if signals.likeness > signals.uncovered_likeness else 0.0
        right = self.calibration.right.probability(signals)
        return right, round(self.calibration.answerable(signals), 4)

    def _open_points(self, first: int, score: Scores, likeness: Likeness) -> Section | None:
        """The section that ranks first, when it lists open points and fits better than "none of the
        sections"."""
        section = self.library.sections[first]
        learned = CLASSIFIER_WEIGHT * max(likeness.outside_learned, math.log(FLOOR))
        outside = float(likeness.outside + learned)
        return section if not section.is_confirmed and score[first] > outside else None

    def _ambiguous(self, likeness: Scores, signals: Signals, confidence: float) -> tuple[str, ...]:
        """What the nearest ambiguous question offers, when the question is near enough to it, nearer than to
        what is not established, and the best section not sure or not as near."""
        if not len(likeness):
            return ()
        nearest = int(likeness.argmax())
        least = max(
            AMBIGUOUS + signals.likeness / 2,
            signals.uncovered_likeness,
            signals.likeness if confidence >= SURE else 0,
        )
        return self._ambiguous_questions[nearest].clarify if likeness[nearest] >= least else ()

    @cached_property
    def read_languages(self) -> ReadLanguages | None:
        """What the model reads; None without one: then words answer, whatever their language."""
        if self.model is None or self.semantic is None:
            return None
        return ReadLanguages(self.library, self.model.card, self.speller)

    @cached_property
    def _names(self) -> designations.Names:
        return designations.Names(self.library.sections)

    @cached_property
    def _is_aided(self) -> bool:
        """Whether the base says what it lacks, looked up once: it may name thousands of questions."""
        return says_what_it_lacks(self.library)

    @cached_property
    def _terms(self) -> slice:
        """The places of the glossary's terms: the last ones."""
        sections = self.library.sections
        return slice(sum(not section.is_term for section in sections), len(sections))

    @cached_property
    def _ambiguous_questions(self) -> list[Expected]:
        return [q for q in self.library.questions if q.clarify]

    def _coverage(self, question: str, best: int) -> float:
        """Share of the question's words, by rarity, that a section has in its text or wordings."""
        total = held = 0.0
        for stem in set(self.index.terms(question)):
            holders = self.index.sections_with(stem)
            weight = math.log(1 + len(self.library.sections) / (1 + len(holders)))
            total += weight
            held += weight * bool((holders == best).any())
        return held / total if total else 0.0


def open_ranker(
    library: Library,
    index: Index,
    folder: Path,
    model: Model | None,
    calibration: Calibration = PACKAGED,
    recent: int = 0,
    reranker: Reranker | None = None,
) -> Ranker:
    """The ranker of a build; words alone rank when nothing was learned. Rankings of the `recent` last
    questions are kept. Raises IndexBroken as `read_semantic_index` does."""
    semantic = read_semantic_index(library, folder, model) if model is not None else None
    return Ranker(
        library=library,
        index=index,
        speller=speller_of(library),
        model=model if semantic else None,
        semantic=semantic,
        calibration=calibration,
        recent=RecentCache(recent) if recent else None,
        reranker=reranker,
    )
