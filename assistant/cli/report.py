"""`kb report` and `kb gaps`: what the journal tells those who write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Column, Table

from assistant.cli.console import HERE, AsJson, Base, app, opened, out, print_json, progress_bars
from assistant.errors import NotFound

if TYPE_CHECKING:
    from assistant.authoring.wordings import Accepted
    from assistant.builds.engine import Engine
    from assistant.evaluation.comparison import Change, Outcome
    from assistant.insights.gaps import Gap
    from assistant.insights.report import Report

SHOWN = 20
"""Changed answers that a table shows."""

Days = Annotated[int, typer.Option(min=1, max=3650, help="How many days back to look.")]


@app.command(
    "report", epilog="Example:  kb report --days 30            Example:  kb report --csv gaps > gaps.csv"
)
def report_(
    base: Base = HERE,
    days: Days = 90,
    as_json: AsJson = False,
    as_csv: Annotated[
        str,
        typer.Option(
            "--csv", help="Print one part as CSV: gaps, searches, articles, overdue, old_links, flags, weeks."
        ),
    ] = "",
) -> None:
    """Show what readers asked, what helped, and what to write next."""
    from assistant.insights.report import PARTS, table  # here: other commands need not load what reports need

    if as_csv and as_csv not in PARTS:
        raise NotFound(f"the report has no part '{as_csv}'\n  Write one of: {', '.join(PARTS)}")
    found = _report(opened(base), days)
    if as_csv:
        typer.echo(table(found, as_csv), nl=False)
    elif as_json:
        print_json(found)
    else:
        _show(found)


@app.command(
    epilog="Example:  kb gaps            Example:  kb gaps --accept 1 --to 484517#fees --wording 1 --wording 3"
)
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
        typer.Option(min=1, help="Only this wording, by its place; can be repeated.", show_default="all"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List questions without an answer, grouped by meaning; --accept adds a group's wordings to an article
    and shows what that changes.

    Exit code 1 when a question would no longer get what the base promises, or a check fails; then nothing is
    written.
    """
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
        raise NotFound(
            f"there is no gap {accepted}; there {'is' if len(found) == 1 else 'are'} {len(found)}\n  List them with: kb gaps"
        )
    chosen = [w.text for place, w in enumerate(gap.wordings, 1) if not wording or place in wording]
    if not (to or gap.near):
        raise NotFound("no section is near this gap\n  Name one: kb gaps --accept N --to ID#anchor")
    from assistant.authoring.wordings import accept

    with progress_bars(quiet=as_json) as report:
        done = accept(engine.settings, engine.assistant, to or gap.near, chosen, report)
    if as_json:
        print_json(done)
    else:
        _show_accepted(done)
    if done.lost:
        raise typer.Exit(1)


def _report(engine: Engine, days: int) -> Report:
    from assistant.insights.report import report
    from assistant.journal import Journal

    journal = Journal(engine.settings, engine.assistant.today)
    try:
        return report(engine.assistant, journal, engine.assistant.today(), days)
    finally:
        journal.close()


def _show(found: Report) -> None:
    from assistant.insights.report import ENOUGH

    answered = sum(week.answered for week in found.weeks)
    out.print(
        f"[bold]{found.questions} questions[/bold] in the {found.days} days up to {found.day}; {answered} were answered."
    )
    o = found.outcomes
    grid = Table("After an answer", "Questions", title_justify="left")
    for name, count in (
        ("said it helped", o.helped),
        ("said it did not help", o.not_helped),
        ("came back on the same topic", o.came_back),
        ("asked for a person", o.person),
        ("left silently", o.silent),
    ):
        grid.add_row(name, str(count))
    out.print(grid)
    out.print(f"Asked for a person after no answer (in none of these): {found.person_unanswered}")
    _list(found.gaps, found.minimum)
    _table(
        "Searches that led nowhere",
        ("Words", "What happened", "Times"),
        [(s.words, s.problem, str(s.count)) for s in found.searches[:15]],
    )
    _table(
        f"Help of each article (a rate needs {ENOUGH} verdicts)",
        ("Article", "Help rate", "Lately", "Change", "Flags"),
        [
            (a.title, _percent(a.rate), _percent(a.lately), _points(a.decay), str(a.flags))
            for a in found.articles[:20]
        ],
    )
    _table(
        "Overdue reviews",
        ("Article", "Owner", "Was due", "Assistant"),
        [
            (a.title, a.owner, str(a.review_by), "link only" if a.is_withheld else "answers, says so")
            for a in found.overdue
        ],
    )
    _table(
        "Old links in use", ("Article", "Followed"), [(a.title, str(a.count)) for a in found.old_links[:15]]
    )
    _table(
        "Open flags (kb flags --done FLAG marks one as handled)",
        ("Flag", "Day", "Article", "Verdict", "Reason"),
        [(f.flag[:8], str(f.day), f.title, f.verdict, f.reason) for f in found.flags if f.handled is None][
            :15
        ],
    )


