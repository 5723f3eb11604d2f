"""How the library is searched: the postings of the Whoosh index, scored from arrays in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.index import EmptyIndexError, open_dir

from assistant.content.library import Library
from assistant.errors import IndexBroken
from assistant.search import analysis
from assistant.search.index_writer import wordings_of

Scores = NDArray[np.float32]

BOOSTS: Mapping[str, float] = {"heading": 2.0, "title": 1.0, "body": 1.0}
"""Weight of each field in the sum of their BM25 scores, beside 1 for the best wording. Measured: a boost of
the title between 1 and 2 is best."""

K1, B = 1.2, 0.75
SYNONYM_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Postings:
    """Which documents hold a stem, with the score that it adds to each; those of one stem stand together."""

    starts: Mapping[str, tuple[int, int]]
    documents: NDArray[np.intp]
    impacts: Scores

    def add_to(self, scores: Scores, weights: Mapping[str, float]) -> None:
        """Add what weighted stems are worth to the score of each document."""
        for stem, weight in weights.items():
            if span := self.starts.get(stem):
                part = slice(*span)
                scores[self.documents[part]] += weight * self.impacts[part]


@dataclass(frozen=True)
class Index:
    """The searchable form of a library."""

    refs: tuple[str, ...]
    """`id#anchor` of each section, in the order of the library."""

    own: Postings
    """Postings of a section's own text, all fields with their boosts; documents are section numbers."""

    asked: Postings
    """Postings of the questions that people ask, each a document of its own: a section counts by its best
    wording, not by their number."""

    alone: Postings
    """Postings of own text and best wording together: what a section has when nothing but this stem is asked
    for."""

    owner: NDArray[np.intp]
    """Section number of each wording, in rising order."""

    phrases: dict[tuple[str, ...], tuple[tuple[str, ...], ...]]

    def lexical(self, question: str) -> Scores:
        """BM25 of every section for a question in anybody's words: the section's own text and its best
        wording."""
        stems = analysis.terms(question)
        weights = dict.fromkeys(analysis.synonyms_of(stems, self.phrases), SYNONYM_WEIGHT) | dict.fromkeys(
            stems, 1.0
        )
        return self.score(weights)

    def score(self, weights: Mapping[str, float]) -> Scores:
        """Score of every section for weighted stems."""
        scores, wordings = np.zeros(len(self.refs), np.float32), np.zeros(len(self.owner), np.float32)
        self.own.add_to(scores, weights)
        self.asked.add_to(wordings, weights)
        if len(wordings):
            scores[self.owner[self._first]] += np.maximum.reduceat(wordings, self._first)
        return scores

    def score_any(self, stems: Iterable[str]) -> Scores:
        """Score of every section for the one of these stems that fits it best."""
        parts = [slice(*span) for stem in stems if (span := self.alone.starts.get(stem))]
        best = np.zeros(len(self.refs), np.float32)
        if parts:
            held, impacts = (
                np.concatenate([array[part] for part in parts])
                for array in (self.alone.documents, self.alone.impacts)
            )
            np.maximum.at(best, held, impacts)
        return best

    def sections_with(self, stem: str) -> NDArray[np.intp]:
        """Numbers of the sections that have a stem, in their text or in a wording."""
        return self.alone.documents[slice(*self.alone.starts.get(stem, (0, 0)))]

    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.alone.starts)

    @cached_property
    def _first(self) -> NDArray[np.intp]:
        """Where the wordings of each section begin."""
        return np.flatnonzero(np.diff(self.owner, prepend=-1))


