"""Markdown text → tokens → words: one dialect (CommonMark, tables, and what `dialect/` adds), the same for the site
and for every answer. `html` makes safe HTML of the tokens."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from assistant.content.dialect.alerts import add_alerts
from assistant.content.dialect.blocks import add_blocks
from assistant.content.dialect.definitions import add_definitions
from assistant.content.dialect.footnotes import add_footnotes
from assistant.content.dialect.media import add_media
from assistant.content.dialect.task_lists import BOXES, add_task_lists
from assistant.content.joined_lists import join_lists

MAX_NESTING = 40
"""Quotes and lists within each other, at most: markdown-it leaves out what is deeper, and nothing may be left
out silently."""

MUST_CARRY = frozenset({"important", "warning", "caution"})
"""GitHub alerts whose text no short form of an answer may drop. `note` and `tip` may be dropped."""

_HEADING_ATTRIBUTES = re.compile(r"[ \t]*\{([^{}]*)\}[ \t]*$")
_WORDS = frozenset({"text", "code_inline", "image", "task", "footnote_ref", "note_number"})
"""Inline tokens whose content is words."""

_MARKS = re.compile(r"[\\`*_\[\]<>&#]")
_ATTRIBUTE = re.compile(r"#(?P<id>[^\s#.=]+)|(?P<key>[a-z][a-z-]*)=(?P<value>[^\s]+)|\.(?P<cls>[^\s#.=]+)")


@cache
def markdown() -> MarkdownIt:
    """The parser: CommonMark, tables, strikethrough, attributes of headings, and the whole dialect."""
    md = _with_blocks().enable("strikethrough")
    md.core.ruler.before("inline", "heading_attributes", _heading_attributes)
    md.core.ruler.before("inline", "joined_lists", join_lists)
    add_task_lists(md)
    add_alerts(md)
    add_media(md)
    return md


def _with_blocks() -> MarkdownIt:
    """A parser of everything that decides where a block begins and ends."""
    md = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING}).enable("table")
    add_footnotes(md)
    add_definitions(md)
    add_blocks(md)
    return md


@cache
def _block_parser() -> MarkdownIt:
    md = _with_blocks()
    md.core.ruler.enableOnly(["normalize", "block"])
    return md


def blocks(text: str) -> list[Token]:
    """The blocks of a text, each with its lines, at a third of the time: the words in them are not looked
    at."""
    return _block_parser().parse(text)


def _heading_attributes(state: StateCore) -> None:
    """`## Heading {#anchor flow=… audience=…}`: what stands in the braces leaves the text and goes to the
    token."""
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open":
            continue
        match = _HEADING_ATTRIBUTES.search(inline.content)
        if not match or not match.group(1).strip() or _ATTRIBUTE.sub("", match.group(1)).strip():
            continue
        inline.content = inline.content[: match.start()]
        for part in _ATTRIBUTE.finditer(match.group(1)):
            if part["id"]:
                opening.meta["anchor"] = part["id"]
            elif part["key"]:
                opening.meta[part["key"]] = part["value"]


# --- text, steps and HTML of a run of tokens --------------------------------------------------------------------------


def escaped(words: str) -> str:
    """Words as Markdown in which nothing is a mark."""
    return _MARKS.sub(r"\\\g<0>", words)


def inline_text(token: Token) -> str:
    """The words of one inline token, without marks."""
    parts: list[str] = []
    hidden = ""
    for child in token.children or ():
        if child.type == "html_inline":
            if not hidden and re.match(r"<br\b", child.content, re.I):
                parts.append(" ")
            opened = re.match(r"<(/?)(script|style|iframe|object|template|svg|math)\b", child.content, re.I)
            if opened and not hidden and not opened.group(1):
                hidden = opened.group(2).lower()
            elif opened and opened.group(1) and opened.group(2).lower() == hidden:
                hidden = ""
        elif hidden:
            continue
        elif child.type in _WORDS:
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
    return "".join(parts)


def plain_text(tokens: Sequence[Token]) -> str:
    """The words of a run of block tokens: blank lines between blocks, `1.` and `-` before items, ` | `
    between cells."""
    out: list[str] = []
    lists: list[list[int | None]] = []  # for each open list: [next number or None for bullets]
    prefix = ""
    tight_before = False
    row: list[str] = []

    def add(block: str, *, tight: bool) -> None:
        nonlocal prefix
        indent = "   " * max(len(lists) - 1, 0)
        first = indent + prefix if lists else ""
        rest = indent + " " * len(prefix) if prefix else (indent + "   " if lists else "")
        lines = block.split("\n")
        body = "\n".join(
            (first if n == 0 and prefix else rest) + line for n, line in enumerate(lines)
        ).rstrip()
        if out:
            out.append("\n" if tight else "\n\n")
        out.append(body)
        prefix = ""

    for token in tokens:
        if token.type == "ordered_list_open":
            lists.append([int(token.attrs.get("start", 1))])
            tight_before = len(lists) > 1
        elif token.type == "bullet_list_open":
            lists.append([None])
            tight_before = len(lists) > 1
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
            tight_before = bool(lists)
        elif token.type == "list_item_open":
            number = lists[-1][0]
            prefix = "- " if number is None else f"{number}. "
            if number is not None:
                lists[-1][0] = number + 1
        elif token.type == "list_item_close":
            prefix, tight_before = "", True
        elif token.type == "dd_open":
            tight_before = True
        elif token.type == "dd_close":
            tight_before = bool(lists)
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            add(" | ".join(row), tight=tight_before)
            tight_before = True
        elif token.type == "table_close":
            tight_before = False
        elif token.type == "inline":
            words = inline_text(token)
            if token.meta.get("cell"):
                row.append(words)
            elif words.strip():
                add(words, tight=tight_before)
                tight_before = bool(lists)
        elif token.type in ("fence", "code_block"):
            if token.content.strip():
                add(token.content.rstrip("\n"), tight=False)
            tight_before = bool(lists)
        elif token.type == "html_block":
            words = html.unescape(nh3.clean(token.content, tags=set())).strip()
            if words:
                add(words, tight=False)
    return "".join(out)


def steps_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The items of the first ordered list at the top level, each as plain text with what is nested in it."""
    depth, items, start = 0, [], 0
    for position, token in enumerate(tokens):
        if token.type == "ordered_list_open" and depth == 0 and token.level == 0:
            depth = 1
        elif depth and token.type == "list_item_open" and token.level == 1:
            start = position + 1
        elif depth and token.type == "list_item_close" and token.level == 1:
            items.append(plain_text(tokens[start:position]).lstrip(f"{BOXES} "))
        elif depth and token.type == "ordered_list_close" and token.level == 0:
            break
    return tuple(item for item in items if item)


def must_carry_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The text of each alert at the top level that no short form may drop."""
    found, start, label = [], 0, ""
    for position, token in enumerate(tokens):
        if token.type == "blockquote_open" and token.level == 0:
            start, label = position + 1, str(token.meta.get("alert") or "")
        elif token.type == "blockquote_close" and token.level == 0 and label in MUST_CARRY:
            found.append(plain_text(tokens[start:position]))
    return tuple(sentence for sentence in found if sentence)
