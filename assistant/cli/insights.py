"""`kb report` and `kb gaps`: what the journal tells those who write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from assistant.cli.console import HERE, AsJson, Base, app, opened, out, print_json
from assistant.errors import NotFound

if TYPE_CHECKING:
    from assistant.acceptance import Accepted
    from assistant.api.engine import Engine
    from assistant.gaps import Gap
    from assistant.insights import Report

Days = Annotated[int, typer.Option(min=1, max=3650, help="How many days back to look.")]


@app.command("report", epilog="Example:  kb report --days 30            Example:  kb report --csv gaps > gaps.csv")
def report_(
    base: Base = HERE,
    days: Days = 90,
    as_json: AsJson = False,
    as_csv: Annotated[str, typer.Option("--csv", help="Print one part as CSV: gaps, searches, articles, overdue, old_links, flags, weeks.")] = "",
) -> None:
    """Show what readers asked, what helped, and what to write next."""
    from assistant.insights import PARTS, table  # here: other commands need not load what reports need

    if as_csv and as_csv not in PARTS:
        raise NotFound(f"the report has no part '{as_csv}'\n  Write one of: {', '.join(PARTS)}")
    found = _report(opened(base), days)
    if as_csv:
        typer.echo(table(found, as_csv), nl=False)
    elif as_json:
        print_json(found)
    else:
        _show(found)


@app.command(epilog="Example:  kb gaps            Example:  kb gaps --accept 1 --to 484517#fees --wording 1 --wording 3")
def gaps(
    base: Base = HERE,
    days: Days = 90,
    accepted: Annotated[int | None, typer.Option("--accept", min=1, help="Number of the gap whose wordings to add to an article.")] = None,
    to: Annotated[str, typer.Option(help="Section that gets them, id#anchor.", show_default="the nearest one")] = "",
    wording: Annotated[list[int] | None, typer.Option(min=1, help="Only this wording, by its place; can be repeated.", show_default="all")] = None,
    as_json: AsJson = False,
) -> None:
    """List questions without an answer, grouped by meaning; --accept adds a group's wordings to an article and shows what that changes."""
    engine = opened(base)
    found = _report(engine, days).gaps
    if accepted is None:
        if as_json:
            print_json(found)
        else:
            _list(found, engine.settings.journal_minimum)
        return
    gap = next((gap for gap in found if gap.number == accepted), None)
    if gap is None:
        raise NotFound(f"there is no gap {accepted}; there {'is' if len(found) == 1 else 'are'} {len(found)}\n  List them with: kb gaps")
    chosen = [w.text for place, w in enumerate(gap.wordings, 1) if not wording or place in wording]
    if not (to or gap.near):
        raise NotFound("no section is near this gap\n  Name one: kb gaps --accept N --to ID#anchor")
    from assistant.acceptance import accept

    done = accept(engine.settings, engine.assistant, to or gap.near, chosen)
    if as_json:
        print_json(done)
    else:
        _show_accepted(done)


def _report(engine: Engine, days: int) -> Report:
    from assistant.insights import report
    from assistant.journal import Journal

    journal = Journal(engine.settings, engine.assistant.today)
    try:
        return report(engine.assistant, journal, engine.assistant.today(), days)
    finally:
        journal.close()


def _show(found: Report) -> None:
    from assistant.insights import ENOUGH

    answered = sum(week.answered for week in found.weeks)
    out.print(f"[bold]{found.questions} questions[/bold] in the {found.days} days up to {found.day}; {answered} were answered.")
    o = found.outcomes
    grid = Table("After an answer", "Questions", title_justify="left")
    for name, count in (("said it helped", o.helped), ("said it did not help", o.not_helped), ("came back on the same topic", o.came_back),
                        ("asked for a person", o.person), ("left silently", o.silent)):  # fmt: skip
        grid.add_row(name, str(count))
    out.print(grid)
    out.print(f"Asked for a person after no answer (in none of these): {found.person_unanswered}")
    _list(found.gaps, found.minimum)
    _table("Searches that led nowhere", ("Words", "What happened", "Times"), [(s.words, s.problem, str(s.count)) for s in found.searches[:15]])
    _table(
        f"Help of each article (a rate needs {ENOUGH} verdicts)", ("Article", "Help rate", "Lately", "Change", "Flags"),
        [(a.title, _percent(a.rate), _percent(a.lately), _points(a.decay), str(a.flags)) for a in found.articles[:20]],
    )  # fmt: skip
    _table(
        "Overdue reviews", ("Article", "Owner", "Was due", "Assistant"),
        [(a.title, a.owner, str(a.review_by), "link only" if a.is_withheld else "answers, says so") for a in found.overdue],
    )  # fmt: skip
    _table("Old links in use", ("Article", "Followed"), [(a.title, str(a.count)) for a in found.old_links[:15]])
    _table(
        "Open flags (kb flags --done FLAG marks one as handled)", ("Flag", "Day", "Article", "Verdict", "Reason"),
        [(f.flag[:8], str(f.day), f.title, f.verdict, f.reason) for f in found.flags if f.handled is None][:15],
    )  # fmt: skip


def _list(found: tuple[Gap, ...], minimum: int) -> None:
    if not found:
        out.print(f"No gaps: nothing without an answer was asked {minimum} times or more.")
        return
    grid = Table("", "Gap", "Asked", "Wordings", "Nearest section", title="Questions without an answer", title_justify="left")
    for gap in found:
        words = "\n".join(f"{place}. {escape(w.text)} ({w.count})" for place, w in enumerate(gap.wordings, 1))
        rarer = f"\n[dim]and {gap.hidden} in rarer words[/dim]" if gap.hidden else ""
        grid.add_row(str(gap.number), escape(gap.title), str(gap.count), words + rarer, f"{escape(gap.near_title)}\n[cyan]{escape(gap.near)}[/cyan]")
    out.print(grid)


def _show_accepted(done: Accepted) -> None:
    out.print(
        f"Added {len(done.wordings)} wording{'s' if len(done.wordings) != 1 else ''} to [bold]{escape(done.ref)}[/bold] in {escape(done.path)}. The checks pass."
    )
    if not done.changes:
        out.print(f"None of the {done.asked} answers asked before and after has changed.")
        return
    grid = Table("Question", "Before", "After", title=f"{len(done.changes)} of {done.asked} answers changed", title_justify="left")
    for change in done.changes:
        grid.add_row(("[green]new[/green] " if change.is_new else "") + escape(change.question), escape(change.before), escape(change.after))
    out.print(grid)
    out.print("Nothing is published yet. When this is right: kb build")


def _table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    if rows:
        grid = Table(*columns, title=title, title_justify="left")
        for row in rows:
            grid.add_row(*(escape(cell) for cell in row))
        out.print(grid)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _points(decay: float | None) -> str:
    return "–" if decay is None else "same" if abs(decay) < 0.005 else f"{abs(decay) * 100:.0f} points {'lower' if decay > 0 else 'higher'}"
