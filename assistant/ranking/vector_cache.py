"""What was computed of a base's own texts, kept by what it was computed from: vectors, tokens, classifiers.

Only what changed is computed again. No question is ever in it. A file that is missing or damaged is as good
as an empty one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from assistant.cache import replacing
from assistant.progress import Progress, silent
from assistant.ranking.encoder import NOTHING, Model
from assistant.ranking.late_interaction import Aligner, aligner_of, as_int8
from assistant.ranking.pooling import Vectors

Array = NDArray[Any]

AT_ONCE = 1024
"""Texts whose tokens are in memory as floats at the same time, 50 kB each."""

CLASSIFIERS_KEPT = 3
"""The newest of them stay: an edit that is taken back, or a comparison with another revision, learns nothing
anew."""


class VectorCache:
    """One array for each text, (rows, width), in one file: the hashes of the texts, all rows, and where those
    of each text start; without the latter each text has one row."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[bytes, Array] = {}
        if arrays := read_arrays(path, "keys", "rows"):
            keys, rows = arrays
            (starts,) = read_arrays(path, "starts") or [np.arange(len(keys) + 1)]
            if len(starts) == len(keys) + 1 and starts[-1] == len(rows):
                self.known = {key.tobytes(): rows[starts[n] : starts[n + 1]] for n, key in enumerate(keys)}

    def has(self, text: str) -> bool:
        return _key(text) in self.known

    def get(self, texts: Sequence[str], compute: Callable[[list[str]], Iterable[Array]]) -> list[Array]:
        """The arrays of the texts; `compute` gives those of texts that the file does not have. The file then
        holds just these texts."""
        keys = [_key(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.known}
        if missing:  # without any, the model need not even be loaded
            self.known |= dict(zip(missing, compute(list(missing.values())), strict=True))
        if keys and (missing or len(self.known) > len(set(keys))):
            self.known = {key: self.known[key] for key in keys}
            self._save()
        return [self.known[key] for key in keys]

    def _save(self) -> None:
        arrays = list(self.known.values())
        keys = np.array([np.frombuffer(key, np.uint8) for key in self.known], np.uint8).reshape(-1, 16)
        found: dict[str, Array] = {"keys": keys, "rows": np.concatenate(arrays)}
        if any(len(rows) != 1 for rows in arrays):
            found["starts"] = np.cumsum([0, *map(len, arrays)])
        write_arrays(self.path, found)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def vectors_of(
    texts: Sequence[str],
    model: Model,
    folder: Path,
    progress: Progress = silent,
    passages: Set[str] = NOTHING,
) -> Vectors:
    """Vectors of texts, at least one, (texts, width), from the cache in `folder` where it has them. Which of
    them are passages is as in `Model.encode`."""
    cache = VectorCache(folder / f"vectors-{model.name}.npz")

    def compute(missing: list[str]) -> Iterable[Array]:
        return model.encode(missing, progress, passages).astype(np.float16)[:, np.newaxis]

    return np.concatenate(cache.get(texts, compute)).astype(np.float32)


def vectors_and_aligner_of(
    texts: Sequence[str],
    model: Model,
    folder: Path,
    progress: Progress = silent,
    passages: Set[str] = NOTHING,
) -> tuple[Vectors, Aligner]:
    """As `vectors_of`, and the tokens of the texts, all of one pass of the model."""
    vectors, tokens, ids = (
        VectorCache(folder / f"{what}-{model.name}.npz")
        for what in ("vectors", "content-tokens", "token-ids")
    )
    missing = [text for text in dict.fromkeys(texts) if not all(c.has(text) for c in (vectors, tokens, ids))]
    made: dict[str, tuple[Array, Array, Array]] = {}
    for done in range(0, len(missing), AT_ONCE):
        some = missing[done : done + AT_ONCE]

        def tell(what: str, count: int, _: int, done: int = done) -> None:
            progress(what, done + count, len(missing))

        rows, found = model.encode_tokens(some, tell, passages)
        for text, row, each in zip(some, rows.astype(np.float16), found, strict=True):
            made[text] = row[np.newaxis], as_int8(each), np.unique(each.ids)[:, np.newaxis]
    parts = [
        cache.get(texts, partial(_taken, made, place)) for place, cache in enumerate((vectors, tokens, ids))
    ]
    aligner = aligner_of(parts[1], [numbers[:, 0] for numbers in parts[2]])
    return np.concatenate(parts[0]).astype(np.float32), aligner


def _taken(made: Mapping[str, tuple[Array, Array, Array]], place: int, texts: list[str]) -> list[Array]:
    return [made[text][place] for text in texts]


def classifier_arrays(
    folder: Path, key: str, names: Sequence[str], learn: Callable[[], Mapping[str, Array]]
) -> list[Array]:
    """The named arrays that were learned from what `key` is a hash of; `learn` gives them when the cache in
    `folder` does not."""
    path = folder / f"classifier-{key}.npz"
    arrays = read_arrays(path, *names)
    if arrays is not None:
        return arrays
    learned = learn()
    write_arrays(path, learned)
    for old in sorted(folder.glob("classifier-*.npz"), key=lambda p: p.stat().st_mtime)[:-CLASSIFIERS_KEPT]:
        old.unlink()
    return [learned[name] for name in names]


def read_arrays(path: Path, *names: str) -> list[Array] | None:
    """The named arrays of a file, or None when it is not whole."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            return [data[name] for name in names]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Make these arrays the file, at once."""
    with replacing(path) as draft, draft.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
