"""Where the addresses in articles lead, whichever way they are written, and which addresses an article may
claim for itself."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from urllib.parse import unquote, urljoin, urlsplit

from assistant.content.addresses import (
    TOP,
    is_markdown,
    old_article_id,
    page_url,
    parse_reference,
    permalink,
    with_anchor,
)
from assistant.content.article_links import file_url
from assistant.content.articles import Article
from assistant.content.library import Library
from assistant.content.resolver import section_at, short_link
from assistant.content.yaml_reader import line_of
from assistant.errors import ContentError, NotFound
from assistant.settings import Settings

SERVICE = frozenset(
    {"admin", "assets", "demo", "docs", "insights", "openapi.json", "support", "v1", "widget"}
)
"""First parts of addresses that are no pages: what the service itself has there is not the library's to
check."""

WITHHELD_REMEDY = "Take it out for that time, or change 'draft', 'publish' or 'unpublish' of that article."

_LINK = re.compile(r'<(?:a|img|video|audio|source|track)(?: [a-z-]+="[^"]*")*? (?:href|src)="(?!#fn)([^"]*)"')
"""An address in HTML that was cleaned: the cleaner writes every attribute in this one form. Links of footnotes
are not an author's."""

GENERATED = frozenset(
    {
        "feed.xml",
        "llms-full.txt",
        "llms.txt",
        "opensearch.xml",
        "robots.txt",
        "sitemap.xml",
        ".well-known/security.txt",
    }
)
"""Files of the site that are no pages."""

ALWAYS = GENERATED | {"contact/"}
"""What every site has: a base may have its own page of contact."""

_REDIRECT = re.compile(r"(?:/[^/\\?#%:*\"<>|\x00-\x20\x7f]+)+/?")
"""An address on the site that can be the name of a folder everywhere."""


def addresses_in(markup: str) -> tuple[str, ...]:
    """What the links and pictures of cleaned HTML lead to, each once."""
    return tuple(html.unescape(found) for found in dict.fromkeys(_LINK.findall(markup)))


def dead_links(library: Library, settings: Settings) -> Iterator[ContentError]:
    """Links and images that lead nowhere: errors in a strict base, one line of a summary in a lenient one."""
    yield from dead_addresses(library, settings)
    for article in (*library.articles, *library.pages):
        for path, anchor, line in article.links:
            target = library.by_path.get(path)
            if target is None:
                if not _is_file(settings, path):
                    near = _nearest_file(path, library)
                    yield article.mistake(
                        line,
                        f"the link to '{path}' leads nowhere",
                        f"Did you mean '{near[0]}'?" if near else "Name a file of kb/articles.",
                    )
            elif anchor and target.section(anchor) is None:
                near = difflib.get_close_matches(anchor, [s.anchor for s in target.sections], 1, 0.3)
                hint = (
                    f"Did you mean '{path}#{near[0]}'?"
                    if near
                    else f"'{path}' has: {', '.join(s.anchor for s in target.sections)}."
                )
                yield article.mistake(line, f"the link to '{path}#{anchor}' leads nowhere", hint)
        for path, line in article.images:
            if not _is_file(settings, path):
                yield article.mistake(
                    line,
                    f"the image '{path}' is not there",
                    "Put the file beside the article and name it from there.",
                )


def withheld_articles(library: Library, _: Settings) -> Iterator[ContentError]:
    """Links to articles that are not published: readers would find a page that is not there."""
    reasons = {w.article.path: w.reason for w in library.withheld}
    for article in (*library.articles, *library.pages) if reasons else ():
        for path, line in dict.fromkeys((path, line) for path, _, line in article.links):
            if path in reasons:
                problem = f"the link to '{path}' leads to an article that {reasons[path]}"
                yield article.mistake(line, problem, WITHHELD_REMEDY)


def _nearest_file(path: str, library: Library) -> list[str]:
    """The file that was probably meant: one of that name in another folder, or one of that folder with nearly
    that name. All files, or whole paths that begin alike, take minutes to compare in a large base."""
    folder, _, name = path.rpartition("/")
    if same := [p for p in library.by_path if p.lower().rpartition("/")[2] == name.lower()]:
        return difflib.get_close_matches(path, same, 1)
    beside = {
        p.rpartition("/")[2]: p for p in library.by_path if p.lower().rpartition("/")[0] == folder.lower()
    }
    return [beside[near] for near in difflib.get_close_matches(name, beside, 1)]


def dead_addresses(library: Library, settings: Settings) -> Iterator[ContentError]:
    """Links and images in raw HTML, and links that begin with `/`, that arrive nowhere. (Markdown links to
    files are known by their files.)"""
    arrives = _arrivals(library, settings)
    for article in (*library.articles, *library.pages):
        by_file = _by_file(article, settings.base_path)
        for section in article.sections:
            for address in addresses_in(section.html):
                if address not in by_file and not arrives(_joined(article.url, address)):
                    yield ContentError(
                        f"kb/articles/{article.path}",
                        line_of(settings.articles_dir / article.path, address) or section.line,
                        f"the link to '{address}' leads nowhere",
                        "Write it as a Markdown link to the file: [words](file.md#anchor).",
                    )


