"""Words as Markdown in which nothing is a mark, whichever dialect reads it: CommonMark, Python-Markdown, and
what other generators add to them."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[\\`*\[\]{}]|(?<![^\W_])_|_(?![^\W_])|&(?=#|\w+;)|<|~(?=~)|(?<=~)~")
_ENTITIES = re.compile(r"[\\`*\[\]{}_|&<>~]")
_LINE_START = re.compile(r"(?P<number>\d+)(?P<end>[.)])(?=\s|$)|[-+#>!?=:~|]")
_BACKSLASH = frozenset("\\`*[]{}_-+#>!")
"""What every dialect takes as itself behind a backslash; of the others an entity stands."""


def escaped(text: str) -> str:
    """A text within a line."""
    return _MARKS.sub(lambda mark: _one(mark.group()), text)


def line_start(text: str) -> str:
    """A line of Markdown that begins a paragraph, although its first characters would begin another block."""
    match = _LINE_START.match(text)
    if match is None:
        return text
    if match["number"]:
        return f"{match['number']}\\{match['end']}{text[match.end() :]}"
    first = text[0]
    is_mark = first in "-+#>~|" or text.startswith((":", "!!!", "???", "==="))
    return _one(first) + text[1:] if is_mark else text


def entities(text: str) -> str:
    """A text within HTML, also where a dialect looks for marks in it."""
    return _ENTITIES.sub(lambda mark: f"&#{ord(mark.group())};", text)


def _one(mark: str) -> str:
    if mark == "<":
        return "&lt;"
    if mark == "&":
        return "&amp;"
    return f"\\{mark}" if mark in _BACKSLASH else f"&#{ord(mark)};"
