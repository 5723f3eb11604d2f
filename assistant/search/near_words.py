"""Words that are a few edits away from another, found among tens of thousands in a fraction of a millisecond.

SymSpell finds them by a table of all deletions, which takes a second and 60 MB for the words of English at
each start. Here a look at which letters two words have in common leaves a few hundred, which `rapidfuzz`
compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 3
"""Letters of the shortest word that is found."""


@dataclass(frozen=True, slots=True)
class Near:
    """A word that is near another."""

    term: str
    distance: int
    """Letters left out, put in, replaced, or swapped with the next (optimal string alignment)."""

    count: int


class NearWords:
    """Some words with how often each is used, by their length."""

    def __init__(self, words: Mapping[str, int] | Iterable[tuple[str, int]]) -> None:
        self._counts = {word: count for word, count in dict(words).items() if len(word) >= SHORTEST}
        self._words = sorted(self._counts, key=len)
        self._letters = letters_of(self._words)
        self._lengths = np.array([len(word) for word in self._words], np.int64)

    def within(self, word: str, distance: int) -> list[Near]:
        """The words at most `distance` edits away from one, itself among them, in no order."""
        first = int(np.searchsorted(self._lengths, len(word) - distance))
        last = int(np.searchsorted(self._lengths, len(word) + distance, "right"))
        theirs, ours = self._letters[first:last], letters_of([word])[0] if word else np.uint32(0)
        # an edit brings at most one letter that only one of the two words has
        places = np.flatnonzero(
            (np.bitwise_count(theirs & ~ours) <= distance) & (np.bitwise_count(ours & ~theirs) <= distance)
        )
        likely = [self._words[first + place] for place in places]
        return [
            Near(term, int(edits), self._counts[term])
            for term, edits, _ in process.extract(
                word, likely, scorer=OSA.distance, score_cutoff=distance, limit=None
            )
        ]


def letters_of(words: list[str]) -> NDArray[np.uint32]:
    """Which letters each word has, a bit for each, (n,); words come by length. Letters beyond the alphabet
    share bits with others, which only lets more words through."""
    found = [np.zeros(0, np.uint32)]
    for length, group in groupby(words, len):
        codes = np.array(list(group), f"U{length}").view(np.uint32).reshape(-1, length)
        found.append(np.bitwise_or.reduce(np.uint32(1) << (codes % np.uint32(32)), axis=1))
    return np.concatenate(found).astype(np.uint32)
