"""Lists of an article's own headings that somebody wrote by hand: the page has one already, and an answer needs
none."""

from __future__ import annotations

import re
from collections import Counter

from assistant.authoring.importing.code_spans import blocks, folded

TITLES = frozenset(
    folded(title)
    for title in (
        "In this article",
        "In this guide",
        "In this page",
        "In this section",
        "On this page",
        "Table of contents",
        "Contents",
        "Page contents",
        "TOC",
        "Jump to",
        "Jump to section",
        "Jump to a section",
        "Quick links",
        "What's in this article",
        "This article covers",
        "Inhalt",
        "Inhaltsverzeichnis",
        "In diesem Artikel",
        "Auf dieser Seite",
        "Sommaire",
        "Table des matières",
        "Dans cet article",
        "Contenido",
        "Índice",
        "En este artículo",
        "Tabla de contenido",
        "目次",
        "目录",
    )
)
"""What stands above such a list."""

ALONE = 3
"""Links that a list without a title must have before the first heading, at least."""

_ITEM = re.compile(
    r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+(?:\*\*|__)?\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(#[^()\s]*\)(?:\*\*|__)?[ \t]*"
)
_ANCHOR = re.compile(r"<a\b[^>]*\bhref=[\"']#[^\"']*[\"'][^>]*>.*?</a>", re.S | re.I)
_TAG = re.compile(r"<[^>]+>|\s+")


def convert(text: str, counts: Counter[str], told: list[str]) -> str:
    """A text without them, and without their titles. What is left out goes into `told`."""
    if "(#" not in text and not _ANCHOR.search(text):
        return text
    lines, gone, headings = text.split("\n"), set[int](), 0
    title: range | None = None
    for token in blocks(text):
        if token.level or not token.map:
            continue
        span = range(*token.map)
        if token.type in ("bullet_list_open", "ordered_list_open", "html_block") and _is_contents(
            lines, span
        ):
            if title is not None or (headings < 2 and len(span) >= ALONE):
                gone |= {*span, *(title or ())}
                told.append("\n".join(lines[n] for n in sorted({*span, *(title or ())})))
                counts["lists of an article's own headings left out"] += 1
            title = None
        elif token.type in ("heading_open", "paragraph_open"):
            words = " ".join(lines[n] for n in span)
            is_title = folded(re.sub(r"\{[^{}]*\}|<[^>]*>", "", words)) in TITLES
            title = span if is_title else None
            headings += token.type == "heading_open" and not is_title
        elif token.type != "inline":
            title = None
    return "\n".join(line for n, line in enumerate(lines) if n not in gone) if gone else text


def _is_contents(lines: list[str], span: range) -> bool:
    found = [lines[n] for n in span if lines[n].strip()]
    if all(_ITEM.fullmatch(line) for line in found):
        return True
    html = "\n".join(found)
    return bool(_ANCHOR.search(html)) and not _TAG.sub("", _ANCHOR.sub("", html))
