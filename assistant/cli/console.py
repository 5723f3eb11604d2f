"""What all commands share: the two consoles, common options, the published build, progress bars, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic_core import to_jsonable_python
from rich import progress as bars
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn

from assistant.content.articles import date_in_words
from assistant.errors import ContentError, IndexMissing
from assistant.progress import Progress
from assistant.settings import Settings
from assistant.words.tags import english_names

if TYPE_CHECKING:
    from assistant.builds.engine import Engine
    from assistant.builds.manifest import Build
    from assistant.content.library import Library

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Base = Annotated[
    Path,
    typer.Option(
        "--base",
        "-C",
        help="Folder of the base: the one with mkdocs.yml and kb/.",
        show_default="this folder",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
HERE = Path(".")


def open_or_build(base: Path) -> Engine:
    """The published build, made now when there is none yet."""
    # here: commands that answer nothing need not load what answers
    from assistant.builds.engine import open_engine

    settings = Settings.load(base)
    try:
        return open_engine(settings)
    except IndexMissing:
        publish(settings)
        return open_engine(settings)


def languages_of(languages: Sequence[str], settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those of the languages of a base in which questions are answered, and those that are only searched."""
    # here: commands that answer nothing need not load what answers
    from assistant.ranking.model_card import card_of
    from assistant.ranking.read_languages import answered_and_searched

    return answered_and_searched(languages, card_of(settings.model))


def tell_languages(answered: Sequence[str], searched: Sequence[str]) -> None:
    """Say in which languages a base answers, and which the sentence model does not read."""
    if answered:
        out.print(f"Answered: {english_names(answered)}.")
    if searched:
        out.print(
            f"[yellow]Only searched: {english_names(searched)}[/yellow], which the sentence model does not "
            "read. Another one is set by 'model'.",
            soft_wrap=True,
        )


def publish(
    settings: Settings, *, full: bool = False, quiet: bool = False, keep_rollback: bool = False
) -> tuple[Build, Library]:
    """Build what changed and publish it, with progress bars unless `quiet`; see `build`."""
    # here: it loads MkDocs, which takes longer than a short command does
    from assistant.builds.build import build

    with progress_bars(quiet=quiet) as report:
        return build(settings, report, full=full, keep_rollback=keep_rollback)


@contextmanager
def progress_bars(*, quiet: bool) -> Iterator[Progress]:
    """Give a function that is told what is done, how much of it, and of how much; it draws a bar for each."""
    columns = (TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with bars.Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as shown:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(what, total=total)
            shown.update(tasks[what], completed=done, total=total)

        yield report


def tell_defaults(library: Library) -> None:
    """Print which fields the library filled in because articles leave them out."""
    if library.defaulted:
        fields = ", ".join(
            f"{name} in {count}"
            for name, count in sorted(library.defaulted.items(), key=lambda item: (-item[1], item[0]))
        )
        out.print(f"[yellow]Filled in what articles left out: {fields}.[/yellow]")


def withheld_files(library: Library) -> list[dict[str, str]]:
    """The articles that are not published, for a program."""
    return [{"path": f"kb/articles/{w.article.path}", "reason": w.reason} for w in library.withheld]


def tell_left_out(library: Library) -> None:
    """Print which articles are not published, and why."""
    for one in library.withheld:
        out.print(
            f"[yellow]Left out:[/yellow] {escape(f'kb/articles/{one.article.path}')} {one.reason}.",
            soft_wrap=True,
        )


def tell_withheld(library: Library, day: date) -> None:
    """Print which articles are not published, why, and when that changes by itself."""
    tell_left_out(library)
    if (later := library.next_change(day)) is not None:
        out.print(
            f"Build anew on {date_in_words(later)}, when an article is published or taken away by its date: "
            "kb build",
            soft_wrap=True,
        )


def tell_private_data(found: Sequence[ContentError], most: int) -> None:
    """Print where a lenient base has what looks private. A strict one is refused for it."""
    if found:
        out.print(
            f"[red]{len(found)} places look like a secret or data about a person[/red] "
            "and would be published:"
        )
        for error in found[:most]:
            out.print(f"  {escape(f'{error.path}:{error.line}: {error.problem}')}")
        more = f"{len(found) - most} more: kb check. " if len(found) > most else ""
        out.print(f"  {more}Take out what is real; 'public_values' in kb/settings.yml lists what is meant.")


def tell_losses(found: Sequence[ContentError], most: int) -> None:
    """Print what articles of a lenient base have and their pages do not show. A strict one is refused for it."""
    if found:
        out.print(f"[yellow]{len(found)} things in articles are not on their pages:[/yellow]")
        for error in found[:most]:
            out.print(f"  {escape(str(error))}", soft_wrap=True)


def tell_hints(found: Sequence[ContentError], most: int) -> None:
    """Print what an author may want to know and that is no mistake, in no base."""
    for hint in found[:most]:
        out.print(f"[yellow]Note:[/yellow] {escape(str(hint))}", soft_wrap=True)
    if len(found) > most:
        out.print(f"  … and {len(found) - most:,} more notes; all of them: --json")


def print_json(value: object) -> None:
    """Plain JSON for a program, without the console's markup and line breaks."""
    print(json.dumps(to_jsonable_python(value), ensure_ascii=False, indent=2))  # noqa: T201
