"""Writes an export: a new folder, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from assistant.content.addresses import folder_of
from assistant.errors import BuildError
from assistant.progress import Progress
from assistant.settings import Settings
from assistant.site.export import zensical
from assistant.site.export.files import BaseFiles
from assistant.site.export.formats import Format
from assistant.site.export.front_matter import front_matter
from assistant.site.export.markdown import markdown_of
from assistant.site.export.pages import Page, pages_of
from assistant.site.export.places import Places
from assistant.site.export.plain_html import STYLE, page_html
from assistant.site.redirects import Redirect, redirect_page, redirects
from assistant.site.templates import has_home_page
from assistant.site.view import SiteView


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export has."""

    pages: int
    files: int
    redirects: int
    notes: tuple[str, ...]
    """What is otherwise than on the site, a sentence each."""


def refuse_target(settings: Settings, target: Path) -> None:
    """Raises BuildError where an export would stand among other files, or become a part of the base."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BuildError(
            f"{target} is {'not empty' if target.is_dir() else 'a file'}, and an export overwrites nothing\n"
            f"  Name a new folder, such as {target}-2, or remove {target} first."
        )
    if target.resolve().is_relative_to((settings.root / "kb").resolve()):
        raise BuildError(f"{target} is in the base itself\n  Name a folder outside of kb/.")


def export(view: SiteView, target: Path, to: Format, report: Progress) -> Exported:
    """Write the published library of a base into a new or empty folder.

    Raises BuildError when there is something in the folder already, or a page cannot be exported.
    """
    refuse_target(view.settings, target)
    pages = pages_of(view, report)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as made:
        whole = Path(made) / "whole"
        exported = _Export(view, pages, whole, to, report).write()
        if target.exists():
            target.rmdir()
        whole.rename(target)
    return exported


class _Export:
    """One export: the pages, and where each file of it is."""

    def __init__(
        self, view: SiteView, pages: Sequence[Page], whole: Path, to: Format, report: Progress
    ) -> None:
        self.view, self.pages, self.to, self.report = view, pages, to, report
        self.whole = whole
        self.content = whole if to == Format.HTML else whole / "docs"
        self.base_files = BaseFiles(view)
        self.copied = dict(self.base_files.published())
        files = {folder_of(page.url, view.base_path): self._file(page) for page in pages}
        # each address once, and none where a page is
        by_path = {redirect.path: redirect for redirect in redirects(view)}
        self.redirects = [redirect for path, redirect in by_path.items() if path not in files]
        self.leading: dict[str, list[Redirect]] = {}
        for redirect in self.redirects:
            self.leading.setdefault(redirect.url, []).append(redirect)
        self.file_of = {page.url: self._file(page) for page in pages}
        files |= {name: name for name in self.copied if name not in files}
        if to == Format.HTML:
            files |= {"export.css": "export.css"}
            files |= {r.path: f"{r.path}/index.html" for r in self.redirects if r.path not in files}
        self.places = Places(view.base_path, files)

    def _file(self, page: Page) -> str:
        folder = folder_of(page.url, self.view.base_path)
        if self.to == Format.HTML:
            return f"{folder}/index.html" if folder else "index.html"
        return f"{folder or 'index'}.md"

    def write(self) -> Exported:
        notes: list[str] = []
        if not has_home_page(self.view):
            notes.append("The base has no page to begin with. Write one: kb/articles/index.md")
        for name, path in self.copied.items():
            shutil.copyfile(path, self._place(self.content / name))
        for done, page in enumerate(self.pages, start=1):
            self._write(self.content / self.file_of[page.url], self._page(page))
            self.report("Writing pages", done, len(self.pages))
        if self.to == Format.HTML:
            shutil.copyfile(STYLE, self._place(self.content / "export.css"))
            for redirect in self.redirects:
                self._redirect(redirect, self.places.address(redirect.url, f"{redirect.path}/index.html"))
        elif self.to == Format.ZENSICAL:
            self._zensical()
            notes += zensical.notes(self.view)
        else:
            lines = (f"/{redirect.path} {redirect.url} 301\n" for redirect in self.redirects)
            self._write(self.whole / "_redirects", "".join(lines))
        notes += (
            f"{page} leads to {href}, an address of the site that the export does not have."
            for page, href in sorted(self.places.lost)
        )
        return Exported(len(self.pages), len(self.copied), len(self.redirects), tuple(notes))

    def _page(self, page: Page) -> str:
        address = partial(self.places.address, page=self.file_of[page.url])
        if self.to == Format.HTML:
            return page_html(self.view, page, address)
        matter = front_matter(self.view, page, self.leading.get(page.url, []))
        return f"{matter}\n{markdown_of(page.body, address)}\n"

    def _zensical(self) -> None:
        name, path = self.base_files.favicon() or ("", None)
        if path:
            shutil.copyfile(path, self._place(self.content / name))
        settings = zensical.zensical_toml(self.view, self.pages, self.file_of, name)
        self._write(self.whole / "zensical.toml", settings)
        self._write(self.whole / "overrides" / "main.html", zensical.PAGE)
        for redirect in self.redirects:
            self._redirect(redirect)

    def _redirect(self, redirect: Redirect, address: str = "") -> None:
        file = self.content / redirect.path / "index.html"
        self._write(file, redirect_page(self.view, redirect, address))

    def _write(self, path: Path, content: str) -> None:
        self._place(path).write_text(content, "utf-8")

    def _place(self, path: Path) -> Path:
        """The path, with its folder made. Raises BuildError for one outside of the export."""
        if not path.resolve().is_relative_to(self.whole.resolve()):
            raise BuildError(f"the export would have a file outside its folder: {path.name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        return path
