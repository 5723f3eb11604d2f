"""Pieces of Markdown that move into other places: their indentation, and the levels of their headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistant.authoring.importing.code_spans import fenced_lines

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")


def indented(text: str, indent: str) -> str:
    return "\n".join(indent + line if line.strip() else "" for line in text.split("\n"))


def margin_of(text: str) -> int:
    lines = [line for line in text.split("\n")[:-1] if line.strip()] + [text.rpartition("\n")[2]] * (
        bool(text.rpartition("\n")[2].strip())
    )
    return min((len(line) - len(line.lstrip(" \t")) for line in lines), default=0)


def moved(text: str, margin: int, indent: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(indent + line[margin:] if line.strip() else "" for line in rest)])


def dedented(text: str) -> str:
    first, *rest = text.expandtabs(4).split("\n") if "\t" in text else text.split("\n")
    margin = margin_of("\n".join(rest))
    return "\n".join([first.strip(), *(line[margin:].rstrip() for line in rest)]).strip("\n")


def with_headings(text: str, change: Callable[[re.Match[str]], str]) -> str:
    """Change the headings of a text."""
    fenced = fenced_lines(text)
    return "\n".join(
        change(match) if number not in fenced and (match := _HEADING.match(line)) else line
        for number, line in enumerate(text.split("\n"))
    )


def without_headings(text: str) -> str:
    return with_headings(text, lambda m: f"**{m[2].strip('*')}**")


def below(text: str, level: int) -> str:
    """A text with its headings below a level."""
    found = [depth for _, depth in by_headings(text) if depth]
    shift = max(level + 1 - min(found, default=7), 0)
    return with_headings(text, lambda m: f"{'#' * min(len(m[1]) + shift, 6)} {m[2]}")


def by_headings(text: str) -> Iterator[tuple[str, int]]:
    """A text in pieces that begin with a heading, each with the level of it; 0 for what stands before the
    first."""
    fenced, piece, depth = fenced_lines(text), list[str](), 0
    for number, line in enumerate(text.split("\n")):
        if number not in fenced and (match := _HEADING.match(line)):
            yield "\n".join(piece) + ("\n" if piece else ""), depth
            piece, depth = [], len(match[1])
        piece.append(line)
    yield "\n".join(piece), depth
