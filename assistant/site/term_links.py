"""Terms of the glossary in the text of a page: the first use of each leads to its meaning."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_TAG = re.compile(r"(<[^>]*>)")
_NO_TERMS_IN = frozenset({"a", "code", "pre", "abbr", "strong", "th"})


@dataclass(frozen=True, slots=True)
class Term:
    """What a term of the glossary means, in one sentence, and where it stands."""

    meaning: str
    url: str


def mark(markup: str, left: dict[str, Term], pattern: re.Pattern[str]) -> str:
    """Make a link with its meaning of the first use of each term, outside of links, code and labels; a term
    found leaves `left`."""
    if not left:
        return markup
    closed = 0
    out = []
    for piece in _TAG.split(markup):
        if piece.startswith("<"):
            name = re.sub(r"[</>\s].*", "", piece.lstrip("</"))
            if name in _NO_TERMS_IN:
                closed += -1 if piece.startswith("</") else 1
        elif not closed and piece.strip():
            piece = _mark_text(piece, left, pattern)
        out.append(piece)
    return "".join(out)


def _mark_text(text: str, left: dict[str, Term], pattern: re.Pattern[str]) -> str:
    def wrap(match: re.Match[str]) -> str:
        term = left.pop(html.unescape(match.group()), None)
        if term is None:
            return match.group()
        link = (
            f'<a class="term-link" href="{html.escape(term.url)}" data-meaning="{html.escape(term.meaning)}">'
        )
        return f"{link}{match.group()}</a>"

    return pattern.sub(wrap, text)
