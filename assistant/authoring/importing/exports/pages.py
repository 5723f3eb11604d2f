"""Pages that no help center exported: a folder of HTML files and Word documents."""

from __future__ import annotations

import posixpath
import re

from bs4 import BeautifulSoup
from bs4.element import Tag

from assistant.authoring.importing.exports import word
from assistant.authoring.importing.exports.articles import Export, ExportedArticle
from assistant.authoring.importing.exports.source import Source
from assistant.authoring.importing.left import Kind, Left
from assistant.authoring.importing.names import readable
from assistant.errors import ContentError

HTML = (".html", ".htm", ".xhtml")
WORD = (".docx",)
_NO_ARTICLES = frozenset({"404", "search", "sitemap", "genindex"})
_SITE_NAME = re.compile(r"\s+(?:[|·–—-]|::)\s+[^|·–—:-]+$")


def recognizes(source: Source) -> list[str] | None:
    return source.ending(*HTML, *WORD) or None


def read(source: Source, names: list[str]) -> Export:
    export = Export("HTML and Word")
    for name in names:
        try:
            article = _document(source, name, export) if name.lower().endswith(WORD) else _page(source, name)
        except ContentError as error:
            if len(names) == 1:
                raise
            export.left.append(Left.of(Kind.NOT_TAKEN, error))
        else:
            if article is not None:
                export.articles.append(article)
    return export


def _page(source: Source, name: str) -> ExportedArticle | None:
    if posixpath.splitext(posixpath.basename(name))[0].lower() in _NO_ARTICLES:
        return None
    soup = BeautifulSoup(_decoded(source, name), "html.parser")
    main = soup.find("main") or soup.select_one("[role=main]") or soup.find("article") or soup.body or soup
    if not isinstance(main, Tag):
        return None
    for gone in main.find_all(("header", "footer")) if main.name == "body" else ():
        gone.decompose()
    heading, named = _heading(main), soup.find("title")
    title = " ".join(heading.get_text(" ").split()) if heading is not None else ""
    if not title and named is not None:
        title = _SITE_NAME.sub("", " ".join(named.get_text().split()))
    if heading is not None:
        heading.decompose()
    summary = soup.find("meta", attrs={"name": "description"})
    language = soup.find("html")
    return ExportedArticle(
        key=name,
        file=source.called(name),
        title=title or readable(posixpath.splitext(posixpath.basename(name))[0]),
        html=str(main),
        shelf=_folders(name),
        summary=str(summary.get("content") or "").strip() if summary is not None else "",
        addresses=_addresses(name),
        locale=str(language.get("lang") or "")[:2].lower() if language is not None else "",
    )


def _heading(text: Tag) -> Tag | None:
    """The heading that is the title: what Word calls so, or the only one of the first level. Several are
    chapters, and stay."""
    found = text.find_all("h1")
    return text.select_one("h1.title") or (found[0] if len(found) == 1 else None)


def _addresses(name: str) -> tuple[str, ...]:
    """Where a page was on its site: as its file is called, and as most servers show it. The start of a site
    is that of the new one."""
    folder, file = posixpath.split(name)
    stem = posixpath.splitext(name)[0]
    if posixpath.splitext(file)[0] == "index":
        return (f"/{folder}/",) if folder else ()
    return (f"/{name}", f"/{stem}")


def _decoded(source: Source, name: str) -> str:
    """The text of a page, which may say in which encoding it is."""
    data = source.bytes(name)
    said = re.search(rb"charset=[\"']?([\w-]+)", data[:2000])
    if said and said[1].lower() not in (b"utf-8", b"utf8"):
        try:
            return data.decode(said[1].decode())
        except (LookupError, UnicodeDecodeError):
            pass
    return source.text(name)


def _document(source: Source, name: str, export: Export) -> ExportedArticle:
    html, messages = word.as_html(source, name)
    for message, count in messages.items():
        problem = message if count == 1 else f"{message} ({count} times)"
        export.left.append(
            Left(Kind.OTHER, source.called(name), None, problem, "Compare it with the document.")
        )
    soup = BeautifulSoup(html, "html.parser")
    heading = _heading(soup)
    title = " ".join(heading.get_text(" ").split()) if heading is not None else ""
    if heading is not None:
        heading.decompose()
    return ExportedArticle(
        key=name,
        file=source.called(name),
        title=title or readable(posixpath.splitext(posixpath.basename(name))[0]),
        html=str(soup),
        shelf=_folders(name),
    )


def _folders(name: str) -> tuple[str, ...]:
    return tuple(readable(part) for part in posixpath.dirname(name).split("/") if part)
