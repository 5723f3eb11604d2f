"""Questions held out: what a ranker makes of wordings that it was not taught."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.content.articles import Section
from assistant.content.library import Library
from assistant.progress import Progress, silent
from assistant.ranking.calibration import Signals
from assistant.ranking.candidates import Candidate, Ranking
from assistant.ranking.encoder import Model
from assistant.ranking.pooling import Vectors
from assistant.ranking.ranker import Ranker
from assistant.ranking.semantic_index import is_aligned, learn
from assistant.ranking.training_data import Texts, texts_of, uncovered_questions
from assistant.ranking.vector_cache import vectors_and_aligner_of, vectors_of
from assistant.search.index import open_index
from assistant.search.index_writer import write_index
from assistant.search.spelling import speller_of

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Trial:
    """One question that the ranker had not seen, and what came of it."""

    question: str
    wanted: tuple[str, ...]
    """References of the right sections; empty when the base must not answer."""

    ranking: Ranking

    @property
    def best(self) -> Candidate | None:
        return self.ranking.candidates[0] if self.ranking.candidates else None

    @property
    def signals(self) -> Signals | None:
        return self.ranking.signals

    @property
    def is_right(self) -> bool:
        """Whether the best section is one of the right ones, or in the same article."""
        articles = {ref.partition("#")[0] for ref in self.wanted}
        return self.best is not None and str(self.best.section.article_id) in articles

    @property
    def is_exact(self) -> bool:
        return self.best is not None and self.best.section.ref in self.wanted


def held_out(
    library: Library, model: Model, cache: Path, folds: int = FOLDS, progress: Progress = silent
) -> Iterator[Trial]:
    """Every wording of the base and every question that it must not answer, ranked by a ranker that was made
    without them.

    Wordings of a section are split in contiguous blocks: consecutive ones share an author, and random folds
    would leak that author's habits.
    """
    known = texts_of(library)
    uncovered, count = uncovered_questions(library), len(known.texts)
    every = [*known.texts, *uncovered]
    aligner = None
    if is_aligned(library):
        vectors, aligner = vectors_and_aligner_of(every, model, cache, passages=known.passages)
    else:
        vectors = vectors_of(every, model, cache, passages=known.passages)
    fold_of = _folds(library, known, len(uncovered), folds)
    for fold in range(folds):
        held = {n for n, place in fold_of.items() if place == fold}
        kept = [n for n in range(len(every)) if n not in held]  # the passages, at the end, always stay
        ranker = _ranker_of(library, known, uncovered, held, vectors, model)
        if aligner and ranker.semantic:
            ranker = replace(ranker, semantic=replace(ranker.semantic, aligner=aligner.only(kept)))
        for n in sorted(held):
            section = library.sections[known.owner[n]] if n < count else None
            wanted = (section.ref,) if section and section.is_confirmed else ()
            tokens = model.encode_tokens([every[n]])[1][0] if aligner else None
            yield Trial(every[n], wanted, ranker.rank_vector(every[n], vectors[n : n + 1], tokens))
        progress("Holding out", fold + 1, folds)


def _folds(library: Library, known: Texts, uncovered: int, folds: int) -> dict[int, int]:
    """The fold in which each wording, and each uncovered question behind the texts, is held out, by its
    place."""
    wordings = {(section.ref, wording) for section in library.sections for wording in section.asked}
    by_section: dict[int, list[int]] = {}
    for n, (text, owner) in enumerate(zip(known.texts, known.owner, strict=True)):
        if (library.sections[owner].ref, text) in wordings:
            by_section.setdefault(owner, []).append(n)
    fold_of = {n: place * folds // len(own) for own in by_section.values() for place, n in enumerate(own)}
    return fold_of | {len(known.texts) + n: n * folds // uncovered for n in range(uncovered)}


def _ranker_of(
    library: Library,
    known: Texts,
    uncovered: Sequence[str],
    held: set[int],
    vectors: Vectors,
    model: Model,
) -> Ranker:
    """A ranker that knows neither the wordings nor the uncovered questions at the places in `held`."""
    count = len(known.texts)
    kept = [n for n in range(count) if n not in held]
    kept_uncovered = [n for n in range(count, count + len(uncovered)) if n not in held]
    dropped = {(library.sections[known.owner[n]].ref, known.texts[n]) for n in held if n < count}
    smaller = _without(library, dropped)
    semantic = learn(
        Texts(
            texts=[known.texts[n] for n in kept],
            owner=[known.owner[n] for n in kept],
            taught=sum(n < known.taught for n in kept),
        ),
        [uncovered[n - count] for n in kept_uncovered],
        vectors[kept + kept_uncovered],
        [section.is_confirmed for section in library.sections],
    )
    with tempfile.TemporaryDirectory() as folder:
        write_index(smaller, Path(folder))
        index = open_index(Path(folder), smaller)
    return Ranker(library=smaller, index=index, speller=speller_of(smaller), model=model, semantic=semantic)


def _without(library: Library, dropped: set[tuple[str, str]]) -> Library:
    def thinner(section: Section) -> Section:
        return replace(section, asked=tuple(w for w in section.asked if (section.ref, w) not in dropped))

    unambiguous = tuple(q for q in library.questions if not q.clarify)
    return replace(
        library,
        questions=unambiguous,
        articles=tuple(replace(a, sections=tuple(thinner(s) for s in a.sections)) for a in library.articles),
    )
