"""The search engines that this project is compared with. All of them get the same stems of the same four
fields, with the same boosts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import query
from whoosh.fields import TEXT
from whoosh.index import create_in, open_dir
from whoosh.scoring import BM25F

from assistant.content.library import Library
from assistant.search import analysis
from assistant.search.bm25 import K1, B, Scores
from assistant.search.index import BOOSTS, Index
from assistant.search.index_writer import SCHEMA, fields_of, wordings_of

WEIGHTS: Mapping[str, float] = {**BOOSTS, "asked": 1.0}

Search = Callable[[str, str, int], Sequence[int]]
"""From finished words, the letters of an unfinished one and a limit to the numbers of the best sections."""


def documents(library: Library) -> list[dict[str, str]]:
    """The fields of every section as the index of this project has them, and its wordings as a fourth; their
    stems with spaces between."""
    return [
        {
            name: " ".join(analysis.terms(text))
            for name, text in {
                **fields_of(library, section),
                "asked": "\n".join(wordings_of(section)),
            }.items()
        }
        for section in library.sections
    ]


def build_tantivy(library: Library, folder: Path) -> None:
    import tantivy

    folder.mkdir(parents=True)
    writer = tantivy.Index(_schema(), str(folder)).writer(256_000_000, 1)
    for number, fields in enumerate(documents(library)):
        writer.add_document(tantivy.Document(number=number, **fields))
    writer.commit()
    writer.wait_merging_threads()


def open_tantivy(folder: Path, _: Library) -> Search:
    from tantivy import Index as Tantivy
    from tantivy import Occur, Query

    schema = _schema()
    searcher = Tantivy.open(str(folder)).searcher()

    def search(words: str, last: str, limit: int) -> Sequence[int]:
        parts = [
            Query.boost_query(Query.term_query(schema, f, stem, "freq"), w)
            for stem in _stems(words)
            for f, w in WEIGHTS.items()
        ]
        if last:  # a prefix as a phrase of one word is ten times as fast as its regular expression
            parts += [
                Query.boost_query(Query.phrase_prefix_query(schema, f, [last]), w) for f, w in WEIGHTS.items()
            ]
        hits = searcher.search(
            Query.boolean_query([(Occur.Should, part) for part in parts]), limit, count=False
        ).hits
        return [searcher.doc(place)["number"][0] for _, place in hits]

    return search


def _schema() -> Any:
    from tantivy import SchemaBuilder

    builder = SchemaBuilder().add_unsigned_field("number", stored=True)
    for name in WEIGHTS:
        builder = builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def build_sqlite(library: Library, folder: Path) -> None:
    folder.mkdir(parents=True)
    with sqlite3.connect(folder / "fts5.sqlite") as base:
        base.execute(f"create virtual table found using fts5({', '.join(WEIGHTS)}, content='')")
        rows = ((number, *fields.values()) for number, fields in enumerate(documents(library)))
        base.executemany(
            f"insert into found(rowid, {', '.join(WEIGHTS)}) values (?{', ?' * len(WEIGHTS)})", rows
        )
        base.execute("insert into found(found) values ('optimize')")
        base.execute(
            f"insert into found(found, rank) values ('rank', 'bm25({', '.join(map(str, WEIGHTS.values()))})')"
        )
    base.close()


def open_sqlite(folder: Path, _: Library) -> Search:
    base = sqlite3.connect(folder / "fts5.sqlite")

    def search(words: str, last: str, limit: int) -> Sequence[int]:
        asked = " OR ".join([*(f'"{stem}"' for stem in _stems(words)), *([f'"{last}"*'] if last else [])])
        return (
            [
                row[0]
                for row in base.execute(
                    "select rowid from found where found match ? order by rank limit ?", (asked, limit)
                )
            ]
            if asked
            else []
        )

    return search


def build_whoosh(library: Library, folder: Path) -> None:
    folder.mkdir(parents=True)
    schema = SCHEMA.copy()
    schema.add("asked", TEXT(analyzer=analysis.Analyzer(), phrase=False))
    writer = create_in(folder, schema).writer(limitmb=256)
    for section, texts in zip(library.sections, documents(library), strict=True):
        writer.add_document(ref=section.ref, **{name: text.split() for name, text in texts.items()})
    writer.commit()


def open_whoosh(folder: Path, library: Library) -> Search:
    searcher = open_dir(folder, readonly=True).searcher(weighting=BM25F(B=B, K1=K1))
    places = _places(searcher, library)

    def search(words: str, last: str, limit: int) -> Sequence[int]:
        parts = [_anywhere(stem, 1.0) for stem in _stems(words)] + (
            [query.Prefix(name, last) for name in WEIGHTS] if last else []
        )
        return [int(places[n]) for _, n in searcher.search(query.Or(parts), limit=limit).top_n]

    return search


def _places(searcher: Any, library: Library) -> Any:
    """Section number of each document of a Whoosh index."""
    number = {section.ref: n for n, section in enumerate(library.sections)}
    return np.array([number[stored["ref"]] for _, stored in searcher.reader().iter_docs()], np.intp)


def _anywhere(stem: str, weight: float) -> Any:
    return query.Or([query.Term(name, stem, boost=boost * weight) for name, boost in WEIGHTS.items()])


def _stems(words: str) -> list[str]:
    return list(dict.fromkeys(analysis.terms(words)))


class WhooshIndex(Index):
    """The index of this project with its scores computed by Whoosh's own searcher, as one would do without
    arrays."""

    def use(self, folder: Path, library: Library) -> WhooshIndex:
        searcher = open_dir(folder, readonly=True).searcher(weighting=BM25F(B=B, K1=K1))
        self.__dict__.update(searcher=searcher, places=_places(searcher, library))
        return self

    def score(self, weights: Mapping[str, float]) -> Scores:
        return self._scores(query.Or([_anywhere(stem, weight) for stem, weight in weights.items()]))

    def score_any(self, stems: Any) -> Scores:
        return self._scores(query.DisjunctionMax([_anywhere(stem, 1.0) for stem in stems]))

    def sections_with(self, stem: str) -> Any:
        return self.places[list(self.searcher.docs_for_query(_anywhere(stem, 1.0)))]

    def _scores(self, asked: Any) -> Scores:
        out = np.zeros(len(self.refs), np.float32)
        for score, number in self.searcher.search(asked, limit=None).top_n:
            out[self.places[number]] = score
        return out
