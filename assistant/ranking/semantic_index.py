"""The semantic index of a build: vectors of its texts, the rarity of character n-grams, the classifier; and
how a question compares with them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.cache import code_hash
from assistant.content.library import Library
from assistant.errors import IndexBroken
from assistant.progress import Progress, silent
from assistant.ranking import char_ngrams, classifier
from assistant.ranking.classifier import Classifier
from assistant.ranking.encoder import Model, Tokens
from assistant.ranking.late_interaction import Aligner
from assistant.ranking.pooling import Vectors
from assistant.ranking.training_data import (
    LEARNED_FILE,
    TRAINING_HASH_FILE,
    Texts,
    ambiguous_questions,
    says_what_it_lacks,
    sections_hash,
    texts_of,
    training_hash,
    uncovered_questions,
)
from assistant.ranking.vector_cache import (
    Array,
    classifier_arrays,
    vectors_and_aligner_of,
    vectors_of,
)
from assistant.search.bm25 import Scores

FLOOR = 1e-6
"""The least probability that counts."""

_ALIGNER = tuple(field.name for field in fields(Aligner))

NEIGHBORS = 10
"""Nearest texts that tell whether a question is in a place of answers, or of what the base does not
establish."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a question compares with everything that a base says."""

    sections: Scores
    """Cosine of the question and the nearest text of each section, (sections,)."""

    learned: Scores
    """Log-probability of each section by the classifier, (sections,)."""

    ambiguous: Scores
    """Cosine of the question and each ambiguous question of the base."""

    outside: np.float32
    """Cosine of the question and the nearest question that the base must not answer."""

    outside_learned: float
    """Log-probability, by the classifier, of what is about no section."""

    uncovered: float
    """Log-probability of what the base does not establish: about no section, or about a list of open
    points."""

    uncovered_likeness: float
    """Cosine of the question and the nearest of such texts."""

    neighbors: float
    """Share of answers among the nearest texts."""


def no_likeness(sections: int) -> Likeness:
    """What is known of a question without a semantic index: nothing."""
    return Likeness(
        sections=np.zeros(sections, np.float32),
        learned=np.full(sections, math.log(FLOOR), np.float32),
        ambiguous=np.zeros(0, np.float32),
        outside=np.float32(-1.0),
        outside_learned=0.0,
        uncovered=math.log(0.5),
        uncovered_likeness=0.0,
        neighbors=1.0,
    )


@dataclass(frozen=True)
class SemanticIndex:
    """What a build knows beside the words of its sections."""

    vectors: Vectors
    """(texts, width): of wordings, headings and passages, of uncovered questions, of ambiguous questions."""

    owner: NDArray[np.int32]
    """Section number of each vector; one past the last section for questions that the base must not answer;
    then ambiguous questions, each a number of its own."""

    rarity: Vectors
    """How much each character n-gram says, (buckets,)."""

    classifier: Classifier | None
    """None when there is too little to learn from."""

    confirmed: NDArray[np.bool_]
    """Whether each section may be an answer, (sections,); the others are lists of open points."""

    aligner: Aligner | None = None
    """Tokens of the same texts, where a base says too little of what it lacks; then likeness counts them,
    too."""

    def compare(self, text: str, vector: Vectors, tokens: Tokens | None) -> Likeness:
        """How a question compares with all texts: by its vector, (1, width), by its tokens where there is an
        aligner, and by its letters."""
        count = len(self.confirmed)
        cosines = self.vectors @ vector[0]
        if self.aligner is not None and tokens is not None:
            cosines = self.aligner.likeness(cosines, tokens)
        nearest = np.full(max(int(self.owner.max(initial=0)), count) + 1, -1, np.float32)
        np.maximum.at(nearest, self.owner, cosines)
        uncovered = [*self._open_points, count]
        learned = np.full(count, math.log(FLOOR), np.float32)
        outside_learned, uncovered_learned = 0.0, math.log(0.5)
        if self.classifier is not None:
            features = np.hstack([vector, char_ngrams.encode([text], self.rarity)])
            logs = self.classifier.log_probabilities(features)[0]
            learned, outside_learned = logs[:count], float(logs[count])
            uncovered_learned = float(np.log(np.exp(logs[uncovered]).sum() + FLOOR))
        return Likeness(
            sections=nearest[:count],
            learned=learned,
            ambiguous=nearest[count + 1 :],
            outside=nearest[count],
            outside_learned=outside_learned,
            uncovered=uncovered_learned,
            uncovered_likeness=float(nearest[uncovered].max()),
            neighbors=self._neighbors(cosines),
        )

    def nearest_sections(self, vectors: Vectors) -> list[int] | None:
        """Number of the confirmed section that has the nearest text to each of some vectors, (n, width); None
        when no section is confirmed."""
        is_answer = np.append(self.confirmed, False)[np.minimum(self.owner, len(self.confirmed))]
        rows = np.flatnonzero(is_answer)
        if not len(rows):
            return None
        best = (vectors @ self.vectors[rows].T).argmax(1)
        return [int(n) for n in self.owner[rows[best]]]

    def _neighbors(self, cosines: Scores) -> float:
        """Share of answers among the nearest texts. Ambiguous questions, which come last, are neither."""
        answers = self._answers
        cosines = cosines[: len(answers)]
        nearest = np.argpartition(cosines, -min(NEIGHBORS, len(answers)))[-NEIGHBORS:]
        return float(answers[nearest].mean())

    @cached_property
    def _answers(self) -> NDArray[np.bool_]:
        """Whether each text stands for an answer, and not for open points or for what must not be
        answered."""
        owner = self.owner[self.owner <= len(self.confirmed)]
        return np.append(self.confirmed, False)[owner]

    @cached_property
    def _open_points(self) -> list[int]:
        return [int(n) for n in np.flatnonzero(~self.confirmed)]


