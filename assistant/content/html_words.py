"""What HTML says: the blocks of cleaned HTML as the tokens that Markdown gives for the same, so that a list, a
table or a line break is read alike, whichever way an author wrote it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from markdown_it.token import Token

from assistant.content.dialect.alerts import labels

_TOKENS = {"ol": "ordered_list", "ul": "bullet_list", "li": "list_item"} | {
    name: name for name in ("blockquote", "table", "tr", "dl", "dt", "dd")
}
"""What Markdown calls the elements that hold others."""

_BLOCKS = frozenset(
    {
        "address",
        "blockquote",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    }
    | {"hr", "li", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"}
)
"""Elements that begin and end a line of their own."""

_LABEL = "admonition-title"
"""Class of the line above a note. A word that the page adds there is not in the text of an article."""

_HOLDERS = {"admonition": "blockquote", "tab": "tab", "footnotes": "notes"}
"""What Markdown calls an element with one of these classes: what is in it is not at the top level."""


def has_html(tokens: Sequence[Token]) -> bool:
    """Whether somebody wrote elements among the Markdown of a run of tokens, and not only a comment."""
    parts = (part for token in tokens for part in (token, *(token.children or ())))
    return any(
        part.type in ("html_block", "html_inline") and not part.content.lstrip().startswith("<!--")
        for part in parts
    )


def tokens_of(markup: str) -> list[Token]:
    """The blocks of cleaned HTML: lists, items, rows and cells, and the words in them."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    reader.end_line()
    return reader.tokens


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[Token] = []
        self._words: list[str] = []
        self._is_pre = self._is_cell = self._is_label = False
        self._depth = 0
        self._held: list[str] = []  # for each open div and details: what Markdown calls it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "br":
            self._words.append("\n")
        elif tag == "img":
            self._words.append(given.get("alt") or "")
        elif tag in ("td", "th"):
            self._words, self._is_cell = [], True
        elif tag in _BLOCKS and self._is_cell:
            self._words.append(" ")
        elif tag in _BLOCKS:
            self.end_line()
            self._is_pre = tag == "pre"
            self._is_label = tag in ("p", "summary") and _LABEL in (given.get("class") or "").split()
            self._open(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._add("inline", cell=True)
            self._is_cell = False
        elif tag in _BLOCKS and self._is_cell:
            self._words.append(" ")
        elif tag in _BLOCKS:
            self.end_line()
            self._is_pre = self._is_label = False
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if not (self._is_label and data.strip() in labels()):
            self._words.append(data if self._is_pre else re.sub(r"\s+", " ", data))

    def end_line(self) -> None:
        """The words since the last block are one of their own."""
        self._add("fence" if self._is_pre else "inline")

    def _open(self, tag: str, given: dict[str, str | None]) -> None:
        if tag in ("div", "details"):
            classes = (given.get("class") or "").split()
            self._held.append(next((_HOLDERS[name] for name in classes if name in _HOLDERS), ""))
            if self._held[-1]:
                self._tag(f"{self._held[-1]}_open", 1, {})
        if tag in _TOKENS:
            start = given.get("start") or ""
            counts = tag == "ol" and re.fullmatch(r"\d{1,9}", start)
            self._tag(f"{_TOKENS[tag]}_open", 1, {"start": int(start)} if counts else {})

    def _close(self, tag: str) -> None:
        if tag in ("div", "details") and self._held and (held := self._held.pop()):
            self._tag(f"{held}_close", -1, {})
        if tag in _TOKENS:
            self._tag(f"{_TOKENS[tag]}_close", -1, {})

    def _tag(self, kind: str, nesting: int, attrs: dict[str, str | int | float]) -> None:
        self._depth += min(nesting, 0)
        self.tokens.append(Token(kind, "", nesting, attrs=attrs, level=self._depth))  # type: ignore[arg-type]
        self._depth += max(nesting, 0)

    def _add(self, kind: str, *, cell: bool = False) -> None:
        words = "".join(self._words)
        self._words = []
        if kind == "inline":
            lines = (line.strip(" ") for line in re.sub(" +", " ", words).split("\n"))
            words = (" " if cell else "\n").join(lines).strip()
        if words.strip() or cell:
            token = Token(kind, "", 0, content=words, level=self._depth)
            token.children = [Token("text", "", 0, content=words)]
            if cell:
                token.meta["cell"] = True
            self.tokens.append(token)
