"""`kb journal backup` and `kb journal restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from assistant.cli.console import HERE, Base, out
from assistant.settings import Settings


def backup(
    to: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")], base: Base = HERE
) -> None:
    """Copy the journal while the service runs. The copy is checked before it gets its name."""
    from assistant.journal.backup import back_up  # here: the database library takes a moment to load

    out.print(f"{_counted(back_up(Settings.load(base), to))} copied to {escape(str(to))}.")


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file of kb journal backup.")],
    base: Base = HERE,
) -> None:
    """Put a copy in the place of the journal, also while the service runs. The journal as it was is kept
    beside the copy."""
    from assistant.journal.backup import restore as put_back

    counts, before = put_back(Settings.load(base), source)
    out.print(f"{_counted(counts)} restored.")
    if before:
        out.print(
            f"The journal as it was: {escape(str(before))}\n  Delete it when you are sure: nothing else does."
        )


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())
