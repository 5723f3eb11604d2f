"""How well a text meets a question word by word: late interaction, for bases that have taught nothing else.

Khattab and Zaharia, "ColBERT: Efficient and Effective Passage Search via Contextualized Late Interaction over
BERT" (SIGIR 2020); fewer numbers for each token as in Santhanam et al., "ColBERTv2" (NAACL 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.ranking.encoder import Tokens
from assistant.ranking.pooling import Vectors, unit

WEIGHT = 2.0
"""Weight of the alignment beside the cosine of whole texts; 1 to 4 rank alike."""

NEAREST = 40
"""So many texts, the nearest by their cosine, are compared word by word."""

WIDTH = 128
"""Numbers that are kept of a token: those along which the base's tokens differ most. All of them rank alike."""

_SCALE = 127.0
"""Numbers of unit vectors are kept as int8: the best token stays the best."""

_AT_ONCE = 50_000
"""Tokens that are turned into floats at the same time."""


@dataclass(frozen=True)
class Aligner:
    """The tokens of many texts."""

    data: NDArray[np.int8]
    """(tokens of all texts, at most WIDTH)."""

    starts: NDArray[np.int64]
    """Where the tokens of each text begin, and where the last ones end: (texts + 1)."""

    directions: Vectors
    """What turns a token's vector into the numbers that are kept: (width, at most WIDTH)."""

    rarity: Vectors
    """How much a token of a question says, by its number in the vocabulary: the fewer texts have it, the more;
    the last one stands for all that no text has."""

    def likeness(self, cosines: Vectors, question: Tokens) -> Vectors:
        """Likeness of each text to a question, by both its cosine and how well the question's tokens are met,
        1 for the same text.

        A text that is not among the nearest counts as meeting the tokens as badly as the worst of these.
        """
        weights = question.weights * self.rarity[np.minimum(question.ids, len(self.rarity) - 1)]
        if not len(cosines) or not weights.sum():
            return cosines
        asked = unit(question.vectors @ self.directions)
        nearest = np.argpartition(-cosines, min(NEAREST, len(cosines)) - 1)[:NEAREST]
        met = np.array([self._met(int(n), asked, weights) for n in nearest], np.float32)
        aligned = np.full(len(cosines), met.min(), np.float32)
        aligned[nearest] = met
        return np.asarray((cosines + WEIGHT * aligned) / (1 + WEIGHT), np.float32)

    def _met(self, text: int, asked: Vectors, weights: Vectors) -> float:
        """Mean over the question's tokens, by weight, of the cosine with the text's most like token."""
        tokens = self.data[self.starts[text] : self.starts[text + 1]].astype(np.float32) / _SCALE
        return float((asked @ tokens.T).max(1) @ weights / weights.sum()) if len(tokens) else 0.0

    def only(self, texts: Sequence[int]) -> Aligner:
        """The tokens of some of the texts, in this order."""
        parts = [self.data[self.starts[n] : self.starts[n + 1]] for n in texts]
        return replace(self, data=_joined(parts, self.data.shape[1]), starts=_starts(parts))


def as_int8(tokens: Tokens) -> NDArray[np.int8]:
    """The vectors of a text's tokens as they are kept, (tokens, width): those that are about something, or all
    where none is."""
    about = tokens.weights > 0.5
    kept = tokens.vectors[about] if about.any() else tokens.vectors
    return np.asarray(np.rint(kept * _SCALE), np.int8)


def aligner_of(
    parts: Sequence[NDArray[np.int8]], ids: Sequence[NDArray[np.int64]], width: int = 0
) -> Aligner:
    """The aligner of texts whose tokens are given, each (tokens, width), with the numbers of all tokens that
    stand in each of them, once; `width` is for no text at all."""
    tokens = _joined(parts, width)
    directions = _directions(tokens)
    kept = [
        np.asarray(np.rint(unit(_floats(tokens, at) @ directions) * _SCALE), np.int8)
        for at in range(0, len(tokens), _AT_ONCE)
    ]
    having = np.append(np.bincount(np.concatenate(ids)) if len(ids) else [], 0)
    return Aligner(
        data=_joined(kept, directions.shape[1]),
        starts=_starts(parts),
        directions=directions,
        rarity=np.asarray(np.log(1 + len(parts) / (1 + having)), np.float32),
    )


def _directions(tokens: NDArray[np.int8]) -> Vectors:
    """The directions in which tokens are longest, (width, at most WIDTH): the eigenvectors of the greatest
    eigenvalues of their second moments."""
    width = tokens.shape[1]
    moments = np.zeros((width, width), np.float64)
    for at in range(0, len(tokens), _AT_ONCE):
        some = _floats(tokens, at)
        moments += some.T @ some
    found = np.linalg.eigh(moments)[1][:, ::-1][:, :WIDTH] if width else moments
    return np.asarray(found, np.float32)


def _floats(tokens: NDArray[np.int8], at: int) -> Vectors:
    return np.asarray(tokens[at : at + _AT_ONCE].astype(np.float32) / _SCALE, np.float32)


def _joined(parts: Sequence[NDArray[np.int8]], width: int) -> NDArray[np.int8]:
    return np.concatenate(parts) if parts else np.zeros((0, width), np.int8)


def _starts(parts: Sequence[NDArray[np.int8]]) -> NDArray[np.int64]:
    return np.cumsum([0, *map(len, parts)]).astype(np.int64)
