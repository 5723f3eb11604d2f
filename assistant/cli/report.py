"""`kb report`: what the journal tells those who write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Column, Table

from assistant.cli.console import HERE, AsJson, Base, open_or_build, out, print_json

if TYPE_CHECKING:
    from assistant.builds.engine import Engine
    from assistant.insights.gaps import Gap
    from assistant.insights.records import Report


Days = Annotated[int, typer.Option(min=1, max=3650, help="How many days back to look.")]


def report(
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
    from assistant.insights.export import PARTS, table  # here: other commands need not load what reports need

    if as_csv and as_csv not in PARTS:
        raise typer.BadParameter(
            f"the report has no part '{as_csv}'. Write one of: {', '.join(PARTS)}", param_hint="'--csv'"
        )
    found = report_of(open_or_build(base), days)
    if as_csv:
        typer.echo(table(found, as_csv), nl=False)
    elif as_json:
        print_json(found)
    else:
        _show(found)


def report_of(engine: Engine, days: int) -> Report:
    """The report over so many days, from the journal of the opened build."""
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
        f"[bold]{found.questions} questions[/bold] in the {found.days} days up to {found.day}; "
        f"{answered} were answered."
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
    list_gaps(found.gaps, found.minimum)
    print_table(
        "Searches that led nowhere",
        ("Words", "What happened", "Times"),
        [(s.words, s.problem, str(s.count)) for s in found.searches[:15]],
    )
    print_table(
        f"Help of each article (a rate needs {ENOUGH} verdicts)",
        ("Article", "Help rate", "Lately", "Change", "Flags"),
        [
            (a.title, _percent(a.rate), _percent(a.lately), _points(a.decay), str(a.flags))
            for a in found.articles[:20]
        ],
    )
    print_table(
        "Overdue reviews",
        ("Article", "Owner", "Was due", "Assistant"),
        [
            (a.title, a.owner, str(a.review_by), "link only" if a.is_withheld else "answers, says so")
            for a in found.overdue
        ],
    )
    print_table(
        "Old links in use", ("Article", "Followed"), [(a.title, str(a.count)) for a in found.old_links[:15]]
    )
    unhandled = [flag for flag in found.flags if flag.handled is None]
    print_table(
        "Open flags (kb flags --done FLAG marks one as handled)",
        ("Flag", "Day", "Article", "Verdict", "Reason"),
        [(f.flag[:8], str(f.day), f.title, f.verdict, f.reason) for f in unhandled[:15]],
    )


def list_gaps(found: tuple[Gap, ...], minimum: int) -> None:
    """Print the gaps as a table, numbered as --accept takes them; `minimum` says when a question counts."""
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


def print_table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """A table of plain texts; nothing when there are no rows."""
    if rows:
        grid = Table(*(Column(name, overflow="fold") for name in columns), title=title, title_justify="left")
        for row in rows:
            grid.add_row(*(escape(cell) for cell in row))
        out.print(grid)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _points(decay: float | None) -> str:
    if decay is None:
        return "–"
    if abs(decay) < 0.005:
        return "same"
    return f"{abs(decay) * 100:.0f} points {'lower' if decay > 0 else 'higher'}"
