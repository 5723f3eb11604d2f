"""How well a text meets a question word by word: late interaction, for bases that have taught nothing else.

Khattab and Zaharia, "ColBERT: Efficient and Effective Passage Search via Contextualized Late Interaction over
BERT" (SIGIR 2020).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.ranking.encoder import Tokens
from assistant.ranking.pooling import Vectors

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
        return aligner_of([self.data[self.starts[n] : self.starts[n + 1]] for n in texts], self.data.shape[1])


def as_int8(tokens: Tokens) -> NDArray[np.int8]:
    """The vectors of a text's tokens as they are kept, (tokens, width)."""
    return np.asarray(np.rint(tokens.vectors * _SCALE), np.int8)


def aligner_of(parts: Sequence[NDArray[np.int8]], width: int = 0) -> Aligner:
    """The aligner of texts whose tokens are given, each (tokens, width); `width` is for no text at all."""
    starts = np.cumsum([0, *map(len, parts)]).astype(np.int64)
    return Aligner(np.concatenate(parts) if parts else np.zeros((0, width), np.int8), starts)