def _list(found: tuple[Gap, ...], minimum: int) -> None:
    if not found:
        out.print(f"No gaps: nothing without an answer was asked {minimum} times or more.")
        return
    grid = Table(
        "",
        "Gap",
        "Asked",
        "Wordings",
        Column("Nearest section", overflow="fold"),
        title="Questions without an answer",
        title_justify="left",
    )
    for gap in found:
        words = "\n".join(f"{place}. {escape(w.text)} ({w.count})" for place, w in enumerate(gap.wordings, 1))
        rarer = f"\n[dim]and {gap.hidden} in rarer words[/dim]" if gap.hidden else ""
        grid.add_row(
            str(gap.number),
            escape(gap.title),
            str(gap.count),
            words + rarer,
            f"{escape(gap.near_title)}\n[cyan]{escape(gap.near)}[/cyan]",
        )
    out.print(grid)
    out.print("To add the wordings of gap 1 to an article: kb gaps --accept 1")


def _show_accepted(done: Accepted) -> None:
    """What came of it; the questions with another answer, those that lost theirs alone when there are any."""
    wordings = f"{len(done.wordings)} wording{'s' if len(done.wordings) != 1 else ''}"
    where = f"[bold]{escape(done.ref)}[/bold] in {escape(done.path)}"
    asked = f"Asked {done.asked:,} of the {done.known:,} questions that the base knows"
    if done.lost:
        out.print(
            f"[red]Nothing was written.[/red] {asked}: with {wordings} more in {where}, {len(done.lost)} would lose what is promised."
        )
        _changes(
            "Questions that would lose their answer, their choice or their refusal", done.lost, done.wordings
        )
        out.print(
            "Leave out the wording that takes them (--wording N names each that stays), or give them to another section (--to ID#anchor).\n"
            "Where the promise is wrong, change it first: in kb/questions, or in kb/wordings of its article."
        )
        return
    out.print(
        f"Added {wordings} to {where}. The checks pass. {asked}: no promise is lost to these wordings, and {len(done.changes)} get another answer."
    )
    _changes("Questions with another answer", done.changes, done.wordings)
    if done.missed:
        out.print(
            f"[yellow]{len(done.missed)} of the wordings still get something else: {escape(', '.join(done.missed))}[/yellow]\n"
            "  kb ask --explain says why. Most often kb/questions says that they, or ones like them, must get no answer."
        )
    if any(
        change.question not in done.wordings and done.ref not in change.after.refs for change in done.changes
    ):
        out.print(
            "Each build learns all wordings anew, so a few answers elsewhere waver that have nothing to do with these."
        )
    out.print("Nothing is published yet. When this is right: kb build")


def _changes(title: str, changes: Sequence[Change], new: Sequence[str]) -> None:
    rows = [
        (("new: " if c.question in new else "") + c.question, _got(c.before), _got(c.after))
        for c in changes[:SHOWN]
    ]
    _table(title, ("Question", "Before", "After"), rows)
    if len(changes) > SHOWN:
        out.print(f"  … and {len(changes) - SHOWN} more; all of them: --json")


def _got(outcome: Outcome) -> str:
    return "\n".join((outcome.status, *outcome.refs))


def _table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    if rows:
        grid = Table(*(Column(name, overflow="fold") for name in columns), title=title, title_justify="left")
        for row in rows:
            grid.add_row(*(escape(cell) for cell in row))
        out.print(grid)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _points(decay: float | None) -> str:
    return (
        "–"
        if decay is None
        else "same"
        if abs(decay) < 0.005
        else f"{abs(decay) * 100:.0f} points {'lower' if decay > 0 else 'higher'}"
    )
