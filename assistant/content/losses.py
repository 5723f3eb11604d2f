"""What an author wrote and a page cannot show: elements that are taken out, cells that no column has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from assistant.content.html import TAGS

Loss = tuple[int, str, str]
"""Line in the file, what is lost, what to write instead."""

_ELEMENT = re.compile(r"<([a-zA-Z][\w.-]*)[^>]*")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.S)
_PREFIX = re.compile(r"^[\s>]+")
_LINK = "Write a link to it: [words](https://…)."
_REMEDIES = dict.fromkeys(("iframe", "embed", "object", "video", "audio"), _LINK)


def losses_of(tokens: Sequence[Token], lines: Sequence[str], offset: int) -> tuple[Loss, ...]:
    """Everything of a text that its page leaves out, in the order of its lines. `lines` are those of the body,
    and `offset` lines stand before it."""
    found = (*_elements(tokens), *_cells(tokens, lines))
    return tuple(sorted({(line + offset + 1, problem, remedy) for line, problem, remedy in found}))


def _elements(tokens: Sequence[Token]) -> Iterator[Loss]:
    line = 0
    for token in tokens:
        line = token.map[0] if token.map else line
        for part in (token, *(token.children or ())):
            if part.type not in ("html_block", "html_inline"):
                continue
            raw = _COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), part.content)
            for element in _ELEMENT.finditer(raw):
                name = element.group(1).lower()
                if name not in TAGS:
                    remedy = _REMEDIES.get(
                        name, "Write it in Markdown, or as code if it is meant to be read: `<…>`."
                    )
                    at = line + raw.count("\n", 0, element.start())
                    yield at, f"the element <{name}> is taken out of the page", remedy


def _cells(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Loss]:
    columns = 0
    for token in tokens:
        if token.type == "thead_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and token.map and columns and token.map[0] < len(lines):
            row = _PREFIX.sub("", lines[token.map[0]]).strip()
            cells = (
                len(escapedSplit(row)) - row.startswith("|") - (row.endswith("|") and not row.endswith("\\|"))
            )
            if cells > columns:
                problem = f"the row has {cells} cells, its table {columns} columns: the last are not shown"
                yield token.map[0], problem, "Write \\| for a bar that parts no cells, in code too."
