"""`kb check`, `kb links`, `kb new`, `kb init` and `kb config`: for those who write the base."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from assistant.authoring import scaffold
from assistant.cli.console import HERE, AsJson, Base, app, out, print_json, progress_bars, tell_defaults
from assistant.content.checks import checked_library, dead_links, unrecorded
from assistant.content.ledger import record
from assistant.errors import ContentError, ContentErrors
from assistant.settings import KnowledgeBaseSettings, Settings, shown

if TYPE_CHECKING:
    from assistant.evaluation.comparison import Change, Comparison, Kind, Outcome

LONGEST = 400
"""Characters of an answer that a table shows."""

MOST = 20
"""Lines of what a migration left that are shown; all of them are kept in a file."""

LEFT = Path("var") / "migration.txt"


@app.command(epilog="Example:  kb check --json            Example:  kb check --against main")
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
            library = checked_library(settings, lambda done, total: report("Reading articles", done, total))
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
    dead = [] if settings.base.strict else dead_links(library, settings)
    if as_json:
        print_json(
            {
                "errors": [],
                "articles": len(library.articles),
                "sections": len(library.sections),
                "defaulted": library.defaulted,
                "unrecorded": new,
                "dead_links": len(dead),
                "build": library.build,
            }
        )
    else:
        out.print(f"{len(library.articles)} articles with {len(library.sections)} sections are in order.")
        tell_defaults(library)
        if dead:
            out.print(f"[yellow]{len(dead)} links lead nowhere, the first in {escape(str(dead[0]))}[/yellow]")
        if new:
            out.print(
                f"[red]{len(new)} addresses are not in the link ledger yet, such as {new[0]}.[/red]\n  Before you publish them: kb links --record"
            )
    if new:
        raise typer.Exit(1)


def _check_against(settings: Settings, revision: str, limit: int, every: bool, as_json: bool) -> None:
    from assistant.builds.engine import today
    from assistant.evaluation.comparison import MOST, compare

    with progress_bars(quiet=as_json) as report:
        found = compare(settings, revision, today, None if every else MOST, report)
    if as_json:
        print_json(found)
    else:
        out.print(_summary(found))
        for kind, heading in CHANGES.items():
            _show_changes(heading, found.of(kind), limit)
    if found.of("taken"):
        raise typer.Exit(1)


def _summary(found: Comparison) -> str:
    """How much was compared, and how much of that matters."""
    revision, slight = escape(found.revision), len(found.of("rank")) + len(found.of("confidence"))
    if not found.edited and not found.changes:
        return f"No article has changed since {revision}, and no question is answered in another way."
    some = f", of {found.known:,} that the base knows: those about edited articles first, and others evenly (--all asks every one)"
    return (
        f"{found.edited} article{'s' if found.edited != 1 else ''} changed since {revision}. {found.asked:,} questions were asked of both"
        f"{some if found.known > found.asked else ''}: {len(found.changes) - slight:,} get another answer, {slight:,} the same answer with another rank or confidence."
    )


CHANGES: dict[Kind, str] = {
    "taken": "lost by the article they are meant for",
    "won": "found by the article they are meant for now",
    "answer": "with another answer",
    "text": "with another text",
    "rank": "answered alike, but the section they are meant for has another rank",
    "confidence": "answered alike, but with a confidence that moved by 10 points or more",
}


def _show_changes(heading: str, changes: Sequence[Change], limit: int) -> None:
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
    shown = list(
        {(c.before.ref, c.after.ref, c.before.text, c.after.text): c for c in reversed(changes)}.values()
    )[::-1][:limit]
    for change in shown:
        table.add_row(escape(change.question), _outcome(change.before), _outcome(change.after))
    out.print(table)
    if len(shown) < len(changes):
        out.print(
            f"  … and {len(changes) - len(shown)} more, many with the same change; all of them: --json, or --limit {len(changes)}"
        )


def _outcome(outcome: Outcome) -> str:
    text = outcome.text if len(outcome.text) <= LONGEST else outcome.text[:LONGEST] + " …"
    place = f", rank {outcome.rank}" if outcome.rank else ""
    return f"[bold]{outcome.status}[/bold] {escape(outcome.ref)}  [dim]{outcome.confidence:.0%}{place}[/dim]\n{escape(text)}"


@app.command(epilog="Example:  kb links --record")
def links(
    base: Base = HERE,
    write: Annotated[bool, typer.Option("--record", help="Add the new addresses to kb/links.yml.")] = False,
) -> None:
    """Show which addresses the ledger does not know yet, or record them."""
    settings = Settings.load(base)
    library = checked_library(settings)
    new = unrecorded(library)
    if write:
        record(settings.root / "kb" / "links.yml", library, settings.base_path)
        out.print(f"{len(new)} addresses recorded in kb/links.yml.")
    else:
        for ref in new:
            out.print(ref)
        out.print(
            f"{len(new)} addresses are new; the ledger knows {sum(len(a) for a in library.ledger.published.values())}."
        )


@app.command(epilog='Example:  kb new "How do I change my office hours?" --category online-profile')
def new(
    title: Annotated[str, typer.Argument(help="The question or task that the article is about.")],
    base: Base = HERE,
    category: Annotated[str, typer.Option(help="Shelf of the article.")] = "",
) -> None:
    """Write a new article with a free id and a filled front matter."""
    path = scaffold.new_article(Settings.load(base), title, category)
    out.print(f"Wrote [bold]{path}[/bold]. Fill it in, then: kb check")


@app.command(epilog="Example:  kb init my-help && cd my-help && kb serve")
def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder, or one with kb/articles.")],
    docs: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="DOCS", help="Bring in the Markdown of this folder; it is not changed."
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name of the help center.", show_default="Help center")
    ] = None,
) -> None:
    """Make a base: with two examples in a new folder, around the articles in kb/articles of a folder, or from
    a folder of Markdown of another tool."""
    if docs is not None:
        _bring_in(docs, folder, name or "Help center")
        return
    if scaffold.has_articles(folder):
        written, kept = scaffold.complete_base(folder, name or Settings.load(folder).base.site_name)
    else:
        written, kept = scaffold.new_base(folder, name or "Help center"), []
    for path in written:
        out.print(f"  wrote {escape(str(path))}", soft_wrap=True)
    for path in kept:
        out.print(f"  [dim]kept  {escape(str(path))}[/dim]", soft_wrap=True)
    if not written:
        out.print("Nothing was missing.")
    out.print(f"Now:  {_inside(folder)}kb serve", soft_wrap=True)


def _bring_in(docs: Path, folder: Path, name: str) -> None:
    from assistant.authoring.importing.run import migrate  # here: no other command needs it

    with progress_bars(quiet=False) as report:
        found = migrate(docs, folder, name, report)
    for what, count in sorted(found.done.items()):
        if count:
            out.print(f"  {count:>6,}  {escape(what)}", soft_wrap=True)
    _tell("Left as it is, to look at", found.left, folder / LEFT)
    _tell("To put right before this can be built", found.errors, folder / LEFT)
    if found.left or found.errors:
        (folder / LEFT).write_text("".join(f"{error}\n" for error in (*found.errors, *found.left)), "utf-8")
    shelves = f" in {found.categories} categories" if found.categories else ""
    out.print(
        f"[bold]{found.articles:,} articles[/bold]{shelves} with {found.files:,} pictures and files are in {escape(str(folder))}.",
        soft_wrap=True,
    )
    out.print(f"Now:  {_inside(folder)}{'kb check' if found.errors else 'kb serve'}", soft_wrap=True)
    if found.errors:
        raise typer.Exit(1)


def _tell(heading: str, errors: Sequence[ContentError], everything: Path) -> None:
    """The first of some errors, and where all of them are."""
    if errors:
        out.print(f"[yellow]{heading}:[/yellow]")
    for error in errors[:MOST]:
        out.print(escape(str(error)), soft_wrap=True)
    if len(errors) > MOST:
        out.print(
            f"  … and {len(errors) - MOST:,} more: all of them are in {escape(str(everything))}",
            soft_wrap=True,
        )


def _inside(folder: Path) -> str:
    """What brings a shell into a folder."""
    return "" if folder.resolve() == Path.cwd() else f"cd {escape(shlex.quote(str(folder)))} && "


@app.command(epilog="Example:  ASSISTANT_PORT=9000 kb config")
def config(base: Base = HERE, as_json: AsJson = False) -> None:
    """Show every setting that is in force, what it means, and the variable that changes it."""
    settings = Settings.load(base)
    if as_json:
        print_json(shown(settings))
        return
    values = shown(settings)
    for title, kind in (("Of the base", KnowledgeBaseSettings), ("Of the service", Settings)):
        table = Table("Setting", "Variable", "In force", "Meaning", title=title, title_justify="left")
        for name, field in kind.model_fields.items():
            if name != "base":
                table.add_row(
                    name,
                    "--base" if name == "root" else f"ASSISTANT_{name.upper()}",
                    escape(str(values[name])),
                    field.description or "",
                )
        out.print(table)
