"""`kb flags`: what people who know better say against articles, and what was done about it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from assistant.cli.console import HERE, AsJson, Base, open_or_build, out, print_json

if TYPE_CHECKING:
    from assistant.insights.records import Flagged

DONE = typer.Option(
    metavar="FLAG",
    help="Mark this flag as handled, by the beginning of its name; can be repeated.",
    show_default="list only",
)


def flags(
    base: Base = HERE,
    done: Annotated[list[str] | None, DONE] = None,
    reopen: Annotated[
        list[str] | None,
        typer.Option(metavar="FLAG", help="Open this flag again; can be repeated.", show_default="none"),
    ] = None,
    note: Annotated[
        str, typer.Option(help="What was done about it, or why it is open again.", show_default="none")
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="List handled flags, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List flags that are open, or mark them as handled. A flag is never deleted by that, and each word about
    it is kept."""
    from assistant.insights.report import flagged  # here: other commands need not load what this one needs
    from assistant.journal import Journal, kept_text
    from assistant.journal.flags import SHOWN

    if note and not (done or reopen):
        raise typer.BadParameter(
            "a note is about a flag. Name it: kb flags --done FLAG --note …", param_hint="'--note'"
        )
    engine = open_or_build(base)
    journal = Journal(engine.settings, engine.assistant.today)
    kept = kept_text(note, engine.assistant.vocabulary)
    try:
        changed = [journal.handle(name.lower(), "handled", kept, "command") for name in done or ()]
        changed += [journal.handle(name.lower(), "open", kept, "command") for name in reopen or ()]
        with journal.read() as reading:
            found = [
                flagged(engine.library, flag)
                for flag in reading.flags(date.min)
                if everything or flag.handled is None
            ]
    finally:
        journal.close()
    if changed:
        found = [flagged(engine.library, flag) for flag in changed]
    if as_json:
        print_json(found)
    elif changed:
        for flag in found:
            out.print(f"{flag.flag[:SHOWN]} is {'handled' if flag.handled else 'open'}: {escape(flag.title)}")
    else:
        _show(found, SHOWN)


def _show(found: list[Flagged], digits: int) -> None:
    if not found:
        out.print("No flag is open.  Handled ones: kb flags --all")
        return
    grid = Table("Flag", "Day", "Article", "What is wrong", "State", title="Flags", title_justify="left")
    for flag in found:
        state = f"handled {flag.handled}" if flag.handled else "open"
        grid.add_row(
            flag.flag[:digits],
            str(flag.day),
            f"{escape(flag.title)}\n[cyan]{escape(flag.url)}[/cyan]",
            f"[bold]{flag.verdict}[/bold] {escape(flag.reason)}",
            state + (f"\n[dim]{escape(flag.note)}[/dim]" if flag.note else ""),
        )
    out.print(grid)
    out.print("When one is dealt with: kb flags --done FLAG --note …", markup=False)
