"""How good the answers are: every wording held out in turn, and the questions that the base promises to answer or not to answer."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answers import Assistant
from assistant.articles import Section
from assistant.calibration import PACKAGED, Calibration, Logistic, Signals
from assistant.index import open_index, write_index
from assistant.learned import learn, texts_of, uncovered_questions
from assistant.library import Library
from assistant.meaning import Model, VectorCache
from assistant.ranking import Candidate, Ranker, Ranking
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
    """Every wording of the base and every question that it must not answer, ranked by a ranker that was made without them.

    Neighbors are held out together: wordings are added in batches, and each batch has one author's habits, which a reader does not share.
    """
    texts, owner = texts_of(library)
    uncovered = uncovered_questions(library)
    vectors = VectorCache(cache, model).encode([*texts, *uncovered])
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
        kept = [n for n in range(len(texts)) if n not in out]  # the bodies, at the end, always stay
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


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that did not come out as it should, and why."""

    question: str
    wanted: tuple[str, ...]
    got: str
    reason: str


@dataclass(frozen=True, slots=True)
class Point:
    """Of the questions answered at this confidence or above: which share of all that is, and how many are right."""

    confidence: float
    coverage: float
    precision: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `kb eval` reports. Counts are right / asked."""

    found: tuple[int, int]
    """Questions of kb/questions.yml whose article came first."""

    exact: tuple[int, int]
    """Of these, the very section."""

    faq_right: int
    faq_total: int
    """Questions about the named FAQs that got just that section as their answer."""

    refused: tuple[int, int]
    """Answerable questions that got no answer."""

    answered_anyway: tuple[int, int]
    """Questions that must not be answered and were."""

    clarified: tuple[int, int]
    """Ambiguous questions that got a choice."""

    held_out: tuple[int, int]
    """Wordings held out in turn whose article came first."""

    held_out_exact: tuple[int, int]
    held_out_answered: tuple[int, int]
    """Uncovered questions, held out in turn, that would have been answered."""

    calibration_error: float
    """Mean distance between confidence and share of right answers over ten equally filled bins of held-out questions."""

    points: tuple[Point, ...]
    misses: tuple[Miss, ...]

    def summary(self) -> list[str]:
        """The report, a line each."""

        def share(name: str, pair: tuple[int, int]) -> str:
            return f"{name:<58}{pair[0]:>6} of {pair[1]:<6}{pair[0] / pair[1]:>7.1%}" if pair[1] else f"{name:<58}    none asked"

        lines = [
            share("kb/questions.yml: right article first", self.found), share("kb/questions.yml: the very section first", self.exact),
            share("kb/questions.yml: named FAQs answered by their section", (self.faq_right, self.faq_total)),
            share("kb/questions.yml: answerable but refused", self.refused), share("kb/questions.yml: not covered but answered", self.answered_anyway),
            share("kb/questions.yml: ambiguous, choice offered", self.clarified), share("Wordings held out: right article first", self.held_out),
            share("Wordings held out: the very section first", self.held_out_exact), share("Uncovered held out: answered all the same", self.held_out_answered),
        ]  # fmt: skip
        if self.points:
            lines.append(f"{'Calibration error, held out':<58}{self.calibration_error:>6.3f}")
            lines += [f"  confidence ≥ {p.confidence:.2f}   coverage {p.coverage:>6.1%}   precision {p.precision:>6.1%}" for p in self.points]
        return lines


def evaluate(assistant: Assistant, *, held_out: bool = True, progress: Progress | None = None) -> Evaluation:
    """Ask everything that the base says about itself."""
    library, faqs = assistant.library, {library_ref for refs in assistant.settings.faqs.values() for library_ref in refs}
    counts = dict.fromkeys(("found", "exact", "faq", "faq_all", "refused", "must", "none", "none_answered", "clarify", "clarified"), 0)
    misses: list[Miss] = []
    questions = library.questions
    for done, expected in enumerate(questions, start=1):
        answer = assistant.answer(expected.ask[: assistant.settings.max_question])
        got = f"{answer.source.id}#{answer.source.anchor}" if answer.source else answer.status
        if expected.clarify:
            counts["clarify"] += 1
            counts["clarified"] += answer.status == "clarify"
            if answer.status != "clarify":
                misses.append(Miss(expected.ask, expected.clarify, got, "no choice"))
        elif not expected.find:
            counts["none"] += 1
            if answer.status in ("answered", "clarify"):
                counts["none_answered"] += 1
                misses.append(Miss(expected.ask, (), got, "answered all the same"))
        else:
            offered = {c.choice for c in answer.choices}
            articles = {ref.partition("#")[0] for ref in expected.find}
            right = (answer.source is not None and str(answer.source.id) in articles) or bool(offered & set(expected.find))
            exact = got in expected.find or bool(offered & set(expected.find))
            counts["must"] += 1
            counts["found"] += right
            counts["exact"] += exact
            counts["refused"] += answer.status == "no_answer"
            if set(expected.find) & faqs:
                counts["faq_all"] += 1
                counts["faq"] += exact
            if not exact:
                reason = "refused" if answer.status == "no_answer" else "another section" if right else "another article"
                misses.append(Miss(expected.ask, expected.find, got, reason))
        if progress:
            progress(done, len(questions))
    trials = list(held_out_of(assistant, progress)) if held_out else []
    covered = [t for t in trials if t.wanted]
    away = [t for t in trials if not t.wanted]
    threshold = assistant.settings.threshold
    points, error = reliability(trials)
    return Evaluation(
        (counts["found"], counts["must"]), (counts["exact"], counts["must"]), counts["faq"], counts["faq_all"], (counts["refused"], counts["must"]),
        (counts["none_answered"], counts["none"]), (counts["clarified"], counts["clarify"]), (sum(t.is_right for t in covered), len(covered)),
        (sum(t.is_exact for t in covered), len(covered)), (sum(t.ranking.covered >= threshold for t in away), len(away)), error, points, tuple(misses),
    )  # fmt: skip


def held_out_of(assistant: Assistant, progress: Progress | None = None) -> Iterator[Trial]:
    """`held_out` for the base and the model of an assistant; nothing without a model. Half of the questions fit the confidence, half test it."""
    model = assistant.ranker.model
    if model is None:
        return
    trials = list(held_out(assistant.library, model, assistant.settings.index_dir / "cache", progress=progress))
    calibration = calibrate(trials[::2])
    for trial in trials[1::2]:
        if trial.signals is not None and trial.best is not None:
            right, covered = calibration.right.probability(trial.signals), calibration.answerable(trial.signals)
            best = replace(trial.best, confidence=right)
            trial = replace(trial, ranking=replace(trial.ranking, candidates=(best, *trial.ranking.candidates[1:]), covered=covered))
        yield trial


def reliability(trials: Sequence[Trial]) -> tuple[tuple[Point, ...], float]:
    """Precision against coverage, and the expected calibration error, weighing uncovered questions by the share in which they come."""
    usable = [t for t in trials if t.best is not None]
    if not usable:
        return (), 0.0
    confidence = np.array([t.best.confidence for t in usable if t.best is not None])
    right = np.array([t.is_right for t in usable], float)
    covered = np.array([bool(t.wanted) for t in usable])
    share = max(min(float(covered.mean()), 1 - 1e-9), 1e-9)
    weight = np.where(covered, (1 - UNCOVERED_SHARE) / share, UNCOVERED_SHARE / (1 - share))
    weight /= weight.sum()
    points = []
    for level in (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        at = confidence >= level
        if at.any():
            points.append(Point(level, round(float(weight[at].sum()), 4), round(float((weight * right)[at].sum() / weight[at].sum()), 4)))
    order = np.argsort(confidence, kind="stable")
    error = 0.0
    for part in np.array_split(order, 10):
        if len(part) and weight[part].sum():
            inside = weight[part] / weight[part].sum()
            error += float(weight[part].sum() * abs((inside * confidence[part]).sum() - (inside * right[part]).sum()))
    return tuple(points), round(error, 4)


def curve_svg(points: Sequence[Point]) -> str:
    """Precision against coverage as a picture without scripts, 480 by 320."""
    left, top, width, height = 56, 16, 400, 250

    def place(coverage: float, precision: float) -> str:
        return f"{left + coverage * width:.1f},{top + (1 - (precision - 0.5) / 0.5) * height:.1f}"

    line = " ".join(place(p.coverage, max(p.precision, 0.5)) for p in points)
    dots = "".join(
        f'<circle cx="{place(p.coverage, max(p.precision, 0.5)).split(",")[0]}" cy="{place(p.coverage, max(p.precision, 0.5)).split(",")[1]}" r="4" fill="#0b6e6e">'
        f"<title>confidence {p.confidence:.2f}: coverage {p.coverage:.0%}, precision {p.precision:.0%}</title></circle>"
        for p in points
    )
    ticks = "".join(
        f'<text x="{left - 8}" y="{top + (1 - n / 5) * height + 4:.0f}" text-anchor="end">{50 + 10 * n} %</text>'
        f'<text x="{left + n / 5 * width:.0f}" y="{top + height + 20}" text-anchor="middle">{20 * n} %</text>'
        for n in range(6)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="320" font-family="sans-serif" font-size="12" fill="#333" role="img">'
        "<title>Precision of the answers against the share of questions answered</title>"
        f'<rect width="480" height="320" fill="#fff"/><path d="M{left},{top} V{top + height} H{left + width}" fill="none" stroke="#999"/>{ticks}'
        f'<polyline points="{line}" fill="none" stroke="#0b6e6e" stroke-width="2"/>{dots}'
        f'<text x="{left + width / 2:.0f}" y="310" text-anchor="middle">share of questions answered; precision upwards</text></svg>\n'
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

    def fit(target: NDArray[np.bool_], otherwise: Logistic) -> Logistic:
        if target.all() or not target.any():  # nothing to tell apart
            return otherwise
        model = LogisticRegression(C=10.0, max_iter=500).fit(rows, target, sample_weight=weights)
        return Logistic(tuple(round(float(w), 4) for w in model.coef_[0]), round(float(model.intercept_[0]), 4))

    return Calibration(fit(covered, PACKAGED.covered), fit(right, PACKAGED.right))
