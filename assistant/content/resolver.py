"""Where an address leads now: short links, page addresses, those of the former help center, however old they
are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import unquote, urlsplit

from assistant.content.addresses import TOP, old_article_id, parse_reference, permalink, reference
from assistant.content.articles import Article, Section, Status
from assistant.content.library import Library
from assistant.errors import NotFound

Kind = Literal["short", "page", "former", "unknown"]
"""`short`: /a/{id}. `page`: a page of this site, now or before. `former`: an address of the former help
center. `unknown`: none of these."""


@dataclass(frozen=True, slots=True)
class Destination:
    """What became of a link. It never repeats the link itself: that may hold more than an address."""

    kind: Kind
    moved: bool
    """Whether what it led to has another address now."""

    exact: bool
    """Whether it leads to the very section that it named; false when it named none that there is or was."""

    id: int | None
    title: str
    heading: str
    anchor: str
    url: str
    """Where it leads now; empty when it leads nowhere."""

    permalink: str
    """The link to send instead, which does not change."""

    status: Status | None
    reviewed: date | None
    stale: bool


NOWHERE = Destination(
    kind="unknown",
    moved=False,
    exact=False,
    id=None,
    title="",
    heading="",
    anchor="",
    url="",
    permalink="",
    status=None,
    reviewed=None,
    stale=False,
)


def follow(
    library: Library, link: str, base_path: str, today: date, former_addresses: str = ""
) -> Destination:
    """Follow a link as the site does. Its host does not count: the site may have had another one. Its query
    is not looked at."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:  # such as http://[foo
        return NOWHERE
    path, anchor = parts.path, unquote(parts.fragment) or TOP
    if base_path and (path + "/").startswith(base_path + "/"):
        path = path.removeprefix(base_path)
    path = "/" + path.strip("/")
    former = old_article_id(path, former_addresses)
    if former is not None:
        return _arrive(library, "former", former, anchor, base_path, today, moved=True)
    if named := short_link(path):
        return _arrive(library, "short", named[0], named[1] or anchor, base_path, today)
    if article_id := id_in(path.strip("/")):  # a bare article number
        return _arrive(library, "short", article_id, anchor, base_path, today)
    return _page(library, path + "/" if path != "/" else path, anchor, base_path, today)


def section_at(library: Library, article_id: int, anchor: str) -> tuple[Section, bool]:
    """The section that an id and an anchor lead to now, and whether it is the one they name: an article that
    has no such section leads to its opening. Raises NotFound when there is no such article."""
    try:
        return library.section(reference(article_id, anchor)), True
    except NotFound:
        return library.section(reference(article_id, TOP)), False


def short_link(path: str) -> tuple[int, str] | None:
    """The article id and the anchor, which may be empty, of a short link `/a/{id}/{anchor}`; None for any
    other path."""
    first, *names = (unquote(part) for part in path.strip("/").split("/"))
    if first != "a" or len(names) not in (1, 2) or (article_id := id_in(names[0])) is None:
        return None
    return article_id, names[1] if len(names) == 2 else ""


def id_in(text: str) -> int | None:
    """The article id that a part of an address is, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def _page(library: Library, path: str, anchor: str, base_path: str, today: date) -> Destination:
    """A page by its address: one that there is, one that an article or the ledger remembers."""
    paths = {
        path,
        unquote(path),
        path.rstrip("/"),
        path.removesuffix("index.html/"),
        path.removesuffix("index.md/"),
    }
    for article in (*library.articles, *library.pages):
        if unquote(article.url.removeprefix(base_path)) in {unquote(p) for p in paths}:
            return _arrive(library, "page", article.id, anchor, base_path, today, page=article)
        if any(old in paths or old.rstrip("/") + "/" in paths for old in article.redirect_from):
            return _arrive(library, "page", article.id, anchor, base_path, today, moved=True)
    for known in paths:
        if known in library.ledger.moved:
            return _arrive(
                library, "page", *parse_reference(library.ledger.moved[known]), base_path, today, moved=True
            )
        if known in library.ledger.urls:
            return _arrive(library, "page", library.ledger.urls[known], anchor, base_path, today, moved=True)
    return NOWHERE


def _arrive(
    library: Library,
    kind: Kind,
    article_id: int,
    anchor: str,
    base_path: str,
    today: date,
    *,
    moved: bool = False,
    page: Article | None = None,
) -> Destination:
    """The section that `id#anchor` leads to; the article's opening when it has no such section."""
    if page is not None and page.is_page:  # pages beside the articles have no number that anybody knows
        found = page.section(anchor)
        return _described(
            page,
            found or page.section(TOP),
            kind,
            page.section_url(anchor if found else TOP),
            "",
            found is not None,
            moved,
            today,
        )
    named = reference(article_id, anchor)
    try:
        section, exact = section_at(library, article_id, anchor)
    except NotFound:
        return NOWHERE
    article = library.article(section.article_id)
    moved = moved or (exact and library.ledger.destination(named) != named)
    short = permalink(article.id, section.anchor, base_path)
    return _described(article, section, kind, article.section_url(section.anchor), short, exact, moved, today)


def _described(
    article: Article,
    section: Section | None,
    kind: Kind,
    url: str,
    short: str,
    exact: bool,
    moved: bool,
    today: date,
) -> Destination:
    return Destination(
        kind=kind,
        moved=moved,
        exact=exact,
        id=None if article.is_page else article.id,
        title=article.title,
        heading=section.heading if section else article.title,
        anchor=section.anchor if section else TOP,
        url=url,
        permalink=short,
        status=None if article.is_page else article.status,
        reviewed=article.reviewed,
        stale=article.is_stale(today),
    )
