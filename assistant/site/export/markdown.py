"""The content of a page → plain Markdown that CommonMark, Python-Markdown and the generators that stand on
them read alike: four blanks of indent, a blank line around each block, a line for a paragraph. What they do
not have in common is HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.site.export.escapes import line_start
from assistant.site.export.inline import BLOCKS, Address, inline, raw_line
from assistant.site.export.tree import Element, Node, start_tag, text_of, walk

INDENT = "    "
"""Python-Markdown wants four blanks before what is in an item of a list."""

LONGEST_LIST = 100
"""The number that does not stand before four columns any more."""

SEPARATOR = "<!-- -->"
"""Between two lists, or two quotes, which would be read as one."""

_LANGUAGE = re.compile(r"language-([\w#.+-]+)")
_ALIGNED = {"align-left": ":---", "align-center": ":---:", "align-right": "---:"}
_NOT_FIRST = re.compile(r"`{3}|[|>#]|<(?:details|div|dl|ol|pre|table|ul|!--)|-   |\d+\. ")
"""Blocks that Python-Markdown does not take for the first one of an item."""

_LINE_AFTER = re.compile(r"(</(?:dd|dt|li|p|summary|tbody|thead|tr)>)(?=<)")


def markdown_of(nodes: Sequence[Node], address: Address) -> str:
    """The blocks of a page, without blank lines at the ends. `address` gives the address of a link or a
    picture as the Markdown has it; in HTML they stay those of the site."""
    return "\n\n".join(_Blocks(address).of(nodes, is_top=True))


class _Blocks:
    def __init__(self, address: Address) -> None:
        self.address = address

    def of(self, nodes: Sequence[Node], *, is_top: bool) -> list[str]:
        """Each block with its lines. At the top of a page HTML may have lines of its own."""
        out: list[str] = []
        before = ""
        run: list[Node] = []
        for node in (*nodes, None):
            if isinstance(node, str) or (node is not None and node.tag not in BLOCKS):
                run.append(node)
                continue
            if paragraph := inline(run, self.address):
                out.append(line_start(paragraph))
                before = ""
            run = []
            if node is None:
                break
            blocks = self._block(node, is_top=is_top)
            if blocks and before == node.tag and node.tag in ("ul", "ol", "blockquote"):
                out.append(SEPARATOR)
            before = _kind(node) if blocks else before
            out += blocks
        return out

    def _block(self, node: Element, *, is_top: bool) -> list[str]:
        tag = node.tag
        if tag == "hr":
            return ["---"]
        if re.fullmatch("h[1-6]", tag):
            return [self._heading(node)]
        if tag == "pre":
            return [self._code(node, is_top=is_top)]
        if tag in ("ul", "ol"):
            return self._list(node, is_top=is_top)
        if tag == "table":
            return [self._table(node) or self._raw(node, is_top=is_top)]
        if tag == "blockquote":
            return [self._quote(self.of(node.children, is_top=False))]
        if tag == "details":
            return self._details(node) if is_top else [self._raw(node, is_top=False)]
        if tag == "dl":
            return [self._raw(node, is_top=is_top)]
        if tag == "div" and node.has_class("admonition"):
            return [self._quote(self.of([*map(_titled, node.children)], is_top=False))]
        if tag == "div" and node.has_class("diagram"):
            return self.of([c for c in node.children if getattr(c, "tag", "") == "pre"], is_top=is_top)
        if "lang" in node.attrs:
            marks = {name: value for name, value in node.attrs.items() if name in ("lang", "dir")}
            return (
                self._around(Element("div", marks), [], node.children)
                if is_top
                else [self._raw(node, is_top=False)]
            )
        return self._named(node.attrs.get("id", ""), self.of(node.children, is_top=is_top))

    def _named(self, anchor: str, blocks: list[str]) -> list[str]:
        """Blocks of which the first has an anchor."""
        if not anchor:
            return blocks
        mark = start_tag(Element("span", {"id": anchor})) + "</span>"
        begins_here = bool(blocks) and not re.match(r"[#>|<`\-]|\d+\.", blocks[0])
        return [mark + blocks[0], *blocks[1:]] if begins_here else [mark, *blocks]

    def _heading(self, node: Element) -> str:
        words = inline(node.children, self.address) or "<span></span>"
        anchor = f" {{#{node.attrs['id']}}}" if node.attrs.get("id") else ""
        if words.endswith("#"):  # else it would close the heading
            words = f"{words[:-1]}\\#"
        return f"{'#' * int(node.tag[1])} {words}{anchor}"

    def _code(self, node: Element, *, is_top: bool) -> str:
        code = [child for child in node.children if isinstance(child, Element)]
        if len(code) != 1 or code[0].tag != "code" or any(True for _ in walk(code[0].children)):
            return self._raw(node, is_top=is_top)
        text = text_of(code[0]).removesuffix("\n")
        language = _LANGUAGE.fullmatch(code[0].attrs.get("class", ""))
        ticks = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 0)
        return f"{ticks}{language[1] if language else ''}\n{text}\n{ticks}"

    def _list(self, node: Element, *, is_top: bool) -> list[str]:
        items = [child for child in node.children if isinstance(child, Element)]
        number = int(node.attrs.get("start") or 1) if node.tag == "ol" else 0
        is_loose = any(isinstance(c, Element) and c.tag in ("p", "div") for i in items for c in i.children)
        inside = [self.of(item.children, is_top=False) for item in items]
        if (
            any(blocks and _NOT_FIRST.match(blocks[0]) for blocks in inside)
            or number + len(items) > LONGEST_LIST
        ):
            return [self._raw(node, is_top=is_top)]
        # HTML ends where a line is blank
        is_loose = is_loose or any(
            _NOT_FIRST.match(b) and not _is_list(b) for blocks in inside for b in blocks
        )
        out = []
        for place, blocks in enumerate(inside):
            marker = f"{number + place}." if node.tag == "ol" else "-"
            lines = "\n".join(
                ("" if n == 0 else "\n" if is_loose or not _is_list(block) else "") + block
                for n, block in enumerate(blocks or ["<span></span>"])
            )
            out.append(marker.ljust(4) + _indented(lines, INDENT).lstrip(" "))
        return ["\n\n".join(out) if is_loose else "\n".join(out)] if out else []

    def _quote(self, blocks: Sequence[str]) -> str:
        return _indented("\n\n".join(blocks), "> ", blank=">")

    def _details(self, node: Element) -> list[str]:
        summary = [c for c in node.children if isinstance(c, Element) and c.tag == "summary"]
        inside = [c for c in node.children if c not in summary]
        title = [f"<summary>{raw_line(each.children).strip()}</summary>" for each in summary]
        kept = {name: value for name, value in node.attrs.items() if name in ("open", "name")}
        return self._around(Element("details", kept), title, inside)

    def _around(self, element: Element, head: Sequence[str], inside: Sequence[Node]) -> list[str]:
        """An element of HTML with Markdown in it. CommonMark reads that between blank lines, Python-Markdown
        and kramdown by the attribute."""
        element.attrs["markdown"] = "1"
        opening = "\n".join([start_tag(element), *head])
        return [opening, *self.of(inside, is_top=True), f"</{element.tag}>"]

    def _raw(self, node: Element, *, is_top: bool) -> str:
        line = raw_line([node])
        return _LINE_AFTER.sub(r"\1\n", line) if is_top and node.tag != "pre" else line

    def _table(self, node: Element) -> str:
        """The lines of a table that has a head of one row and plain cells; empty for any other."""
        parts = {part.tag: part for part in node.children if isinstance(part, Element)}
        rows = [row for row in walk(node.children) if row.tag == "tr"]
        cells = [[cell for cell in row.children if isinstance(cell, Element)] for row in rows]
        head = (
            [row for row in parts["thead"].children if isinstance(row, Element)] if "thead" in parts else []
        )
        every = [cell for row in cells for cell in row]
        if (
            len(head) != 1
            or not {*parts} <= {"thead", "tbody"}
            or len({len(row) for row in cells}) != 1
            or any({"colspan", "rowspan"} & {*cell.attrs} for cell in every)
            or any(inner.tag in BLOCKS for cell in every for inner in walk(cell.children))
        ):
            return ""
        words = [[inline(cell.children, self.address, in_cell=True) for cell in row] for row in cells]
        marks = [_ALIGNED.get(cell.attrs.get("class", ""), "---") for cell in cells[0]]
        return "\n".join(f"| {' | '.join(row)} |" for row in (words[0], marks, *words[1:]))


def _kind(node: Element) -> str:
    return "blockquote" if node.has_class("admonition") and node.tag == "div" else node.tag


def _titled(node: Node) -> Node:
    """The title of a note in bold."""
    if isinstance(node, Element) and node.has_class("admonition-title"):
        return Element("p", {}, [Element("strong", {}, node.children)])
    return node


def _is_list(block: str) -> bool:
    return bool(re.match(r"-   |\d+\. ", block))


def _indented(text: str, indent: str, blank: str = "") -> str:
    """The text with a prefix before each line; `blank` stands for a line without words."""
    return "\n".join(indent + line if line.strip() else blank for line in text.split("\n"))
