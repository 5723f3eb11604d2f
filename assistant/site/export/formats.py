"""The forms of an export. A module of its own, because the command names them before it loads MkDocs."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """What `kb export` can write."""

    MARKDOWN = "markdown"
    ZENSICAL = "zensical"
    HTML = "html"
