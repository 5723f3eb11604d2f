"""How well a text meets a question word by word: late interaction, for bases that have taught nothing else.

Khattab and Zaharia, "ColBERT: Efficient and Effective Passage Search via Contextualized Late Interaction over
BERT" (SIGIR 2020).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from assistant.cache import replacing
from assistant.progress import Progress, silent
from assistant.ranking.encoder import Model, Tokens, Vectors

MOST_TEXTS = 2000
"""A base with more texts is compared by whole texts alone: each takes some 15 kB here."""

WEIGHT = 2.0
"""Weight of the alignment beside the cosine of whole texts; 1 to 4 rank alike."""

NEAREST = 40
"""So many texts, the nearest by their cosine, are compared word by word."""

_SCALE = 127.0
"""Numbers of unit vectors are kept as int8: the best token stays the best."""


@dataclass(frozen=True)
class Aligner:
    """The tokens of many texts."""

    data: NDArray[np.int8]
    """(tokens of all texts, width)."""

    starts: NDArray[np.int64]
    """Where the tokens of each text begin, and where the last ones end: (texts + 1)."""

    def likeness(self, cosines: Vectors, question: Tokens) -> Vectors:
        """Likeness of each text to a question, by both its cosine and how well the question's tokens are met,
        1 for the same text.

        A text that is not among the nearest counts as meeting the tokens as badly as the worst of these.
        """
        if not len(cosines) or not question.weights.sum():
            return cosines
        nearest = np.argpartition(-cosines, min(NEAREST, len(cosines)) - 1)[:NEAREST]
        met = np.array([self._met(int(n), question) for n in nearest], np.float32)
        aligned = np.full(len(cosines), met.min(), np.float32)
        aligned[nearest] = met
        return np.asarray((cosines + WEIGHT * aligned) / (1 + WEIGHT), np.float32)

    def _met(self, text: int, question: Tokens) -> float:
        """Mean over the question's tokens, by weight, of the cosine with the text's most like token."""
        tokens = self.data[self.starts[text] : self.starts[text + 1]].astype(np.float32) / _SCALE
        return (
            float((question.vectors @ tokens.T).max(1) @ question.weights / question.weights.sum())
            if len(tokens)
            else 0.0
        )

    def only(self, texts: Sequence[int]) -> Aligner:
        """The tokens of some of the texts, in this order."""
        return _joined([self.data[self.starts[n] : self.starts[n + 1]] for n in texts], self.data.shape[1])


class TokenCache:
    """Tokens of the base's own texts by content hash, so that only what changed is encoded again. No question
    is ever in it."""

    def __init__(self, folder: Path, model: Model) -> None:
        self.path, self.model = folder / f"tokens-{model.name}.npz", model
        self.known: dict[bytes, NDArray[np.int8]] = {}
        try:
            with self.path.open("rb") as file, np.load(file, allow_pickle=False) as data:
                kept = Aligner(data["data"], data["starts"])
                self.known = {
                    key.tobytes(): kept.data[kept.starts[n] : kept.starts[n + 1]]
                    for n, key in enumerate(data["keys"])
                }
        except (OSError, ValueError, KeyError, EOFError, IndexError, BadZipFile):
            self.known = {}

    def encode(self, texts: Sequence[str], progress: Progress = silent) -> Aligner:
        """The tokens of the texts. The cache then holds just these."""
        keys = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.known}
        if missing:
            _, tokens = self.model.encode_tokens(list(missing.values()), progress)
            self.known |= {
                key: np.rint(found.vectors * _SCALE).astype(np.int8)
                for key, found in zip(missing, tokens, strict=True)
            }
        if missing or len(self.known) > len(set(keys)):
            self.known = {key: self.known[key] for key in keys}
            self._save()
        return _joined([self.known[key] for key in keys])

    def _save(self) -> None:
        kept = _joined(list(self.known.values()))
        keys = np.array([np.frombuffer(key, np.uint8) for key in self.known], np.uint8).reshape(-1, 16)
        with replacing(self.path) as draft, draft.open("wb") as file:
            np.savez(file, keys=keys, data=kept.data, starts=kept.starts)


def _joined(parts: Sequence[NDArray[np.int8]], width: int = 0) -> Aligner:
    starts = np.cumsum([0, *map(len, parts)]).astype(np.int64)
    return Aligner(np.concatenate(parts) if parts else np.zeros((0, width), np.int8), starts)
