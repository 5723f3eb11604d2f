"""`kb gaps`: questions without an answer, and adding their wordings to an article."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.accepted import show_accepted
from assistant.cli.console import HERE, AsJson, Base, open_or_build, print_json, progress_bars
from assistant.cli.report import Days, list_gaps, report_of


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
        show_accepted(
            done,
            "Leave out the wording that takes them (--wording N names each that stays), "
            "or give them to another section (--to ID#anchor).",
        )
    if done.lost:
        raise typer.Exit(1)
