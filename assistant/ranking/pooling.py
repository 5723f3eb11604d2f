"""How the tokens of a text become one vector: each function gets the vectors of a batch's tokens, (texts, tokens,
width), and a mask that is 1 for each token of a text, (texts, tokens), and gives (texts, width)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


def pooled(hidden: Vectors, weights: Vectors) -> Vectors:
    """Weighted mean of the tokens of each text, (texts, width)."""
    return np.asarray(
        np.einsum("btd,bt->bd", hidden, weights) / np.maximum(weights.sum(1, keepdims=True), 1e-6), np.float32
    )


def unit(rows: Vectors) -> Vectors:
    """The rows, each of length 1."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def _cls(hidden: Vectors, mask: NDArray[np.int64]) -> Vectors:
    return hidden[:, 0]


def _last(hidden: Vectors, mask: NDArray[np.int64]) -> Vectors:
    return np.asarray(hidden[np.arange(len(hidden)), np.maximum(mask.sum(1) - 1, 0)], np.float32)


def _max(hidden: Vectors, mask: NDArray[np.int64]) -> Vectors:
    return np.asarray(np.where(mask[:, :, np.newaxis] > 0, hidden, -np.inf).max(1), np.float32)


def _mean(hidden: Vectors, mask: NDArray[np.int64]) -> Vectors:
    return pooled(hidden, mask.astype(np.float32))


def _mean_sqrt_len(hidden: Vectors, mask: NDArray[np.int64]) -> Vectors:
    return np.asarray(_mean(hidden, mask) * np.sqrt(mask.sum(1, keepdims=True)), np.float32)


POOLED = {"mean": _mean, "cls": _cls, "max": _max, "mean_sqrt_len": _mean_sqrt_len, "lasttoken": _last}
"""By the names of a model card."""
