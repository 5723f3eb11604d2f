"""What a folder of somebody's Markdown gives: which files are articles, and how files and folders are called
here."""

from __future__ import annotations

import json
import os
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.authoring.importing.code_spans import folded
from assistant.content.addresses import page_url, slugify
from assistant.content.link_checks import SERVICE
from assistant.errors import ContentError

MARKDOWN = (".md", ".markdown", ".mdx")
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
    }
)
"""Folders with parts of pages, not pages."""

NAVIGATION = frozenset(
    {"_sidebar.md", "_footer.md", "_header.md", "_navbar.md", "summary.md", "_coverpage.md"}
)
"""Files that are menus."""

OPENINGS = ("index", "readme", "_index")
"""Names of the file that opens a folder."""

STATIC = ("", "static", "public", "docs", "content", "src", "assets")
"""Folders from which tools count addresses that begin with `/`."""

_HASH = re.compile(r"[ -][0-9a-f]{32}$")
_NUMBER = re.compile(r"^(?:\d{8,12}-(?=\S)|\d{4}-\d\d-\d\d-(?=\S))")
_ORDER = re.compile(r"^\d{1,3}[-_. ]+(?=[^\W\d])")
_TAKEN = SERVICE | {"a", "pages", "articles", "categories"}


@dataclass
class Folder:
    """The files of a folder, by their path in it."""

    root: Path
    articles: list[str] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    left: list[ContentError] = field(default_factory=list)

    def __post_init__(self) -> None:
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
    """All files of a folder; what is no file of it, or has a name that cannot be read, is told."""
    found, home = Folder(root), root.resolve()

    def left(path: Path, problem: str, remedy: str) -> None:
        name = path.relative_to(root).as_posix().encode("utf-8", "replace").decode()
        found.left.append(ContentError(name, None, problem, remedy))

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
                left(
                    here / name,
                    "this is a link to another folder",
                    "Copy what it leads to, if it belongs to the docs.",
                )
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name != "node_modules" and not (here / name).is_symlink()
        )
        for name in sorted(name for name in files if not name.startswith(".")):
            path = here / name
            relative = path.relative_to(root).as_posix()
            if relative.encode("utf-8", "replace").decode() != relative:
                left(path, "the name of the file is not UTF-8", "Rename the file.")
            elif path.is_symlink() and not _leads_inside(path, home):
                left(path, "this is a link out of the folder", "Copy the file, if it belongs to the docs.")
            elif path.is_file():
                found.add(relative, is_article=_is_article(relative))
    return found


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


def readable(name: str) -> str:
    """The name of a file or folder as a title: without what tools put there to number files."""
    words = " ".join(re.sub(r"[-_]+", " ", _bare(name)).split())
    return words[:1].upper() + words[1:]


def _bare(name: str) -> str:
    stem = posixpath.splitext(name)[0] if name.lower().endswith(MARKDOWN) else name
    return _ORDER.sub("", _NUMBER.sub("", _HASH.sub("", unicodedata.normalize("NFC", stem)))) or stem


def number_of(name: str) -> int | None:
    """The number of the article in the help center that it comes from, which its file begins with."""
    match = re.match(r"(\d{8,12})-\S", posixpath.basename(name))
    return int(match[1]) if match else None


class Names:
    """New names for files: short, in small letters, no two alike, none that the site has already."""

    def __init__(self, articles: Iterable[str]) -> None:
        folders = [posixpath.dirname(name) for name in articles]
        self.common = posixpath.commonpath(folders) if folders and all(folders) else ""
        self._urls: set[str] = set()
        self._paths: set[str] = set()

    def shelf(self, name: str) -> str:
        """The folder, as it is called there, that an article's category comes from: the first below the one
        that has all articles."""
        inner = self._inner(posixpath.dirname(name))
        return inner.split("/")[0]

    def article(self, name: str, title: str) -> tuple[str, bool]:
        """A path for an article, and whether the one that its name gives was taken."""
        stem = posixpath.splitext(posixpath.basename(name))[0]
        folder = self._folder(name)
        opening = stem.lower() in OPENINGS
        if opening and folder:
            stem = "index"
        else:
            order = _ORDER.match(stem)
            stem = (slugify(order[0]) + "-" if order else "") + _slug(title if opening else _bare(stem))
        path, number = posixpath.join(folder, f"{stem}.md"), 1
        while page_url(path) in self._urls:
            number += 1
            path = posixpath.join(folder, f"{stem}-{number}.md")
        self._urls.add(page_url(path))
        return path, number > 1

    def file(self, name: str) -> str:
        """A path for a picture or another file."""
        stem, ending = posixpath.splitext(posixpath.basename(name))
        ending = "." + _slug(ending) if ending else ""
        path, number = posixpath.join(self._folder(name), _slug(stem) + ending), 1
        while path in self._paths:
            number += 1
            path = posixpath.join(self._folder(name), f"{_slug(stem)}-{number}{ending}")
        self._paths.add(path)
        return path

    def _inner(self, folder: str) -> str:
        return (
            folder[len(self.common) :].lstrip("/")
            if f"{folder}/".startswith(f"{self.common}/") or not self.common
            else folder
        )

    def _folder(self, name: str) -> str:
        parts = [_slug(_bare(part)) for part in self._inner(posixpath.dirname(name)).split("/") if part]
        if parts and parts[0] in _TAKEN:
            parts[0] += "-1"
        return "/".join(parts)


def _slug(text: str) -> str:
    return slugify(text.replace(".", " "))[:80].strip("-") or "page"


def labels(root: Path, folders: Iterable[str]) -> Iterator[tuple[str, float, str]]:
    """Folder, place among the others and title, as Docusaurus keeps them in `_category_.json`."""
    for folder in folders:
        try:
            said = json.loads((root / folder / "_category_.json").read_text("utf-8"))
            yield folder, float(said.get("position", 1e6)), str(said.get("label", ""))
        except (OSError, ValueError, AttributeError, TypeError):
            continue
