"""`kb build`."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from typing import Annotated

import typer

from assistant import today
from assistant.builds.manifest import describe
from assistant.cli.console import (
    HERE,
    AsJson,
    Base,
    out,
    print_json,
    publish,
    tell_defaults,
    tell_private_data,
    tell_withheld,
    withheld_files,
)
from assistant.content.private_data import private_data
from assistant.settings import Settings


def build(
    base: Base = HERE,
    full: Annotated[bool, typer.Option(help="Make every page new.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build site and index and publish both at once. Nothing to do is fast; only changed pages are made
    new."""
    started = datetime.now(UTC)
    gc.disable()  # what a build makes lives until its end: looking for garbage is a tenth of its time
    settings = Settings.load(base)
    made, library = publish(settings, full=full, quiet=as_json)
    seconds = (datetime.now(UTC) - started).total_seconds()
    if as_json:
        print_json(
            {
                **describe(made),
                "seconds": round(seconds, 2),
                "withheld": withheld_files(library),
                "build_again": library.next_change(today()),
            }
        )
        return
    what = f"{made.pages_written} pages made new" if made.is_new else "nothing had changed"
    out.print(
        f"Build [bold]{made.id}[/bold]: {made.articles} articles, {made.sections} sections, {what}, "
        f"{seconds:.1f} s."
    )
    tell_defaults(library)
    tell_withheld(library, today())
    tell_private_data([*private_data(library, settings)] if not settings.base.strict else [], most=3)
