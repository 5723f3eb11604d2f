"""Runs MkDocs over a library: all pages, or only those whose content changed since the build before."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.exceptions import MkDocsException

from assistant import today
from assistant.cache import code_hash
from assistant.content.addresses import folder_of
from assistant.content.articles import Article
from assistant.content.library import Library
from assistant.content.related import related_to
from assistant.errors import BuildError
from assistant.progress import Progress
from assistant.settings import Settings
from assistant.site.mkdocs_config import read_config
from assistant.site.plugin import HelpAssistantPlugin
from assistant.site.view import SiteView

FINGERPRINTS = "pages.json"
"""Beside the site, not in it."""


def build_site(
    settings: Settings, library: Library, target: Path, previous: Path | None, report: Progress
) -> int:
    """Write the site of a library into `target`; pages that did not change are taken from `previous`. Gives
    the number of pages written.

    Raises BuildError with what MkDocs says when it cannot.
    """
    view = SiteView.of(library, settings, today())
    prints = fingerprints(view)
    unchanged, old_id = _unchanged(previous, prints)
    target.mkdir(parents=True, exist_ok=True)
    for path in unchanged if previous else ():
        # only the pages: what else the old site has is made again, or is gone
        page = page_file(library.by_path[path], settings.base_path)
        (target / page).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(previous / page, target / page)  # type: ignore[operator]
    counter = _Counter(len(prints) - len(unchanged), report)
    _run_mkdocs(view, target, unchanged, is_partial=bool(unchanged), page_written=counter)
    _renumber(target, old_id, library, settings.base_path, unchanged)
    (target.parent / FINGERPRINTS).write_text(json.dumps({"build": library.build, "pages": prints}), "utf-8")
    return len(prints) - len(unchanged)


def write_page(view: SiteView, path: str, target: Path) -> Path:
    """Write one page into a folder, and the files that pages show: what somebody needs who looks at it. Feeds,
    redirects and what else a site has are left out. Gives the page's file. `path` is that of its source.

    Raises BuildError as `build_site` does.
    """
    _run_mkdocs(view, target, frozenset(view.library.by_path) - {path}, is_partial=True, is_preview=True)
    return target / page_file(view.library.by_path[path], view.base_path)


def _run_mkdocs(
    view: SiteView,
    target: Path,
    unchanged: frozenset[str],
    *,
    is_partial: bool,
    is_preview: bool = False,
    page_written: Callable[[], None] = lambda: None,
) -> None:
    """Let MkDocs write all pages but the unchanged ones, whose sources are named. One that is not partial
    empties the folder first."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    logging.getLogger("mkdocs.commands.build").addFilter(_not_dirty)
    settings = view.settings
    warnings = _Warnings(logging.WARNING)
    logging.getLogger("mkdocs").addHandler(warnings)
    try:
        config = read_config(settings, site_dir=str(target.resolve()))
        plugin = config.plugins.get("help-assistant")
        if not isinstance(plugin, HelpAssistantPlugin):
            raise BuildError(
                f"{config.config_file_path} does not name the plugin\n  Add to it:  plugins: [help-assistant]"
            )
        # MkDocs itself warns of every partial build; the other warnings count below
        strict, config.strict = config.strict, False
        plugin.view, plugin.unchanged, plugin.is_preview = view, unchanged, is_preview
        plugin.page_written = page_written
        mkdocs_build(config, dirty=is_partial)
        if strict and warnings.messages:
            raise BuildError(
                "\n  ".join(["the site could not be built without a warning:", *warnings.messages])
            )
    except (MkDocsException, TemplateError) as error:
        place = f"{error.name}:{error.lineno}: " if isinstance(error, TemplateSyntaxError) else ""
        raise BuildError(
            "\n  ".join([f"the site could not be built: {place}{error}", *warnings.messages])
        ) from None
    finally:
        logging.getLogger("mkdocs").removeHandler(warnings)


class _Warnings(logging.Handler):
    """Keeps the warnings of MkDocs for the message of a failed build."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if "'dirty' build" not in record.getMessage():
            self.messages.append(record.getMessage())


def _not_dirty(record: logging.LogRecord) -> bool:
    """Hide the warning of partial builds. MkDocs cannot know what depends on what; `fingerprints` does."""
    return "'dirty' build" not in record.getMessage()


class _Counter:
    """Counts pages as they are written."""

    def __init__(self, total: int, report: Progress) -> None:
        self.done, self.total, self.report = 0, total, report

    def __call__(self) -> None:
        self.done += 1
        self.report("Building pages", self.done, self.total)


def fingerprints(view: SiteView) -> dict[str, str]:
    """For each page, a hash of all that can be seen on it except the build id."""
    library = view.library
    outline = [
        (
            *(a.id, a.number, a.title, a.url, a.summary, a.status, a.category, str(a.reviewed)),
            *(view.is_stale(a), view.unpublished(a)),
        )
        for a in library.articles
    ]
    theme = [
        (p.as_posix(), p.read_bytes())
        for p in sorted((view.settings.root / "kb" / "theme").rglob("*"))
        if p.is_file()
    ]
    config_file = view.settings.root / "mkdocs.yml"
    config = config_file.read_bytes() if config_file.is_file() else b""
    glossary = [(s.heading, s.text) for s in view.glossary]
    whole = _hash(
        code_hash(),
        outline,
        view.categories,
        view.audiences,
        glossary,
        view.settings,
        view.facts,
        library.ledger.moved,
        theme,
        config,
    )
    articles = {
        a.path: _hash(
            whole,
            a,
            related_to(library, a, view.words_of(a)),
            [(old, s.heading) for old, s in view.moved_away(a)],
        )
        for a in library.articles
    }
    shown = [(s.ref, s.heading) for s in (*view.faq_sections, *view.home_sections)]
    return articles | {page.path: _hash(whole, page, shown) for page in library.pages}


def _hash(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _unchanged(previous: Path | None, prints: dict[str, str]) -> tuple[frozenset[str], str]:
    if previous is None:
        return frozenset(), ""
    try:
        old = json.loads((previous.parent / FINGERPRINTS).read_text("utf-8"))
    except (OSError, ValueError):
        return frozenset(), ""
    same = frozenset(path for path, print_ in prints.items() if old["pages"].get(path) == print_)
    # a page that went away leaves a file that nobody would remove: then everything is made new
    return (frozenset(), "") if set(old["pages"]) - set(prints) else (same, str(old["build"]))


def page_file(article: Article, base_path: str) -> Path:
    """The file of a page, below the site."""
    return Path(folder_of(article.url, base_path)) / "index.html"


def _renumber(target: Path, old_id: str, library: Library, base_path: str, unchanged: frozenset[str]) -> None:
    """Pages taken over get the new build id in place of the old one."""
    for path in unchanged:
        page = target / page_file(library.by_path[path], base_path)
        page.write_text(page.read_text("utf-8").replace(old_id, library.build), "utf-8")
