"""What an author wrote and a page cannot show: elements that are taken out, cells that no column has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from assistant.content.dialect.footnotes import Notes
from assistant.content.dialect.media import is_diagram, is_elsewhere, kind_of
from assistant.content.html import TAGS

Loss = tuple[int, str, str]
"""Line in the file, what is lost, what to write instead."""

_ELEMENT = re.compile(r"<([a-zA-Z][\w.-]*)[^>]*")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.S)
_PREFIX = re.compile(r"^[\s>]+")
_REFERENCE = re.compile(r"\[\^([^\s\]]{1,200})\]")
_BLOCK = re.compile(r":{3,}[ \t]*\{?[.\w-]+|(?:!!!|\?\?\?)[ \t]+[a-z]+$", re.M)
_PLAYER = re.compile(
    r"<(video|audio)\b(?:[^>]*?\ssrc\s*=\s*[\"']?|[^>]*>\s*<source\b[^>]*?\ssrc\s*=\s*[\"']?)([^\"'\s>]+)",
    re.I,
)
_BESIDE = "Put the file beside the article, and write ![what it shows](clip.mp4)."
_LINK = "Write a link to it: [words](https://…)."
_REMEDIES = dict.fromkeys(("iframe", "embed", "object"), _LINK)


def losses_of(tokens: Sequence[Token], lines: Sequence[str], offset: int, notes: Notes) -> tuple[Loss, ...]:
    """Everything of a text that its page leaves out, in the order of its lines. `lines` are those of the body,
    and `offset` lines stand before it."""
    found = (
        *_elements(tokens),
        *_players(tokens),
        *_cells(tokens, lines),
        *_notes(tokens, notes),
        *_marks(tokens),
    )
    return tuple(sorted({(line + offset + 1, problem, remedy) for line, problem, remedy in found}))


def hints_of(tokens: Sequence[Token], offset: int) -> tuple[Loss, ...]:
    """What a page shows in another way than its author may expect."""
    problem = "the diagram is shown as its text: no page loads the program that draws it"
    remedy = "Put a picture of it beside the article: ![what it shows](diagram.svg)."
    return tuple(
        (token.map[0] + offset + 1, problem, remedy) for token in tokens if is_diagram(token) and token.map
    )


def _players(tokens: Sequence[Token]) -> Iterator[Loss]:
    """Videos and sounds of other hosts."""
    line = 0
    for token in tokens:
        line = token.map[0] if token.map else line
        for part in (token, *(token.children or ())):
            if (
                part.type == "image"
                and kind_of(str(part.attrs["src"]))
                and is_elsewhere(str(part.attrs["src"]))
            ):
                yield line, "a video or a sound of another host is not played, only linked", _BESIDE
            elif part.type in ("html_block", "html_inline"):
                for player in _PLAYER.finditer(_COMMENT.sub("", part.content)):
                    if is_elsewhere(player[2]):
                        yield (
                            line,
                            f"the <{player[1].lower()}> of another host is taken out of the page",
                            _BESIDE,
                        )


def _notes(tokens: Sequence[Token], notes: Notes) -> Iterator[Loss]:
    """Footnotes that no page has, and references to those that there are not."""
    for label, line in notes.repeated:
        yield (
            line,
            f"the footnote [^{label}] is there twice: both stand in one note",
            "Give it another name.",
        )
    for label, ((line, _), *_) in notes.lines.items():
        if label not in notes.numbers:
            problem = f"the footnote [^{label}] is not shown: no text refers to it"
            yield line, problem, f"Write [^{label}] where it belongs, or remove it."
    line = 0
    for token in tokens:
        line = token.map[0] if token.map else line
        words = "".join(child.content if child.type == "text" else " " for child in token.children or ())
        for label in _REFERENCE.findall(words) if "[^" in words else ():
            yield line, f"there is no footnote [^{label}]", f"Write it on a line of its own: [^{label}]: …"


def _marks(tokens: Sequence[Token]) -> Iterator[Loss]:
    """Marks of blocks that this dialect does not have: readers see them."""
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open" and inline.map and (mark := _BLOCK.match(inline.content)):
            remedy = "End it with a line ':::', or use a kind that is known, such as ':::note'."
            yield inline.map[0], f"the mark '{mark.group()}' begins no block, and is shown as it is", remedy


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
