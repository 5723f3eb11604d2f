"""A run of inline nodes → one line of Markdown, with HTML for what has no mark in every dialect."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.site.export.escapes import entities, escaped
from assistant.site.export.tree import VOID, Element, Node, joined, start_tag, text_of, walk

Address = Callable[[str], str]
"""Gives the address of a link or a picture as the Markdown has it."""

_BLOCK_NAMES = """
blockquote caption dd details div dl dt h1 h2 h3 h4 h5 h6 hr li nav ol p pre summary table tbody td tfoot th
thead tr ul
"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Elements that stand on lines of their own."""

_STRENGTH = {"em": "*", "i": "*", "strong": "**", "b": "**"}
_BEFORE = frozenset(" ([\"'“‘«—–-/>")
_AFTER = frozenset(" .,;:!?)]\"'”’»—–-/…<")
_IN_ADDRESS = {
    " ": "%20",
    "(": "%28",
    ")": "%29",
    "[": "%5B",
    "]": "%5D",
    "`": "%60",
    "\\": "%5C",
    "|": "%7C",
}
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BREAKS = re.compile(r"^(?:\s|<br />)+|(?:\s|<br />)+$")
"""Breaks with nothing before or behind them; alone on a line they would be a block of HTML."""

_KEPT = frozenset({"id", "lang", "dir", "title"})
"""Attributes of inline HTML that mean something outside of our site."""


def inline(nodes: Sequence[Node], address: Address, *, in_cell: bool = False) -> str:
    """The nodes as one line, without blanks at its ends. In a cell of a table no bar stands by itself."""
    return _BREAKS.sub("", _Line(address, in_cell).of(nodes)).strip()


class _Line:
    def __init__(self, address: Address, in_cell: bool) -> None:
        self.address, self.in_cell = address, in_cell

    def of(self, nodes: Sequence[Node], before: str = "", after: str = "") -> str:
        """`before` and `after` are the characters that the nodes stand between."""
        out = ""
        for place, node in enumerate(nodes):
            last = out[-1:] or before
            if isinstance(node, str):
                words = joined(node)
                words = escaped(words.lstrip(" ") if last == " " else words)
                out += words.replace("|", "&#124;") if self.in_cell else words
            else:
                behind = (text_of(nodes[n]) for n in range(place + 1, len(nodes)))
                following = next(filter(None, behind), after)[:1]
                added = self._element(node, last, joined(following))
                if last == "!" and added.startswith("["):  # a link is no picture
                    out = f"{out[:-1]}&#33;"
                out += added
        return out

    def _element(self, node: Element, before: str, after: str) -> str:
        if node.tag == "br":
            return "<br />"
        if node.tag == "img":
            return f"!{self._link(escaped(joined(node.attrs.get('alt', '')).strip()), node, 'src')}"
        if node.tag in ("video", "audio"):
            return raw_line([node])
        if node.tag == "code" and all(isinstance(child, str) for child in node.children):
            return self._code(text_of(node), before)
        if node.tag == "a" and "href" in node.attrs and "id" not in node.attrs:
            return self._link(self.of(node.children), node, "href")
        if node.tag in _STRENGTH:
            return self._emphasis(node, before, after)
        if node.tag == "span" and node.has_class("task"):
            return self.of(node.children)
        kept = {n: v for n, v in node.attrs.items() if n in _KEPT or (node.tag, n) == ("a", "href")}
        if node.tag == "span" and not kept:
            return self.of(node.children, before, after)
        opening = start_tag(Element(node.tag, kept))
        return opening if node.tag in VOID else f"{opening}{self.of(node.children)}</{node.tag}>"

    def _link(self, words: str, node: Element, attribute: str) -> str:
        to = self.address(node.attrs.get(attribute, ""))
        to = _ENTITY.sub("&amp;", "".join(_IN_ADDRESS.get(c, c) for c in to))
        title = node.attrs.get("title") or node.attrs.get("data-meaning", "")
        said = f' "{entities(joined(title)).replace(chr(34), "&quot;")}"' if title else ""
        left, right = " " * words.startswith(" "), " " * words.endswith(" ")
        return f"{left}[{words.strip()}]({to}{said}){right}"

    def _emphasis(self, node: Element, before: str, after: str) -> str:
        """Stars where every dialect sees their two ends, else HTML."""
        inside = self.of(node.children)
        words = inside.strip()
        if not words:
            return inside
        left = " " if inside[0] == " " else ""
        right = " " if inside[-1] == " " else ""
        is_plain = not any(child.tag in _STRENGTH for child in walk(node.children))
        starts = left or not before or before in _BEFORE
        ends = right or not after or after in _AFTER
        if is_plain and starts and ends and "\\*" not in words[:2] and not words.endswith("\\*"):
            mark = _STRENGTH[node.tag]
            return f"{left}{mark}{words}{mark}{right}"
        return f"{left}<{node.tag}>{words}</{node.tag}>{right}"

    def _code(self, text: str, before: str) -> str:
        text = text.replace("\n", " ")
        longest = max((len(run) for run in re.findall("`+", text)), default=0)
        is_bare = not text.strip() or text != text.strip()
        if before == "`" or is_bare or "&#" in text or (self.in_cell and "|" in text):
            return f"<code>{entities(text)}</code>"
        ticks = "`" * (longest + 1)
        pad = " " if text[0] == "`" or text[-1] == "`" else ""
        return f"{ticks}{pad}{text}{pad}{ticks}"


def raw_line(nodes: Sequence[Node]) -> str:
    """The nodes as HTML in one line, which stays as it is in every dialect, wherever it stands."""
    return _raw(nodes, in_code=False)


def _raw(nodes: Sequence[Node], *, in_code: bool) -> str:
    out = []
    is_of_blocks = any(isinstance(node, Element) and node.tag in BLOCKS for node in nodes)
    for node in nodes:
        if isinstance(node, str) and is_of_blocks and not in_code and not node.strip():
            continue
        if isinstance(node, str):
            out.append(entities(node).replace("\n", "&#10;") if in_code else entities(joined(node)))
        elif node.tag in VOID:
            out.append(start_tag(node))
        else:
            inside = _raw(node.children, in_code=in_code or node.tag == "pre")
            out.append(f"{start_tag(node)}{inside}</{node.tag}>")
    return "".join(out)
