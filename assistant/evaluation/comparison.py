"""What an edit changes: questions that the base knows, asked of another revision and of the base as it is
now."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from assistant.answering.assistant import Assistant
from assistant.content.checks import checked_library
from assistant.content.library import Library, read_library
from assistant.evaluation.known_questions import articles_of, chosen, known_questions
from assistant.evaluation.revision import assistant_over
from assistant.history.git import check_out
from assistant.progress import Progress, silent
from assistant.settings import Settings

MOVED = 0.1
"""A change of confidence below this is not worth a line."""

Kind = Literal["taken", "won", "answer", "text", "rank", "confidence"]
GRAVEST_FIRST: tuple[Kind, ...] = ("taken", "won", "answer", "text", "rank", "confidence")

HEADINGS: dict[Kind, str] = {
    "taken": "lost by the article they are meant for",
    "won": "found by the article they are meant for now",
    "answer": "with another answer",
    "text": "with another text",
    "rank": "answered alike, but the section they are meant for has another rank",
    "confidence": "answered alike, but with a confidence that moved by 10 points or more",
}
"""What is said of the questions of each kind."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a question gets in one revision."""

    status: str
    ref: str
    """`id#anchor` of the answer; the choices, comma-separated; or nothing."""

    heading: str
    text: str
    confidence: float
    rank: int | None
    """Place of the first section that the question is meant for, from 1; None when it is not among the first
    ten or nothing is meant."""

    @property
    def articles(self) -> set[int]:
        """Those that answer it, or are offered."""
        return articles_of(self.refs)

    @property
    def refs(self) -> list[str]:
        """The section that answers it, or those that are offered."""
        return self.ref.split(", ") if self.ref else []


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose outcome is not the same."""

    question: str
    kind: Kind
    """`taken`: the article it is meant for lost it. `won`: it came to that article. Then another answer,
    text, rank, or confidence."""

    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes, the gravest first."""

    revision: str
    asked: int
    known: int
    """Questions that one of the two bases knows; with more than `asked`, the others were not asked."""

    edited: int
    """Articles that are not the same in both."""

    changes: tuple[Change, ...]

    def of(self, kind: Kind) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind == kind)

    @property
    def summary(self) -> str:
        """How much was compared, and how much of that matters."""
        slight = len(self.of("rank")) + len(self.of("confidence"))
        if not self.edited and not self.changes:
            return (
                f"No article has changed since {self.revision}, and no question is answered in another way."
            )
        some = (
            f", of {self.known:,} that the base knows: those about edited articles first, "
            "and others evenly (--all asks every one)"
        )
        return (
            f"{self.edited} article{'s' if self.edited != 1 else ''} changed since {self.revision}. "
            f"{self.asked:,} questions were asked of both{some if self.known > self.asked else ''}: "
            f"{len(self.changes) - slight:,} get another answer, "
            f"{slight:,} the same answer with another rank or confidence."
        )


def distinct(changes: Sequence[Change]) -> list[Change]:
    """Of changes that differ in the question alone, the first."""
    alike = {(c.before.ref, c.after.ref, c.before.text, c.after.text): c for c in reversed(changes)}
    return list(alike.values())[::-1]


def compare(
    settings: Settings,
    revision: str,
    today: Callable[[], date],
    most: int | None = None,
    report: Progress = silent,
) -> Comparison:
    """Ask both what the base's headings, wordings and questions ask, `most` of it when there is more.

    Raises NotFound for a revision that git does not have, GitError when git cannot be run, or ContentErrors.
    """
    with tempfile.TemporaryDirectory(prefix="kb-against-") as folder:
        report("Reading both", 0, 2)
        root = check_out(settings.root, revision, ["kb", "mkdocs.yml"], Path(folder) / "base")
        old_settings = Settings.load(root, model=settings.model)
        old_library = read_library(old_settings)
        report("Reading both", 1, 2)
        new_library = checked_library(settings)
        report("Reading both", 2, 2)
        edited = _edited(old_library, new_library)
        asked, changes = changes_between(
            old_library, new_library, old_settings, settings, today, most, report
        )
    return Comparison(
        revision=revision,
        asked=asked,
        known=len(known_questions(old_library) | known_questions(new_library)),
        edited=len(edited),
        changes=changes,
    )


def changes_between(
    old_library: Library,
    new_library: Library,
    old_settings: Settings,
    settings: Settings,
    today: Callable[[], date],
    most: int | None = None,
    report: Progress = silent,
) -> tuple[int, tuple[Change, ...]]:
    """How many of the questions that one of two libraries knows were asked, at `most` so many, and what they
    get in another way in the new one, the gravest first."""
    asked = chosen(
        known_questions(old_library) | known_questions(new_library), _edited(old_library, new_library), most
    )
    changes: list[Change] = []
    if old_library.build != new_library.build:
        both = outcomes(asked, old_library, new_library, old_settings, settings, today, report)
        for question, before, after in both:
            change = compared(question, asked[question], before, after)
            if change:
                changes.append(change)
    return len(asked), tuple(sorted(changes, key=lambda c: (GRAVEST_FIRST.index(c.kind), c.question)))


def outcomes(
    wanted: Mapping[str, tuple[str, ...]],
    old_library: Library,
    new_library: Library,
    old_settings: Settings,
    settings: Settings,
    today: Callable[[], date],
    report: Progress,
) -> Iterator[tuple[str, Outcome, Outcome]]:
    """Each question with what it gets in the one library and in the other."""
    # what was learned from the published build is kept; of another revision it is learned anew
    report("Learning from both", 0, 2)
    with assistant_over(old_library, old_settings, settings, today) as before:
        report("Learning from both", 1, 2)
        with assistant_over(new_library, settings, settings, today) as after:
            report("Learning from both", 2, 2)
            for done, (question, refs) in enumerate(wanted.items(), start=1):
                yield question, _outcome(before, question, refs), _outcome(after, question, refs)
                report("Asking both", done, len(wanted))


def _edited(old: Library, new: Library) -> set[int]:
    """Articles that only one has, or that are not the same in both."""
    return {
        number
        for number in old.by_id.keys() | new.by_id.keys()
        if old.by_id.get(number) != new.by_id.get(number)
    }


def _outcome(assistant: Assistant, question: str, wanted: tuple[str, ...]) -> Outcome:
    asked = question[: assistant.settings.max_question]
    answer = assistant.answer(asked)
    candidates = assistant.ranker.rank(asked).candidates if wanted else ()
    places = (n for n, found in enumerate(candidates, start=1) if found.section.ref in wanted)
    source = answer.source
    ref = f"{source.id}#{source.anchor}" if source else ", ".join(choice.choice for choice in answer.choices)
    return Outcome(
        status=answer.status,
        ref=ref,
        heading=source.heading if source else "",
        text=answer.text or "",
        confidence=answer.confidence,
        rank=min(places, default=None),
    )


def compared(question: str, wanted: tuple[str, ...], before: Outcome, after: Outcome) -> Change | None:
    """What is not the same for a question that is meant for the `wanted` sections; None when nothing is."""
    kind: Kind | None = None
    meant = articles_of(wanted)
    had, has = (bool(meant & outcome.articles) for outcome in (before, after))
    if meant and had != has:
        kind = "taken" if had else "won"
    elif (before.status, before.ref) != (after.status, after.ref):
        kind = "answer"
    elif before.text != after.text:
        kind = "text"
    elif before.rank != after.rank:
        kind = "rank"
    elif abs(before.confidence - after.confidence) >= MOVED:
        kind = "confidence"
    return Change(question, kind, before, after) if kind else None
