"""BM25: which documents hold a stem, and what it adds to the score of each.

The score of every posting is computed once, when an index is opened; a query only adds them up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
"""One number for each document, (documents,)."""

K1, B = 1.2, 0.75
"""How soon more occurrences of a stem say nothing more, and how much long documents lose."""

Occurrences = Mapping[str, tuple[list[int], list[float]]]
"""For each stem the documents that hold it, by number, and how often each does."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Which documents hold a stem, with the score that it adds to each; those of one stem stand together."""

    starts: Mapping[str, tuple[int, int]]
    """First and last position, exclusive, of each stem in the two arrays."""

    documents: NDArray[np.intp]
    """Numbers of documents, (postings,)."""

    impacts: Scores
    """What the stem adds to the score of that document, (postings,)."""

    def add_to(self, scores: Scores, weights: Mapping[str, float]) -> None:
        """Add what weighted stems are worth to the score of each document."""
        for stem, weight in weights.items():
            if span := self.starts.get(stem):
                part = slice(*span)
                scores[self.documents[part]] += weight * self.impacts[part]


def postings_of(documents: Sequence[Counter[str]]) -> Postings:
    """Postings of documents that are given as the stems of each, with how often it has them."""
    occurrences: dict[str, tuple[list[int], list[float]]] = {}
    for number, stems in enumerate(documents):
        for stem, count in stems.items():
            numbers, counts = occurrences.setdefault(stem, ([], []))
            numbers.append(number)
            counts.append(count)
    return with_impacts(occurrences, np.array([stems.total() for stems in documents], np.float32))


def with_impacts(occurrences: Occurrences, lengths: Scores) -> Postings:
    """BM25 of every occurrence; `lengths` has the number of stems of each document, 0 for one without the
    field."""
    # a stem of deleted documents only has no occurrence left
    occurrences = {stem: found for stem, found in occurrences.items() if found[0]}
    filled = int((lengths > 0).sum())
    norm = K1 * (1 - B + B * lengths / (float(lengths[lengths > 0].mean()) if filled else 1.0))
    holders = np.array([len(numbers) for numbers, _ in occurrences.values()], np.float32)
    documents = np.array([n for numbers, _ in occurrences.values() for n in numbers], np.intp)
    frequency = np.array([count for _, counts in occurrences.values() for count in counts], np.float32)
    idf = np.repeat(np.log(1 + (filled - holders + 0.5) / (holders + 0.5)), holders.astype(int))
    ends = np.cumsum(holders).astype(int).tolist()
    starts = dict(zip(occurrences, zip([0, *ends], ends, strict=False), strict=True))
    impacts = (idf * frequency * (K1 + 1) / (frequency + norm[documents])).astype(np.float32)
    return Postings(starts, documents, impacts)


def joined(parts: Sequence[tuple[Postings, float]], documents: int, how: np.ufunc) -> Postings:
    """Boosted postings as one: a stem has a document once, with what `how` makes of its impacts there."""
    stems = {
        stem: n
        for n, stem in enumerate(dict.fromkeys(stem for postings, _ in parts for stem in postings.starts))
    }
    keys, amounts = [np.zeros(0, np.intp)], [np.zeros(0, np.float32)]
    for postings, boost in parts:
        numbers = np.repeat(
            [stems[stem] for stem in postings.starts],
            [end - start for start, end in postings.starts.values()],
        )
        keys.append(numbers.astype(np.intp) * documents + postings.documents)
        amounts.append(np.float32(boost) * postings.impacts)
    known, places = np.unique(np.concatenate(keys), return_inverse=True)
    impacts = np.zeros(len(known), np.float32)
    how.at(impacts, places, np.concatenate(amounts))
    bounds = np.searchsorted(known, np.arange(len(stems) + 1) * documents).tolist()
    return Postings(dict(zip(stems, pairwise(bounds), strict=True)), known % max(documents, 1), impacts)


def best_first(scores: Scores, count: int) -> Sequence[int]:
    """Positions of the best scores, at most `count`, best first; equal scores keep their order."""
    if count < len(scores):
        best = np.argpartition(-scores, count)[:count]
        best = best[np.lexsort((best, -scores[best]))]
    else:
        best = np.lexsort((np.arange(len(scores)), -scores))
    return [int(n) for n in best[:count]]
