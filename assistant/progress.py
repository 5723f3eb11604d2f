"""How far something that takes its time has come: the one way in which work tells whoever waits."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Gets what is being done, how much of it is done, and how much there is in all."""


def silent(what: str, done: int, total: int) -> None:
    """Nobody waits, so nothing is told."""
