"""How good the answers are: every wording held out in turn, and the questions that the base promises to
answer or not to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from assistant.answering.assistant import Assistant
from assistant.evaluation.held_out import Trial, held_out
from assistant.evaluation.reliability import Point, calibrate, reliability

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that did not come out as it should, and why."""

    question: str
    wanted: tuple[str, ...]
    got: str
    reason: str


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
    """Mean distance between confidence and share of right answers over ten equally filled bins of held-out
    questions."""

    points: tuple[Point, ...]
    misses: tuple[Miss, ...]

    def summary(self) -> list[str]:
        """The report, a line each."""

        def share(name: str, pair: tuple[int, int]) -> str:
            return (
                f"{name:<58}{pair[0]:>6} of {pair[1]:<6}{pair[0] / pair[1]:>7.1%}"
                if pair[1]
                else f"{name:<58}    none asked"
            )

        lines = [
            share("kb/questions.yml: right article first", self.found),
            share("kb/questions.yml: the very section first", self.exact),
            share("kb/questions.yml: named FAQs answered by their section", (self.faq_right, self.faq_total)),
            share("kb/questions.yml: answerable but refused", self.refused),
            share("kb/questions.yml: not covered but answered", self.answered_anyway),
            share("kb/questions.yml: ambiguous, choice offered", self.clarified),
            share("Wordings held out: right article first", self.held_out),
            share("Wordings held out: the very section first", self.held_out_exact),
            share("Uncovered held out: answered all the same", self.held_out_answered),
        ]
        if self.points:
            lines.append(f"{'Calibration error, held out':<58}{self.calibration_error:>6.3f}")
            lines += [
                f"  confidence ≥ {p.confidence:.2f}   coverage {p.coverage:>6.1%}   precision {p.precision:>6.1%}"
                for p in self.points
            ]
        return lines


def evaluate(assistant: Assistant, *, held_out: bool = True, progress: Progress | None = None) -> Evaluation:
    """Ask everything that the base says about itself."""
    library, faqs = (
        assistant.library,
        {library_ref for refs in assistant.settings.base.faqs.values() for library_ref in refs},
    )
    counts = dict.fromkeys(
        (
            "found",
            "exact",
            "faq",
            "faq_all",
            "refused",
            "must",
            "none",
            "none_answered",
            "clarify",
            "clarified",
        ),
        0,
    )
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
            right = (answer.source is not None and str(answer.source.id) in articles) or bool(
                offered & set(expected.find)
            )
            exact = got in expected.find or bool(offered & set(expected.find))
            counts["must"] += 1
            counts["found"] += right
            counts["exact"] += exact
            counts["refused"] += answer.status == "no_answer"
            if set(expected.find) & faqs:
                counts["faq_all"] += 1
                counts["faq"] += exact
            if not exact:
                reason = (
                    "refused"
                    if answer.status == "no_answer"
                    else "another section"
                    if right
                    else "another article"
                )
                misses.append(Miss(expected.ask, expected.find, got, reason))
        if progress:
            progress(done, len(questions))
    trials = list(held_out_of(assistant, progress)) if held_out else []
    covered = [t for t in trials if t.wanted]
    away = [t for t in trials if not t.wanted]
    threshold = assistant.settings.base.threshold
    points, error = reliability(trials)
    return Evaluation(
        (counts["found"], counts["must"]),
        (counts["exact"], counts["must"]),
        counts["faq"],
        counts["faq_all"],
        (counts["refused"], counts["must"]),
        (counts["none_answered"], counts["none"]),
        (counts["clarified"], counts["clarify"]),
        (sum(t.is_right for t in covered), len(covered)),
        (sum(t.is_exact for t in covered), len(covered)),
        (sum(t.ranking.covered >= threshold for t in away), len(away)),
        error,
        points,
        tuple(misses),
    )


def held_out_of(assistant: Assistant, progress: Progress | None = None) -> Iterator[Trial]:
    """`held_out` for the base and the model of an assistant; nothing without a model. Half of the questions
    fit the confidence, half test it."""
    model = assistant.ranker.model
    if model is None:
        return
    trials = list(held_out(assistant.library, model, assistant.settings.cache_dir, progress=progress))
    calibration = calibrate(trials[::2])
    for trial in trials[1::2]:
        if trial.signals is not None and trial.best is not None:
            right, covered = (
                calibration.right.probability(trial.signals),
                calibration.answerable(trial.signals),
            )
            best = replace(trial.best, confidence=right)
            trial = replace(
                trial,
                ranking=replace(
                    trial.ranking, candidates=(best, *trial.ranking.candidates[1:]), covered=covered
                ),
            )
        yield trial
