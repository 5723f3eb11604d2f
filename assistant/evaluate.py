"""How good the answers are: every wording held out in turn, and the questions that the base promises to answer or not to answer."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.articles import Section
from assistant.index import open_index, write_index
from assistant.library import Library
from assistant.meaning import Model, VectorCache
from assistant.ranking import Calibration, Candidate, Logistic, Ranker, Ranking, Signals, learn, texts_of, uncovered_questions
from assistant.spelling import make_speller

FOLDS = 5
UNCOVERED_SHARE = 0.2
"""Of the questions that reach a help center, about so many are not covered; the calibration weighs its examples accordingly."""

Progress = Callable[[int, int], None]


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


def held_out(library: Library, model: Model, cache: Path, folds: int = FOLDS, progress: Progress | None = None) -> Iterator[Trial]:
    """Every wording of the base and every question that it must not answer, ranked by a ranker that was made without them."""
    texts, owner = texts_of(library)
    uncovered = uncovered_questions(library)
    vectors = VectorCache(cache, model).encode([*texts, *uncovered])
    asked = {(s.ref, wording) for s in library.sections for wording in s.asked}
    sections = library.sections
    for fold in range(folds):
        out = {n for n, text in enumerate(texts) if n % folds == fold and (sections[owner[n]].ref, text) in asked}
        away = {len(texts) + n for n in range(len(uncovered)) if n % folds == fold}
        kept = [n for n in range(len(texts)) if n not in out]
        kept_away = [n for n in range(len(texts), len(texts) + len(uncovered)) if n not in away]
        dropped = {(sections[owner[n]].ref, texts[n]) for n in out}
        smaller = _without(library, dropped)
        learned = learn(
            [texts[n] for n in kept],
            [owner[n] for n in kept],
            [uncovered[n - len(texts)] for n in kept_away],
            vectors[kept + kept_away],
            len(sections),
        )
        with tempfile.TemporaryDirectory() as folder:
            write_index(smaller, Path(folder))
            index = open_index(Path(folder), smaller)
        speller = make_speller(text for s in smaller.sections for text in (s.heading, s.text, *s.asked))
        ranker = Ranker(smaller, index, speller, model, learned)
        for n in sorted(out | away):
            question = texts[n] if n < len(texts) else uncovered[n - len(texts)]
            wanted = (sections[owner[n]].ref,) if n < len(texts) and sections[owner[n]].is_confirmed else ()
            yield Trial(question, wanted, ranker.rank_vector(question, vectors[n : n + 1]))
        if progress:
            progress(fold + 1, folds)


def _without(library: Library, dropped: set[tuple[str, str]]) -> Library:
    def thinner(section: Section) -> Section:
        return replace(section, asked=tuple(w for w in section.asked if (section.ref, w) not in dropped))

    unambiguous = tuple(q for q in library.questions if not q.clarify)
    return replace(
        library, questions=unambiguous, articles=tuple(replace(a, sections=tuple(thinner(s) for s in a.sections)) for a in library.articles)
    )


def calibrate(trials: Sequence[Trial]) -> Calibration:
    """Fit both probabilities to what came of held-out questions. Deterministic."""
    from sklearn.linear_model import LogisticRegression  # only when a base is trained

    usable = [t for t in trials if t.signals is not None]
    rows = np.array([t.signals.row() for t in usable if t.signals is not None])
    covered = np.array([bool(t.wanted) for t in usable])
    right = np.array([t.is_right for t in usable])
    share = max(min(float(covered.mean()), 1 - 1e-9), 1e-9)
    weights = np.where(covered, (1 - UNCOVERED_SHARE) / share, UNCOVERED_SHARE / (1 - share))

    def fit(target: NDArray[np.bool_]) -> Logistic:
        model = LogisticRegression(C=10.0, max_iter=500).fit(rows, target, sample_weight=weights)
        return Logistic(tuple(round(float(w), 4) for w in model.coef_[0]), round(float(model.intercept_[0]), 4))

    return Calibration(fit(covered), fit(right))
