"""`kb export`: the base for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from assistant import today
from assistant.cli.console import (
    HERE,
    AsJson,
    Base,
    out,
    print_json,
    progress_bars,
    tell_left_out,
    tell_private_data,
    withheld_files,
)
from assistant.content.checks import checked_library
from assistant.content.private_data import private_data
from assistant.settings import Settings
from assistant.site.export.formats import Format

SHOWN = 20
"""Notes that are printed."""


NEXT = {
    Format.MARKDOWN: "The pages are in docs/; _redirects has what leads from former and permanent addresses.",
    Format.ZENSICAL: "Build it there:  pip install zensical=={version} && zensical build",
    Format.HTML: "Open index.html; no server is needed.",
}


def export(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    to: Annotated[
        Format,
        typer.Option(
            help="[bold]markdown[/bold]: plain Markdown with front matter, for any generator. "
            "[bold]zensical[/bold]: that as a project of Zensical, which builds the same addresses, anchors "
            "and words. [bold]html[/bold]: plain pages that open without a server.",
        ),
    ],
    base: Base = HERE,
    as_json: AsJson = False,
) -> None:
    """Write what the base publishes for another tool: facts, links and footnotes resolved, pictures beside,
    every permanent address kept. Drafts stay here. Nothing that is in the folder is overwritten."""
    # here: it loads MkDocs, which takes longer than a short command does
    from assistant.site.export import write, zensical
    from assistant.site.view import SiteView

    settings = Settings.load(base)
    write.refuse_target(settings, folder)
    with progress_bars(quiet=as_json) as report:
        library = checked_library(settings, report)
        made = write.export(SiteView.of(library, settings, today()), folder, to, report)
    if as_json:
        print_json(
            {
                "folder": str(folder),
                "pages": made.pages,
                "files": made.files,
                "redirects": made.redirects,
                "notes": made.notes,
                "withheld": withheld_files(library),
            }
        )
        return
    out.print(
        f"Wrote [bold]{escape(str(folder))}[/bold]: {made.pages} pages, {made.files} other files, "
        f"{made.redirects} former and permanent addresses.",
        soft_wrap=True,
    )
    tell_left_out(library)
    tell_private_data([*private_data(library, settings)] if not settings.base.strict else [], most=3)
    for note in made.notes[:SHOWN]:
        out.print(f"[yellow]Note:[/yellow] {escape(note)}", soft_wrap=True)
    if len(made.notes) > SHOWN:
        out.print(f"  … and {len(made.notes) - SHOWN:,} more notes; all of them: --json")
    out.print(NEXT[to].format(version=zensical.VERSION), soft_wrap=True)
