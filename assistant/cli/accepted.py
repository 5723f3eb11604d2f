"""What new wordings change, as those commands print it that add some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from assistant.cli.console import out
from assistant.cli.report import print_table

if TYPE_CHECKING:
    from assistant.authoring.wordings import Accepted
    from assistant.evaluation.comparison import Change, Outcome

SHOWN = 20
"""Changed answers that a table shows."""


def show_accepted(done: Accepted, instead: str) -> None:
    """Print what the new wordings change: the promises that they break with what to do `instead`, or else
    every other answer."""
    wordings = f"{len(done.wordings)} wording{'s' if len(done.wordings) != 1 else ''}"
    where = f"[bold]{escape(done.ref)}[/bold] in {escape(done.path)}"
    asked = f"Asked {done.asked:,} of the {done.known:,} questions that the base knows"
    if done.lost:
        out.print(
            f"[red]Nothing was written.[/red] {asked}: with {wordings} more in {where}, "
            f"{len(done.lost)} would lose what is promised."
        )
        show_changes(
            "Questions that would lose their answer, their choice or their refusal", done.lost, done.wordings
        )
        out.print(
            f"{instead}\n"
            "Where the promise is wrong, change it first: "
            "in kb/questions, or in kb/wordings of its article."
        )
        return
    out.print(
        f"Added {wordings} to {where}. The checks pass. {asked}: no promise is lost to these wordings, "
        f"and {len(done.changes)} get another answer."
    )
    show_changes("Questions with another answer", done.changes, done.wordings)
    if done.missed:
        out.print(
            f"[yellow]{len(done.missed)} of the wordings still get something else: "
            f"{escape(', '.join(done.missed))}[/yellow]\n"
            "  kb ask --explain says why. "
            "Most often kb/questions says that they, or ones like them, must get no answer."
        )
    if any(
        change.question not in done.wordings and done.ref not in change.after.refs for change in done.changes
    ):
        out.print(
            "Each build learns all wordings anew, "
            "so a few answers elsewhere waver that have nothing to do with these."
        )
    out.print("Nothing is published yet. When this is right: kb build")


def show_changes(title: str, changes: Sequence[Change], new: Sequence[str]) -> None:
    """Print questions that get something else, each with what it got and gets."""
    rows = [
        (("new: " if c.question in new else "") + c.question, got(c.before), got(c.after))
        for c in changes[:SHOWN]
    ]
    print_table(title, ("Question", "Before", "After"), rows)
    if len(changes) > SHOWN:
        out.print(f"  … and {len(changes) - SHOWN} more; all of them: --json")


def got(outcome: Outcome) -> str:
    """What a question gets, in a line for its kind and one for each section."""
    return "\n".join((outcome.status, *outcome.refs))
