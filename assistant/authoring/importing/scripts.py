"""Values in scripts: the objects of `sidebars.js` and the like, read as data. Nothing of a script is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

DEEPEST = 40
"""Lists in lists, at most."""

_TOKEN = re.compile(
    r"//[^\n]*|/\*[\s\S]*?\*/|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|[\[\]{}():,]|\.\.\.|[\w$.@/-]+|=>|[^\s]"
)
_START = re.compile(
    r"(?:module\.exports|export\s+default|(?:const|let|var)\s+\w*(?:[Ss]idebars?|[Mm]eta|[Nn]av\w*|[Mm]enu)\w*(?:\s*:[^=]+)?)\s*=?\s*(?=[{\[])"
)


def value(text: str) -> Any:
    """The object or list that a script is about, as dicts, lists and texts; None when it has none. Calls and other
    expressions count as the objects and texts in their brackets."""
    start = _START.search(text)
    begin = start.end() if start else next((m.start() for m in re.finditer(r"^\s*[{\[]", text)), -1)
    if begin < 0:
        return None
    tokens = [t for t in _TOKEN.findall(text[begin:]) if not t.startswith(("//", "/*"))]
    reader = _Reader(tokens)
    try:
        return reader.read(0)
    except (IndexError, RecursionError):
        return None


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at = tokens, 0

    def read(self, depth: int) -> Any:
        mark = self.tokens[self.at]
        self.at += 1
        if depth > DEEPEST:
            raise IndexError
        if mark == "[":
            return [item for item in self._items("]", depth) if item is not None]
        if mark == "{":
            return self._object(depth)
        if mark[0] in "\"'`":
            found: Any = re.sub(r"\\(.)", r"\1", mark[1:-1])
        else:
            found = float(mark) if re.fullmatch(r"-?\d+(?:\.\d+)?", mark) else None
        while self.at < len(self.tokens) and self.tokens[self.at] not in (",", "]", "}", ")", ":"):
            inner = self._bracketed(depth)  # what is left of an expression
            found = inner if found is None else found
        return found

    def _bracketed(self, depth: int) -> Any:
        mark = self.tokens[self.at]
        if mark == "(":
            self.at += 1
            items = [item for item in self._items(")", depth) if item is not None]
            return items[0] if items else None
        if mark in "[{":
            return self.read(depth + 1)
        self.at += 1
        return None

    def _items(self, end: str, depth: int) -> Iterator[Any]:
        while self.tokens[self.at] != end:
            if self.tokens[self.at] in (",", ":", "]", "}", ")"):
                self.at += 1
                continue
            yield self.read(depth + 1)
        self.at += 1

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self.tokens[self.at] != "}":
            key = self.tokens[self.at]
            self.at += 1
            if key == "[":  # a name that is computed
                key = str(next(iter(self._items("]", depth)), ""))
            if key in (",", ")", "]", "..."):
                continue
            if self.tokens[self.at] == ":":
                self.at += 1
                found[key.strip("\"'`")] = self.read(depth + 1)
            elif self.tokens[self.at] not in (",", "}"):
                self._bracketed(depth)
        self.at += 1
        return found
