"""The base as its files are now, drafts included: which pages there are, and each page when somebody looks at
it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock
from urllib.parse import unquote

from assistant import today
from assistant.builds.folder import published
from assistant.content.articles import Article
from assistant.content.checks import check_library, checked_library
from assistant.content.library import Library, as_of
from assistant.content.parsed_cache import ParsedCache
from assistant.errors import AssistantError, ContentErrors
from assistant.settings import Settings
from assistant.site.build import fingerprints, page_file, write_page
from assistant.site.view import SiteView
from assistant.watch.board import Board, mistakes_of


class Preview:
    """Reads the base again when it is told to, and writes one page at a time. A page that was asked for while
    the files had a mistake is that of the last time without one."""

    def __init__(self, settings: Settings, load: Callable[[], Settings], folder: Path, board: Board) -> None:
        """`load` reads the settings anew: an author edits those of the base, too. Those of the service stay as
        they were at the start. Pages are written into `folder`."""
        self._settings, self._load, self._board, self.folder = settings, load, board, folder
        self._parsed = ParsedCache(settings.cache_dir / "articles.json")  # in memory: it is never saved
        self._view: SiteView | None = None
        self._paths: Mapping[str, str] = {}
        """The source of each page by its address."""

        self._written: dict[str, str] = {}
        """The mark that each page had when it was written, or could not be."""

        self._lock = Lock()

    def read(self) -> None:
        """Put on the board which pages there are. Raises what a build raises; then everything stays as it
        was."""
        settings = self._settings.model_copy(update={"base": self._load().base})
        library = checked_library(settings, cache=self._parsed, drafts=True)
        as_published = as_of(library, today())
        if as_published is not library and (errors := [*check_library(as_published, settings)]):
            raise ContentErrors(errors)
        # scripts of a page ask the published build, so it is the one that a page names
        view = SiteView.of(replace(library, build=published(settings) or library.build), settings, today())
        prints = fingerprints(view)
        paths = {address_of(library.by_path[path], settings.base_path): path for path in prints}
        with self._lock:
            self._view, self._paths = view, paths
        marks = {address: self._mark(library, path, prints[path]) for address, path in paths.items()}
        self._board.put(pages=marks, mistakes=())

    def _mark(self, library: Library, path: str, print_: str) -> str:
        """The fingerprint of a page with the times of the files that it shows."""
        files = (self._settings.articles_dir / name for name in library.by_path[path].named_files)
        times = [file.stat().st_mtime_ns for file in files if file.is_file()]
        return hashlib.sha256(f"{print_}{times}".encode()).hexdigest()[:16]

    @property
    def library(self) -> Library | None:
        """Everything as it was read last; None before that."""
        return self._view.library if self._view else None

    def file(self, name: str) -> Path | None:
        """A file that pages show, such as a picture or a style sheet, by its path below the site; None for
        every other one."""
        view = self._view
        named = view and any(name in a.named_files for a in view.library.by_path.values())
        path = self.folder / name
        return path if (named or name.startswith("assets/")) and path.is_file() else None

    def article(self, address: str) -> Article | None:
        """The article or page at an address."""
        view, path = self._view, self._paths.get(address)
        return view.library.by_path.get(path) if view and path else None

    def page(self, address: str) -> str | None:
        """The HTML of a page, written now unless it is as it was. What keeps it from being written is put on
        the board once, and the page of the time before is given, if there was one."""
        with self._lock:
            view, path, mark = (
                self._view,
                self._paths.get(address),
                (self._board.now.pages or {}).get(address),
            )
            if view is None or path is None or mark is None:
                return None
            if self._written.get(address) != mark:
                self._written[address] = mark
                try:
                    write_page(view, path, self.folder)
                except AssistantError as error:
                    self._board.put(mistakes=mistakes_of(error))
            file = self.folder / page_file(view.library.by_path[path], view.base_path)
            return file.read_text("utf-8") if file.is_file() else None


def address_of(article: Article, base_path: str) -> str:
    """The address of a page below the site's, without percent signs."""
    return unquote(article.url.removeprefix(base_path))
