"""Reads the pages of a built site: ids, addresses, scripts, styles and the text that people see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
LOADS = {
    ("script", "src"),
    ("img", "src"),
    ("source", "src"),
    ("source", "srcset"),
    ("iframe", "src"),
    ("object", "data"),
    ("embed", "src"),
    ("video", "src"),
    ("audio", "src"),
    ("form", "action"),
    ("use", "href"),
    ("image", "href"),
}
LOADING_RELS = {
    "stylesheet",
    "icon",
    "preload",
    "modulepreload",
    "manifest",
    "search",
    "preconnect",
    "dns-prefetch",
    "prefetch",
}


@dataclass
class PageReader(HTMLParser):
    """One page. `feed` it, then look."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    """Every `<a href>`."""

    loads: list[str] = field(default_factory=list)
    """Everything that a browser fetches by itself."""

    linked: list[dict[str, str]] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    """JSON-LD."""

    inline: list[str] = field(default_factory=list)
    """Scripts, styles and handlers that stand in the page itself."""

    permalinks: dict[str, str] = field(default_factory=dict)
    """Anchor to what its link sign copies."""

    headings: dict[str, str] = field(default_factory=dict)
    """Id to the text of the heading that has it."""

    text_of: dict[str, str] = field(default_factory=dict)
    """Id of a heading to the text that follows it in its section."""

    words: str = ""
    title: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, dict[str, str]]] = []
        self._heading = ""
        self._section = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
            if "data-copy" in given:
                self.permalinks[given["href"].removeprefix("#")] = given["data-copy"]
        self.loads += [value for name, value in given.items() if (tag, name) in LOADS]
        if tag == "link":
            self.linked.append(given)
            if LOADING_RELS & set(given.get("rel", "").split()):
                self.loads.append(given.get("href", ""))
        if tag == "meta":
            self.meta[given.get("property") or given.get("name") or given.get("http-equiv", "")] = given.get(
                "content", ""
            )
        self.inline += [f"<{tag} {name}=…>" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (
            tag == "script"
            and "src" not in given
            and given.get("type") not in ("application/json", "application/ld+json")
        ):
            self.inline.append(f"<{tag}>")
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._heading = given.get("id", "")
            if self._heading:
                self.headings[self._heading] = ""

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, _ = self._open.pop()
            if name == tag:
                break
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._section, self._heading = self._heading, ""

    def handle_data(self, data: str) -> None:
        names = [name for name, _ in self._open]
        if "script" in names:
            if any(
                given.get("type") == "application/ld+json" for name, given in self._open if name == "script"
            ):
                self.data.append(data)
            return
        if "title" in names and "svg" not in names:
            self.title += data
        if self._heading:
            self.headings[self._heading] += data
        elif self._section and self._in_class("prose") and not self._in_class("admonition-title"):
            self.text_of[self._section] = self.text_of.get(self._section, "") + data
        self.words += data

    def _in_class(self, name: str) -> bool:
        return any(name in given.get("class", "").split() for _, given in self._open)


def read_page(path: Path) -> PageReader:
    reader = PageReader()
    reader.feed(path.read_text("utf-8"))
    reader.close()
    return reader


class Site:
    """A built site on disk: says whether an address arrives."""

    def __init__(self, folder: Path, site_url: str) -> None:
        self.folder, self.site_url, self.base = folder, site_url, urlsplit(site_url).path.rstrip("/")
        self._read: dict[Path, PageReader] = {}

    def page(self, path: Path) -> PageReader:
        if path not in self._read:
            self._read[path] = read_page(path)
        return self._read[path]

    def pages(self) -> list[Path]:
        """Every page that people read: redirect pages are left out."""
        return [p for p in sorted(self.folder.rglob("*.html")) if "refresh" not in self.page(p).meta]

    def redirects(self) -> list[Path]:
        return [p for p in sorted(self.folder.rglob("*.html")) if "refresh" in self.page(p).meta]

    def address_of(self, path: Path) -> str:
        return self.base + "/" + path.relative_to(self.folder).as_posix().removesuffix("index.html")

    def file_of(self, url_path: str) -> Path | None:
        if not url_path.startswith(self.base + "/"):
            return None
        path = self.folder / unquote(url_path.removeprefix(self.base)).lstrip("/")
        path = path / "index.html" if path.is_dir() or url_path.endswith("/") else path
        return path if path.is_file() else None

    def trouble(self, url: str, source: str = "/") -> str | None:
        """Why an address of ours does not arrive at a file and an id in it; None when it does or is of
        another host."""
        parts = urlsplit(urljoin(urljoin(self.site_url, source), url))
        if parts.scheme not in ("http", "https") or parts.netloc != urlsplit(self.site_url).netloc:
            return None
        path = self.file_of(parts.path)
        if path is None:
            return f"{url} (on {source}): no such file"
        seen = 0
        while path.suffix == ".html" and "refresh" in self.page(path).meta:
            target = urlsplit(self.page(path).meta["refresh"].partition("url=")[2])
            parts = parts._replace(path=target.path, fragment=target.fragment or parts.fragment)
            path, seen = self.file_of(parts.path), seen + 1
            if path is None or seen > 1:
                return f"{url} (on {source}): its redirect page leads to {parts.path}, " + (
                    "which is not there" if path is None else "another redirect"
                )
        if parts.fragment and path.suffix == ".html" and unquote(parts.fragment) not in self.page(path).ids:
            return f"{url} (on {source}): no id '{unquote(parts.fragment)}'"
        return None


def addresses(text: str, media: str) -> set[str]:
    """Every address of ours in a page or in an answer."""
    if "html" in media:
        page = PageReader()
        page.feed(text)
        found = [*page.links, *page.loads, *(given.get("href", "") for given in page.linked)]
    elif "json" in media:
        found = list(strings(json.loads(text)))
    else:
        found = []
    return {
        a for a in found if a.startswith(("/articles/", "/assets/", "/a/")) and "{" not in a and " " not in a
    }


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from ([item] if name in ("url", "permalink") and isinstance(item, str) else strings(item))
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def flat(text: str) -> str:
    """Text with one space where there was any white space."""
    return " ".join(text.split())
