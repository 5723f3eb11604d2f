"""What a folder of somebody's Markdown gives: which files are articles, and which are beside them."""

from __future__ import annotations

import os
import posixpath
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from assistant.authoring.importing.code_spans import folded
from assistant.authoring.importing.left import Kind, Left
from assistant.content import addresses

MARKDOWN = (*addresses.MARKDOWN, ".mdx")
"""How the name of a file that is an article may end, in small letters."""
ASIDE = frozenset(
    {
        "_includes",
        "_layouts",
        "_partials",
        "_sass",
        "_data",
        "_site",
        "_snippets",
        "node_modules",
        "includes",
        "snippets",
        "partials",
        ".gitbook",
        "_drafts",
        "_categories",
    }
)
"""Folders with parts of pages, not pages."""

FOREIGN = frozenset(
    {
        "node_modules",
        "vendor",
        "bower_components",
        "jspm_packages",
        "site-packages",
        "venv",
        "__pycache__",
        "_site",
    }
)
"""Folders of other people's work, or of machines, in the root of a repository."""

SITE = (
    "docusaurus.config.*",
    "_config.yml",
    "_config.yaml",
    "hugo.*",
    "config.toml",
    "config.yaml",
    "mkdocs.yml",
    "mkdocs.yaml",
    ".gitbook.yaml",
    "docs.json",
    "mint.json",
    "package.json",
    "next.config.*",
    "astro.config.*",
    "book.json",
)
"""Files that stand in the folder of a whole site."""

MENUS = ("*sidebar*.js", "*sidebar*.ts", "*sidebar*.json", "SUMMARY.md")
"""Files there that have the order of the pages."""

BESIDE = ("static", "public", "assets", "images", "img", "media", ".gitbook", "_includes", "snippets")
"""Folders of a site, beside that of its Markdown, whose files its pages name."""

FILES = tuple(
    f".{ending}"
    for ending in [
        "png",
        "jpg",
        "jpeg",
        "gif",
        "svg",
        "webp",
        "avif",
        "bmp",
        "ico",
        "pdf",
        "mp4",
        "webm",
        "mov",
        "zip",
        "csv",
        "xlsx",
        "docx",
        "txt",
        "md",
        "mdx",
    ]
)
"""Endings of files that are taken from there."""

NAVIGATION = frozenset(
    {"_sidebar.md", "_footer.md", "_header.md", "_navbar.md", "summary.md", "_coverpage.md"}
)
"""Files that are menus."""

OPENINGS = ("index", "readme", "_index")
"""Names of the file that opens a folder."""

STATIC = ("", "static", "public", "docs", "content", "src", "assets")
"""Folders from which tools count addresses that begin with `/`."""


@dataclass
class Folder:
    """The files of a folder, by their path in it."""

    root: Path
    articles: list[str] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    left: list[Left] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.roots: list[str] = [*STATIC]
        """Folders from which addresses of the site may be counted, by their path."""

        self._by_key: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}

    def find(self, name: str) -> str | None:
        """The file that a path names, also in other letters, without its ending, or by its folder."""
        key = _key(name)
        key = posixpath.dirname(key) if posixpath.basename(key) in ("index.html", "index.htm") else key
        for stem in (
            key,
            *(key + ending for ending in MARKDOWN),
            re.sub(r"\.html?$", ".md", key),
            *(posixpath.join(key, f"{o}.md") for o in OPENINGS),
        ):
            if stem in self._by_key:
                return self._by_key[stem]
        return None

    @cached_property
    def article_set(self) -> frozenset[str]:
        return frozenset(self.articles)

    def within(self, folder: str) -> Iterator[str]:
        """The articles in a folder, in the order of their paths."""
        return (name for name in self.articles if name.startswith(f"{folder}/"))

    def named(self, name: str) -> str | None:
        """The one article with a name, wherever it is, as links between pages of a wiki name it."""
        found = self._by_name.get(folded(name.rpartition("/")[2]), [])
        return found[0] if len(found) == 1 else None

    def add(self, name: str, *, is_article: bool) -> None:
        self._by_key.setdefault(_key(name), name)
        if is_article:
            self.articles.append(name)
            self._by_name.setdefault(folded(posixpath.splitext(posixpath.basename(name))[0]), []).append(name)
        else:
            self.others.add(name)


