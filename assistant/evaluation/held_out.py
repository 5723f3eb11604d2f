"""Questions held out: what a ranker makes of wordings that it was not taught."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.content.articles import Section
from assistant.content.library import Library
from assistant.progress import Progress, silent
from assistant.ranking.calibration import Signals
from assistant.ranking.encoder import Model, VectorCache
from assistant.ranking.late_interaction import TokenCache
from assistant.ranking.ranker import Candidate, Ranker, Ranking
from assistant.ranking.semantic_index import is_aligned, learn
from assistant.ranking.training_data import Texts, texts_of, uncovered_questions
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

    Neighbors are held out together: wordings are added in batches, and each batch has one author's habits,
    which a reader does not share.
    """
    found = texts_of(library)
    texts, owner = found.texts, found.owner
    uncovered = uncovered_questions(library)
    every = [*texts, *uncovered]
    vectors = VectorCache(cache, model).encode(every)
    aligner = TokenCache(cache, model).encode(every) if is_aligned(library, len(every)) else None
    asked = {(s.ref, wording) for s in library.sections for wording in s.asked}
    sections = library.sections
    wordings: dict[int, list[int]] = {}
    for n, text in enumerate(texts):
        if (sections[owner[n]].ref, text) in asked:
            wordings.setdefault(owner[n], []).append(n)
    part = {n: place * folds // len(own) for own in wordings.values() for place, n in enumerate(own)}
    part |= {len(texts) + n: n * folds // len(uncovered) for n in range(len(uncovered))}
    for fold in range(folds):
        out = {n for n, place in part.items() if place == fold and n < len(texts)}
        away = {n for n, place in part.items() if place == fold and n >= len(texts)}
        kept = [n for n in range(len(texts)) if n not in out]  # the passages, at the end, always stay
        kept_away = [n for n in range(len(texts), len(texts) + len(uncovered)) if n not in away]
        dropped = {(sections[owner[n]].ref, texts[n]) for n in out}
        smaller = _without(library, dropped)
        learned = learn(
            Texts([texts[n] for n in kept], [owner[n] for n in kept], sum(n < found.taught for n in kept)),
            [uncovered[n - len(texts)] for n in kept_away],
            vectors[kept + kept_away],
            len(sections),
        )
        with tempfile.TemporaryDirectory() as folder:
            write_index(smaller, Path(folder))
            index = open_index(Path(folder), smaller)
        speller = speller_of(smaller)
        if aligner:
            learned = replace(learned, aligner=aligner.only(kept + kept_away))
        ranker = Ranker(smaller, index, speller, model, learned)
        for n in sorted(out | away):
            question = texts[n] if n < len(texts) else uncovered[n - len(texts)]
            wanted = (sections[owner[n]].ref,) if n < len(texts) and sections[owner[n]].is_confirmed else ()
            tokens = model.encode_tokens([question])[1][0] if aligner else None
            yield Trial(question, wanted, ranker.rank_vector(question, vectors[n : n + 1], tokens))
        progress("Holding out", fold + 1, folds)


def _without(library: Library, dropped: set[tuple[str, str]]) -> Library:
    def thinner(section: Section) -> Section:
        return replace(section, asked=tuple(w for w in section.asked if (section.ref, w) not in dropped))

    unambiguous = tuple(q for q in library.questions if not q.clarify)
    return replace(
        library,
        questions=unambiguous,
        articles=tuple(replace(a, sections=tuple(thinner(s) for s in a.sections)) for a in library.articles),
    )
