"""Exports that tests make, built by another generator and compared with the site page by page."""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag

from assistant import today
from assistant.content.library import Library
from assistant.progress import silent
from assistant.settings import Settings
from assistant.site.build import build_site
from assistant.site.export.formats import Format
from assistant.site.export.write import Exported, export
from assistant.site.view import SiteView
from support.bases import ROOT

OF_THE_SITE = (
    ".anchor, .banner--later, .contact-on, .crumbs, .diagram .admonition-title, .feedback, .letters, "
    ".needs-js, .no-js-only, .page-bar, .page-menu, .person, .print-only, .toc, .turn, [aria-hidden=true], "
    "[hidden], svg, script, form"
)
"""What our pages have around their content: ways to search, to copy, to move on, to say something. And what
they say where they do not draw a diagram, which another generator may draw."""

OF_ZENSICAL = "#__skip, .headerlink, .md-clipboard, .md-source-file, nav, script"
_REFRESH = re.compile(r'http-equiv="refresh" content="0; url=([^"]*)"')
_BLOCK_NAMES = (
    "article blockquote br caption dd details div dl dt footer h1 h2 h3 h4 h5 h6 header hr li nav ol p pre "
    "section summary table tbody td th thead time tr ul"
)
_LINES = frozenset(_BLOCK_NAMES.split())


@dataclass(frozen=True)
class PageContent:
    """What a page says."""

    words: list[str]
    anchors: list[str]
    links: list[str]
    """Absolute, in their order."""

    pictures: list[str]
    """The same of pictures and videos."""


@dataclass(frozen=True)
class BuiltSite:
    """The pages and the redirects of a built site, by their addresses."""

    pages: dict[str, PageContent]
    redirects: dict[str, str]


def exported(settings: Settings, library: Library, target: Path, to: Format) -> Exported:
    """Export a library into a folder."""
    return export(SiteView.of(library, settings, today()), target, to, silent)


def bicycles(root: Path) -> Path:
    """A base about bicycles, in English, Spanish and Arabic, that has every construct of the dialect, a
    draft, and files; its root is given."""
    articles = root / "kb" / "articles"
    shutil.copytree(ROOT / "tests" / "fixtures" / "export", articles)
    (articles / "img").mkdir()
    for name in ("chain.png", "rag.png", "secret.png", "table.pdf", "chain.mp4"):
        (articles / "img" / name).write_text(name, "utf-8")
    (root / "mkdocs.yml").write_text(
        "site_name: Bicycle help\ndocs_dir: kb/articles\ntheme: {name: material, font: false}\n"
        "plugins: [help-assistant]\n",
        "utf-8",
    )
    (root / "kb" / "settings.yml").write_text("site_name: Bicycle help\n", "utf-8")
    (root / "kb" / "facts.yml").write_text(
        'minutes: {value: "5", kind: limit, meaning: Time, source: A workshop, owner: me, review_days: 90, '
        "checked: 2026-11-01}\n",
        "utf-8",
    )
    (root / "kb" / "links.yml").write_text(
        'published: {}\nmoved:\n  "910001#old-steps": "910001#steps"\n  "910001#air": "910002#pressure"\n'
        '  "/articles/older/": "910002#top"\n',
        "utf-8",
    )
    return root


def built_by_us(settings: Settings, library: Library, target: Path) -> BuiltSite:
    """The site of a library as `kb build` makes it."""
    build_site(settings, library, target, None, silent)
    return our_site(target, settings.site_url)


def our_site(folder: Path, site_url: str) -> BuiltSite:
    """A site that `kb build` made."""
    return _site(folder, site_url, "#content", OF_THE_SITE)


def built_by_zensical(project: Path, site_url: str) -> BuiltSite:
    """The site that Zensical makes of an exported project. It has to find nothing wrong with it."""
    command = [str(Path(sys.executable).with_name("zensical")), "build", "--strict"]
    ran = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "No issues found" in ran.stdout + ran.stderr, ran.stdout + ran.stderr
    return _site(project / "site", site_url, "article", OF_ZENSICAL)


def _site(folder: Path, site_url: str, root: str, around: str) -> BuiltSite:
    pages, redirects = {}, {}
    for path in sorted(folder.rglob("index.html")):
        address = urljoin(site_url, path.relative_to(folder).as_posix().removesuffix("index.html"))
        text = path.read_text("utf-8")
        leads = _REFRESH.search(text)
        if leads:
            redirects[address] = urljoin(address, leads[1])
        else:
            pages[address] = content_of(BeautifulSoup(text, "html.parser"), address, root, around)
    return BuiltSite(pages, redirects)


def content_of(page: BeautifulSoup, address: str, root: str, around: str = "") -> PageContent:
    """What stands in an element of a page, without some of what is in that."""
    content = page.select_one(root)
    assert content is not None, f"{address} has no {root}"
    for part in content.select(around) if around else ():
        part.decompose()
    text = "".join(_text(content))
    return PageContent(
        words=[word for word in text.split() if word != "·"],
        anchors=[str(part["id"]) for part in content.select("[id]")],
        links=[unquote(urljoin(address, str(link["href"]))) for link in content.select("a[href]")],
        pictures=[
            unquote(urljoin(address, str(shown["src"]))) for shown in content.select("img[src], video[src]")
        ],
    )


def _text(element: Tag) -> Iterator[str]:
    for part in element.children:
        if type(part) is NavigableString:
            yield str(part)
        elif isinstance(part, Tag):
            around = " " if part.name in _LINES else ""
            yield around
            yield from _text(part)
            yield around


def differences(ours: BuiltSite, theirs: BuiltSite) -> list[str]:
    """The table of differences, a line each; empty when two sites say the same at the same addresses."""
    table = [*_compared("addresses", sorted(ours.pages), sorted(theirs.pages), "the site")]
    for address in sorted({*ours.pages} & {*theirs.pages}):
        here, there = ours.pages[address], theirs.pages[address]
        for kind in ("words", "anchors", "links", "pictures"):
            table += _compared(kind, getattr(here, kind), getattr(there, kind), urlsplit(address).path)
    moved = [f"{old} -> {new}" for old, new in sorted(ours.redirects.items())]
    table += _compared(
        "redirects", moved, [f"{old} -> {new}" for old, new in sorted(theirs.redirects.items())], "the site"
    )
    return table


def _compared(kind: str, ours: list[str], theirs: list[str], where: str) -> Iterator[str]:
    """The places where two lists differ, each as a row: where, what, ours, theirs."""
    if ours == theirs:
        return
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    for change, a, b, c, d in matcher.get_opcodes():
        if change != "equal":
            yield f"{where} | {kind} | {' '.join(ours[a:b])} | {' '.join(theirs[c:d])}"
