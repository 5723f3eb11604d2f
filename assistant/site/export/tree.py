"""Safe HTML as a tree, without what works on a site of ours alone; and back to HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})

_INTERFACE_NAMES = """
anchor banner--later contact-on crumbs feedback letters needs-js no-js-only page-bar page-menu person
print-only toc turn
"""
INTERFACE = frozenset(_INTERFACE_NAMES.split())
"""Classes of what a page of ours has around its content: ways to search, to copy, to move on, to say
something."""

ADDRESSES = frozenset(
    {
        ("a", "href"),
        ("img", "src"),
        ("video", "src"),
        ("video", "poster"),
        ("audio", "src"),
        ("source", "src"),
        ("track", "src"),
    }
)
"""Attributes that are an address, each with its element."""

_DROPPED = frozenset({"button", "form", "input", "noscript", "script", "select", "style", "svg", "template"})
_UNWRAPPED = frozenset({"article", "header", "section", "time", "bdi"})


@dataclass
class Element:
    """An element with what is in it."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    def has_class(self, name: str) -> bool:
        return name in self.attrs.get("class", "").split()


Node = Element | str
"""A part of a page: an element or a text, in which no character is escaped."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        place = next((n for n in range(len(self.open) - 1, 0, -1) if self.open[n].tag == tag), None)
        if place is not None:
            del self.open[place:]

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(markup: str) -> list[Node]:
    """The nodes of well-formed HTML: what the sanitizer or a template gave."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.root.children


def content_of(nodes: Sequence[Node]) -> list[Node]:
    """The nodes without the interface of our site. Elements that only group or mark are replaced by what is
    in them. The text of an article is left as it is: an author may have used the same classes."""
    return list(_content(nodes))


def _content(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, str) or node.has_class("prose"):
            yield node
            continue
        classes = set(node.attrs.get("class", "").split())
        is_hidden = "hidden" in node.attrs or node.attrs.get("aria-hidden") == "true"
        if node.tag in _DROPPED or is_hidden or classes & INTERFACE:
            continue
        inside = list(_content(node.children))
        marks = {name: value for name, value in node.attrs.items() if name in ("lang", "dir")}
        if classes & {"facts-line", "chips"}:
            yield _line(inside)
        elif node.tag == "time":
            yield from (" ", *inside)
        elif node.tag in ("bdi", "section") and marks:
            yield Element("span" if node.tag == "bdi" else "div", marks, inside)
        elif node.tag in _UNWRAPPED or (node.tag == "span" and not {"id", "role", "lang"} & {*node.attrs}):
            yield from inside
        else:
            yield Element(node.tag, dict(node.attrs), inside)


def _line(items: Sequence[Node]) -> Element:
    """Short items of a list, one behind the other."""
    out: list[Node] = []
    for item in items:
        if isinstance(item, Element) and item.tag == "li":
            out += [*([" · "] if out else []), *item.children]
    return Element("p", {"class": "line"}, out)


def text_of(node: Node) -> str:
    """The words of a node."""
    return node if isinstance(node, str) else "".join(map(text_of, node.children))


def walk(nodes: Sequence[Node]) -> Iterator[Element]:
    """Every element, each before what is in it."""
    for node in nodes:
        if isinstance(node, Element):
            yield node
            yield from walk(node.children)


def copied(nodes: Sequence[Node], change: Callable[[Element], dict[str, str]]) -> list[Node]:
    """The same nodes, in which each element has the attributes that `change` gives it."""
    return [
        node if isinstance(node, str) else Element(node.tag, change(node), copied(node.children, change))
        for node in nodes
    ]


def markup_of(nodes: Sequence[Node]) -> str:
    """The nodes as HTML."""
    return "".join(map(_markup, nodes))


def _markup(node: Node) -> str:
    if isinstance(node, str):
        return html.escape(node, quote=False)
    opening = start_tag(node)
    return opening if node.tag in VOID else f"{opening}{markup_of(node.children)}</{node.tag}>"


def start_tag(element: Element) -> str:
    """The opening tag of an element, with its attributes; one that is never closed ends with a slash."""
    attrs = "".join(f' {name}="{html.escape(value)}"' for name, value in element.attrs.items())
    return f"<{element.tag}{attrs}{' /' if element.tag in VOID else ''}>"


def joined(text: str) -> str:
    """A text with one blank where there was any white space."""
    return re.sub(r"\s+", " ", text)
