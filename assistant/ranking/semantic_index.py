"""What a build learns from its texts, and keeps beside the Whoosh index: vectors, the rarity of letters, the
classifier."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from assistant.cache import code_hash, replacing
from assistant.content.library import Library
from assistant.errors import IndexBroken
from assistant.progress import Progress, silent
from assistant.ranking import char_ngrams, classifier
from assistant.ranking.classifier import Classifier
from assistant.ranking.encoder import Model, VectorCache, Vectors
from assistant.ranking.late_interaction import MOST_TEXTS, Aligner, TokenCache
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

CLASSIFIERS_KEPT = 3
_NONE = np.zeros(0, np.int8)


@dataclass(frozen=True)
class Learned:
    """What a build knows beside the Whoosh index: vectors of its texts and the classifier."""

    vectors: Vectors
    owner: NDArray[np.int32]
    """Section number of each vector; one past the last section for questions that the base must not answer;
    then ambiguous questions."""

    rarity: Vectors
    classifier: Classifier | None
    aligner: Aligner | None = None
    """Tokens of the same texts, where a base is small enough and says too little of what it lacks; then
    likeness counts them, too."""


def write_learned(
    library: Library,
    folder: Path,
    model: Model,
    cache: Path,
    progress: Progress = silent,
) -> None:
    """Encode a library's texts, learn from its wordings, and keep both in `folder`.

    What was learned is kept in `cache` as well, by the hash of what it was learned from: an edit of a body
    teaches nothing new.
    """
    found = texts_of(library)
    uncovered, ambiguous = uncovered_questions(library), ambiguous_questions(library)
    folder.mkdir(parents=True, exist_ok=True)
    every = [*found.texts, *uncovered, *ambiguous]
    vectors = VectorCache(cache, model).encode(every, progress)
    aligner = TokenCache(cache, model).encode(every) if is_aligned(library, len(every)) else None
    learning = code_hash("ranking/classifier", "ranking/char_ngrams", "search/analysis")
    key = hashlib.sha256(
        repr(
            (model.name, found.texts[: found.taught], found.owner[: found.taught], uncovered, learning)
        ).encode()
    ).hexdigest()[:16]
    kept = cache / f"classifier-{key}.npz"
    if not _is_readable(kept):
        learned = learn(found, uncovered, vectors, len(library.sections))
        trained = learned.classifier or Classifier(np.zeros((0, 0), np.float32), np.zeros(0, np.float32))
        with replacing(kept) as draft, draft.open("wb") as out:
            np.savez(
                out, rarity=learned.rarity, weights=trained.weights.astype(np.float16), bias=trained.bias
            )
        for old in sorted(cache.glob("classifier-*.npz"), key=lambda p: p.stat().st_mtime)[
            :-CLASSIFIERS_KEPT
        ]:
            old.unlink()
    with kept.open("rb") as file, np.load(file, allow_pickle=False) as data:
        owners = _owners(found.owner, len(uncovered), len(ambiguous), len(library.sections))
        np.savez(
            folder / LEARNED_FILE,
            vectors=vectors.astype(np.float16),
            owner=owners,
            rarity=data["rarity"],
            weights=data["weights"],
            bias=data["bias"],
            model=np.array(model.name),
            check=np.array(sections_hash(library)),
            tokens=aligner.data if aligner else _NONE,
            starts=aligner.starts if aligner else _NONE,
        )
    (folder / TRAINING_HASH_FILE).write_text(training_hash(library, model.name) + "\n", "ascii")


def is_aligned(library: Library, texts: int) -> bool:
    """Whether questions are compared with the texts word by word."""
    return texts <= MOST_TEXTS and not says_what_it_lacks(library)


def _is_readable(path: Path) -> bool:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            return all(data[name] is not None for name in ("rarity", "weights", "bias"))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return False


def learn(found: Texts, uncovered: Sequence[str], vectors: Vectors, sections: int) -> Learned:
    """What can be learned from the texts of a library and from uncovered questions.

    `vectors` has a row for each text, for each uncovered question, and then for each ambiguous question of
    the library.
    """
    count = len(found.texts)
    taught = [*found.texts[: found.taught], *uncovered]
    rows = [*range(found.taught), *range(count, count + len(uncovered))]
    rarity, shapes = char_ngrams.fit(taught)
    owners = [*found.owner[: found.taught], *[sections] * len(uncovered)]
    trained = classifier.train(np.hstack([vectors[rows], shapes]), owners, sections)
    away = len(vectors) - count - len(uncovered)
    return Learned(vectors, _owners(found.owner, len(uncovered), away, sections), rarity, trained)


def _owners(owner: Sequence[int], uncovered: int, ambiguous: int, sections: int) -> NDArray[np.int32]:
    return np.asarray(
        [*owner, *[sections] * uncovered, *range(sections + 1, sections + 1 + ambiguous)], np.int32
    )


def read_learned(library: Library, folder: Path, model: Model) -> Learned | None:
    """What the build in `folder` learned, or None when it learned nothing.

    Raises IndexBroken when it is damaged or belongs to another library or model.
    """
    path = folder / LEARNED_FILE
    if not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as data:
            if str(data["model"]) != model.name or str(data["check"]) != sections_hash(library):
                raise IndexBroken(
                    f"{path} was made for another model or other articles\n  Build it again with: kb build --full"
                )
            weights = data["weights"].astype(np.float32)
            trained = Classifier(weights, data["bias"]) if weights.size else None
            aligner = Aligner(data["tokens"], data["starts"]) if data["starts"].size else None
            return Learned(
                data["vectors"].astype(np.float32), data["owner"], data["rarity"], trained, aligner
            )
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise IndexBroken(f"{path} cannot be read: {error}\n  Build it again with: kb build --full") from None
