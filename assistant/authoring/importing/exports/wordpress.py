"""WordPress: the WXR file of Tools → Export, with posts, pages and articles of any plugin.

The exporter of WordPress itself (`wp-admin/includes/export.php`) says what stands where.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element  # nosec B405

from assistant.authoring.importing.exports.articles import (
    Export,
    ExportedArticle,
    day_in,
    number_in,
    place_in,
)
from assistant.authoring.importing.exports.source import Source
from assistant.authoring.importing.exports.xml_files import elements, lines_of

MARK = b"wordpress.org/export/"
"""What the beginning of such a file names."""

_NO_ARTICLES = (
    "attachment",
    "nav_menu_item",
    "revision",
    "custom_css",
    "customize_changeset",
    "oembed_cache",
)
_BLOCK = r"(?:p|div|h[1-6]|ul|ol|li|table|blockquote|pre|figure|section|hr|details)"
_CAPTION = re.compile(r"\[/?(?:caption|embed|audio|video)\b[^\]]*\]", re.I)


def recognizes(source: Source) -> list[str] | None:
    return [name for name in source.ending(".xml") if MARK in _start(source, name)] or None


def _start(source: Source, name: str) -> bytes:
    try:
        with (source.root / name).open("rb") as file:
            return file.read(4000)
    except OSError:
        return b""


def read(source: Source, names: list[str]) -> Export:
    export = Export("WordPress")
    for name in names:
        lines = lines_of(source, name, rb"<wp:post_id>\s*(?:<!\[CDATA\[)?(\d+)")
        for element in elements(source, name, "item"):
            values = {_local(child.tag): child.text or "" for child in element}
            kind = values.get("post_type", "post")
            if kind in _NO_ARTICLES or kind.startswith("wp_"):
                export.done["menus, pictures and styles of WordPress, which are no articles"] += 1
            else:
                export.articles.append(_article(values, element, source.called(name), lines, export))
    return export


def _local(tag: str) -> str:
    """The name of an element without its namespace, whose version differs; texts and excerpts have the
    same."""
    namespace, _, name = tag.rpartition("}")
    return f"{'excerpt' if 'excerpt' in namespace else 'content'}:{name}" if name == "encoded" else name


def _article(
    values: Mapping[str, str], element: Element, file: str, lines: Mapping[str, int], export: Export
) -> ExportedArticle:
    terms = [
        (child.get("domain") or "", " ".join((child.text or "").split()))
        for child in element
        if child.tag == "category"
    ]
    shelves = [term for domain, term in terms if "tag" not in domain and term not in ("", "Uncategorized")]
    status, key = values.get("status", "publish"), values.get("post_id", "").strip()
    return ExportedArticle(
        key=key or values.get("link", ""),
        file=file,
        line=lines.get(key),
        title=" ".join(values.get("title", "").split()),
        html=_paragraphs(values.get("content:encoded", "")),
        id=number_in(key),
        shelf=export.shelve([(term, len(export.shelves)) for term in shelves[:1]]),
        position=place_in(values.get("menu_order")),
        created=day_in(values.get("post_date")),
        updated=day_in(values.get("post_modified")) or day_in(values.get("post_date")),
        author=values.get("creator", "").strip(),
        summary=re.sub(r"<[^>]*>", "", values.get("excerpt:encoded", "")),
        tags=tuple(term for domain, term in terms if "tag" in domain and term),
        addresses=tuple(a for a in (values.get("link", "").strip(), values.get("guid", "").strip()) if a),
        is_draft=status not in ("publish", "private"),
        restricted_to="people who are signed in"
        if status == "private"
        else "people with its password"
        if values.get("post_password", "").strip()
        else "",
    )


def _paragraphs(text: str) -> str:
    """The text with the paragraphs that WordPress makes of blank lines when it shows it."""
    text = _CAPTION.sub("", re.sub(r"<!--.*?-->", "", text, flags=re.S)).replace("\r\n", "\n")
    if re.search(r"<p\b", text, re.I):
        return text
    parts = re.split(r"\n\s*\n", text)
    return "\n".join(
        part
        if re.match(rf"\s*</?{_BLOCK}\b", part, re.I)
        else "<p>" + part.strip().replace("\n", "<br>\n") + "</p>"
        for part in parts
        if part.strip()
    )
