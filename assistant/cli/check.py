"""`kb check`: whether the articles are in order, and what an edit changes in the answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from assistant import today
from assistant.authoring.importing.report import FILE as REPORT
from assistant.authoring.importing.report import still_left
from assistant.cli.console import (
    HERE,
    AsJson,
    Base,
    languages_of,
    out,
    print_json,
    progress_bars,
    tell_defaults,
    tell_hints,
    tell_languages,
    tell_losses,
    tell_private_data,
    tell_withheld,
    withheld_files,
)
from assistant.content.article_checks import hints, losses
from assistant.content.articles import date_in_words
from assistant.content.checks import checked_library, coming, unrecorded
from assistant.content.link_checks import dead_links
from assistant.content.private_data import private_data
from assistant.errors import ContentError, ContentErrors
from assistant.settings import Settings
from assistant.words import languages, spoken

if TYPE_CHECKING:
    from assistant.content.library import Library
    from assistant.evaluation.comparison import Change, Outcome

LONGEST = 400
"""Characters of an answer that a table shows."""


def check(
    base: Base = HERE,
    against: Annotated[
        str | None,
        typer.Option(metavar="REV", help="Show which answers change since a git revision, and how."),
    ] = None,
    limit: Annotated[
        int, typer.Option(min=0, help="With --against: how many changes of each kind to show.")
    ] = 10,
    every: Annotated[
        bool, typer.Option("--all", help="With --against: ask every question, however many there are.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check articles, links, facts and the ledger. Exit code 1 when something is wrong, or an edit takes a
    question from its article."""
    settings = Settings.load(base)
    if against is not None:
        _check_against(settings, against, limit, every, as_json)
        return
    try:
        with progress_bars(quiet=as_json) as report:
            library = checked_library(settings, report)
    except ContentErrors as errors:
        if not as_json:
            raise
        print_json(
            {
                "errors": [
                    {"path": e.path, "line": e.line, "problem": e.problem, "remedy": e.remedy}
                    for e in errors.errors
                ]
            }
        )
        raise typer.Exit(1) from None
    new = unrecorded(library) if settings.base.strict else []
    dead = [] if settings.base.strict else [*dead_links(library, settings)]
    private = [] if settings.base.strict else [*private_data(library, settings)]
    lost = [] if settings.base.strict else [*losses(library, settings)]
    later = [*coming(library, settings, today())]
    told = [*hints(library), *_questions_told_twice(library, settings)]
    left = still_left(settings)
    models = _models_of_ones_own(settings)
    answered, searched = languages_of(library.languages, settings)
    if as_json:
        print_json(
            {
                "errors": [],
                "models": models,
                "languages": {"answered": answered, "searched": searched},
                "articles": len(library.articles),
                "sections": len(library.sections),
                "defaulted": library.defaulted,
                "withheld": withheld_files(library),
                "coming": [
                    {"on": on, "path": e.path, "line": e.line, "problem": e.problem, "remedy": e.remedy}
                    for on, e in later
                ],
                "unrecorded": new,
                "dead_links": len(dead),
                "left_by_import": {kind: len(places) for kind, places in left.items()},
                "private_data": [{"path": e.path, "line": e.line, "problem": e.problem} for e in private],
                "hints": [
                    {"path": e.path, "line": e.line, "problem": e.problem, "remedy": e.remedy} for e in told
                ],
                "losses": [{"path": e.path, "line": e.line, "problem": e.problem} for e in lost],
                "build": library.build,
            }
        )
    else:
        out.print(f"{len(library.articles)} articles with {len(library.sections)} sections are in order.")
        for model in models:
            out.print(escape(model))
        if not spoken(settings.base.language):
            out.print(
                f"[yellow]There are no words of the interface in {escape(settings.base.language)}: it is in "
                f"English. There are: {', '.join(languages())}.[/yellow]",
                soft_wrap=True,
            )
        if (answered, searched) != (("en",), ()):
            tell_languages(answered, searched)
        tell_defaults(library)
        tell_withheld(library, today())
        for on, error in later:
            out.print(f"[yellow]From {date_in_words(on)} on:[/yellow] {escape(str(error))}", soft_wrap=True)
        tell_private_data(private, most=50)
        tell_losses(lost, most=20)
        tell_hints(told, most=20)
        if dead:
            out.print(f"[yellow]{len(dead)} links lead nowhere, the first in {escape(str(dead[0]))}[/yellow]")
        for kind, places in left.items():
            out.print(
                f"[yellow]Left by the import, {escape(kind)}: {len(places):,}[/yellow], the first in "
                f"{escape(places[0])}",
                soft_wrap=True,
            )
        if left:
            out.print(f"  All of them are in {REPORT}; remove there what is done.")
        if new:
            out.print(
                f"[red]{len(new)} addresses are not in the link ledger yet, such as {new[0]}.[/red]\n"
                "  Before you publish them: kb links --record"
            )
    if new:
        raise typer.Exit(1)


def _questions_told_twice(library: Library, settings: Settings) -> list[ContentError]:
    from assistant.evaluation.same_questions import same_questions  # here: both are slow to import
    from assistant.ranking.graphs import FOLDER as GRAPHS
    from assistant.ranking.models import find_model

    return [*same_questions(library, find_model(settings.model, graphs=settings.index_dir / GRAPHS))]


def _models_of_ones_own(settings: Settings) -> list[str]:
    """What the settings name in place of the packaged model or beside it, opened: a line for each. Raises
    SettingsError for one that cannot be used."""
    found = []
    if settings.model not in ("", "off"):
        from assistant.ranking.graphs import FOLDER as GRAPHS
        from assistant.ranking.models import open_model

        model = open_model(settings.model, graphs=settings.index_dir / GRAPHS)
        found += [f"Sentence model {model.describe()}"] if model else []
    if settings.reranker:
        from assistant.ranking.reranker import open_reranker

        reranker = open_reranker(settings.reranker)
        found += [f"Reranker {reranker.describe()}"] if reranker else []
    return found


def _check_against(settings: Settings, revision: str, limit: int, every: bool, as_json: bool) -> None:
    from assistant.evaluation.comparison import HEADINGS, compare
    from assistant.evaluation.known_questions import MOST

    with progress_bars(quiet=as_json) as report:
        found = compare(settings, revision, today, None if every else MOST, report)
    if as_json:
        print_json(found)
    else:
        out.print(escape(found.summary))
        for kind, heading in HEADINGS.items():
            _show_changes(heading, found.of(kind), limit)
    if found.of("taken"):
        raise typer.Exit(1)


def _show_changes(heading: str, changes: Sequence[Change], limit: int) -> None:
    from assistant.evaluation.comparison import distinct

    if not changes:
        return
    table = Table(
        "Question",
        "Before",
        "Now",
        title=f"{len(changes)} questions {heading}",
        title_justify="left",
        show_lines=True,
        expand=True,
    )
    shown = distinct(changes)[:limit]
    for change in shown:
        table.add_row(escape(change.question), _outcome(change.before), _outcome(change.after))
    out.print(table)
    if len(shown) < len(changes):
        out.print(
            f"  … and {len(changes) - len(shown)} more, many with the same change; "
            f"all of them: --json, or --limit {len(changes)}"
        )


def _outcome(outcome: Outcome) -> str:
    text = outcome.text if len(outcome.text) <= LONGEST else outcome.text[:LONGEST] + " …"
    place = f", rank {outcome.rank}" if outcome.rank else ""
    return (
        f"[bold]{outcome.status}[/bold] {escape(outcome.ref)}  "
        f"[dim]{outcome.confidence:.0%}{place}[/dim]\n{escape(text)}"
    )
