"""Lists of definitions: a term, and below it `: its meaning`."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.deflist import deflist_plugin


def add_definitions(md: MarkdownIt) -> None:
    """Read them where the meaning begins with a colon. The plugin also takes a tilde, which begins many a
    line that is none: "~ 5 minutes"."""
    deflist_plugin(md)
    rules = md.block.ruler
    read = next(rule.fn for rule in rules.__rules__ if rule.name == "deflist")

    def with_colon(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        for line in (start,) if silent else (start + 1, start + 2):
            if line < end and not state.isEmpty(line):
                place = state.bMarks[line] + state.tShift[line]
                return state.src[place] == ":" and read(state, start, end, silent)
        return False

    rules.at("deflist", with_colon, {"alt": ["paragraph", "reference", "blockquote"]})
