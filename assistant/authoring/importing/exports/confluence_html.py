"""Confluence: the HTML export of a space, a page a file, with `index.html` for the tree."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace

from bs4 import BeautifulSoup

from assistant.authoring.importing.exports.articles import Export, ExportedArticle, day_in, number_in
from assistant.authoring.importing.exports.source import Source

_ID = re.compile(r"(?:^|_)(\d+)\.html$")
_LINK = re.compile(r"(?:/pages/|[?&]pageid=)(\d+)")


def recognizes(source: Source) -> str | None:
    """The folder of the export: the one whose `index.html` names Confluence's own parts of a page."""
    for name in source.ending("index.html"):
        text = source.bytes(name)[:20_000]
        if b'class="pageSection' in text and (b"Space Details" in text or b"Available Pages" in text):
            return posixpath.dirname(name)
    return None


def read(source: Source, folder: str) -> Export:
    export, start = Export("Confluence", link=_LINK), posixpath.join(folder, "index.html")
    tree = BeautifulSoup(source.text(start), "html.parser")
    order = {
        posixpath.join(folder, str(a["href"])): place for place, a in enumerate(tree.find_all("a", href=True))
    }
    pages = [n for n in source.ending(".html") if posixpath.dirname(n) == folder and n != start]
    ways: dict[str, list[tuple[str, str]]] = {}
    for name in pages:
        soup = BeautifulSoup(source.text(name), "html.parser")
        content = soup.find(id="main-content")
        if content is None:
            continue
        heading = soup.find(id="title-text") or soup.find("title")
        title = " ".join(heading.get_text().split()) if heading is not None else ""
        links = soup.select("#breadcrumbs a[href]")
        ways[name] = [
            (posixpath.join(folder, str(a["href"])), " ".join(a.get_text().split())) for a in links[1:]
        ]
        metadata = soup.find(class_="page-metadata")
        words = " ".join(metadata.get_text(" ").split()) if metadata is not None else ""
        editor = soup.find(class_="editor") or soup.find(class_="author")
        day = re.search(r"\bon (\w{3}\w* \d{1,2}, \d{4})", words)
        number = _ID.search(name)
        export.articles.append(
            ExportedArticle(
                key=name,
                file=source.called(name),
                title=title.partition(" : ")[2] or title,
                html=str(content),
                id=number_in(number[1]) if number else None,
                position=order.get(name, 1e6),
                updated=day_in(day[1]) if day else None,
                author=" ".join(editor.get_text().split()) if editor is not None else "",
            )
        )
    _shelve(export, ways, order)
    return export


def _shelve(export: Export, ways: dict[str, list[tuple[str, str]]], order: dict[str, int]) -> None:
    """The pages above each page as its categories; a page with others below it opens their category."""
    parents = {step for way in ways.values() for step, _ in way[-1:]}
    roots = [name for name, way in ways.items() if not way]
    for number, article in enumerate(export.articles):
        way = [*ways[article.key], *([(article.key, article.title)] if article.key in parents else [])]
        steps = [(title, order.get(step, 0)) for step, title in way if roots != [step]]
        export.articles[number] = replace(
            article,
            shelf=export.shelve(steps),
            position=-1 if article.key in parents else article.position,
        )
