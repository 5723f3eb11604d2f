"""What every export gives, whatever made it: articles with their ids, places, addresses and files."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from assistant.authoring.importing.left import Left


@dataclass(frozen=True, slots=True)
class ExportedArticle:
    """An article as an export has it."""

    key: str
    """What the other tool calls it for ever: its id, or the path of its file."""

    file: str
    """The file of the export that it stands in."""

    title: str
    html: str
    """Its text, without the title."""

    line: int | None = None
    """Where in that file it begins."""

    id: int | None = None
    shelf: tuple[str, ...] = ()
    """Titles of the categories that it stands in, from the outermost."""

    position: float = 0
    """Its place among the others of its shelf; those with the same one are ordered by their titles."""

    created: date | None = None
    updated: date | None = None
    author: str = ""
    summary: str = ""
    tags: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    """Where readers found it: addresses or paths."""

    locale: str = ""
    is_draft: bool = False
    restricted_to: str = ""
    """Who alone could read it there; empty for everybody."""


@dataclass
class Export:
    """All that was read of an export."""

    tool: str
    articles: list[ExportedArticle] = field(default_factory=list)
    shelves: dict[tuple[str, ...], float] = field(default_factory=dict)
    """The place of a category among its neighbors, by the titles on the way to it."""

    files: dict[str, str] = field(default_factory=dict)
    """Files by the addresses under which articles show them."""

    names: dict[str, str] = field(default_factory=dict)
    """What files are called that the export keeps under a number."""

    link: re.Pattern[str] | None = None
    """How the path of an address names an article: its first group is a key."""

    left: list[Left] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    def shelve(self, way: Sequence[tuple[str, object]]) -> tuple[str, ...]:
        """Remember the categories on the way to an article, each with its title and its place among its
        neighbors; their titles."""
        titles = tuple(title for title, _ in way if title)
        for depth, (_, place) in enumerate([step for step in way if step[0]], start=1):
            self.shelves.setdefault(titles[:depth], place_in(place))
        return titles


@dataclass
class MarkdownFolder:
    """What an export became: a folder of Markdown, and what is known of its files."""

    keys: dict[str, str] = field(default_factory=dict)
    """What the other tool calls an article, by the path of its file here."""

    origins: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    """Where an article stands in the export, by the path of its file here."""

    former_addresses: str = ""
    left: list[Left] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)


def place_in(value: object) -> float:
    """A place among others; the first one where none is said."""
    try:
        return float(str(value))
    except ValueError:
        return 0


def number_in(value: object) -> int | None:
    """The whole number above 0 that a value is or says, or None."""
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 and int(text) > 0 else None


def text_in(values: Mapping[str, object], *names: str) -> str:
    """The first text that is there under one of the names, on one line."""
    for name in names:
        value = values.get(name)
        is_text = isinstance(value, str | int | float) and not isinstance(value, bool)
        if line := " ".join(str(value).split()) if is_text else "":
            return line
    return ""


def texts_in(value: object) -> tuple[str, ...]:
    """A list of texts; what is no text in it is left out."""
    return (
        tuple(str(item).strip() for item in value if isinstance(item, str)) if isinstance(value, list) else ()
    )


def day_in(value: object) -> date | None:
    """A day out of a date in ISO form, or out of the seconds since 1970."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 10**11:
        return datetime.fromtimestamp(value, UTC).date()
    for form, length in (("%Y-%m-%d", 10), ("%m/%d/%Y", 10), ("%b %d, %Y", 12)):
        try:
            return datetime.strptime(str(value or "").strip()[:length], form).date()
        except ValueError:
            continue
    return None


def as_html(text: str) -> str:
    """A text that may be plain text: its paragraphs as HTML."""
    if re.search(r"</?[a-z][^>]*>", text, re.I):
        return text
    return "".join(f"<p>{html.escape(part)}</p>" for part in re.split(r"\n\s*\n", text))