def open_index(folder: Path, library: Library) -> Index:
    """Read an index into arrays. Raises IndexBroken when it is damaged or belongs to another library.

    Wordings are analysed here: in Whoosh all those of a section are one field, which cannot tell the best of
    them.
    """
    refs = tuple(section.ref for section in library.sections)
    number = {ref: n for n, ref in enumerate(refs)}
    try:
        with open_dir(folder, readonly=True).reader() as reader:
            place = {n: number[str(stored["ref"])] for n, stored in reader.iter_docs()}
            found = {name: _read_field(reader, name, place) for name in BOOSTS}
    except (EmptyIndexError, KeyError, OSError, ValueError, EOFError) as error:
        raise IndexBroken(
            f"the index in {folder} cannot be read: {error}\n  Build it again with: kb build"
        ) from None
    asked = [
        (n, Counter(analysis.terms(wording)))
        for n, section in enumerate(library.sections)
        for wording in wordings_of(section)
    ]
    owner = np.array([n for n, _ in asked], np.intp)
    wordings = _asked_postings([stems for _, stems in asked])
    own = _joined([(found[name], boost) for name, boost in BOOSTS.items()], len(refs), np.add)
    best = _joined([(replace(wordings, documents=owner[wordings.documents]), 1.0)], len(refs), np.maximum)
    alone = _joined([(own, 1.0), (best, 1.0)], len(refs), np.add)
    return Index(refs, own, wordings, alone, owner, analysis.phrase_map(library.synonyms))


def _joined(parts: Sequence[tuple[Postings, float]], sections: int, how: np.ufunc) -> Postings:
    """Boosted postings as one: a stem has a section once, with what `how` makes of its impacts there."""
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
        keys.append(numbers.astype(np.intp) * sections + postings.documents)
        amounts.append(np.float32(boost) * postings.impacts)
    known, places = np.unique(np.concatenate(keys), return_inverse=True)
    impacts = np.zeros(len(known), np.float32)
    how.at(impacts, places, np.concatenate(amounts))
    bounds = np.searchsorted(known, np.arange(len(stems) + 1) * sections).tolist()
    return Postings(dict(zip(stems, pairwise(bounds), strict=True)), known % max(sections, 1), impacts)


def _read_field(reader: Any, name: str, place: Mapping[int, int]) -> Postings:
    """Postings of one field of the Whoosh index; `place` gives the section number of each of its
    documents."""
    lengths = np.zeros(len(place), np.float32)
    lengths[list(place.values())] = [reader.doc_field_length(n, name, 0) for n in place]
    lists: dict[str, tuple[list[int], list[float]]] = {}
    for raw in reader.lexicon(name):
        matcher = reader.postings(name, raw)
        ids, weights = lists.setdefault(raw.decode() if isinstance(raw, bytes) else str(raw), ([], []))
        while matcher.is_active():
            ids.append(place[matcher.id()])
            weights.append(matcher.weight())
            matcher.next()
    return _with_impacts(lists, lengths)


def _asked_postings(documents: Sequence[Counter[str]]) -> Postings:
    lists: dict[str, tuple[list[int], list[float]]] = {}
    for number, stems in enumerate(documents):
        for stem, count in stems.items():
            ids, weights = lists.setdefault(stem, ([], []))
            ids.append(number)
            weights.append(count)
    return _with_impacts(lists, np.array([stems.total() for stems in documents], np.float32))


def _with_impacts(lists: Mapping[str, tuple[list[int], list[float]]], lengths: Scores) -> Postings:
    """BM25 of every posting, computed once: an answer only adds them up."""
    lists = {
        stem: found for stem, found in lists.items() if found[0]
    }  # a stem of deleted documents only has none
    holders = int((lengths > 0).sum())
    norm = K1 * (1 - B + B * lengths / (float(lengths[lengths > 0].mean()) if holders else 1.0))
    counts = np.array([len(ids) for ids, _ in lists.values()], np.float32)
    documents = np.array([n for ids, _ in lists.values() for n in ids], np.intp)
    frequency = np.array([w for _, weights in lists.values() for w in weights], np.float32)
    idf = np.repeat(np.log(1 + (holders - counts + 0.5) / (counts + 0.5)), counts.astype(int))
    ends = np.cumsum(counts).astype(int).tolist()
    starts = dict(zip(lists, zip([0, *ends], ends, strict=False), strict=True))
    return Postings(
        starts, documents, (idf * frequency * (K1 + 1) / (frequency + norm[documents])).astype(np.float32)
    )


def ranked(scores: Scores, count: int) -> Sequence[int]:
    """Positions of the best scores, best first; equal scores keep the order of the library."""
    if count < len(scores):
        best = np.argpartition(-scores, count)[:count]
        best = best[np.lexsort((best, -scores[best]))]
    else:
        best = np.lexsort((np.arange(len(scores)), -scores))
    return [int(n) for n in best[:count]]
