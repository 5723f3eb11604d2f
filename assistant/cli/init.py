"""`kb init` and `kb new`: a new base, and a new article in one."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from assistant.authoring import scaffold
from assistant.authoring.importing.report import by_kind
from assistant.cli.console import HERE, Base, languages_of, out, progress_bars, tell_languages
from assistant.content.addresses import page_url
from assistant.errors import ContentError
from assistant.settings import Settings

TO_MERGE = 5
"""The exit code of an import that left new versions to merge by hand."""

SHOWN = 20
"""Lines that are shown of each kind of thing that an import left to do; all of them are in a file."""

LEFT_TO_DO = Path("var") / "migration.txt"


def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder, or one with kb/articles.")],
    docs: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="PATH",
            help="Bring in the Markdown of this folder, or this export of another help center; it is not changed.",
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name of the help center.", show_default="Help center")
    ] = None,
) -> None:
    """Make a base: with two examples in a new folder, around the articles in kb/articles of a folder, or from
    a folder of Markdown of another tool or an export of another help center."""
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
    out.print(f"Now:  {_cd(folder)}kb serve", soft_wrap=True)


def new(
    title: Annotated[str, typer.Argument(help="The question or task that the article is about.")],
    base: Base = HERE,
    category: Annotated[str, typer.Option(help="Shelf of the article.")] = "",
) -> None:
    """Write a new article with a free id and a filled front matter. It is a draft, which no build has, until
    its line 'draft: true' is removed."""
    settings = Settings.load(base)
    path = scaffold.new_article(settings, title, category)
    host = f"http://{settings.host}:{settings.port}{settings.base_path}"
    address = host + page_url(path.relative_to(settings.articles_dir).as_posix())
    out.print(
        f"Wrote [bold]{escape(str(path))}[/bold], a draft, which no build publishes.\n"
        f"While kb serve runs, it is at {escape(address)}\n"
        "Fill it in and remove its line 'draft: true', then: kb check",
        soft_wrap=True,
    )


def _bring_in(docs: Path, folder: Path, name: str) -> None:
    from assistant.authoring.importing.run import migrate  # here: no other command needs it

    with progress_bars(quiet=False) as report:
        found = migrate(docs, folder, name, report)
    for what, count in sorted(found.done.items()):
        if count:
            out.print(f"  {count:>6,}  {escape(what)}", soft_wrap=True)
    _print_errors("Left as it is, to look at", found.left, folder / LEFT_TO_DO)
    _print_errors("To put right before this can be built", found.errors, folder / LEFT_TO_DO)
    if found.left or found.errors:
        (folder / LEFT_TO_DO).write_text(
            "".join(f"{error}\n" for error in found.errors)
            + "".join(
                f"{kind}: {len(errors):,}\n" + "".join(f"{error}\n" for error in errors)
                for kind, errors in by_kind(found.left).items()
            ),
            "utf-8",
        )
    categories = f" in {found.categories} categories" if found.categories else ""
    out.print(
        f"[bold]{found.articles:,} articles[/bold]{categories} with {found.files:,} pictures and files "
        f"are in {escape(str(folder))}.",
        soft_wrap=True,
    )
    if found.languages not in ((), ("en",)):
        tell_languages(*languages_of(found.languages, Settings.load(folder)))
    out.print(f"Now:  {_cd(folder)}{'kb check' if found.errors else 'kb serve'}", soft_wrap=True)
    if found.errors:
        raise typer.Exit(1)


def import_(
    docs: Annotated[Path, typer.Argument(metavar="PATH", help="The folder or the export, as it is now.")],
    base: Base = HERE,
) -> None:
    """Bring in what changed since 'kb init --from' in the folder or the export that the base was made of.
    What was edited here is never touched: where both changed, the new version is put into kb/imported, and the
    exit code is 5."""
    from assistant.authoring.importing.again import import_again, told  # here: no other command needs it

    with progress_bars(quiet=False) as report:
        done = import_again(docs, base, report)
    for what, paths in (("new", done.new), ("changed", done.changed), ("kept as edited here", done.edited)):
        for path in paths:
            out.print(f"  {what}: kb/articles/{escape(path)}", soft_wrap=True)
    left = [*told(done), *done.result.left]
    _print_errors("To look at", left, base / LEFT_TO_DO)
    _print_errors("To put right before this can be built", done.result.errors, base / LEFT_TO_DO)
    (base / LEFT_TO_DO).parent.mkdir(exist_ok=True)
    (base / LEFT_TO_DO).write_text("".join(f"{e}\n" for e in (*done.result.errors, *left)), "utf-8")
    out.print(
        f"[bold]{len(done.new):,} new, {len(done.changed):,} changed[/bold], {len(done.edited):,} kept as edited "
        f"here, {len(done.beside):,} to merge by hand in kb/imported.",
        soft_wrap=True,
    )
    if done.result.errors or done.beside:
        raise typer.Exit(1 if done.result.errors else TO_MERGE)


def _print_errors(heading: str, errors: Sequence[ContentError], everything: Path) -> None:
    """Print the first errors of each kind, and the file that has all of them."""
    if not errors:
        return
    out.print(f"[yellow]{heading}:[/yellow]")
    hidden = 0
    for kind, found in by_kind(errors).items():
        out.print(f"[bold]{escape(kind[:1].upper() + kind[1:])}: {len(found):,}[/bold]")
        for error in found[:SHOWN]:
            out.print(escape(str(error)), soft_wrap=True)
        hidden += len(found[SHOWN:])
    if hidden:
        out.print(f"  … and {hidden:,} more: all of them are in {escape(str(everything))}", soft_wrap=True)


def _cd(folder: Path) -> str:
    """The words that bring a shell into a folder; none when it is there."""
    return "" if folder.resolve() == Path.cwd() else f"cd {escape(shlex.quote(str(folder)))} && "
