"""The index of a build, opened: the words of every section and wording, as arrays in memory.

The postings are those of the Whoosh index that `index_writer` wrote. Whoosh's own searcher is not used: it
takes 60 ms for 25,930 sections, these arrays 0.3 ms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.index import EmptyIndexError, open_dir
from whoosh.reading import IndexReader

from assistant.content.library import Library
from assistant.errors import IndexBroken
from assistant.search import analysis
from assistant.search.bm25 import Postings, Scores, joined, postings_of, with_impacts
from assistant.search.compounds import Compounds
from assistant.search.index_writer import language_of, wordings_of
from assistant.search.languages import COMPOUNDING

BOOSTS: Mapping[str, float] = {"heading": 2.0, "title": 1.0, "body": 1.0}
"""Weight of each field in the sum of their BM25 scores, beside 1 for the best wording. Measured: a boost of
the title between 1 and 2 is best."""

SYNONYM_WEIGHT = 0.5


@dataclass(frozen=True)
class Index:
    """The searchable form of a library."""

    refs: tuple[str, ...]
    """`id#anchor` of each section, in the order of the library."""

    text: Postings
    """Postings of a section's own text, all fields with their boosts; documents are section numbers."""

    wordings: Postings
    """Postings of the questions that people ask, each a document of its own: a section counts by its best
    wording, not by their number."""

    single: Postings
    """Text and best wording together: combined impact of a single-term query; documents are section
    numbers."""

    owner: NDArray[np.intp]
    """Section number of each wording, (wordings,), in rising order."""

    phrases: dict[tuple[str, ...], tuple[tuple[str, ...], ...]]
    """Each phrase of the synonym groups, as stems, with the others of its group."""

    languages: tuple[str, ...] = analysis.ENGLISH
    """Those of the base's articles, by whose rules a question is read."""

    compounds: Compounds | None = None
    """What its compounds are made of, where one of the languages writes words together."""

    def terms(self, text: str) -> tuple[str, ...]:
        """The stems of what somebody types, in every language of the base."""
        return analysis.terms(text, self.languages)

    def beside(self, stems: Sequence[str]) -> list[str]:
        """Stems that stand for others: synonyms, and what compounds are made of."""
        found = analysis.synonyms_of(stems, self.phrases)
        return found + self.compounds.beside(stems) if self.compounds else found

    def lexical(self, question: str) -> Scores:
        """BM25 of every section, (sections,), for a question in anybody's words: the section's own text and
        its best wording."""
        stems = self.terms(question)
        weights = dict.fromkeys(self.beside(stems), SYNONYM_WEIGHT) | dict.fromkeys(stems, 1.0)
        return self.score(weights)

    def score(self, weights: Mapping[str, float]) -> Scores:
        """Score of every section, (sections,), for weighted stems."""
        scores, wordings = np.zeros(len(self.refs), np.float32), np.zeros(len(self.owner), np.float32)
        self.text.add_to(scores, weights)
        self.wordings.add_to(wordings, weights)
        if len(wordings):
            starts = self._starts_of_owners
            scores[self.owner[starts]] += np.maximum.reduceat(wordings, starts)
        return scores

    def score_any(self, stems: Iterable[str]) -> Scores:
        """Score of every section, (sections,), for the one of these stems that fits it best."""
        parts = [slice(*span) for stem in stems if (span := self.single.starts.get(stem))]
        best = np.zeros(len(self.refs), np.float32)
        if parts:
            sections, impacts = (
                np.concatenate([array[part] for part in parts])
                for array in (self.single.documents, self.single.impacts)
            )
            np.maximum.at(best, sections, impacts)
        return best

    def sections_with(self, stem: str) -> NDArray[np.intp]:
        """Numbers of the sections that have a stem, in their text or in a wording."""
        return self.single.documents[slice(*self.single.starts.get(stem, (0, 0)))]

    def vocabulary(self) -> frozenset[str]:
        """Every stem of the base."""
        return frozenset(self.single.starts)

    @cached_property
    def _starts_of_owners(self) -> NDArray[np.intp]:
        """Where the wordings of each section that has some begin."""
        return np.flatnonzero(np.diff(self.owner, prepend=-1))


def open_index(folder: Path, library: Library) -> Index:
    """Read an index into arrays. Raises IndexBroken when it is damaged or belongs to another library.

    Wordings are analysed here: in Whoosh, those of a section would be one field, in which the best of them
    cannot be told.
    """
    refs = tuple(section.ref for section in library.sections)
    number = {ref: n for n, ref in enumerate(refs)}
    try:
        with open_dir(folder, readonly=True).reader() as reader:
            section_of = {n: number[str(stored["ref"])] for n, stored in reader.iter_docs()}
            fields = {name: _read_field(reader, name, section_of) for name in BOOSTS}
    except (EmptyIndexError, KeyError, OSError, ValueError, EOFError) as error:
        raise IndexBroken(
            f"the index in {folder} cannot be read: {error}\n  Build it again with: kb build"
        ) from None
    asked = [
        (n, Counter(analysis.article_terms(wording, language_of(library, section))))
        for n, section in enumerate(library.sections)
        for wording in wordings_of(section)
    ]
    owner = np.array([n for n, _ in asked], np.intp)
    wordings = postings_of([stems for _, stems in asked])
    text = joined([(fields[name], boost) for name, boost in BOOSTS.items()], len(refs), np.add)
    best = joined([(replace(wordings, documents=owner[wordings.documents]), 1.0)], len(refs), np.maximum)
    single = joined([(text, 1.0), (best, 1.0)], len(refs), np.add)
    return Index(
        refs=refs,
        text=text,
        wordings=wordings,
        single=single,
        owner=owner,
        phrases=analysis.phrase_map(library.synonyms, library.languages),
        languages=library.languages,
        compounds=Compounds(single.starts) if COMPOUNDING.intersection(library.languages) else None,
    )


def _read_field(reader: IndexReader, name: str, section_of: Mapping[int, int]) -> Postings:
    """Postings of one field of the Whoosh index; `section_of` gives the section number of each of its
    documents."""
    lengths = np.zeros(len(section_of), np.float32)
    lengths[list(section_of.values())] = [reader.doc_field_length(n, name, 0) for n in section_of]
    occurrences: dict[str, tuple[list[int], list[float]]] = {}
    for raw in reader.lexicon(name):
        matcher = reader.postings(name, raw)
        numbers, counts = occurrences.setdefault(
            raw.decode() if isinstance(raw, bytes) else str(raw), ([], [])
        )
        while matcher.is_active():
            numbers.append(section_of[matcher.id()])
            counts.append(matcher.weight())
            matcher.next()
    return with_impacts(occurrences, lengths)
