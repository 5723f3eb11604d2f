"""A question in, sections out, best first, each with the probability that it is the right one."""

from __future__ import annotations

import hashlib
import math
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import yaml
from numpy.typing import NDArray

from assistant import classifier, language, letters
from assistant.articles import Section
from assistant.classifier import Classifier
from assistant.errors import IndexBroken
from assistant.index import Index, Scores, ranked
from assistant.library import Library, code_hash
from assistant.links import TOP
from assistant.meaning import Model, VectorCache
from assistant.sources import Expected
from assistant.spelling import Correction, Speller, make_speller

LEARNED = 0.05
"""Weight of the classifier's log-probability beside the likeness (a cosine)."""

WORDS = 0.05
"""Weight of BM25, as a share of the question's best score."""

SECTION_COUNTS = 0.3
"""How much it counts, when it is decided whether to answer, that the best section is the right one: a question that the base seems to cover but
that no section fits is better not answered, and one that a section fits surely is."""

AMBIGUOUS = 0.7
"""Cosine from which a question counts as one of the base's ambiguous questions, when no wording is nearer."""

BODY = 300
"""Characters of a section's text that are compared with a question: its first sentences say what it is about."""

WORDS_ALONE = 1.5
"""Without a sentence model the share of the question's words that a section has, to this power, stands for the confidence."""

FLOOR = 1e-6

CLASSIFIERS_KEPT = 3
LEARNED_FILE = "learned.npz"

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for the best section, as numbers that the calibration weighs."""

    likeness: float
    """Cosine of the question and the section's nearest wording."""

    learned: float
    """Log-probability of the section by the classifier."""

    words: float
    """Share of the question's words, weighted by rarity, that the section has."""

    margin: float
    """Score ahead of the next section of another article."""

    uncovered: float
    """Log-probability that the question is about something the base does not establish."""

    uncovered_likeness: float
    """Cosine of the question and the nearest thing that the base says it does not establish."""

    def row(self) -> tuple[float, ...]:
        return (self.likeness, max(self.learned, -10.0), self.words, self.margin, max(self.uncovered, -10.0), self.uncovered_likeness)


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over signals."""

    weights: tuple[float, ...]
    bias: float

    def probability(self, signals: Signals) -> float:
        z = self.bias + sum(w * x for w, x in zip(self.weights, signals.row(), strict=True))
        return 1 / (1 + math.exp(-max(min(z, 30.0), -30.0)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns signals into probabilities. `kb train` fits both on questions held out in turn; these were fitted on the Patient Fusion base."""

    covered: Logistic = Logistic((6.682, 0.147, 1.907, -1.047, -1.273, -7.826), -1.4)
    """That the base covers the question at all: decides whether there is an answer."""

    right: Logistic = Logistic((3.76, 0.374, 1.104, 2.614, -0.334, -3.6), -1.626)
    """That the best section is the right answer: the confidence that is reported."""

    def answerable(self, signals: Signals) -> float:
        """Whether to answer, 0 to 1: that the base covers the question, and in part that the best section is the right one."""
        return (1 - SECTION_COUNTS) * self.covered.probability(signals) + SECTION_COUNTS * self.right.probability(signals)


def read_calibration(path: Path) -> Calibration:
    """What `kb train` kept, or the packaged calibration. Raises IndexBroken when the file is not one."""
    if not path.is_file():
        return Calibration()
    try:
        fields = yaml.safe_load(path.read_text("utf-8"))
        fitted = {name: Logistic(tuple(float(w) for w in fields[name]["weights"]), float(fields[name]["bias"])) for name in ("covered", "right")}
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise IndexBroken(f"{path} cannot be read: {error}\n  Fit it again with: kb train") from None
    if any(len(f.weights) != len(Signals.__slots__) for f in fitted.values()):
        raise IndexBroken(f"{path} was fitted for other signals\n  Fit it again with: kb train")
    return Calibration(**fitted)


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
    """How sure it is that the base has an answer, 0 to 1 (`Calibration.answerable`): below the threshold there is none."""

    unconfirmed: Section | None
    """The list of open points that fits better than any answer and than what the base says nothing about, when one does."""

    signals: Signals | None = None
    ambiguous: tuple[str, ...] = ()
    """References that an ambiguous question of the base offers, when this question is nearer to it than to any wording."""