def claimed_addresses(library: Library, settings: Settings) -> Iterator[ContentError]:
    """Old addresses that cannot be pages of the site: one that leads out of it, or that a page or a file has
    already."""
    taken = {a.url.removeprefix(settings.base_path): a.path for a in (*library.articles, *library.pages)}
    remedy = "Write the old address as it was on this site, such as /help/refunds/."
    for article in (*library.articles, *library.pages):
        for address in article.redirect_from:
            if trouble := trouble_with(address, taken):
                yield ContentError(
                    f"kb/articles/{article.path}",
                    1,
                    f"redirect_from names '{_shown(address)}', {trouble}",
                    remedy,
                )
    for address in library.ledger.moved:
        old = address if address.startswith("/") else _permalink(address)
        if trouble := trouble_with(old, {}):
            yield ContentError("kb/links.yml", None, f"'moved:' names '{_shown(address)}', {trouble}", remedy)


def linked_files(_: Library, settings: Settings) -> Iterator[ContentError]:
    """Symbolic links that lead out of the articles folder: what they lead to would be published, whatever it
    is."""
    root = settings.articles_dir
    home = root.resolve()
    for path in sorted(p for p in root.rglob("*") if p.is_symlink()):
        name = path.relative_to(root).as_posix().encode("utf-8", "replace").decode()
        try:
            inside = path.resolve(strict=True).is_relative_to(home) and not path.is_dir()
        except (OSError, RuntimeError):
            inside = False
        if not inside:
            yield ContentError(
                f"kb/articles/{name}",
                None,
                "this is a link to another place, not a file of the base",
                "Copy the file here.",
            )


def _by_file(article: Article, base_path: str) -> set[str]:
    """What the Markdown links of an article became; `checks` compares them with the files that they name."""
    pages = {
        base_path + with_anchor(page_url(name), anchor or TOP)
        for name, anchor, _ in article.links
        if is_markdown(name)
    }
    return (
        pages
        | {
            file_url(name, base_path) + (f"#{anchor}" if anchor else "")
            for name, anchor, _ in article.links
            if not is_markdown(name)
        }
        | {file_url(name, base_path) for name, _ in article.images}
    )


def _joined(page: str, address: str) -> str:
    try:
        return urljoin(page, address)
    except ValueError:  # such as http://[foo
        return "/" + address


def _arrivals(library: Library, settings: Settings) -> Callable[[str], bool]:
    pages = {a.url: {TOP, *(s.anchor for s in a.sections)} for a in (*library.articles, *library.pages)}
    moved = {settings.base_path + a for a in library.ledger.moved if a.startswith("/")}
    moved |= {settings.base_path + a for article in library.articles for a in article.redirect_from}
    feeds = {f"{category.url}feed.xml" for category in library.categories if category.url}
    site = urlsplit(settings.site_url)

    @cache
    def arrives(address: str) -> bool:
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        if parts.scheme not in ("", "http", "https") or (parts.netloc and parts.netloc != site.netloc):
            return True
        if not parts.path.startswith(settings.base_path + "/"):
            return bool(parts.netloc)  # the same host has other things beside this site
        path = unquote(parts.path)
        inner = path.removeprefix(settings.base_path).lstrip("/")
        if (
            path in feeds
            or path in moved
            or path + "/" in moved
            or inner.split("/")[0] in SERVICE
            or inner in ALWAYS
        ):
            return True
        page = parts.path.removesuffix("index.md")  # each page has a Markdown twin
        anchors = pages.get(page) or pages.get(parts.path + "/") or pages.get(path)
        if anchors is not None:
            return not parts.fragment or unquote(parts.fragment) in anchors
        return _is_short_link(library, "/" + inner, settings.base.former_addresses) or _is_file(
            settings, inner
        )

    return arrives


def _is_short_link(library: Library, path: str, former: str) -> bool:
    """Whether a permanent link, or one of the former help center, leads to what it names."""
    if (article_id := old_article_id(path, former)) is not None:
        return article_id in library.by_id
    named = short_link(path)
    try:
        return named is not None and section_at(library, named[0], named[1] or TOP)[1]
    except NotFound:
        return False


def _is_file(settings: Settings, name: str) -> bool:
    try:
        return bool(name) and ".." not in name.split("/") and (settings.articles_dir / name).is_file()
    except (OSError, ValueError):
        return False


def trouble_with(address: str, taken: Collection[str]) -> str:
    """Why an old address cannot be a page of the site, or nothing."""
    if not _REDIRECT.fullmatch(address) or {".", ".."} & set(address.split("/")):
        return "which is no address of a page on this site"
    parts = address.strip("/").split("/")
    if len(address) > 1000 or any(len(part.encode()) > 200 for part in parts):
        return "which is too long to be the name of a file"
    if f"/{'/'.join(parts)}/" in taken:
        return "which is the address of a page that is there"
    return (
        "which is the service's own"
        if parts[0] in SERVICE or parts[0] == "a" or "/".join(parts) in GENERATED
        else ""
    )


def _permalink(reference: str) -> str:
    try:
        return unquote(permalink(*parse_reference(reference))).replace("/a/", "/old-a/", 1)
    except ValueError:
        return reference


def _shown(address: str) -> str:
    return address[:80].encode("unicode_escape").decode()
