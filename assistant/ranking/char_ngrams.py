"""How a text becomes a vector of its letters: what a sentence model misses in names, codes and words that it
never saw."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assistant.search import analysis

BUCKETS = 16_384
WIDTH = 384
SIZES = (3, 4, 5)

Vectors = NDArray[np.float32]


def grams(text: str) -> Counter[int]:
    """Runs of three to five letters within words, each as the number of its bucket."""
    found: Counter[int] = Counter()
    for word in analysis.words(text):
        padded = f" {word} "
        for size in SIZES:
            found.update(
                zlib.crc32(padded[n : n + size].encode()) % BUCKETS
                for n in range(max(len(padded) - size + 1, 1))
            )
    return found


def fit(texts: Sequence[str]) -> tuple[Vectors, Vectors]:
    """How much each bucket says, (BUCKETS,): the inverse of how many of the texts have it. And the vectors of
    these texts."""
    found = [grams(text) for text in texts]
    counts = np.zeros(BUCKETS, np.float32)
    for buckets in found:
        counts[list(buckets)] += 1
    weights = np.asarray(np.log((1 + len(texts)) / (1 + counts)) + 1, np.float32)
    return weights, _project(found, weights)


def encode(texts: Sequence[str], weights: Vectors) -> Vectors:
    """One row of length 1 for each text, (n, WIDTH)."""
    return _project([grams(text) for text in texts], weights)


def _project(found: Sequence[Counter[int]], weights: Vectors) -> Vectors:
    """Letter runs thrown onto fixed random directions: likeness survives (Johnson and Lindenstrauss)."""
    out = np.zeros((len(found), WIDTH), np.float32)
    for row, buckets in zip(out, found, strict=True):
        if buckets:
            places = list(buckets)
            amounts = (1 + np.log(np.array([buckets[p] for p in places], np.float32))) * weights[places]
            row += amounts @ _directions()[places]
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9), np.float32)


@cache
def _directions() -> NDArray[np.int8]:
    """The same random signs on every machine and in every version: PCG64 with a fixed seed."""
    bits = np.random.Generator(np.random.PCG64(20261122)).integers(0, 2, (BUCKETS, WIDTH), np.int8)
    return np.asarray(bits * 2 - 1, np.int8)