def _key(name: str) -> str:
    normal = unicodedata.normalize("NFC", posixpath.normpath(name)).lower()
    return "" if normal == "." else normal


def read_folder(root: Path) -> Folder:
    """All files of a folder, and those beside it that its site counts addresses from; what is no file of it,
    or has a name that cannot be read, is told."""
    found = Folder(root)
    _walk(found, root, "", is_beside=False)
    home = root.resolve()
    for up, site in zip(("..", "../.."), home.parents, strict=False):
        if not any(path.is_file() for pattern in SITE for path in site.glob(pattern)):
            continue
        for name in BESIDE:
            folder = site / name
            if folder.is_dir() and not folder.is_symlink() and not home.is_relative_to(folder):
                _walk(found, folder, f"{up}/{name}/", is_beside=True)
                found.roots.append(f"{up}/{name}")
        for pattern in (*SITE, *MENUS):
            for path in site.glob(pattern):
                if path.is_file() and not path.is_symlink():
                    found.add(f"{up}/{path.name}", is_article=False)
        found.roots.append(up)
        break
    return found


def _walk(found: Folder, root: Path, before: str, *, is_beside: bool) -> None:
    """Take the files of a folder; `before` is what their paths begin with."""
    home = root.resolve()

    def left(path: Path, problem: str, remedy: str) -> None:
        name = before + path.relative_to(root).as_posix().encode("utf-8", "replace").decode()
        if not is_beside:
            found.left.append(Left(Kind.NOT_TAKEN, name, None, problem, remedy))

    for folder, folders, files in os.walk(
        root,
        onerror=lambda error: left(
            Path(error.filename),
            f"the folder cannot be read: {error.strerror}",
            "Allow it, and run this again.",
        ),
    ):
        here = Path(folder)
        for name in folders:
            if (here / name).is_symlink():
                problem = "this is a link to another folder"
                left(here / name, problem, "Copy what it leads to, if it belongs to the docs.")
            elif name in FOREIGN and (count := _count_markdown(here / name)):
                problem = f"a folder of other people's files: {count} Markdown files in it were not taken"
                left(
                    here / name, problem, "Name this folder itself to bring it in, if it belongs to the docs."
                )
        folders[:] = sorted(
            name
            for name in folders
            if (not name.startswith(".") or name == ".gitbook")
            and name not in FOREIGN
            and not (here / name).is_symlink()
        )
        for name in sorted(name for name in files if not name.startswith(".") or _is_lock(name)):
            path = here / name
            relative = before + path.relative_to(root).as_posix()
            if relative.encode("utf-8", "replace").decode() != relative:
                left(path, "the name of the file is not UTF-8", "Rename the file.")
            elif _is_lock(name):
                left(path, "a file that an editor keeps while another is open was not taken", "Nothing.")
            elif path.is_symlink() and not _leads_inside(path, home):
                left(path, "this is a link out of the folder", "Copy the file, if it belongs to the docs.")
            elif path.is_file() and (not is_beside or name.lower().endswith(FILES)):
                found.add(relative, is_article=not is_beside and _is_article(relative))


def _is_lock(name: str) -> bool:
    """Whether an editor or an office keeps this file while another one is open."""
    return name.startswith(("~$", ".~lock.", ".#", "#")) and name.rstrip("#").lower().endswith(MARKDOWN)


def _count_markdown(folder: Path) -> int:
    return sum(name.lower().endswith(MARKDOWN) for _, _, files in os.walk(folder) for name in files)


def _leads_inside(path: Path, home: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(home)
    except (OSError, RuntimeError):  # to nothing, or to itself
        return False


def _is_article(name: str) -> bool:
    *folders, file = name.lower().split("/")
    if not file.endswith(MARKDOWN) or file in NAVIGATION or ASIDE.intersection(folders):
        return False
    return not file.startswith("_") or file.startswith("_index.")
