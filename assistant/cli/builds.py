"""`kb builds` and `kb rollback`: what was published before, and the way back to it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from assistant.builds import store
from assistant.builds.manifest import describe
from assistant.cli.console import HERE, AsJson, Base, out, print_json
from assistant.settings import Settings


def builds(base: Base = HERE, as_json: AsJson = False) -> None:
    """List the builds of the store, the newest first, and say which one is published."""
    settings = Settings.load(base)
    kept = store.open_store(settings)
    now, found = kept.published(), kept.builds()
    if as_json:
        print_json(
            [
                {
                    **describe(b),
                    "name": b.folder.name,
                    "bytes": kept.size(b),
                    "published": b.folder.name == now,
                }
                for b in found
            ]
        )
        return
    table = Table("Build", "Made", "Articles", "Size", "", show_lines=False)
    for build in found:
        made = build.created.astimezone().strftime("%Y-%m-%d %H:%M")
        table.add_row(
            build.folder.name,
            made,
            str(build.articles),
            f"{kept.size(build) / 1e6:.1f} MB",
            "published" if build.folder.name == now else "",
        )
    out.print(table)
    out.print(f"{settings.keep_builds} are kept. Back to an earlier one:  kb rollback ID")


def rollback(
    to: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            help="A build of `kb builds`, or the beginning of its id.",
            show_default="the one before",
        ),
    ] = None,
    base: Base = HERE,
    as_json: AsJson = False,
) -> None:
    """Publish an earlier build again. Running servers follow; the articles stay as they are until the next kb
    build."""
    settings = Settings.load(base)
    target = store.roll_back(settings, to)
    if as_json:
        print_json({**describe(target), "name": target.folder.name})
        return
    out.print(
        f"Build [bold]{target.folder.name}[/bold] of {target.created:%Y-%m-%d %H:%M} UTC is published again, "
        f"with {target.articles} articles."
    )
    out.print("It stays until you publish something else:  kb build")
