"""Mistakes that the checks find in a base."""

from __future__ import annotations

from pathlib import Path

from assistant.content.checks import check_library
from assistant.content.library import read_library
from assistant.settings import Settings


def mistakes(base: Path, **overrides: object) -> list[str]:
    settings = Settings.load(base, **overrides)
    return [str(error) for error in check_library(read_library(settings), settings)]


def only(base: Path) -> str:
    found = mistakes(base)
    assert len(found) == 1, found
    return found[0]


def kb(base: Path, name: str, text: str) -> None:
    (base / "kb" / name).write_text(text, "utf-8")
