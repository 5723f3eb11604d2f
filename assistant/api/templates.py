"""The one maker of what renders pages of the service: Jinja over folders of `assistant/web`, everything
escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape


@cache
def templates(*folders: Path, trim: bool = True) -> Environment:
    """Templates of the first folder that has them. `trim` leaves out the lines of tags."""
    return Environment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(),
        trim_blocks=trim,
        lstrip_blocks=trim,
    )
