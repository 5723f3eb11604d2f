"""Components of MDX, blocks of GitBook, shortcodes of Hugo and `<details>` → headings, steps, alerts, labels
and links. Those that are not known leave their words, and are told."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.authoring.importing.elements import Element, attribute_text, tree
from assistant.authoring.importing.layout import (
    below,
    by_headings,
    dedented,
    indented,
    margin_of,
    moved,
    without_headings,
)
from assistant.authoring.importing.roles import TITLES, WORDS, is_title, role_of, target_of, without_title
from assistant.content.dialect.alerts import alert_of
from assistant.content.dialect.media import kind_of


@dataclass(frozen=True, slots=True)
class Unknown:
    """A tag that nothing here knows, at its first place in a text."""

    line: int
    """From 0."""

    name: str
    raw: str
    times: int


def convert(text: str, counts: Counter[str]) -> tuple[str, list[Unknown]]:
    """A text without elements, and those of them that were not known."""
    nodes = tree(text)
    if not any(isinstance(node, Element) for node in nodes):
        return text, []
    writer = _Writer(counts)
    return writer.document(nodes), writer.told()


_SOURCES = re.compile(r"<(?:source|track)\b[^>]*>", re.I)


class _Writer:
    def __init__(self, counts: Counter[str]) -> None:
        self.counts = counts
        self.unknown: dict[str, list[Element]] = {}

    def told(self) -> list[Unknown]:
        return [Unknown(e[0].line, e[0].name, e[0].raw, len(e)) for e in self.unknown.values()]

    def document(self, nodes: Sequence[Element | str]) -> str:
        """A whole text. What opens by a click stands at the end of its section, as a section of its own."""
        out, later, level = list[str](), list[str](), 1
        for node in self._numbered(_spliced(nodes)):
            if isinstance(node, str):
                for piece, depth in by_headings(node):
                    if depth:
                        out += later
                        later, level = [], depth
                    out.append(piece)
            elif role_of(node) == "section" and node.is_block and not node.indent and self._title(node):
                later.append(self._section(node, level))
            else:
                out.append(self._element(node))
        return "".join([*out, *later])

    def _numbered(self, nodes: Sequence[Element | str]) -> Iterator[Element | str]:
        """The same nodes; steps in a row are written, with their numbers."""
        number = 0
        for node in nodes:
            if isinstance(node, Element) and role_of(node) == "step":
                number += 1
                yield self._step(node, number)
            else:
                number = number if isinstance(node, str) and not node.strip() else 0
                yield node

    def _inner(self, element: Element, *, flat: bool = True) -> str:
        """What stands in an element, at the margin; `flat` without headings, which have no place in it."""
        nodes = self._numbered(_spliced(element.children))
        text = dedented("".join(n if isinstance(n, str) else self._element(n) for n in nodes))
        return without_headings(text) if flat else text

    def _title(self, element: Element) -> str:
        named, bare = element.values()
        title = attribute_text(named, *TITLES) or (bare[0] if bare and element.syntax != "<" else "")
        if not title:
            child = next((c for c in element.children if isinstance(c, Element) and is_title(c)), None)
            title = " ".join(self._inner(child).split()) if child else ""
            title = re.sub(r"</?(?:strong|b|h\d|span|p)\b[^>]*>|^#+ |^\*\*(.+)\*\*$", r"\1", title).strip()
        return title

    def _section(self, element: Element, level: int) -> str:
        title, inner = self._title(element), self._inner(without_title(element), flat=False)
        depth = min(level + 1, 6)
        self.counts["sections that open by a click made headings"] += 1
        return f"\n\n{'#' * depth} {title}\n\n{below(inner, depth)}\n\n"

    def _step(self, element: Element, number: int) -> str:
        title, inner = self._title(element), self._inner(without_title(element))
        self.counts["steps of components made lists"] += 1
        mark = f"{number}. "
        body = f"**{title}**\n\n{inner}" if title else inner
        return _block(element, mark + indented(body.strip(), " " * len(mark)).lstrip())

    def _element(self, element: Element) -> str:
        kind = role_of(element)
        if kind == "nothing":
            self.counts["icons and generated lists left out"] += 1
            return ""
        if kind == "step":
            return self._step(element, 1)
        made = getattr(self, f"_{kind}", None) if kind not in ("section", "wrapper", "") else None
        return str(made(element)) if made else self._words(element, known=bool(kind))

    def _alert(self, element: Element) -> str:
        named, bare = element.values()
        kinds = [named.get("type", ""), named.get("style", ""), named.get("intent", ""), *bare, element.key]
        kind = next(
            (k.lower() for k in kinds if alert_of(k.lower()) and k.lower() not in ("alert", "callout")),
            "note",
        )
        title = attribute_text(named, "title", "label", "heading", "header")
        inner = self._inner(element) or attribute_text(
            named, "content", "text", "message", "body", "description"
        )
        if not element.is_block:
            return f"**{title}** {inner}" if title else inner
        self.counts["notes made alerts"] += 1
        body = f"**{title}**\n\n{inner}" if title and title.lower() != kind else inner
        quoted = "\n".join(f"> {line}".rstrip() for line in body.strip().split("\n"))
        return _block(element, f"> [!{alert_of(kind).upper()}]\n{quoted}")

    def _tab(self, element: Element) -> str:
        title = self._title(element) or attribute_text(element.values()[0], "value")
        self.counts["tabs made labels"] += bool(title)
        label = f"**{title.rstrip(':')}:**\n\n" if title else ""
        return _block(element, label + self._inner(without_title(element), flat=bool(element.indent)))

    def _card(self, element: Element) -> str:
        named, _ = element.values()
        title, to = self._title(element), target_of(element)
        inner = self._inner(without_title(element)) or attribute_text(
            named, "description", "content", "body", "subtitle", "text"
        )
        self.counts["cards made items of a list"] += 1
        words = f"[{title}](<{to}>)" if to else f"**{title}**" if title else ""
        first, _, rest = inner.partition("\n")
        joined = ": ".join(part for part in (words, first.strip()) if part)
        return _block(
            element, f"- {joined}" + ("\n" + indented(rest, "  ") if rest.strip() else ""), tight=True
        )

    def _link(self, element: Element) -> str:
        named, _ = element.values()
        to, title = target_of(element), attribute_text(named, *TITLES)
        inner = "" if element.key == "contentref" else self._inner(element)
        if not to:
            return self._words(element, known=element.key not in ("embed", "file"))
        if element.key == "video":
            inner = _SOURCES.sub("", inner).strip()
        self.counts["tags made pictures and links"] += 1
        if "](" in inner or element.key in ("embed", "file", "video", "iframe"):
            shown = title or (to if "://" in to else posixpath.basename(to))
            mark = "!" if kind_of(to) and "://" not in to else ""  # a video beside the article plays
            return _block(element, f"{mark}[{shown}](<{to}>)" + (f"\n\n{inner}" if inner else ""))
        words = " ".join(inner.split()) or title or (to if "://" in to else "")
        return _block(element, f"[{words}](<{to}>)") if element.is_block else f"[{words}](<{to}>)"

    def _picture(self, element: Element) -> str:
        named, _ = element.values()
        source = attribute_text(named, "src", "source", "file", "url", "path", "img", "image")
        if not source and (
            found := re.search(r"[\"'`]([^\"'`]+\.(?:png|jpe?g|gif|svg|webp|avif))[\"'`]", element.rest)
        ):
            source = found[1]
        if not source:
            return self._words(element, known=False)
        made = f"![{attribute_text(named, 'alt', 'caption', 'title')}](<{source}>)"
        return _block(element, f"{made}\n\n{self._inner(element)}") if element.is_block else made

    def _field(self, element: Element) -> str:
        named, bare = element.values()
        name = attribute_text(named, "name", "body", "path", "query", "header", "param")
        facts = [attribute_text(named, "type"), *(b for b in bare if b in ("required", "deprecated"))]
        default = attribute_text(named, "default")
        facts += [f"default {default}"] if default else []
        told = ", ".join(filter(None, facts))
        first = f"- `{name}`" + (f" ({told})" if told else "") if name else "-"
        inner = self._inner(element)
        return _block(element, first + ("\n\n" + indented(inner, "  ") if inner else ""))

    def _entry(self, element: Element) -> str:
        name, inner = self._title(element), self._inner(element)
        return _block(element, f"- {name}" + ("\n" + indented(inner, "  ") if inner else ""), tight=True)

    def _inline(self, element: Element) -> str:
        named, _ = element.values()
        inner, more = (
            self._inner(element),
            attribute_text(named, "tip", "headline", "definition", "text", "value"),
        )
        return f"{inner} ({more})" if inner and more and more != inner else inner or more

    def _words(self, element: Element, *, known: bool) -> str:
        """The words of an element: of its attributes, and what stands in it."""
        named, _ = element.values()
        inner = self._inner(without_title(element), flat=bool(element.indent))
        if not known:
            self.unknown.setdefault(element.raw, []).append(element)
        title = self._title(element) if role_of(element) == "section" else attribute_text(named, *TITLES)
        texts = [
            named[n] for n in WORDS if named.get(n, "").strip() and named[n][0] != "{" and named[n] != title
        ]
        texts = [text for text in texts if not known or text == named.get("description")]
        to = "" if known else target_of(element)
        head = f"[{title}](<{to}>)" if title and to else title
        if not element.is_block:
            return " ".join(filter(None, [head, *texts, inner]))
        label = (
            f"**{head}**"
            if head and inner and head[-1:] in "?!."
            else f"**{head}:**"
            if head and inner
            else head
        )
        return _block(element, "\n\n".join(filter(None, [label, *texts, inner])))


def _spliced(nodes: Sequence[Element | str]) -> list[Element | str]:
    """The nodes, with what stands in elements that only hold others in their place."""
    out: list[Element | str] = []
    for node in nodes:
        named = node.values()[0] if isinstance(node, Element) else {}
        if (
            not isinstance(node, Element)
            or role_of(node) != "wrapper"
            or not node.is_block
            or attribute_text(named, *WORDS)
        ):
            out.append(node)
            continue
        inner = _spliced(node.children)
        margin = margin_of("".join(n for n in inner if isinstance(n, str)).partition("\n")[2])
        out.append("\n\n")
        for child in inner:
            if isinstance(child, str):
                out.append(moved(child, margin, node.indent))
            else:
                child.indent = node.indent
                out.append(child)
        out.append("\n\n")
    return out


def _block(element: Element, text: str, *, tight: bool = False) -> str:
    gap = "\n" if tight else "\n\n"
    return gap + indented(text.strip("\n"), element.indent) + gap
