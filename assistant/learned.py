"""What a build learns from its texts, and keeps beside the Whoosh index: vectors, the rarity of letters, the classifier."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from assistant import classifier, letters
from assistant.classifier import Classifier
from assistant.errors import IndexBroken
from assistant.library import Library, code_hash
from assistant.links import TOP
from assistant.meaning import Model, VectorCache, Vectors

BODY = 300
"""Characters of a section's text that are compared with a question: its first sentences say what it is about."""

CLASSIFIERS_KEPT = 3
LEARNED_FILE = "learned.npz"


@dataclass(frozen=True)
class Learned:
    """What a build knows beside the Whoosh index: vectors of its texts and the classifier."""

    vectors: Vectors
    owner: NDArray[np.int32]
    """Section number of each vector; one past the last section for questions that the base must not answer; then ambiguous questions."""

    rarity: Vectors
    classifier: Classifier | None


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


def read_learned(library: Library, folder: Path, model: Model) -> Learned | None:
    """What the build in `folder` learned, or None when it learned nothing.

    Raises IndexBroken when it is damaged or belongs to another library or model.
    """
    path = folder / LEARNED_FILE
    if not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as data:
            if str(data["model"]) != model.name or str(data["check"]) != _check(library):
                raise IndexBroken(f"{path} was made for another model or other articles\n  Build it again with: kb build --full")
            weights = data["weights"].astype(np.float32)
            trained = Classifier(weights, data["bias"]) if weights.size else None
            return Learned(data["vectors"].astype(np.float32), data["owner"], data["rarity"], trained)
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise IndexBroken(f"{path} cannot be read: {error}\n  Build it again with: kb build --full") from None


def _check(library: Library) -> str:
    return hashlib.sha256("\n".join(s.ref for s in library.sections).encode()).hexdigest()[:16]
