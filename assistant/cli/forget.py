"""`kb forget`: take back a text that was published."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from assistant.cli.console import HERE, AsJson, Base, out, print_json, progress_bars
from assistant.errors import JournalError
from assistant.history.sought_text import SoughtText
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.builds.forgetting import Traces

ELSEWHERE = 5
"""Exit code when nothing that builds made has the text, but git or the journal does, or may have it: its database
cannot be reached."""

IN_GIT = """\
  To take it out of git: write the text, then ==>[removed], into a file outside of the repository, and
    git filter-repo --replace-text FILE
    git reflog expire --expire=now --all && git gc --prune=now
    git push --force --all && git push --force --tags
  Every clone and fork, and the host of the repository, keep it until they do the same."""

IN_THE_JOURNAL = """\
  A question that has it goes with its row after `journal_days`, a message to a person when it has arrived; a flag can be deleted by hand in the database."""

OUT_OF_REACH = """\
Out of reach of this command: copies of kb/index/ and site/ on other machines, in images and backups; what browsers,
proxies and search engines keep; the memory of a running service until it is restarted.
A password or key that was readable is no secret any more: change it where it is valid."""


def forget(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="What to forget; - reads it from the standard input.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say where it is.")] = False,
    base: Base = HERE,
    as_json: AsJson = False,
) -> None:
    """Take a text that was published out of all builds, their records of earlier texts, caches and the copy
    of the site, and say where it still is. The text itself is printed nowhere.

    Exit code 1 when something that is published, or a file of the base, still has it; 5 when only git or the
    journal does, or the journal's database cannot be reached.
    """
    # here: it loads what makes builds, which other commands need not
    from assistant.builds.forgetting import forget as take_out
    from assistant.builds.forgetting import traces

    sought = SoughtText(sys.stdin.read() if text == "-" else text)
    settings = Settings.load(base)
    with progress_bars(quiet=as_json) as report:
        before = traces(settings, sought, report)
        if not dry_run and before.is_published and not before.written:
            take_out(settings, sought, before, report)
    with progress_bars(quiet=as_json) as report:
        after = traces(settings, sought, report) if not dry_run and before.is_published else before
    rows = _rows_in_postgresql(settings, sought)
    is_elsewhere = after.is_anywhere or rows != {}
    code = 1 if after.written or after.is_published else ELSEWHERE if is_elsewhere else 0
    if as_json:
        print_json({"before": before, "after": after, "journal_rows": rows})
    else:
        out.print("\n".join(_told(settings, before, after, rows)), highlight=False, soft_wrap=True)
    if code:
        raise typer.Exit(code)


def _rows_in_postgresql(settings: Settings, sought: SoughtText) -> dict[str, int] | None:
    """How many rows of each table have the text, where the journal is no file; None when it cannot be asked."""
    if not settings.database_url.get_secret_value():
        return {}
    from assistant.journal import Journal

    journal = Journal(settings)
    try:
        with journal.read() as reading:
            return reading.rows_with(lambda words: sought.is_in(words.encode()))
    except JournalError:
        return None
    finally:
        journal.close()


def _told(settings: Settings, before: Traces, after: Traces, rows: dict[str, int] | None) -> Iterator[str]:
    """What was found, what is gone and what is left, in lines with the console's markup."""
    if not before.is_anywhere and rows == {}:
        yield "The text is nowhere: not in the base, in what builds made, in the journal or in git."
    if before.written:
        yield "[red]The text stands in files of the base, so nothing was changed. Take it out there first:[/red]"
        yield from (f"  {_place(settings, p.path)}{f':{p.line}' if p.line else ''}" for p in before.written)
    gone = [name for name in before.builds if name not in after.builds]
    if gone:
        yield f"Removed builds: {', '.join(gone)}."
    if cleaned := [name for name in before.records if name not in after.records]:
        yield f"Taken out of the record of earlier texts in: {', '.join(cleaned)}."
    if copies := [path for path in before.copies if path not in after.copies]:
        yield f"Taken out of caches and the copy of the site: {_counted(len(copies), 'file')}."
    if after.is_published:
        yield "[red]What builds made has it:[/red]"
        yield from (f"  build {name}" for name in after.builds)
        yield from (f"  record of earlier texts of build {name}" for name in after.records)
        yield from (f"  {_place(settings, path)}" for path in after.copies)
    if after.kept:
        yield "[yellow]The journal has it:[/yellow]"
        yield from (f"  {_place(settings, path)}" for path in after.kept)
        yield IN_THE_JOURNAL
    if rows is None:
        yield "[yellow]The journal's database cannot be reached, so it was not looked into.[/yellow]"
        yield "  Look again when it is there."
    elif rows:
        yield "[yellow]The journal's database has it:[/yellow]"
        yield from (f"  {_counted(count, 'row')} of the table {name}" for name, count in rows.items())
        yield IN_THE_JOURNAL
    if after.commits:
        yield f"[yellow]Git has it: {_counted(len(after.commits), 'commit')} brought it in.[/yellow]"
        yield from (
            f"  {commit.name[:12]} of {commit.at:%Y-%m-%d}: {escape(', '.join(commit.files) or 'its message')}"
            for commit in after.commits
        )
        yield escape(IN_GIT)
    if before.is_anywhere or rows:
        yield OUT_OF_REACH


def _place(settings: Settings, path: Path) -> str:
    return escape(str(path.relative_to(settings.root) if path.is_relative_to(settings.root) else path))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
