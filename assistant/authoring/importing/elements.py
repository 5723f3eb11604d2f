"""A text as a tree of the elements that other tools put into Markdown: components of MDX, blocks of GitBook
and Liquid, shortcodes of Hugo, and `<details>`. Code stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assistant.authoring.importing.code_spans import code_lines, fenced_lines

LIQUID = frozenset(
    [
        "hint",
        "tabs",
        "tab",
        "stepper",
        "step",
        "content-ref",
        "columns",
        "column",
        "code",
        "prompt",
        "updates",
        "update",
        "file",
        "embed",
        "details",
        "callout",
        "notice",
        "alert",
        "admonition",
        "note",
        "info",
        "tip",
        "warning",
        "caution",
        "danger",
        "important",
        "swagger",
        "openapi",
        "openapi-operation",
        "openapi-schemas",
        "collapsible",
        "accordion",
    ]
)
"""Names of `{% … %}` that are elements. The others are commands of a template, which `tags.py` reads."""

COMMANDS = frozenset(
    [
        "if",
        "elsif",
        "else",
        "unless",
        "for",
        "case",
        "when",
        "assign",
        "capture",
        "include",
        "include_relative",
        "include_cached",
        "link",
        "raw",
        "comment",
        "highlight",
        "post_url",
        "break",
        "continue",
        "cycle",
        "increment",
        "decrement",
        "render",
        "seo",
        "feed_meta",
        "tablerow",
        "layout",
        "toc",
        "liquid",
        "echo",
        "block",
        "extends",
        "set",
        "macro",
        "from",
        "import",
    ]
)
"""Commands of a template. Any other name with a text in quotation marks is an element, and told."""

HUGO_TAGS = frozenset(["figure", "img", "image", "ref", "relref", "highlight", "include", "readfile"])
"""Names of `{{< … >}}` that `tags.py` reads."""

HTML = frozenset({"details", "summary", "aside", "video", "iframe"})

_VALUE = r"\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\}|[^\s\"'{}<>=]+"
_JSX = re.compile(
    rf"<(?P<close>/?)(?P<name>[A-Z][\w.]*|details|summary|aside|video|iframe)"
    rf"(?P<rest>(?:\s+[\w:@.-]+(?:\s*=\s*(?:{_VALUE}))?|\s*\{{\.\.\.[^{{}}]*\}})*)\s*(?P<void>/?)>"
)
_LIQUID = re.compile(r"\{%-?\s*(?P<close>end)?(?P<name>[a-z][\w-]*)(?P<rest>(?:[^%\n]|%(?!\}))*?)\s*-?%\}")
_HUGO = re.compile(
    r"\{\{[<%]\s*(?P<close>/?)\s*(?P<name>[A-Za-z][\w/.-]*)(?P<rest>(?:[^{}\n]|\n(?!\n))*?)\s*(?P<void>/?)[%>]\}\}"
)
_INCLUDED = re.compile(r"^\s*+(?:[\w.-]+/)*([\w-]+)\.(?:html?|liquid)\s+(?=[\w-]+\s*=)")
"""What a template takes in with values of its own: a note, a picture, whatever its name says."""

_START = re.compile(r"<(?=/?(?:[A-Z]|details|summary|aside|video|iframe))|\{%|\{\{[<%]")
_ATTRIBUTE = re.compile(rf"(?P<name>[\w:@.-]+)(?:\s*=\s*(?P<value>{_VALUE}))?|(?P<bare>\"[^\"]*\"|'[^']*')")
_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])*?(?<!`)\1(?!`)")
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}[\s\S]*?\{%-?\s*endraw\s*-?%\}|<!--[\s\S]*?-->")


@dataclass
class Element:
    """A tag, or a pair of them with what stands between."""

    name: str
    """As it is written; `key` is what it is looked up by."""

    raw: str
    """The opening tag, as it is written."""

    line: int
    """Of the opening tag, from 0."""

    rest: str = ""
    children: list[Element | str] = field(default_factory=list)
    is_paired: bool = False
    indent: str = ""
    """What stands before it on its line, when that is only blanks."""

    is_block: bool = False
    """Whether nothing but blanks stands before it on its line, and nothing but elements behind it."""

    @property
    def key(self) -> str:
        return re.sub(r"[^a-z]", "", self.name.lower().rpartition(".")[2])

    @property
    def syntax(self) -> str:
        return self.raw[:2] if self.raw.startswith("{") else "<"

    def values(self) -> tuple[dict[str, str], list[str]]:
        """Its attributes, without their quotation marks, and the values that have no name."""
        named, bare = dict[str, str](), list[str]()
        for match in _ATTRIBUTE.finditer(self.rest):
            if match["bare"]:
                bare.append(match["bare"][1:-1])
            elif match["value"] is None:
                bare.append(match["name"])
            else:
                named[match["name"]] = unquoted(match["value"])
        return named, bare


def unquoted(value: str) -> str:
    """The text of an attribute: a string in quotation marks or in braces as it reads, an expression with its
    braces."""
    inner = value[1:-1].strip() if value.startswith("{") else value
    if re.fullmatch(r"\"[^\"]*\"|'[^']*'|`[^`$]*`", inner):
        return inner[1:-1]
    call = re.fullmatch(
        r"(?:useBaseUrl|require|withBase|baseUrl)\(\s*[\"'`]([^\"'`]+)[\"'`]\s*\)(?:\.default)?", inner
    )
    return call[1] if call else value


def tree(text: str) -> list[Element | str]:
    """The elements of a text, and the text between them. A tag without its other half stands for itself,
    apart from closing ones, which stay text."""
    root = Element("", "", 0)
    stack, position = [root], 0
    for match, name, closes, void in _tags(text):
        between = text[position : match.start()]
        if closes:
            level = next((n for n in range(len(stack) - 1, 0, -1) if stack[n].name == name), None)
            if level is None:
                continue
            stack[-1].children.append(between)
            while len(stack) > level + 1:
                _release(stack)
            closed = stack.pop()
            closed.is_paired = True
            closed.is_block = closed.is_block and _ends_line(text, match.end())
        else:
            stack[-1].children.append(between)
            before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            rest = _INCLUDED.sub("", match["rest"]) if match["name"] == "include" else match["rest"]
            element = Element(name, match[0], text.count("\n", 0, match.start()), rest or "")
            element.is_block = not before.strip() or _only_tags(before)
            element.indent = before if not before.strip() else re.match(r"\s*", before)[0]  # type: ignore[index]
            stack[-1].children.append(element)
            if not void:
                stack.append(element)
            else:
                element.is_block = element.is_block and _ends_line(text, match.end())
        position = match.end()
    stack[-1].children.append(text[position:])
    while len(stack) > 1:
        _release(stack)
    return root.children


def _release(stack: list[Element]) -> None:
    """Take an element that was never closed off the stack: what followed it stands beside it."""
    open_one = stack.pop()
    stack[-1].children += open_one.children
    open_one.children = []


def _only_tags(before: str) -> bool:
    return not _HUGO.sub("", _LIQUID.sub("", _JSX.sub("", before))).strip()


def _ends_line(text: str, position: int) -> bool:
    rest = text[position : text.find("\n", position) if "\n" in text[position:] else len(text)].strip()
    return not rest or bool(_START.match(rest))


def _tags(text: str) -> Iterator[tuple[re.Match[str], str, bool, bool]]:
    """Every tag of an element outside of code: where it is, its name, whether it closes, whether it stands
    alone."""
    fenced, code = fenced_lines(text), code_lines(text)
    starts = [0, *(m.end() for m in re.finditer("\n", text))]
    masked = [m.span() for m in (*_RAW.finditer(text), *_CODE.finditer(text)) if m.end() > m.start()]
    masked.sort()
    depth = position = line = 0
    while found := _START.search(text, position):
        position = found.end()
        while line + 1 < len(starts) and starts[line + 1] <= found.start():
            line += 1
        is_indented = line in code and text.startswith(("    ", "\t"), starts[line])
        if line in fenced or (is_indented and not depth):  # a fence in HTML is none for Markdown, but here
            continue
        span = next((end for start, end in masked if start <= found.start() < end), None)
        if span is not None:
            position = max(position, span)
            continue
        read = _read(text, found.start())
        if read is None:
            continue
        depth += -1 if read[2] else 0 if read[3] else 1
        depth = max(depth, 0)
        position = read[0].end()
        yield read


def _read(text: str, start: int) -> tuple[re.Match[str], str, bool, bool] | None:
    if text[start] == "<":
        match = _JSX.match(text, start)
        if not match or (
            match["name"].isupper() and not match["close"] and f"</{match['name']}>" not in text
        ):
            return None  # <YOUR_NAME> is a word to fill in
        lone = match["name"][0].isupper() and f"</{match['name']}>" not in text and not match["void"]
        return None if lone else (match, match["name"], bool(match["close"]), bool(match["void"]))
    if text.startswith("{%", start):
        match = _LIQUID.match(text, start)
        if match and match["name"] == "include" and (named := _INCLUDED.match(match["rest"])):
            return match, named[1], False, True
        if not match or match["name"] in COMMANDS:
            return None
        if match["name"] not in LIQUID and not match["close"] and not re.search(r"[\"']", match["rest"]):
            return None
        lone = not match["close"] and not re.search(rf"\{{%-?\s*end{match['name']}\b", text)
        return match, match["name"], bool(match["close"]), lone
    match = _HUGO.match(text, start)
    if not match or match["name"] in HUGO_TAGS:
        return None
    lone = not match["close"] and not re.search(rf"\{{\{{[<%]\s*/\s*{re.escape(match['name'])}\b", text)
    return match, match["name"], bool(match["close"]), bool(match["void"]) or lone


def attribute_text(values: Mapping[str, str], *names: str) -> str:
    """The first of some attributes that has a text."""
    return next((values[n].strip() for n in names if values.get(n, "").strip() and values[n][0] != "{"), "")
