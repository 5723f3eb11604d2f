"""Blocks of other tools with a title and Markdown in them: `!!! note "Title"`, `??? tip`, `=== "Tab"` with what is
indented below them, and `:::note Title` up to its `:::`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from assistant.content.dialect.alerts import alert_of, labels, words_in

_INDENTED = re.compile(r"(?P<mark>!!!|\?\?\?\+?)[ \t]+(?P<kind>[\w-]+)(?P<rest>.*)")
_TAB = re.compile(r"===(?P<new>!?)\+?[ \t]+(?P<quote>[\"'])(?P<title>.+)(?P=quote)[ \t]*$")
_QUOTED = re.compile(r"[^\"]*\"(.*)\"[ \t]*$")
_FENCE = re.compile(r"(?P<fence>:{3,})[ \t]*(?P<kind>[a-zA-Z][\w-]*)(?P<rest>.*)")
_LABEL = re.compile(r"\[(?P<label>.*)\][ \t]*(?:\{[^{}]*\})?[ \t]*$|\{[^{}]*\}[ \t]*(?P<after>.*)")
_PREFIX = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*")
_CODE = re.compile(r"`{3,}|~{3,}")
_CLASSES = frozenset({"inline", "end", "annotate", "no-icon", "no-title"})
"""Words behind the kind that are about the look."""

_INTERRUPTS = ["paragraph", "reference", "blockquote", "list"]


def add_blocks(md: MarkdownIt) -> None:
    """Read them wherever a block may stand; each may also end a paragraph."""
    for name, rule in (("notes", _note), ("tabs", _tabs), ("fenced_notes", _fenced)):
        md.block.ruler.before("fence", name, rule, {"alt": list(_INTERRUPTS)})
    md.add_render_rule("fold_open", _show_fold)


def _show_fold(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    title = words_in(env)("dialect.details")
    is_untitled = "untitled" in tokens[place].meta
    label = f'<summary class="admonition-title">{title}</summary>\n' if is_untitled else ""
    return f"<details>\n{label}"


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _begins_with(state: StateBlock, number: int, marks: str) -> bool:
    place = state.bMarks[number] + state.tShift[number]
    return state.src[place : place + 3] in marks.split() and not state.is_code_block(number)


def _end_of_indented(state: StateBlock, first: int, last: int) -> int:
    """The line behind the last one that is indented below `first`; `first + 1` when none is."""
    need, end, place = state.sCount[first] + 4, first + 1, first + 1
    while place < last:
        if not state.isEmpty(place):
            if state.sCount[place] < need:
                break
            end = place + 1
        place += 1
    return end


def _inside(state: StateBlock, first: int, last: int, indent: int) -> None:
    """Read lines as the content of the block that was opened last."""
    before = state.blkIndent, state.lineMax, state.parentType
    state.blkIndent, state.lineMax, state.parentType = indent, last, "container"
    state.md.block.tokenize(state, first, last)
    state.blkIndent, state.lineMax, state.parentType = before


def _push(state: StateBlock, kind: str, tag: str, nesting: int, line: int | None = None) -> dict[str, object]:
    token = state.push(kind, tag, nesting)  # type: ignore[arg-type]
    token.block = True
    if line is not None:
        token.map = [line, line + 1]
    return token.meta


def _title(state: StateBlock, tag: str, title: str, line: int, css: str = "") -> None:
    opening = state.push("title_open", tag, 1)
    opening.block, opening.map = True, [line, line + 1]
    if css:
        opening.attrs["class"] = css
    words = state.push("inline", "", 0)
    words.content, words.map, words.children = title, [line, line + 1], []
    state.push("title_close", tag, -1).block = True


def _alert(
    state: StateBlock, kind: str, title: str, lines: Sequence[int], indent: int, fold: bool | None
) -> None:
    """An alert whose title stands on the first of the lines, and its content between them."""
    line, first, last = lines
    alert = alert_of(kind) or "note"
    title = title.strip() or ("" if alert_of(kind) else kind.replace("-", " ").capitalize())
    meta = _push(state, "blockquote_open", "blockquote", 1, line)
    state.tokens[-1].map = [line, last]
    meta["alert"] = alert
    if fold is not None:
        meta["fold"] = fold
    if title and title not in labels() and title.lower() != kind.lower():
        meta["titled"] = True
        _title(state, "p" if fold is None else "summary", title, line, "admonition-title")
    _inside(state, first, last, indent)
    _push(state, "blockquote_close", "blockquote", -1)


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`!!! note "Title"`, `??? note` (folded) and `???+ note` (open)."""
    if not _begins_with(state, start, "!!! ???") or not (match := _INDENTED.match(_line(state, start))):
        return False
    quoted = _QUOTED.match(match["rest"])
    last = _end_of_indented(state, start, end)
    if last == start + 1 and not (quoted and quoted[1].strip()):
        return False
    if silent:
        return True
    words = [word for word in match["rest"].split() if word not in _CLASSES]
    title = quoted[1] if quoted else " ".join(words)
    fold = None if match["mark"] == "!!!" else match["mark"].endswith("+")
    _alert(state, match["kind"], title, (start, start + 1, last), state.sCount[start] + 4, fold)
    state.line = last
    return True


