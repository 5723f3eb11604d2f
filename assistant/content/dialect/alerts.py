"""Alerts: the five kinds of GitHub, what other tools call them, and how one is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from assistant.words import FALLBACK, Words, languages, words_of

KINDS = {
    "note": "note info abstract summary todo example quote question help faq seealso details check primary secondary new highlight",
    "tip": "tip hint success done",
    "important": "important",
    "warning": "warning attention failure fail bug missing alert",
    "caution": "caution danger error",
}
"""The alerts of this dialect, and what other tools call them."""

_ALERT_OF = {name: alert for alert, names in KINDS.items() for name in names.split()}
_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:\n|$)", re.I)


def alert_of(kind: str) -> str:
    """The alert of this dialect for what another tool calls a note; empty when it is none."""
    return _ALERT_OF.get(kind.lower(), "")


@cache
def labels() -> frozenset[str]:
    """Words that the page adds above a block, in each language. The text of an article leaves them out."""
    names = [*KINDS, "details", "diagram"]
    return frozenset(words_of(language)(f"dialect.{name}") for language in languages() for name in names)


def words_in(env: EnvType) -> Words:
    """The words of the article that is rendered; English where nobody said."""
    words = env.get("words")
    return words if isinstance(words, Words) else words_of(FALLBACK)


def add_alerts(md: MarkdownIt) -> None:
    """Make quotes that begin with `[!NOTE]` alerts, and show every alert as a labelled note."""
    md.core.ruler.push("alerts", _alerts)
    md.add_render_rule("blockquote_open", _open)
    md.add_render_rule("blockquote_close", _close)


def _alerts(state: StateCore) -> None:
    """A block quote that opens with `[!IMPORTANT]` and its like becomes a labelled note."""
    stack: list[Token] = []
    labels: list[int] = []
    for position, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
            stack.append(token)
            inline = state.tokens[position + 2] if position + 2 < len(state.tokens) else None
            match = _ALERT.match(inline.content) if inline is not None and inline.type == "inline" else None
            if match and inline is not None and "alert" not in token.meta:
                _drop_label(inline, match.end())
                if not inline.children:
                    labels.append(position + 1)
                token.meta["alert"] = match.group(1).lower()
        elif token.type == "blockquote_close":
            token.meta.update(stack.pop().meta)
    for position in reversed(labels):  # a label with a paragraph of its own leaves none behind
        del state.tokens[position : position + 3]


def _drop_label(inline: Token, length: int) -> None:
    inline.content = inline.content[length:]
    children = inline.children or []
    while children and (
        children[0].type in ("softbreak", "hardbreak")
        or re.fullmatch(r"(?i)\[?!?\w*\]?\s*|\[!\w+\]", children[0].content)
    ):
        stop = children[0].type in ("softbreak", "hardbreak")
        children.pop(0)
        if stop:
            break
    inline.children = children


def _open(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    meta = tokens[place].meta
    alert = meta.get("alert")
    if not alert:
        return "<blockquote>\n"
    title = words_in(env)(f"dialect.{alert}")
    if "fold" in meta:
        opening = f'<details class="admonition {alert}"{" open" if meta["fold"] else ""}>\n'
        label = f'<summary class="admonition-title">{title}</summary>\n'
    else:
        opening = f'<div class="admonition {alert}" role="note">\n'
        label = f'<p class="admonition-title">{title}</p>\n'
    return opening + ("" if meta.get("titled") else label)


def _close(renderer: object, tokens: Sequence[Token], place: int, *_: object) -> str:
    meta = tokens[place].meta
    return f"</{('details' if 'fold' in meta else 'div') if meta.get('alert') else 'blockquote'}>\n"
