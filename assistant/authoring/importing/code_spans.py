"""What of a Markdown text is code, and what is prose that a conversion may change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote

from markdown_it.token import Token

from assistant.content import markdown

CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)")
_FENCE = re.compile(r"^[\s>]*+(?:(?:[-*+]|\d+[.)])[ \t]+)?(`{3,}|~{3,})")
_MASKED = re.compile("\ue000(\\d+)\ue001")


@lru_cache(maxsize=4)
def blocks(text: str) -> list[Token]:
    """The blocks of a text. Several conversions look at the same one, and most leave it as it is."""
    return markdown.blocks(text)


def code_lines(text: str, *kinds: str) -> set[int]:
    """Numbers, from 0, of the lines that are code (or blocks of other `kinds`), also in lists and quotes."""
    found: set[int] = set()
    for token in blocks(text):
        if token.type in (kinds or ("fence", "code_block")) and token.map:
            found.update(range(*token.map))
    return found


def fenced_lines(text: str) -> set[int]:
    """Numbers of the lines in fences, however far they are indented: in a component that is no code yet."""
    found, fence = set[int](), ""
    for number, line in enumerate(text.split("\n")):
        mark = _FENCE.match(line)
        if fence:
            found.add(number)
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif mark and not (mark[1][0] == "`" and "`" in line[mark.end() :]):
            fence = mark[1]
            found.add(number)
    return found


def html_lines(text: str) -> set[int]:
    """Numbers of the lines that are HTML, in which Markdown is not read."""
    return code_lines(text, "html_block")


def in_prose(text: str, change: Callable[[str, bool], str]) -> str:
    """Apply `change` to each run of lines without a blank one that is not code; code spans in it are masked
    meanwhile.

    The second argument of `change` says whether the run is HTML.
    """
    lines, code, markup = text.split("\n"), code_lines(text), html_lines(text)
    out: list[str] = []
    run: list[str] = []
    for number, line in enumerate([*lines, ""]):
        if number not in code and line.strip() and (not run or (number in markup) == (number - 1 in markup)):
            run.append(line)
            continue
        if run:
            out += _masked("\n".join(run), lambda part, markup=number - 1 in markup: change(part, markup))  # type: ignore[misc]
            run = []
        if number not in code and line.strip():
            run.append(line)
        elif number < len(lines):
            out.append(line)
    return "\n".join(out)


def _masked(text: str, change: Callable[[str], str]) -> list[str]:
    spans: list[str] = []

    def mask(match: re.Match[str]) -> str:
        spans.append(match.group())
        return f"\ue000{len(spans) - 1}\ue001"

    def unmask(match: re.Match[str]) -> str:
        return spans[int(match[1])] if int(match[1]) < len(spans) else match.group()

    return [_MASKED.sub(unmask, change(CODE_SPAN.sub(mask, text)))]


def folded(text: str) -> str:
    """What is left of a heading, an anchor or a file name when only letters and digits count: tools agree on
    no more than that."""
    return "".join(c for c in unicodedata.normalize("NFKC", unquote(text)).lower() if c.isalnum())
