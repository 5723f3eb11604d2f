"""HTML of an article → Markdown of this tool: notes become alerts, headings keep the ids that links lead
to."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from html import escape
from typing import Any

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from markdownify import MarkdownConverter

from assistant.content.addresses import slugify
from assistant.content.dialect.alerts import alert_of

MAX_DEPTH = 200
"""Elements in each other up to which a text is read; no article has a tenth of it."""

_MEANT = {"note", "info", "tip", "important", "warning", "caution", "danger", "attention", "callout"}
"""Parts of class names that make a box a note, in the order in which tools use them."""

_GONE = {"script", "style", "noscript", "template", "title", "nav", "button", "svg", "select", "textarea"}
_KEPT = (
    nh3.ALLOWED_TAGS | {"iframe", "embed", "video", "audio", "source", "section", "main", "font"}
) - _GONE
_ATTRIBUTES = {
    "*": {*["class", "id", "name", "href", "src", "data-src", "alt", "title", "colspan", "rowspan", "start"]}
}
_VOID = {"br", "hr", "img", "wbr", "col", "embed", "source"}
_SCHEMES = {"http", "https", "mailto", "tel", "sms", "data", "ftp"}
_ANCHOR = re.compile(r"[^\W_][\w-]*")
_LIQUID = re.compile(r"([{])(?=[{%:])")
_MARKS = re.compile(
    r"[\\`]|\*(?!\s)|(?<!\s)\*|<(?=[\w/!?])|\[(?=[\[^])|\](?=[(\[:])"
    r"|&(?=#?\w+;)|~(?=~)|(?<![^\W_])_|_(?![^\W_])"
)
_AT_START = re.compile(r"^(\s*)(#{1,6}(?=\s)|>|[+](?=\s)|={2,}|-{2,}|!{3}|\?{3}|:{3,}|\|)")
_LONG_NUMBER = re.compile(r"^(\s*\d{3,9})([.)](?=\s|$))")
"""At the start of a paragraph. Shorter numbers, and hyphens, are lists that somebody typed, and become
lists."""

_TYPED_ITEM = re.compile(r"\s*(?:-|\d{1,2}[.)])\s")

_BOLD, _ITALIC = ("strong", "b"), ("em", "i")
_BLOCK = re.compile(r"(?:p|div|li|ul|ol|h[1-6]|td|th|tr|table|br|hr|section|blockquote|dd|dt|pre)$")
_STYLE: dict[str, Any] = {
    "heading_style": "atx",
    "bullets": "-",
    "sub_symbol": "<sub>",
    "sup_symbol": "<sup>",
}

Led = Callable[[str], str | None]
"""Where an address of the export leads now; None when it is to be words, or a picture that is not there."""


def parsed(html: str) -> BeautifulSoup:
    """The elements of a text, in the form that browsers make of it: each closed, scripts and styles gone.
    Raises ValueError when they stand in each other too deep."""
    clean = nh3.clean(
        html,
        tags=_KEPT,
        clean_content_tags=_GONE,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    depth = 0
    for tag in re.finditer(r"<(/?)([a-z][a-z0-9]*)", clean):
        depth += 0 if tag[2] in _VOID else -1 if tag[1] else 1
        if depth > MAX_DEPTH:
            raise ValueError("its elements are nested too deep to read")
    return BeautifulSoup(clean, "html.parser")


def to_markdown(html: str, link: Led, picture: Led) -> str:
    """A text; `link` and `picture` say where its addresses lead. Raises ValueError when it cannot be read."""
    soup = parsed(html)
    _tidy(soup)
    for anchor in soup.find_all("a", href=True):
        to = link(str(anchor["href"]))
        if to is None:
            anchor.unwrap()
        else:
            anchor["href"] = _target(to)
    for image in soup.find_all("img"):
        address = str(image.get("src") or image.get("data-src") or "")
        to = picture(address) if address else None
        image["alt"] = " ".join(str(image.get("alt") or "").split()).replace("[", "(").replace("]", ")")
        if to is not None:
            image["src"] = _target(to)
        elif address.startswith(("http:", "https:", "//")):
            _replace_picture(soup, image, address)
        else:
            image.replace_with(str(image["alt"]))
    text = _Converter(**_STYLE).convert_soup(soup)
    lines = (line.rstrip() for line in text.replace("\xa0", " ").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _replace_picture(soup: BeautifulSoup, image: Tag, address: str) -> None:
    """A picture elsewhere is loaded by no page here: a link says where it is."""
    words = str(image["alt"]) or "Picture"
    if image.find_parent("a") is not None:
        image.replace_with(words)
        return
    made = BeautifulSoup("", "html.parser").new_tag("a", href=_target(address))
    made.string = words
    image.replace_with(made)


def _tidy(soup: BeautifulSoup) -> None:
    """Gives what Markdown has no word for the elements that it has."""
    for frame in soup.find_all(("iframe", "embed", "video", "audio")):
        address = str(frame.get("src") or "") or next(
            (str(inner.get("src")) for inner in frame.find_all("source", src=True)), ""
        )
        words = str(frame.get("title") or "") or "Video"
        frame.name, frame.attrs = ("a", {"href": address}) if address else ("span", {})
        if address:
            frame.string = words
    for summary in soup.find_all("summary"):
        summary.name = "p"
        inner = BeautifulSoup("", "html.parser").new_tag("strong")
        inner.string = summary.get_text(" ", strip=True)
        summary.clear()
        summary.append(inner)
    for named in soup.find_all("a", href=False):
        wanted = str(named.get("id") or named.get("name") or "")
        heading = named.find_parent(re.compile(r"h[1-6]$")) or (
            named.find_next(re.compile(r"h[1-6]$")) if not named.get_text(strip=True) else None
        )
        if wanted and isinstance(heading, Tag) and not heading.get("id"):
            heading["id"] = wanted
        named.unwrap()
    for names in (_BOLD, _ITALIC):
        _join(soup, names)
    for cell in soup.find_all(("td", "th"), rowspan=True):
        _fill_below(soup, cell)
    for item in soup.find_all("li"):
        if item.find_parent(("td", "th")):
            item.insert(0, "• ")
            item.name = "p"
            if item.find_previous_sibling() is None and item.parent and item.parent.find_previous_sibling():
                item.insert_before(BeautifulSoup("<br/>", "html.parser"))
    for block in soup.find_all(("p", "div")):
        if block.find_parent(("td", "th")) and block.find_next_sibling():
            block.append(BeautifulSoup("<br/>", "html.parser"))


def _join(soup: BeautifulSoup, names: tuple[str, str]) -> None:
    """Bold or italic words that an editor cut in pieces made one, and set off from a letter that Markdown
    would take for a part of them."""
    for tag in soup.find_all(names):
        if tag.find_parent(names):
            tag.unwrap()
            continue
        while isinstance(following := tag.next_sibling, Tag) and following.name in names:
            tag.extend(list(following.contents))
            following.decompose()
        words, before, after = tag.get_text(), tag.previous_sibling, tag.next_sibling
        if isinstance(after, NavigableString) and after[:1].isalnum() and _is_mark(words[-1:]):
            tag.insert_after(" ")
        if isinstance(before, NavigableString) and before[-1:].isalnum() and _is_mark(words[:1]):
            tag.insert_before(" ")


def _fill_below(soup: BeautifulSoup, cell: Tag) -> None:
    """Empty cells below one that spans rows, so that the others stay in their columns."""
    wanted, place = str(cell["rowspan"]), len(cell.find_previous_siblings())
    rows = int(wanted) if wanted.isdigit() else 1
    row = cell.find_parent("tr")
    for below in (row.find_next_siblings("tr") if row is not None else [])[: rows - 1]:
        before = below.find_all(("td", "th"), recursive=False)
        new = soup.new_tag(cell.name)
        if place < len(before):
            before[place].insert_before(new)
        else:
            below.append(new)


def _is_mark(letter: str) -> bool:
    return bool(letter) and not letter.isalnum() and not letter.isspace()


def _target(address: str) -> str:
    """An address as Markdown takes it between round brackets."""
    kept = address.strip().replace("\n", "")
    return "".join(
        {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C"}.get(c, c) for c in kept
    )


class _Converter(MarkdownConverter):
    """markdownify, with what this dialect has beyond it. Its stubs lack the methods that are called here."""

    _is_at_start = True
    """Whether the text in hand begins a paragraph."""

    def escape(self, text: str, parent_tags: Set[str]) -> str:
        """Marks that would be read as Markdown; fewer than markdownify takes, for people edit the result."""
        text = _MARKS.sub(r"\\\g<0>", text)
        text = _LIQUID.sub(r"\1\\", text)
        if "_inline" in parent_tags:
            return text.replace("|", "\\|") if parent_tags & {"td", "th"} else text
        if not self._is_at_start:
            return text
        return _LONG_NUMBER.sub(r"\1\\\2", _AT_START.sub(r"\1\\\2", text))

    def process_text(self, el: NavigableString, parent_tags: Set[str] | None = None) -> str:
        around = el.parent if _is_inline(el.parent) else None
        before = el.previous_sibling or (around.previous_sibling if around is not None else None)
        self._is_at_start = before is None or (isinstance(before, Tag) and bool(_BLOCK.match(before.name)))
        return str(super().process_text(el, parent_tags=parent_tags))  # type: ignore[misc]

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: Set[str]) -> str:  # noqa: N802
        plain = el.get_text(" ", strip=True)
        if "_inline" in parent_tags or not plain:
            return text
        anchor = str(el.get("id") or "")
        ending = f" {{#{anchor}}}" if _ANCHOR.fullmatch(anchor) and anchor != slugify(plain) else ""
        words = " ".join(text.split())
        if any(_kind(parent) or parent.name in ("li", "blockquote") for parent in el.parents):
            return f"\n\n**{words.replace('**', '')}**\n\n"
        if words.startswith("**") and words.endswith("**") and words.count("**") == 2:
            words = words[2:-2]
        return f"\n\n{'#' * min(max(n, 1), 6)} {words}{ending}\n\n"

    def convert_br(self, el: Tag, text: str, parent_tags: Set[str]) -> str:
        if parent_tags & {"td", "th"}:
            return "<br>"
        following = el.next_sibling
        if following is None or "_inline" in parent_tags:
            return " "
        return "\n" if _TYPED_ITEM.match(following.get_text()) else "\\\n"

    def convert_div(self, el: Tag, text: str, parent_tags: Set[str]) -> str:
        if (kind := _kind(el)) and text.strip() and "_inline" not in parent_tags:
            quoted = "\n".join(f"> {line}".rstrip() for line in text.strip().split("\n"))
            return f"\n\n> [!{kind}]\n{quoted}\n\n"
        return str(super().convert_div(el, text, parent_tags))  # type: ignore[misc]

    convert_aside = convert_div
    convert_article = convert_div
    convert_section = convert_div

    def convert_blockquote(self, el: Tag, text: str, parent_tags: Set[str]) -> str:
        if _kind(el):
            return self.convert_div(el, text, parent_tags)
        return str(super().convert_blockquote(el, text, parent_tags))  # type: ignore[misc]

    def convert_p(self, el: Tag, text: str, parent_tags: Set[str]) -> str:
        if _kind(el):
            return self.convert_div(el, text, parent_tags)
        return str(super().convert_p(el, text, parent_tags))  # type: ignore[misc]

    def convert_kbd(self, el: Tag, text: str, parent_tags: Set[str]) -> str:
        return f"<kbd>{escape(text)}</kbd>" if text.strip() else ""

    def convert_pre(self, el: Tag, text: str, parent_tags: Set[str]) -> str:
        if not text.strip():
            return ""
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
        inner = el.find("code") or el
        language = re.search(r"(?:language-|brush:\s*)(\w+)", " ".join(_classes(inner)))
        return f"\n\n{fence}{language[1] if language else ''}\n{text.strip(chr(10))}\n{fence}\n\n"


def _is_inline(element: Tag | None) -> bool:
    return element is not None and not _BLOCK.match(element.name)


def _classes(element: Any) -> list[str]:
    value = element.get("class") or []
    return [value] if isinstance(value, str) else list(value)


def _kind(element: Tag) -> str:
    """The alert that a box is, by the names of its classes."""
    parts = [part for name in _classes(element) for part in re.split(r"[-_]+", name.lower())]
    if not _MEANT & set(parts):
        return ""
    return next((alert_of(part).upper() for part in reversed(parts) if alert_of(part)), "NOTE")
