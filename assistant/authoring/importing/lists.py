"""Steps that pictures or text at the margin cut in pieces → one list: what stands between two steps belongs
to the first of them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from markdown_it.token import Token

from assistant.authoring.importing.code_spans import blocks

MOST = 4
"""Blocks between two steps, at most."""

_BETWEEN = frozenset({"paragraph_open", "fence", "blockquote_open", "bullet_list_open", "table_open"})
_MARKER = re.compile(r" *\d+[.)] +")


@dataclass
class _Block:
    kind: str
    start: int
    end: int
    markup: str = ""
    number: int = 0
    items: int = 0
    last: int = 0
    """Line of the last item."""


def convert(text: str, counts: Counter[str]) -> str:
    """A list goes on where the next one begins with the number that comes now."""
    if not re.search(r"^ {0,3}(?:[2-9]|\d\d)[.)] ", text, re.M):
        return text
    lines, found = text.split("\n"), _top(blocks(text))
    open_list: _Block | None = None
    between: list[_Block] = []
    for block in found:
        if block.kind == "ordered_list_open":
            if (
                open_list
                and between
                and block.markup == open_list.markup
                and block.number == open_list.number + open_list.items
            ):
                _indent(lines, open_list, between[-1].end)
                counts["steps put together again"] += 1
                block.number, block.items = open_list.number, open_list.items + block.items
            open_list, between = block, []
        elif open_list and block.kind in _BETWEEN and len(between) < MOST:
            between.append(block)
        else:
            open_list = None
    return "\n".join(lines)


def _indent(lines: list[str], block: _Block, end: int) -> None:
    marker = _MARKER.match(lines[block.last])
    for number in range(block.end, end) if marker else ():
        lines[number] = (
            " " * len(marker[0]) + lines[number] if marker and lines[number].strip() else lines[number]
        )


def _top(tokens: list[Token]) -> list[_Block]:
    """The blocks at the margin, each with its lines."""
    found: list[_Block] = []
    for token in tokens:
        if token.map and token.level == 0:
            found.append(
                _Block(token.type, token.map[0], token.map[1], token.markup, int(token.attrs.get("start", 1)))
            )
        elif token.map and token.level == 1 and token.type == "list_item_open":
            found[-1].items, found[-1].last = found[-1].items + 1, token.map[0]
    return found
