"""Lists of tasks: `- [ ]` and `- [x]` become a box that is empty or ticked, which nobody can change."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from assistant.content.dialect.alerts import words_in

BOXES = "\u2610\u2611"
"""The signs of a box, empty and ticked, as they stand in the text of an article."""

_NAMES = dict(zip(BOXES, ("not_done", "done"), strict=True))
_MARK = re.compile(r"\[([ xX])\](?=[ \t])")


def add_task_lists(md: MarkdownIt) -> None:
    """Read them, in items of lists alone. (The plugin of mdit-py-plugins looks from each item back to the
    beginning of its list.)"""
    md.core.ruler.after("inline", "task_lists", _read)
    md.add_render_rule("task", _show)


def _read(state: StateCore) -> None:
    for item, paragraph, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if (item.type, paragraph.type, inline.type) != ("list_item_open", "paragraph_open", "inline"):
            continue
        first = inline.children[0] if inline.children else None
        if first is None or first.type != "text" or not (match := _MARK.match(first.content)):
            continue
        first.content = first.content[match.end() :]
        box = Token("task", "", 0, content=BOXES[match[1] != " "])
        inline.children = [box, *(inline.children or ())]
        item.attrs["class"] = "task-item"


def _show(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    box = tokens[place].content
    name = words_in(env)(f"dialect.{_NAMES[box]}")
    return f'<span class="task" role="img" aria-label="{name}">{box}</span>'
