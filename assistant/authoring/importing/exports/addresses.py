"""Links and pictures of an export: which of its articles and files they mean, wherever they stood before."""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from assistant.authoring.importing.exports.articles import Export, ExportedArticle

LONG_ID = 9
"""Digits from which an id is that of one article, whatever host stands before it."""

_DATA = re.compile(r"data:image/(png|jpe?g|gif|webp|svg\+xml);base64,", re.I)


def path_of(address: str) -> str:
    """The path of an address, without its host and its end, in small letters; empty when it cannot be
    read."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    query = f"?{parts.query}" if parts.query and re.match(r"(?:p|page_id|pageId)=\d+$", parts.query) else ""
    return posixpath.normpath(unquote(parts.path)).rstrip("/").lower() + query if parts.path or query else ""


def _host(address: str) -> str:
    try:
        return urlsplit(address.strip()).netloc.lower()
    except ValueError:
        return ""


@dataclass
class Addresses:
    """Where the articles and files of an export were."""

    export: Export
    names: tuple[str, ...]
    """All files of the export."""

    by_path: dict[str, str] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for article in self.export.articles:
            self.keys.add(article.key)
            if "." in article.key:  # the path of a file
                self.by_path.setdefault(path_of(f"/{article.key}"), article.key)
            for address in article.addresses:
                self.by_path.setdefault(path_of(address), article.key)
                self.hosts |= {_host(address)} - {""}
        self._by_name: dict[str, list[str]] = {}
        for name in self.names:
            self._by_name.setdefault(posixpath.basename(name).lower(), []).append(name)
        self._files = {path_of(address): name for address, name in self.export.files.items()}

    def article(self, address: str, source: ExportedArticle) -> str | None:
        """The key of the article that an address means."""
        host, path = _host(address), path_of(address)
        if not path:
            return None
        known = self.by_path.get(path)
        if known is None and not host and not path.startswith("/"):
            known = self.by_path.get(path_of(posixpath.join("/", posixpath.dirname(source.key), path)))
        if known is not None and (not host or host in self.hosts):
            return known
        match = self.export.link.search(path) if self.export.link else None
        is_ours = not host or not self.hosts or host in self.hosts
        if match and match[1] in self.keys and (is_ours or len(match[1]) >= LONG_ID):
            return match[1]
        return None

    def is_former(self, address: str) -> bool:
        """Whether an address leads to the help center that is left."""
        host = _host(address)
        return host in self.hosts or (not host and address.startswith("/"))

    def file(self, address: str, source: ExportedArticle) -> str | None:
        """The file of the export that an address means: as the export says, by its path, or by its name, when
        only one has it or its folder is in the address too."""
        path = path_of(address)
        if not path or address.startswith("data:"):
            return None
        if (known := self._files.get(path)) in self.names:
            return known
        name = posixpath.basename(path)
        choices = self._by_name.get(name, [])
        here = posixpath.normpath(posixpath.join(posixpath.dirname(source.key), path.lstrip("/")))
        for choice in choices:
            low = choice.lower()
            if low in (here, path) or path.endswith(f"/{low}"):
                return choice
        parts = set(path.split("/"))
        near = [c for c in choices if posixpath.basename(posixpath.dirname(c)).lower() in parts]
        for group in (near, choices):
            if len(group) == 1:
                return group[0]
        numbers = [part for part in path.split("/") if part.isdigit()]
        numbered = [n for n in self.names if any(posixpath.basename(n).startswith(x) for x in numbers)]
        return numbered[0] if len(numbered) == 1 else None


def embedded(address: str) -> tuple[str, bytes] | None:
    """The ending and the content of a picture that stands in its address."""
    match = _DATA.match(address)
    if not match:
        return None
    try:
        data = base64.b64decode(re.sub(r"\s+", "", unquote(address[match.end() :])), validate=True)
    except (binascii.Error, ValueError):
        return None
    return match[1].lower().replace("jpeg", "jpg").replace("svg+xml", "svg"), data


def former(export: Export) -> str:
    """What the setting `former_addresses` has to say: the beginning that most addresses with an id have."""
    counts: Counter[str] = Counter()
    for article in export.articles:
        for address in article.addresses:
            if before := _before_id(address, article.id):
                counts[before] += 1
    return f"{counts.most_common(1)[0][0]}{{id}}" if counts else ""


def _before_id(address: str, number: int | None) -> str:
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    match = re.fullmatch(rf"(/(?:[\w.-]+/)+){number}(?:-[^/]*)?/?", path) if number else None
    return match[1] if match else ""


def old_paths(article: ExportedArticle, former_addresses: str) -> list[str]:
    """Addresses for which the article needs an entry of its own: those that its id does not give."""
    paths = []
    for address in article.addresses:
        try:
            path = urlsplit(address).path
        except ValueError:
            continue
        if path.startswith("/") and f"{_before_id(address, article.id)}{{id}}" != former_addresses:
            paths.append(path)
    return list(dict.fromkeys(paths))
