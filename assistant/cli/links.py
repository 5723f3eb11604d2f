"""`kb links`: which addresses the ledger does not know yet."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.console import HERE, Base, out
from assistant.content.checks import checked_library, unrecorded
from assistant.content.ledger import record
from assistant.settings import Settings


def links(
    base: Base = HERE,
    write: Annotated[bool, typer.Option("--record", help="Add the new addresses to kb/links.yml.")] = False,
) -> None:
    """Show which addresses the ledger does not know yet, or record them."""
    settings = Settings.load(base)
    library = checked_library(settings)
    new = unrecorded(library)
    if write:
        record(settings.root / "kb" / "links.yml", library.ledger, library.addresses(settings.base_path))
        out.print(f"{len(new)} addresses recorded in kb/links.yml.")
    else:
        for ref in new:
            out.print(ref)
        out.print(
            f"{len(new)} addresses are new; "
            f"the ledger knows {sum(len(anchors) for anchors in library.ledger.published.values())}."
        )