@dataclass(frozen=True)
class Learned:
    """What a build knows beside the Whoosh index: vectors of its texts and the classifier."""

    vectors: Vectors
    owner: NDArray[np.int32]
    """Section number of each vector; one past the last section for questions that the base must not answer; then ambiguous questions."""

    rarity: Vectors
    classifier: Classifier | None


@dataclass(frozen=True)
class Ranker:
    """Orders the sections of one build for any text that a person types."""

    library: Library
    index: Index
    speller: Speller
    model: Model | None
    learned: Learned | None
    calibration: Calibration = Calibration()

    def rank(self, question: str, count: int = 10) -> Ranking:
        """The best sections for a question; none has a confidence when nothing in the base is like it."""
        corrected = self.speller.correct(question)
        vector = self.model.encode([corrected.text]) if self.model is not None and self.learned is not None else None
        return self._ranking(corrected, vector, count)

    def rank_vector(self, question: str, vector: Vectors, count: int = 10) -> Ranking:
        """As `rank`, for a text whose vector, (1, width), is known already and whose spelling is right."""
        return self._ranking(Correction(question), vector, count)

    def candidates(self, question: str, count: int = 10) -> Sequence[Candidate]:
        """The best sections of `rank`."""
        return self.rank(question, count).candidates

    def describe(self) -> str:
        """How questions are ranked, for /readyz."""
        return f"meaning and words ({self.model.name})" if self.model and self.learned else "words"

    def _ranking(self, question: Correction, vector: Vectors | None, count: int) -> Ranking:
        sections = self.library.sections
        lexical = self.index.lexical(question.text)
        likeness, learned, uncovered, uncovered_likeness, ambiguous, outside = self._meaning(question.text, vector)
        score = likeness + LEARNED * np.maximum(learned, math.log(FLOOR)) + WORDS * lexical / max(float(lexical.max(initial=0.0)), 1e-9)
        if vector is None:
            score = np.where(lexical > 0, score, -9.0)
        order = ranked(score, count + 20)
        confirmed = [n for n in order if sections[n].is_confirmed and score[n] > -9]
        if not confirmed:
            return Ranking(question, (), 0.0, None)
        best = confirmed[0]
        rival = next((n for n in confirmed[1:] if sections[n].article_id != sections[best].article_id), None)
        signals = Signals(
            float(likeness[best]), float(learned[best]), self._coverage(question.text, best),
            float(score[best] - score[rival]) if rival is not None else 1.0, uncovered, uncovered_likeness,
        )  # fmt: skip
        if vector is None:  # words alone: how much of the question the section has, which is all that is known
            top = covered = round(signals.words**WORDS_ALONE, 4)
        else:
            top = self.calibration.right.probability(signals)
            covered = round(self.calibration.answerable(signals), 4)
        found = tuple(
            Candidate(
                sections[n], round(float(score[n]), 4), round(top * math.exp(4 * min(float(score[n] - score[best]), 0.0)), 4),
                round(float(likeness[n]), 4), round(float(learned[n]), 4), round(float(lexical[n]), 2),
            )
            for n in confirmed[:count]
        )  # fmt: skip
        open_points = sections[order[0]] if not sections[order[0]].is_confirmed and score[order[0]] > outside else None
        nearest = int(ambiguous.argmax()) if len(ambiguous) else -1
        offered = self._ambiguous[nearest].clarify if nearest >= 0 and ambiguous[nearest] >= max(AMBIGUOUS, float(likeness[best])) else ()
        return Ranking(question, found, covered, open_points, signals, offered)

    def _meaning(self, text: str, vector: Vectors | None) -> tuple[Scores, Scores, float, float, Scores, float]:
        """Likeness and log-probability of each section, log-probability and likeness of what is not covered, likeness to ambiguous questions,
        and the score of "none of the sections, their open points included"."""
        count = len(self.library.sections)
        unknown = np.full(count, math.log(FLOOR), np.float32)
        if vector is None or self.learned is None:
            return np.zeros(count, np.float32), unknown, math.log(0.5), 0.0, np.zeros(0, np.float32), -1.0
        likeness = np.full(count + 1 + len(self._ambiguous), -1, np.float32)
        np.maximum.at(likeness, self.learned.owner, self.learned.vectors @ vector[0])
        away = [*self._unconfirmed, count]
        nearest = float(likeness[away].max())
        if self.learned.classifier is None:
            return likeness[:count], unknown, math.log(0.5), nearest, likeness[count + 1 :], float(likeness[count])
        features = np.hstack([vector, letters.encode([text], self.learned.rarity)])
        logs = self.learned.classifier.log_probabilities(features)[0]
        outside = float(likeness[count] + LEARNED * max(float(logs[count]), math.log(FLOOR)))
        return likeness[:count], logs[:count], float(np.log(np.exp(logs[away]).sum() + FLOOR)), nearest, likeness[count + 1 :], outside

    @cached_property
    def _ambiguous(self) -> list[Expected]:
        return [q for q in self.library.questions if q.clarify]

    @cached_property
    def _unconfirmed(self) -> list[int]:
        return [n for n, section in enumerate(self.library.sections) if not section.is_confirmed]

    def _coverage(self, question: str, best: int) -> float:
        """Share of the question's words, by rarity, that a section has in its text or wordings."""
        total = held = 0.0
        for stem in set(language.terms(question)):
            holders = self.index.sections_with(stem)
            weight = math.log(1 + len(self.library.sections) / (1 + len(holders)))
            total += weight
            held += weight * bool((holders == best).any())
        return held / total if total else 0.0


