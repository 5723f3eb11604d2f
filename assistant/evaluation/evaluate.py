"""How good the answers are: every wording held out in turn, and the questions that the base promises to
answer or not to answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.answering.assistant import Assistant
from assistant.answering.models import AnswerStatus
from assistant.content.questions import Expected
from assistant.evaluation.held_out import Trial, held_out
from assistant.evaluation.reliability import Point, calibrate, reliability
from assistant.progress import Progress, silent


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
    """Questions of kb/questions whose article came first."""

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
            share("kb/questions: right article first", self.found),
            share("kb/questions: the very section first", self.exact),
            share("kb/questions: named FAQs answered by their section", (self.faq_right, self.faq_total)),
            share("kb/questions: answerable but refused", self.refused),
            share("kb/questions: not covered but answered", self.answered_anyway),
            share("kb/questions: ambiguous, choice offered", self.clarified),
            share("Wordings held out: right article first", self.held_out),
            share("Wordings held out: the very section first", self.held_out_exact),
            share("Uncovered held out: answered all the same", self.held_out_answered),
        ]
        if self.points:
            lines.append(f"{'Calibration error, held out':<58}{self.calibration_error:>6.3f}")
            lines += [
                f"  confidence ≥ {p.confidence:.2f}   coverage {p.coverage:>6.1%}"
                f"   precision {p.precision:>6.1%}"
                for p in self.points
            ]
        return lines


@dataclass(frozen=True, slots=True)
class _Checked:
    """What came of one question of the base."""

    expected: Expected
    status: AnswerStatus
    is_right: bool
    """Whether the answer is of a right article, or offers a right section."""

    is_exact: bool
    """Whether it is a right section, or offers one."""

    miss: Miss | None

    @property
    def is_answerable(self) -> bool:
        return bool(self.expected.find) and not self.expected.clarify

    @property
    def is_uncovered(self) -> bool:
        return not self.expected.find and not self.expected.clarify


def evaluate(assistant: Assistant, *, held_out: bool = True, progress: Progress = silent) -> Evaluation:
    """Ask everything that the base says about itself."""
    questions = assistant.library.questions
    checked = []
    for done, expected in enumerate(questions, start=1):
        checked.append(_check(assistant, expected))
        progress("Asking", done, len(questions))
    faqs = {ref for refs in assistant.settings.base.faqs.values() for ref in refs}
    answerable = [each for each in checked if each.is_answerable]
    uncovered = [each for each in checked if each.is_uncovered]
    ambiguous = [each for each in checked if each.expected.clarify]
    about_faqs = [each for each in answerable if set(each.expected.find) & faqs]
    trials = list(held_out_of(assistant, progress)) if held_out else []
    covered_trials = [trial for trial in trials if trial.wanted]
    uncovered_trials = [trial for trial in trials if not trial.wanted]
    threshold = assistant.settings.base.threshold
    points, error = reliability(trials)
    return Evaluation(
        found=_share(each.is_right for each in answerable),
        exact=_share(each.is_exact for each in answerable),
        faq_right=sum(each.is_exact for each in about_faqs),
        faq_total=len(about_faqs),
        refused=_share(each.status == "no_answer" for each in answerable),
        answered_anyway=_share(each.status in ("answered", "clarify") for each in uncovered),
        clarified=_share(each.status == "clarify" for each in ambiguous),
        held_out=_share(trial.is_right for trial in covered_trials),
        held_out_exact=_share(trial.is_exact for trial in covered_trials),
        held_out_answered=_share(trial.ranking.covered >= threshold for trial in uncovered_trials),
        calibration_error=error,
        points=points,
        misses=tuple(each.miss for each in checked if each.miss),
    )


def _check(assistant: Assistant, expected: Expected) -> _Checked:
    """Ask one question of the base, and compare with what must come of it."""
    answer = assistant.answer(expected.ask[: assistant.settings.max_question])
    source = answer.source
    got = f"{source.id}#{source.anchor}" if source else answer.status
    offers_right = not {choice.choice for choice in answer.choices}.isdisjoint(expected.find)
    articles = {ref.partition("#")[0] for ref in expected.find}
    is_right = offers_right or (source is not None and str(source.id) in articles)
    is_exact = offers_right or got in expected.find
    reason = ""
    if expected.clarify:
        reason = "" if answer.status == "clarify" else "no choice"
    elif not expected.find:
        reason = "answered all the same" if answer.status in ("answered", "clarify") else ""
    elif not is_exact:
        is_refused = answer.status == "no_answer"
        reason = "refused" if is_refused else "another section" if is_right else "another article"
    return _Checked(
        expected=expected,
        status=answer.status,
        is_right=is_right,
        is_exact=is_exact,
        miss=Miss(expected.ask, expected.clarify or expected.find, got, reason) if reason else None,
    )


def _share(results: Iterable[bool]) -> tuple[int, int]:
    """How many are so, of how many."""
    each = list(results)
    return sum(each), len(each)


def held_out_of(assistant: Assistant, progress: Progress = silent) -> Iterator[Trial]:
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