def _tabs(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`=== "Title"` with what is indented below it, and the tabs that follow it."""

    def tab_at(line: int) -> re.Match[str] | None:
        is_one = line < end and state.sCount[line] >= state.blkIndent and _begins_with(state, line, "===")
        found = _TAB.match(_line(state, line)) if is_one else None
        return found if found and _end_of_indented(state, line, end) > line + 1 else None

    match, line = tab_at(start), start
    if not match:
        return False
    if silent:
        return True
    _push(state, "tabs_open", "div", 1, start)
    state.tokens[-1].attrs["class"] = "tabs"
    while match and (line == start or not match["new"]):
        last = _end_of_indented(state, line, end)
        _push(state, "tab_open", "details", 1, line)
        state.tokens[-1].attrs["class"] = "tab"
        if line == start:
            state.tokens[-1].attrs["open"] = ""
        _title(state, "summary", match["title"], line)
        _inside(state, line + 1, last, state.sCount[line] + 4)
        _push(state, "tab_close", "details", -1)
        state.line = line = last
        while line < end and state.isEmpty(line):
            line += 1
        match = tab_at(line)
    _push(state, "tabs_close", "div", -1)
    return True


def _fenced(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`:::note Title` up to its `:::`; without one it is no block, and so is one of an unknown kind."""
    if not _begins_with(state, start, ":::") or not (match := _FENCE.match(_line(state, start))):
        return False
    if not alert_of(match["kind"]):
        return False
    last = _closings(state).get(start)
    if last is None or last >= end or not _is_whole(state, start, last):
        return False
    if silent:
        return True
    label = _LABEL.match(match["rest"].strip())
    title = (label["label"] or label["after"] or "") if label else match["rest"].strip()
    if match["kind"].lower() == "details":
        _push(state, "fold_open", "details", 1, start)
        if title.strip():
            _title(state, "summary", title, start)
        else:
            state.tokens[-1].meta["untitled"] = True
        _inside(state, start + 1, last, state.blkIndent)
        _push(state, "fold_close", "details", -1)
    else:
        _alert(state, match["kind"], title, (start, start + 1, last), state.blkIndent, None)
    state.line = last + 1
    return True


def _is_whole(state: StateBlock, first: int, last: int) -> bool:
    """Whether no line between two ends what the block stands in, such as an item of a list."""
    known: dict[int, tuple[int, int]] = state.env.setdefault("outdented", {})
    begin, found = known.get(state.blkIndent, (0, -1))
    if not begin <= first <= found:
        found = next(
            (n for n in range(first, last) if not state.isEmpty(n) and state.sCount[n] < state.blkIndent),
            last,
        )
        known[state.blkIndent] = first, found
    return found >= last


def _closings(state: StateBlock) -> dict[int, int]:
    """The line that ends each `:::` block, by the one that begins it: read once for a text, since a search
    from each of many that never end takes the square of their number."""
    if "closings" in state.env:
        return state.env["closings"]  # type: ignore[no-any-return]
    found: dict[int, int] = state.env.setdefault("closings", {})
    opened: list[tuple[int, int, int]] = []  # line, colons, the fewest colons of it and those around it
    code = ""
    for number, raw in enumerate(state.src.split("\n") if ":::" in state.src else ()):
        line = raw[_PREFIX.match(raw).end() :].rstrip()  # type: ignore[union-attr]
        if fence := _CODE.match(line):
            mark = fence.group()
            if not code:
                code = mark
            elif mark.startswith(code) and line == mark:
                code = ""
        elif not code and line.startswith(":::"):
            colons = len(line) - len(line.lstrip(":"))
            if line.strip(":").strip():
                opened.append((number, colons, min(colons, opened[-1][2] if opened else colons)))
            elif opened and opened[-1][2] <= colons:
                while opened[-1][1] > colons:
                    opened.pop()
                found[opened.pop()[0]] = number
    return found
