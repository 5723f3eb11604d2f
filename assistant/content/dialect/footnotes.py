"""Footnotes: `[^1]` becomes a raised number that leads to its note, and the note stands at the end of each section
that uses it, so that an answer made of that section has it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

MAX_NOTES = 1_000_000
"""Characters that notes may have in all sections together: a long one that a thousand sections use would fill
the memory."""

_REFERENCE = re.compile(r"\[\^[^\s\]]{1,200}\]")


@dataclass
class Notes:
    """The notes of a text."""

    tokens: dict[str, list[Token]] = field(default_factory=dict)
    lines: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """First line of each note in the body, and the one behind its last; of one that is written twice both."""

    repeated: list[tuple[str, int]] = field(default_factory=list)
    """Notes whose name another one has already, with their lines."""

    own_lines: set[int] = field(default_factory=set)
    """The lines of every note, the repeated ones too."""

    numbers: dict[str, int] = field(default_factory=dict)
    """The number of each note that is used, in the order of their use."""

    deepest: tuple[int, int] = (0, 0)
    """The level of what is nested deepest in any of them, and its line."""

    is_too_much: bool = False
    """Whether they are longer than can be repeated where they are used; then none is."""


def add_footnotes(md: MarkdownIt) -> None:
    """Read them; a reference to a note that there is not stays text. (The rule of the plugin looks for the end
    of a name in the whole text.)"""
    footnote_plugin(md, inline=False, move_to_end=False)
    md.inline.ruler.at("footnote_ref", _reference)
    md.core.ruler.after("inline", "footnotes", _place)
    md.add_render_rule("footnote_ref", _show_reference)
    md.add_render_rule("note_number", _show_number)


def _reference(state: StateInline, silent: bool) -> bool:
    return bool(_REFERENCE.match(state.src, state.pos)) and footnote_ref(state, silent)


def _place(state: StateCore) -> None:
    """Put each note at the end of the sections that use it."""
    if "footnotes" not in state.env:
        return
    notes = state.env["notes"] = Notes()
    tokens = list(_without_notes(state.tokens, notes))
    out: list[Token] = []
    size = number = 0
    title = next((t for t in tokens if t.type == "heading_open" and t.level == 0 and t.tag == "h1"), None)
    section: list[Token] = []
    for token in (*tokens, None):
        if token is None or (token.type == "heading_open" and token.level == 0 and token is not title):
            below = list(_notes_of(section, notes, number))
            size += sum(len(part.content) + 1 for part in below)
            if size > MAX_NOTES:
                notes.is_too_much = True
                break
            out += [*section, *below]
            section, number = [], number + 1
        if token is not None:
            section.append(token)
    state.tokens = tokens if notes.is_too_much else out


def _without_notes(tokens: Sequence[Token], notes: Notes) -> Iterator[Token]:
    opened: list[tuple[Token, list[Token]]] = []
    for token in tokens:
        if token.type == "footnote_reference_open":
            opened.append((token, []))
        elif token.type == "footnote_reference_close":
            opening, inside = opened.pop()
            label = str(opening.meta["label"])
            first, last = opening.map or (0, 0)
            notes.own_lines.update(range(first, last))
            if label in notes.tokens:
                notes.repeated.append((label, first))
            notes.tokens.setdefault(label, []).extend(inside)
            notes.lines.setdefault(label, []).append((first, last))
        elif opened:
            notes.deepest = max(notes.deepest, (token.level, token.map[0] if token.map else 0))
            token.level -= opened[-1][0].level - 1
            opened[-1][1].append(token)
        else:
            yield token


def _notes_of(section: Sequence[Token], notes: Notes, place: int) -> Iterator[Token]:
    """The notes that a section uses, in their order, and those that these use. `place` is the section's in the
    text."""
    used: set[str] = set()
    waiting: deque[str] = deque()
    is_heading = False
    for token in section:
        is_heading = token.type == "heading_open" and token.level == 0 if token.nesting == 1 else is_heading
        _use(token, notes, used, waiting, place)
        if is_heading and token.type == "inline":  # a heading is plain words
            token.children = [child for child in token.children or () if child.type != "footnote_ref"]
    if not used:
        return
    below: dict[str, list[Token]] = {}
    while waiting:
        label = waiting.popleft()
        below[label] = [_copied(token) for token in notes.tokens[label]]
        for token in below[label]:
            _use(token, notes, used, waiting, place)
    yield Token("notes_open", "div", 1, attrs={"class": "footnotes", "role": "doc-endnotes"}, block=True)
    for label in sorted(below, key=notes.numbers.__getitem__):
        yield from _note(label, below[label], (place, notes.numbers[label]))
    yield Token("notes_close", "div", -1, block=True)


def _note(label: str, tokens: Sequence[Token], name: tuple[int, int]) -> Iterator[Token]:
    """One note, which begins with its number."""
    meta = {"note": name, "label": label}
    number = Token("note_number", "", 0, content=f"[{name[1]}]", meta=dict(meta))
    yield Token("note_open", "div", 1, attrs={"class": "footnote"}, level=1, meta=meta, block=True)
    if len(tokens) > 1 and tokens[1].type == "inline":
        tokens[1].children = [number, Token("text", "", 0, content=" "), *(tokens[1].children or ())]
    else:
        yield Token("paragraph_open", "p", 1, level=2, block=True)
        yield Token("inline", "", 0, level=3, children=[number])
        yield Token("paragraph_close", "p", -1, level=2, block=True)
    yield from tokens
    yield Token("note_close", "div", -1, level=1, block=True)


def _copied(token: Token) -> Token:
    return token.copy(
        meta=dict(token.meta),
        attrs=dict(token.attrs),
        children=None if token.children is None else [_copied(child) for child in token.children],
    )


def _use(token: Token, notes: Notes, used: set[str], waiting: deque[str], place: int) -> None:
    """Number the references in a token; a note that is used for the first time is added to those that wait."""
    for child in token.children or ():
        if child.type == "footnote_ref" and (label := str(child.meta["label"])) in notes.tokens:
            number = notes.numbers.setdefault(label, len(notes.numbers) + 1)
            child.content = f"[{number}]"
            child.meta["note"], child.meta["first"] = (place, number), label not in used
            if label not in used:
                used.add(label)
                waiting.append(label)


def identify(tokens: Sequence[Token], article_id: int) -> None:
    """Give notes, references and groups of tabs names that no other article has on the same page."""
    groups, opened = 0, list[int]()
    for token in tokens:
        if token.type == "tabs_open":
            groups += 1
            opened.append(groups)
        elif token.type == "tabs_close":
            opened.pop()
        elif token.type == "tab_open":
            token.attrs["name"] = f"tabs-{article_id}-{opened[-1]}"
        for part in (token, *(token.children or ())):
            if "note" in part.meta:
                part.meta["name"] = "{}-{}-{}".format(article_id, *part.meta["note"])
        if token.type == "note_open":
            token.attrs["id"] = f"fn-{token.meta['name']}"


def _show_reference(renderer: object, tokens: Sequence[Token], place: int, *_: object) -> str:
    token = tokens[place]
    if "name" not in token.meta:
        return token.content
    name = token.meta["name"]
    own = f' id="fnref-{name}"' if token.meta["first"] else ""
    return f'<sup class="footnote-ref"><a href="#fn-{name}"{own} role="doc-noteref">{token.content}</a></sup>'


def _show_number(renderer: object, tokens: Sequence[Token], place: int, *_: object) -> str:
    token = tokens[place]
    if "name" not in token.meta:
        return token.content
    return f'<a href="#fnref-{token.meta["name"]}" role="doc-backlink">{token.content}</a>'
