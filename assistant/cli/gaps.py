"""`kb gaps`: questions without an answer, and adding their wordings to an article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from assistant.cli.console import HERE, AsJson, Base, open_or_build, out, print_json, progress_bars
from assistant.cli.report import Days, list_gaps, print_table, report_of

if TYPE_CHECKING:
    from assistant.authoring.wordings import Accepted
    from assistant.evaluation.comparison import Change, Outcome


SHOWN = 20
"""Changed answers that a table shows."""


def gaps(
    base: Base = HERE,
    days: Days = 90,
    accepted: Annotated[
        int | None,
        typer.Option("--accept", min=1, help="Number of the gap whose wordings to add to an article."),
    ] = None,
    to: Annotated[
        str, typer.Option(help="Section that gets them, id#anchor.", show_default="the nearest one")
    ] = "",
    wording: Annotated[
        list[int] | None,
        typer.Option(
            min=1,
            help="Only this wording, by its place; can be repeated.",
            show_default="all in which nothing was taken out",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List questions without an answer, grouped by meaning; --accept adds a group's wordings to an article
    and shows what that changes.

    Exit code 1 when a question would no longer get what the base promises, or a check fails; then nothing is
    written.
    """
    if accepted is None and (to or wording):
        raise typer.BadParameter(
            "name the gap, too: kb gaps --accept NUMBER", param_hint="'--to' / '--wording'"
        )
    engine = open_or_build(base)
    found = report_of(engine, days).gaps
    if accepted is None:
        if as_json:
            print_json(found)
        else:
            list_gaps(found, engine.settings.journal_minimum)
        return
    gap = next((gap for gap in found if gap.number == accepted), None)
    if gap is None:
        count = f"there {'is' if len(found) == 1 else 'are'} {len(found)}"
        raise typer.BadParameter(
            f"there is no gap {accepted}; {count}. List them with: kb gaps", param_hint="'--accept'"
        )
    unknown = [place for place in wording or () if place > len(gap.wordings)]
    if unknown:
        raise typer.BadParameter(
            f"gap {accepted} has no wording {unknown[0]}; write a number from 1 to {len(gap.wordings)}",
            param_hint="'--wording'",
        )
    if not (to or gap.near):
        raise typer.BadParameter(
            f"no section is near this gap. Name one: kb gaps --accept {accepted} --to ID#anchor",
            param_hint="'--to'",
        )
    # where something was taken out of a wording, a person has to choose it
    chosen = [
        w.text
        for place, w in enumerate(gap.wordings, 1)
        if (place in wording if wording else "[" not in w.text)
    ]
    if not chosen:
        raise typer.BadParameter(
            f"each wording of gap {accepted} had something taken out. Choose one: --wording NUMBER",
            param_hint="'--accept'",
        )
    from assistant.authoring.wordings import accept  # here: only --accept needs it

    with progress_bars(quiet=as_json) as report:
        done = accept(engine.settings, engine.assistant, to or gap.near, chosen, report)
    if as_json:
        print_json(done)
    else:
        _show_accepted(done)
    if done.lost:
        raise typer.Exit(1)


def _show_accepted(done: Accepted) -> None:
    """Print what the new wordings change: the promises that they break, or else every other answer."""
    wordings = f"{len(done.wordings)} wording{'s' if len(done.wordings) != 1 else ''}"
    where = f"[bold]{escape(done.ref)}[/bold] in {escape(done.path)}"
    asked = f"Asked {done.asked:,} of the {done.known:,} questions that the base knows"
    if done.lost:
        out.print(
            f"[red]Nothing was written.[/red] {asked}: with {wordings} more in {where}, "
            f"{len(done.lost)} would lose what is promised."
        )
        _changes(
            "Questions that would lose their answer, their choice or their refusal", done.lost, done.wordings
        )
        out.print(
            "Leave out the wording that takes them (--wording N names each that stays), "
            "or give them to another section (--to ID#anchor).\n"
            "Where the promise is wrong, change it first: "
            "in kb/questions, or in kb/wordings of its article."
        )
        return
    out.print(
        f"Added {wordings} to {where}. The checks pass. {asked}: no promise is lost to these wordings, "
        f"and {len(done.changes)} get another answer."
    )
    _changes("Questions with another answer", done.changes, done.wordings)
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


def _changes(title: str, changes: Sequence[Change], new: Sequence[str]) -> None:
    rows = [
        (("new: " if c.question in new else "") + c.question, _got(c.before), _got(c.after))
        for c in changes[:SHOWN]
    ]
    print_table(title, ("Question", "Before", "After"), rows)
    if len(changes) > SHOWN:
        out.print(f"  … and {len(changes) - SHOWN} more; all of them: --json")


def _got(outcome: Outcome) -> str:
    return "\n".join((outcome.status, *outcome.refs))