def write_semantic_index(
    library: Library, folder: Path, model: Model, cache: Path, progress: Progress = silent
) -> None:
    """Encode a library's texts, learn from its wordings, and keep both in `folder`.

    What was learned is kept in `cache` as well, by the hash of what it was learned from: an edit of a body
    teaches nothing new.
    """
    texts = texts_of(library)
    uncovered, ambiguous = uncovered_questions(library), ambiguous_questions(library)
    every = [*texts.texts, *uncovered, *ambiguous]
    aligner = None
    if is_aligned(library):
        vectors, aligner = vectors_and_aligner_of(every, model, cache, progress, texts.passages)
    else:
        vectors = vectors_of(every, model, cache, progress, texts.passages)
    confirmed = [section.is_confirmed for section in library.sections]

    def arrays() -> Mapping[str, Array]:
        learned = learn(texts, uncovered, vectors, confirmed)
        trained = learned.classifier or Classifier(np.zeros((0, 0), np.float32), np.zeros(0, np.float32))
        weights = trained.weights.astype(np.float16)
        return {"rarity": learned.rarity, "weights": weights, "bias": trained.bias}

    rarity, weights, bias = classifier_arrays(
        cache, _learning_hash(model, texts, uncovered), ("rarity", "weights", "bias"), arrays
    )
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(
        folder / LEARNED_FILE,
        vectors=vectors.astype(np.float16),
        owner=_owners(texts.owner, len(uncovered), len(ambiguous), len(confirmed)),
        rarity=rarity,
        weights=weights,
        bias=bias,
        model=np.array(model.name),
        check=np.array(sections_hash(library)),
        **({f"tokens_{name}": getattr(aligner, name) for name in _ALIGNER} if aligner else {}),
    )
    (folder / TRAINING_HASH_FILE).write_text(training_hash(library, model.name) + "\n", "ascii")


def _learning_hash(model: Model, texts: Texts, uncovered: Sequence[str]) -> str:
    """Names everything that a classifier is learned from, the code included."""
    learning = code_hash("ranking/classifier", "ranking/char_ngrams", "search/analysis")
    parts = (model.name, texts.texts[: texts.taught], texts.owner[: texts.taught], uncovered, learning)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def is_aligned(library: Library) -> bool:
    """Whether questions are compared with the texts word by word."""
    return not says_what_it_lacks(library)


def learn(
    texts: Texts, uncovered: Sequence[str], vectors: Vectors, confirmed: Sequence[bool]
) -> SemanticIndex:
    """What can be learned from the texts of a library and from uncovered questions.

    `vectors` has a row for each text, for each uncovered question, and then for each ambiguous question of
    the library; `confirmed` says of each section whether it may be an answer.
    """
    count, sections = len(texts.texts), len(confirmed)
    taught = [*texts.texts[: texts.taught], *uncovered]
    rows = [*range(texts.taught), *range(count, count + len(uncovered))]
    rarity, letters = char_ngrams.fit(taught)
    owners = [*texts.owner[: texts.taught], *[sections] * len(uncovered)]
    ambiguous = len(vectors) - count - len(uncovered)
    return SemanticIndex(
        vectors=vectors,
        owner=_owners(texts.owner, len(uncovered), ambiguous, sections),
        rarity=rarity,
        classifier=classifier.train(np.hstack([vectors[rows], letters]), owners, sections),
        confirmed=np.array(confirmed, bool),
    )


def _owners(owner: Sequence[int], uncovered: int, ambiguous: int, sections: int) -> NDArray[np.int32]:
    return np.asarray(
        [*owner, *[sections] * uncovered, *range(sections + 1, sections + 1 + ambiguous)], np.int32
    )


def read_semantic_index(library: Library, folder: Path, model: Model) -> SemanticIndex | None:
    """That of the build in `folder`, or None when it has none.

    Raises IndexBroken when it is damaged or belongs to another library or model.
    """
    path = folder / LEARNED_FILE
    if not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as data:
            if str(data["model"]) != model.name or str(data["check"]) != sections_hash(library):
                raise IndexBroken(
                    f"{path} was made for another model or other articles\n"
                    "  Build it again with: kb build --full"
                )
            weights = data["weights"].astype(np.float32)
            return SemanticIndex(
                vectors=data["vectors"].astype(np.float32),
                owner=data["owner"],
                rarity=data["rarity"],
                classifier=Classifier(weights, data["bias"]) if weights.size else None,
                confirmed=np.array([section.is_confirmed for section in library.sections], bool),
                aligner=Aligner(**{name: data[f"tokens_{name}"] for name in _ALIGNER})
                if "tokens_data" in data
                else None,
            )
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise IndexBroken(f"{path} cannot be read: {error}\n  Build it again with: kb build --full") from None
