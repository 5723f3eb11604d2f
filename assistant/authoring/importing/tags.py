"""Tags of templates and generators: left out of prose, or made what they stand for. Braces of a template that
readers saw stay readable."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from assistant.authoring.importing.code_spans import code_lines, in_prose

Include = Callable[[str], str | None]
"""The text of a file that another takes in, by the name that it has there; None when there is no such
file."""

_COMMENT = re.compile(
    r"\{%-?\s*comment\s*-?%\}[\s\S]*?\{%-?\s*endcomment\s*-?%\}|\{#\s[^{}]*?\s#\}|^\[//\]: # .*$", re.M
)
_INCLUDE = re.compile(
    r"\[!INCLUDE\s*\[[^\]\n]*\]\((?P<docfx>[^)\n]+)\)\]|^[ \t]*-+8<-+[ \t]+[\"'](?P<mkdocs>[^\"'\n]+)[\"'][ \t]*$"
    r"|!\[\[(?P<note>[^\[\]|#\n]+?)(?:#[^\[\]|\n]*)?(?:\|[^\[\]\n]*)?\]\]"
    r"|\{%-?\s*include(?:_relative)?\s+[\"']?(?P<liquid>[^\s\"'%]+\.md)[\"']?[^%]*%\}",
    re.M | re.I,
)
_HIGHLIGHT = re.compile(
    r"^([ \t]*)\{%-?\s*(?:highlight|code-block)\s+(\S+)[^%\n]*%\}[ \t]*\n([\s\S]*?)\n[ \t]*\{%-?\s*end(?:highlight|code-block)\s*-?%\}[ \t]*$",
    re.M,
)
_DOCFX = re.compile(r":::\s*(image|code)\b([^\n]*?):::")
_FIGURE = re.compile(r"\{\{[<%]\s*(?:figure|img|image)\b([^}]*?)/?\s*[>%]\}\}")
_REFERENCE = re.compile(
    r"\{\{[<%]\s*(?:rel)?ref\s+(?:[^}\"]*\bpath=)?\"?([^\"\s}]+)\"?[^}]*[>%]\}\}|\{%-?\s*link\s+([^\s%]+)\s*-?%\}"
    r"|\{%-?\s*post_url\s+(?:[^\s%]*/)?(?:\d{4}-\d\d-\d\d-)?([^\s%]+)\s*-?%\}"
)
_SITE = re.compile(
    r"(?<=[(<\"':])\s*\{\{-?\s*(?:site\.(?:base)?url|[\"'](?P<path>[^\"'{}]*)[\"']\s*\|\s*(?:relative|absolute)_url)\s*-?\}\}"
)
_TAG = re.compile(r"\{%[-+]?(?:[^%]|%(?!\}))*+%\}|\{\{[<%](?:[^}]|\}(?!\}))*+\}\}|</?Tab(?:s|Item)\b[^>]*>")
_ATTRIBUTES = re.compile(
    r"(?<=[\w)\]*`>.\ue001])\{:(?!\s*#)[^{}\n]*\}|(?<=[)\ue001])\{\s*[.#][^{}\n]*\}|^[ \t]*\{:[^{}\n]*\}[ \t]*$",
    re.M,
)
_CONTENTS = re.compile(
    r"^[ \t]*(?:\[TOC\]|\[\[_?TOC_?\]\]|(?:[-*]|1\.)[ \t]+(?:TOC|toc|This will become a table of contents[^\n]*)\n[ \t]*\{:\s*toc\s*\}|\{:\s*toc\s*\})[ \t]*$",
    re.M,
)
_MODULE = re.compile(
    r"^(?:import\s+[\w{*][^\n]*\s+from\s+['\"][^'\"\n]+['\"]|import\s+['\"][^'\"\n]+['\"]|export\s+(?:const|default|function)\b[^\n]*);?[ \t]*$",
    re.M,
)
_BRACES = re.compile(r"\{(?=\{[^{}\n]*\}\})")
_HEADING_TIGHT = re.compile(r"^(#{2,6})(?=[^#\s])", re.M)
_ANY = re.compile(r"\{|:::|^##+[^#\s]|^(?:im|ex)port\b|</?Tab|<select|<pre ", re.M)
_TITLED = re.compile(r"^<pre\b[^>]*\bdata-title=\"([^\"]+)\"[^>]*>", re.M)
_SELECT = re.compile(r"<select\b[^>]*>.*?</select>", re.S)
_LABELED = re.compile(r"<option\b[^>]*\blabel=\"([^\"]*)\"")
_MARK = "\ue002"
"""Stands where a tag was, until it is known whether its line has anything else."""


def prepared(text: str, counts: Counter[str], include: Include) -> str:
    """A text as its tool would read it: with the files that it takes in, with tags for code as code, without
    comments."""

    def gone(what: str) -> Callable[[re.Match[str]], str]:
        def made(_: re.Match[str]) -> str:
            counts[what] += 1
            return _MARK

        return made

    text = _taken_in(text, counts, include, 3)
    text = _outside(text, _HIGHLIGHT, lambda m: f"{m[1]}```{m[2]}\n{m[3]}\n{m[1]}```")
    text = _outside(text, _COMMENT, gone("comments of templates left out"))
    return _swept(_outside(text, _CONTENTS, gone("generated tables of contents left out")))


def convert(text: str, counts: Counter[str]) -> str:
    """A prepared text without tags."""
    if not _ANY.search(text):
        return text
    return _swept(in_prose(text, lambda part, markup: _prose(part, markup, counts)))


def _swept(text: str) -> str:
    """Without the lines that were nothing but tags."""
    if _MARK not in text:
        return text
    return "\n".join(
        line.replace(_MARK, "")
        for line in text.split("\n")
        if _MARK not in line or line.replace(_MARK, "").strip(" \t>")
    )


def _outside(text: str, pattern: re.Pattern[str], made: Callable[[re.Match[str]], str]) -> str:
    """Replace what may span blank lines, unless it begins in code."""
    if not pattern.search(text):
        return text
    code = code_lines(text)
    return pattern.sub(
        lambda match: match[0] if text.count("\n", 0, match.start()) in code else made(match), text
    )


def _taken_in(text: str, counts: Counter[str], include: Include, depth: int) -> str:
    def made(match: re.Match[str]) -> str:
        name = (match["docfx"] or match["mkdocs"] or match["liquid"] or match["note"]).strip()
        found = include(name) if depth else None
        if found is None and match["note"]:
            return match[0]  # a picture, or nothing
        if found is None:
            return f"[](<{name}>)"  # a link without words: it goes, and is told where it stood
        counts["files taken in where another names them"] += 1
        return _taken_in(found.strip("\n"), counts, include, depth - 1)

    return _outside(text, _INCLUDE, made)


def _prose(text: str, markup: bool, counts: Counter[str]) -> str:
    def swap(pattern: re.Pattern[str], made: Callable[[re.Match[str]], str], what: str) -> None:
        nonlocal text
        text, number = pattern.subn(made, text)
        counts[what] += number

    if not _ANY.search(text):
        return text
    swap(_DOCFX, _docfx, "tags made pictures and links")
    swap(_FIGURE, _figure, "tags made pictures and links")
    swap(_REFERENCE, lambda m: m[1] or "/" + (m[2] or m[3]), "tags made pictures and links")
    swap(_TITLED, lambda m: f"**{m[1]}:**\n\n{m[0]}", "titles of code")
    swap(_SELECT, lambda m: " " + ", ".join(_LABELED.findall(m[0])), "choices made words")
    swap(_SITE, lambda m: m["path"] or "", "tags made pictures and links")
    swap(_TAG, lambda _: _MARK, "tags of templates left out")
    swap(_ATTRIBUTES, lambda _: _MARK, "attributes left out")
    swap(_MODULE, lambda _: _MARK, "lines of code between the text (MDX) left out")
    swap(_HEADING_TIGHT, lambda m: m[1] + " ", "headings without a space")
    if not markup:
        swap(_BRACES, lambda _: "{\\", "braces kept as text")
    return text


def _values(text: str) -> dict[str, str]:
    return {
        name: quoted or bare
        for name, quoted, bare in re.findall(r'([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s"]+))', text)
    }


def _docfx(match: re.Match[str]) -> str:
    values = _values(match[2])
    source = values.get("source", "")
    if match[1] == "image":
        return f"![{values.get('alt-text', '')}](<{source}>)"
    return f"[](<{source}>)"


def _figure(match: re.Match[str]) -> str:
    values = _values(match[1])
    words = values.get("alt") or values.get("caption") or values.get("title") or ""
    return f"![{words}](<{values.get('src', '')}>)"