def texts_of(library: Library) -> tuple[list[str], list[int]]:
    """Every text that stands for a section, with the section's number: first all wordings and headings, then the beginnings of all bodies."""
    texts: list[str] = []
    owner: list[int] = []
    for number, section in enumerate(library.sections):
        article = library.by_id[section.article_id]
        heading = (
            section.heading if section.is_confirmed and section.anchor != TOP else article.title + ("" if section.is_confirmed else " not confirmed")
        )
        texts += [*section.asked, heading]
        owner += [number] * (len(section.asked) + 1)
    for number, section in enumerate(library.sections):
        texts.append(f"{section.heading}. {section.text[:BODY]}" if section.is_confirmed else section.text[:BODY])
        owner.append(number)
    return texts, owner


def write_learned(
    library: Library, folder: Path, model: Model, cache: Path, progress: Callable[[int, int], None] | None = None, previous: Path | None = None
) -> None:
    """Encode a library's texts, learn from its wordings, and keep both in `folder`.

    What was learned is kept in `cache` as well, by the hash of what it was learned from: an edit of a body teaches nothing new. When nothing
    that counts has changed since the build in `previous`, its file is taken over.
    """
    texts, owner = texts_of(library)
    uncovered, ambiguous = uncovered_questions(library), [q.ask for q in library.questions if q.clarify]
    made_from = hashlib.sha256(repr((model.name, texts, owner, uncovered, ambiguous, _check(library), code_hash())).encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    if previous and _made_from(previous / LEARNED_FILE) == made_from:
        shutil.copy2(previous / LEARNED_FILE, folder)
        return
    vectors = VectorCache(cache, model).encode([*texts, *uncovered, *ambiguous], progress)
    wordings = len(texts) - len(library.sections)
    learning = code_hash("classifier", "language", "letters")
    key = hashlib.sha256(repr((model.name, texts[:wordings], owner[:wordings], uncovered, learning)).encode()).hexdigest()[:16]
    kept = cache / f"classifier-{key}.npz"
    if not _is_readable(kept):
        learned = learn(texts, owner, uncovered, vectors, len(library.sections))
        trained = learned.classifier or Classifier(np.zeros((0, 0), np.float32), np.zeros(0, np.float32))
        cache.mkdir(parents=True, exist_ok=True)
        draft = cache / f".classifier-{key}-{os.getpid()}.npz"
        np.savez(draft, rarity=learned.rarity, weights=trained.weights.astype(np.float16), bias=trained.bias)
        for old in sorted(cache.glob("classifier-*.npz"), key=lambda p: p.stat().st_mtime)[: -CLASSIFIERS_KEPT + 1]:
            old.unlink()
        os.replace(draft, kept)
    with kept.open("rb") as file, np.load(file, allow_pickle=False) as data:
        owners = _owners(owner, len(uncovered), len(ambiguous), len(library.sections))
        np.savez(
            folder / LEARNED_FILE, vectors=vectors.astype(np.float16), owner=owners, rarity=data["rarity"], weights=data["weights"], bias=data["bias"],
            model=np.array(model.name), check=np.array(_check(library)), made_from=np.array(made_from),
        )  # fmt: skip


def _made_from(path: Path) -> str:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            return str(data["made_from"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return ""


def _is_readable(path: Path) -> bool:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            return all(data[name] is not None for name in ("rarity", "weights", "bias"))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return False


def uncovered_questions(library: Library) -> list[str]:
    """What the base says that it must not answer."""
    return [q.ask for q in library.questions if not q.find and not q.clarify]


def learn(texts: Sequence[str], owner: Sequence[int], uncovered: Sequence[str], vectors: Vectors, sections: int) -> Learned:
    """What can be learned from texts with their sections, in the order of `texts_of`, and from uncovered questions.

    `vectors` has a row for each text, for each uncovered question, and then for each ambiguous question of the library.
    """
    wordings = len(texts) - sections
    taught = [*texts[:wordings], *uncovered]
    rows = [*range(wordings), *range(len(texts), len(texts) + len(uncovered))]
    rarity, shapes = letters.fit(taught)
    owners = [*owner[:wordings], *[sections] * len(uncovered)]
    trained = classifier.train(np.hstack([vectors[rows], shapes]), owners, sections)
    away = len(vectors) - len(texts) - len(uncovered)
    return Learned(vectors, _owners(owner, len(uncovered), away, sections), rarity, trained)


def _owners(owner: Sequence[int], uncovered: int, ambiguous: int, sections: int) -> NDArray[np.int32]:
    return np.asarray([*owner, *[sections] * uncovered, *range(sections + 1, sections + 1 + ambiguous)], np.int32)


def open_ranker(library: Library, index: Index, folder: Path, model: Model | None, calibration: Calibration = Calibration()) -> Ranker:
    """The ranker of a build. Raises IndexBroken when what was learned is damaged or belongs to another library or model."""
    speller = make_speller(text for s in library.sections for text in (s.heading, s.text, *s.asked))
    path = folder / LEARNED_FILE
    if model is None or not path.is_file():
        return Ranker(library, index, speller, None, None, calibration)
    try:
        with np.load(path, allow_pickle=False) as data:
            if str(data["model"]) != model.name or str(data["check"]) != _check(library):
                raise IndexBroken(f"{path} was made for another model or other articles\n  Build it again with: kb build --full")
            weights = data["weights"].astype(np.float32)
            trained = Classifier(weights, data["bias"]) if weights.size else None
            learned = Learned(data["vectors"].astype(np.float32), data["owner"], data["rarity"], trained)
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise IndexBroken(f"{path} cannot be read: {error}\n  Build it again with: kb build --full") from None
    return Ranker(library, index, speller, model, learned, calibration)


def _check(library: Library) -> str:
    return hashlib.sha256("\n".join(s.ref for s in library.sections).encode()).hexdigest()[:16]
