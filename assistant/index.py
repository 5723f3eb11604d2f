"""How the library is stored and searched: a Whoosh index on disk, whose postings are scored from arrays in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh import fields
from whoosh.index import EmptyIndexError, create_in, open_dir

from assistant import language
from assistant.errors import IndexBroken
from assistant.library import Library

Scores = NDArray[np.float32]

BOOSTS: Mapping[str, float] = {"heading": 2.0, "title": 1.0, "body": 1.0, "asked": 1.0}
"""Weight of each field in the sum of their BM25 scores. Measured: a boost of the title between 1 and 2 is best."""

K1, B = 1.2, 0.75
SYNONYM_WEIGHT = 0.5

SCHEMA = fields.Schema(
    ref=fields.ID(stored=True),
    heading=fields.TEXT(analyzer=language.analyzer(), phrase=False),
    title=fields.TEXT(analyzer=language.analyzer(), phrase=False),
    body=fields.TEXT(analyzer=language.analyzer(), phrase=False),
    asked=fields.TEXT(analyzer=language.analyzer(), phrase=False),
)


@dataclass(frozen=True, slots=True)
class Postings:
    """One field of the index: which documents hold a term, with the score that it adds to each."""

    starts: Mapping[str, tuple[int, int]]
    documents: NDArray[np.int32]
    impacts: Scores


@dataclass(frozen=True)
class Index:
    """The searchable form of a library. Documents are sections and the questions that people ask about them."""

    refs: tuple[str, ...]
    """`id#anchor` of each section, in the order of the library."""

    owner: NDArray[np.int32]
    """Section number of each document."""

    is_question: NDArray[np.bool_]
    """Whether a document is another wording; otherwise it is the section itself."""

    postings: Mapping[str, Postings]
    phrases: dict[tuple[str, ...], tuple[tuple[str, ...], ...]]

    def lexical(self, question: str) -> Scores:
        """BM25 of every section for a question in anybody's words: the section's own text, or its best wording."""
        stems = language.terms(question)
        weights = dict.fromkeys(language.synonyms_of(stems, self.phrases), SYNONYM_WEIGHT) | dict.fromkeys(stems, 1.0)
        return self.score(weights)

    def score(self, weights: Mapping[str, float]) -> Scores:
        """Score of every section for weighted stems."""
        documents = np.zeros(len(self.owner), np.float32)
        for name, boost in BOOSTS.items():
            field = self.postings[name]
            for stem, weight in weights.items():
                start, end = field.starts.get(stem, (0, 0))
                documents[field.documents[start:end]] += boost * weight * field.impacts[start:end]
        own = np.zeros(len(self.refs), np.float32)
        asked = np.zeros(len(self.refs), np.float32)
        np.maximum.at(own, self.owner[~self.is_question], documents[~self.is_question])
        np.maximum.at(asked, self.owner[self.is_question], documents[self.is_question])
        return own + asked

    def vocabulary(self) -> frozenset[str]:
        return frozenset(stem for field in self.postings.values() for stem in field.starts)


def write_index(library: Library, folder: Path) -> None:
    """Write the Whoosh index of a library into an empty folder: one document for each section and for each question."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = create_in(folder, SCHEMA).writer(limitmb=256)
    for section in library.sections:
        article = library.by_id[section.article_id]
        heading = section.heading if section.is_confirmed else ""
        tags = " ".join(article.tags)
        writer.add_document(
            ref=section.ref, heading=language.normalize(heading),
            title=language.normalize(f"{article.title} {tags}"), body=language.normalize(section.text),
        )  # fmt: skip
        for wording in (section.heading, *section.asked) if section.is_question else section.asked:
            writer.add_document(ref=section.ref, asked=language.normalize(wording))
    writer.commit(optimize=True)


def open_index(folder: Path, library: Library) -> Index:
    """Read an index into arrays. Raises IndexBroken when it is damaged or belongs to another library."""
    refs = tuple(section.ref for section in library.sections)
    number = {ref: n for n, ref in enumerate(refs)}
    try:
        with open_dir(folder, readonly=True).reader() as reader:
            count = reader.doc_count_all()
            stored = [str(reader.stored_fields(n)["ref"]) for n in range(count)]
            owner = np.array([number[ref] for ref in stored], np.int32)
            postings = {name: _read_field(reader, name, count) for name in BOOSTS}
            seen: set[str] = set()
            is_question = np.zeros(count, np.bool_)
            for n, ref in enumerate(stored):
                is_question[n] = ref in seen
                seen.add(ref)
    except (EmptyIndexError, KeyError, OSError, ValueError, EOFError) as error:
        raise IndexBroken(f"the index in {folder} cannot be read: {error}\n  Build it again with: kb build") from None
    return Index(refs, owner, is_question, postings, language.phrase_map(library.synonyms))


def _read_field(reader: object, name: str, count: int) -> Postings:
    """Postings of one field with BM25 impacts already computed."""
    lengths = np.array([reader.doc_field_length(n, name, 0) for n in range(count)], np.float32)  # type: ignore[attr-defined]
    mean = float(lengths[lengths > 0].mean()) if (lengths > 0).any() else 1.0
    holders = int((lengths > 0).sum())
    starts: dict[str, tuple[int, int]] = {}
    documents: list[int] = []
    impacts: list[float] = []
    for raw in reader.lexicon(name):  # type: ignore[attr-defined]
        start = len(documents)
        matcher = reader.postings(name, raw)  # type: ignore[attr-defined]
        ids: list[int] = []
        weights: list[float] = []
        while matcher.is_active():
            ids.append(matcher.id())
            weights.append(matcher.weight())
            matcher.next()
        frequency = np.array(weights, np.float32)
        idf = float(np.log(1 + (holders - len(ids) + 0.5) / (len(ids) + 0.5)))
        norm = K1 * (1 - B + B * lengths[ids] / mean)
        documents += ids
        impacts += list(idf * frequency * (K1 + 1) / (frequency + norm))
        starts[raw.decode() if isinstance(raw, bytes) else str(raw)] = (start, len(documents))
    return Postings(starts, np.array(documents, np.int32), np.array(impacts, np.float32))


def ranked(scores: Scores, count: int) -> Sequence[int]:
    """Positions of the best scores, best first; equal scores keep the order of the library."""
    if count < len(scores):
        best = np.argpartition(-scores, count)[:count]
        best = best[np.lexsort((best, -scores[best]))]
    else:
        best = np.lexsort((np.arange(len(scores)), -scores))
    return [int(n) for n in best[:count]]
