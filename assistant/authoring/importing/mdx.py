"""What MDX has besides Markdown and components: modules that are taken in, code between the text, expressions
in braces. Files that are named stand where they are named; code is left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from assistant.authoring.importing.code_spans import fenced_lines
from assistant.authoring.importing.elements import unquoted
from assistant.authoring.importing.folder import MARKDOWN

DEPTH = 3
"""Files in files that are taken in, at most."""

_IMPORT = re.compile(
    r"^import\s+(?:(?P<name>\w+)|[\w\s{},*]+?)\s*(?:,\s*\{[^}]*\}\s*)?from\s+['\"](?P<path>[^'\"\n]+)['\"];?[ \t]*$"
    r"|^import\s+['\"][^'\"\n]+['\"];?[ \t]*$",
    re.M,
)
_EXPORT = re.compile(r"^export\s+(?:const|let|default|function|async)\b[^\n]*", re.M)
_STRING = re.compile(
    r"^export\s+const\s+(?P<name>\w+)\s*=\s*(?P<quote>[\"'`])(?P<text>[^\"'`\n$]*)(?P=quote);?[ \t]*$", re.M
)
_COMMENT = re.compile(r"\{/\*[\s\S]*?\*/\}")
_TEXT = re.compile(r"(?<![={$])\{\s*(?:\"([^\"{}\n]*)\"|'([^'{}\n]*)'|`([^`{}$]*)`)\s*\}")
_TAG = re.compile(r"<[a-z][\w-]*(?:\s(?:[^<>{}\"']|\"[^\"]*\"|'[^']*'|=>|\{(?:[^{}]|\{[^{}]*\})*\})*)?>")
_BRACED = re.compile(r"\s([\w-]+)=(\{(?:[^{}]|\{[^{}]*\})*\})")
_SNIPPET = re.compile(r"<Snippet\s+file=[\"']([^\"']+)[\"']\s*/>")


def convert(text: str, counts: Counter[str], include: Callable[[str], str | None]) -> tuple[str, list[str]]:
    """A text without what is code, and the pieces of code whose words readers may have seen."""
    if not re.search(r"^(?:im|ex)port\s|\{/\*|=\{|<Snippet|\{\s*[\"'`]", text, re.M):
        return text, []
    modules: dict[str, str] = {}
    for _ in range(DEPTH):
        before = text
        text = _taken_in(text, modules, counts, include)
        if text == before:
            break
    text, gone = _without_exports(text, counts)
    text = _outside(text, _COMMENT, lambda _: "")
    text = _outside(text, _TEXT, lambda m: m[1] or m[2] or m[3] or "")
    return _outside(text, _TAG, lambda m: _BRACED.sub(lambda a: _attribute(a, modules), m[0])), gone


def _taken_in(
    text: str, modules: dict[str, str], counts: Counter[str], include: Callable[[str], str | None]
) -> str:
    def note(match: re.Match[str]) -> str:
        if match["name"] and match["path"]:
            modules[match["name"]] = match["path"]
        counts["lines of code between the text (MDX) left out"] += 1
        return ""

    def named(match: re.Match[str]) -> str:
        path = modules.get(match[1], "")
        found = include(path) if path.endswith(MARKDOWN) else None
        counts["files taken in where they are named"] += found is not None
        return match[0] if found is None else f"\n\n{found.strip()}\n\n"

    def snippet(match: re.Match[str]) -> str:
        found = include(f"/snippets/{match[1]}") or include(match[1])
        counts["files taken in where they are named"] += found is not None
        return match[0] if found is None else f"\n\n{found.strip()}\n\n"

    text = _outside(text, _SNIPPET, snippet)
    text = _outside(text, _IMPORT, note)
    names = "|".join(name for name, path in modules.items() if path.endswith(MARKDOWN))
    return _outside(text, re.compile(rf"<({names})\b[^<>]*/>"), named) if names else text


def _without_exports(text: str, counts: Counter[str]) -> tuple[str, list[str]]:
    """A text without `export …`, to the end of its braces; strings stand where they are named."""
    strings = {m["name"]: m["text"] for m in _STRING.finditer(text)}
    lines, fenced, out, gone = text.split("\n"), fenced_lines(text), list[str](), list[str]()
    number = 0
    while number < len(lines):
        if number in fenced or not _EXPORT.match(lines[number]):
            out.append(lines[number])
            number += 1
            continue
        start, depth = number, 0
        while number < len(lines):
            bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", lines[number])
            depth += sum(bare.count(c) for c in "{([") - sum(bare.count(c) for c in "})]")
            number += 1
            if depth <= 0:
                break
        counts["lines of code between the text (MDX) left out"] += number - start
        code = "\n".join(lines[start:number])
        if not _STRING.match(code):
            gone.append(code)
    text = "\n".join(out)
    for name, value in strings.items():
        text = _outside(text, re.compile(rf"(?<![={{\w$])\{{\s*{name}\s*\}}"), lambda _, value=value: value)  # type: ignore[misc]
    return text, gone


def _attribute(match: re.Match[str], modules: dict[str, str]) -> str:
    """An attribute in braces as one in quotation marks; none, when it is an expression."""
    value = unquoted(match[2])
    if value == match[2]:
        value = modules.get(match[2][1:-1].strip(), "")
    return f' {match[1]}="{value}"' if value and '"' not in value else ""


def _outside(text: str, pattern: re.Pattern[str], made: Callable[[re.Match[str]], str]) -> str:
    """Replace outside of fences and code spans."""
    if not pattern.search(text):
        return text
    fenced = fenced_lines(text)
    spans = [*_spans(text)]
    return pattern.sub(
        lambda m: (
            m[0]
            if text.count("\n", 0, m.start()) in fenced or any(a <= m.start() < b for a, b in spans)
            else made(m)
        ),
        text,
    )


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"(?<![`\\{])(`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])*?(?<!`)\1(?!`)", text):
        yield match.span()
