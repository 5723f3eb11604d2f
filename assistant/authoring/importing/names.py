"""How files and folders of another tool are called here."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable

from assistant.authoring.importing.folder import MARKDOWN, OPENINGS
from assistant.content.addresses import page_url, slugify
from assistant.content.link_checks import SERVICE

_HASH = re.compile(r"[ -][0-9a-f]{32}$")
_NUMBER = re.compile(r"^(?:\d{8,15}-(?=\S)|\d{4}-\d\d-\d\d-(?=\S))")
_ORDER = re.compile(r"^\d{1,3}[-_. ]+(?=[^\W\d])")
_TAKEN = SERVICE | {"a", "pages", "articles", "categories"}


def readable(name: str) -> str:
    """The name of a file or folder as a title: without what tools put there to number files."""
    words = " ".join(re.sub(r"[-_]+", " ", _bare(name)).split())
    return words[:1].upper() + words[1:]


def _bare(name: str) -> str:
    stem = posixpath.splitext(name)[0] if name.lower().endswith(MARKDOWN) else name
    return _ORDER.sub("", _NUMBER.sub("", _HASH.sub("", unicodedata.normalize("NFC", stem)))) or stem


def number_of(name: str) -> int | None:
    """The number of the article in the help center that it comes from, which its file begins with."""
    match = re.match(r"(\d{8,15})-\S", posixpath.basename(name))
    return int(match[1]) if match else None


class Names:
    """New names for files: short, in small letters, no two alike, none that the site has already."""

    def __init__(self, articles: Iterable[str]) -> None:
        folders = [posixpath.dirname(name) for name in articles]
        self.common = posixpath.commonpath(folders) if folders and all(folders) else ""
        self._urls: set[str] = set()
        self._paths: set[str] = set()

    def reserve(self, paths: Iterable[str]) -> None:
        """Paths of articles that no other may have."""
        self._urls.update(page_url(path) for path in paths)

    def shelf(self, name: str) -> str:
        """The folder, as it is called there, that an article's category comes from: the first below the one
        that has all articles."""
        inner = self._inner(posixpath.dirname(name))
        return inner.split("/")[0]

    def article(self, name: str, title: str, place: int = 0) -> tuple[str, bool]:
        """A path for an article, and whether the one that its name gives was taken. `place` is its number in its
        folder, which keeps files in order and is no part of an address."""
        stem = posixpath.splitext(posixpath.basename(name))[0]
        folder = self._folder(name)
        opening = stem.lower() in OPENINGS
        if opening and folder:
            stem = "index"
        else:
            order = f"{place:02}" if place else slugify(own[0]) if (own := _ORDER.match(stem)) else ""
            stem = (order + "-" if order else "") + _slug(title if opening else _bare(stem))
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
        parts = [
            _slug(_bare(part)) for part in self._inner(posixpath.dirname(name)).split("/") if part.strip(".")
        ]
        if parts and parts[0] in _TAKEN:
            parts[0] += "-1"
        return "/".join(parts)


def _slug(text: str) -> str:
    return slugify(text.replace(".", " "))[:80].strip("-") or "page"
