"""Where a link of the source leads: to a file by its path, by an address that it had on the site, or by a last
part of the address or an id that only one article has."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from assistant.authoring.importing.code_spans import folded
from assistant.authoring.importing.folder import MARKDOWN, OPENINGS, Folder

ALIAS = re.compile(r"^(?:pathname:/*|@site/|@/|~/|site:/*)")
"""How scripts name the root of a site."""

_ID = re.compile(r"(?<!\d)(\d{3,15})(?!\d)")
_WEB = re.compile(r"https?://[^\s()<>\"'\]\\]+")
_HELP = re.compile(
    r"(?:^|[./-])(?:help|support|docs?|kb|faq|hc|knowledge\w*|guides?|articles?|solutions|learn)(?:[./-]|$)"
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where an article is now."""

    path: str
    anchors: Mapping[str, str]
    title: str = ""
    is_draft: bool = False


@dataclass
class Places:
    """Where everything is now."""

    folder: Folder
    articles: Mapping[str, Target]
    """By the path that they had."""

    addresses: Mapping[str, str]
    """Articles by the address that they say they had on the site before."""

    file: Callable[[str], str]
    """A new path for a file that is used."""

    used: dict[str, str] = field(default_factory=dict)
    """New paths of used pictures and files, by those that they had."""

    ids: Mapping[int, str] = field(default_factory=dict)
    """Articles by the id that they had."""

    hosts: set[str] = field(default_factory=set)
    """Hosts of the site that the articles come from."""

    def __post_init__(self) -> None:
        named, files = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for name in self.articles:
            for key in (_last(name), re.sub(r"^[\d-]+(?=\D)", "", _last(name))):
                named[folded(key)].add(name)
        for address, name in self.addresses.items():
            named[folded(_last(address))].add(name)
        for name in self.folder.others:
            files[posixpath.basename(name).lower()].add(name)
        named.pop("", None)
        self._named = {key: next(iter(names)) for key, names in named.items() if len(names) == 1}
        self._files = {key: next(iter(names)) for key, names in files.items() if len(names) == 1}

    def learn_hosts(self, texts: Iterable[str]) -> None:
        """Find the hosts of the site: those whose addresses have ids of articles, and help centers most of whose
        addresses end like the name of an article."""
        seen = defaultdict[str, set[str]](set)
        for text in texts:
            for address in _WEB.findall(text) if "://" in text else ():
                if (parts := _split(address)) is not None and parts.path.strip("/"):
                    seen[parts.netloc.lower()].add(parts.path)
        for host, paths in seen.items():
            named = sum(folded(_last(path)) in self._named for path in paths)
            is_help = any(_HELP.search(host + path) for path in paths)
            if any(self._by_id(path) for path in paths) or (is_help and named > 1 and named * 2 > len(paths)):
                self.hosts.add(host)

    def own(self, address: str) -> str | None:
        """The path of an address on a host of the site, with its fragment, when it leads to an article; None
        for all others."""
        parts = _split(address)
        if (
            parts is None
            or parts.scheme not in ("http", "https", "")
            or parts.netloc.lower() not in self.hosts
        ):
            return None
        if not parts.path.strip("/") or self.resolve(parts.path, "") not in self.articles:
            return None
        return parts.path + (f"#{parts.fragment}" if parts.fragment else "")

    def resolve(self, path: str, source: str) -> str | None:
        """The file that a path means: counted from the file, from the page that it was, from where the site had
        its root; else the only one with this id or name."""
        path = ALIAS.sub("/", unquote(path))
        here = posixpath.dirname(source)
        if path.startswith("/"):
            if known := self.addresses.get(path.strip("/").lower()):
                return known
            choices = [posixpath.join(root, path.lstrip("/")) for root in self.folder.roots]
            parts = path.strip("/").split("/")  # the site may have its Markdown at /docs/, or at /en/docs/
            choices += ["/".join(parts[cut:]) for cut in (1, 2) if len(parts) > cut]
            choices += [""] if parts[0] == self.folder.root.resolve().name and len(parts) == 1 else []
        else:
            stem = posixpath.splitext(source)[0]
            choices = [posixpath.join(here, path)]
            choices += [posixpath.join(stem, path)] if "." not in posixpath.basename(path) else []
            choices += [posixpath.join(root, path) for root in self.folder.roots]
        for choice in choices:
            if (found := self.folder.find(choice)) is not None and self._is_there(found):
                return found
        known = self.addresses.get(posixpath.normpath(posixpath.join("/", here, path)).strip("/").lower())
        return known or self._by_id(path) or self._only(path)

    def _is_there(self, found: str) -> bool:
        """Whether a file is brought in: an article, or no Markdown."""
        return found in self.articles or not found.lower().endswith(MARKDOWN)

    def _by_id(self, path: str) -> str | None:
        """The article whose id stands in an address, as help centers write it."""
        found = {
            self.ids[int(n)]
            for part in path.split("/")[-2:]
            for n in _ID.findall(part)[:1]
            if int(n) in self.ids
        }
        return found.pop() if len(found) == 1 else None

    def _only(self, path: str) -> str | None:
        """The one article, picture or file with the last part of an address."""
        last = posixpath.basename(path.rstrip("/"))
        ending = posixpath.splitext(last)[1].lower()
        if ending and ending not in (*MARKDOWN, ".html", ".htm") and re.fullmatch(r"\.[a-z]\w{1,4}", ending):
            return self._files.get(last.lower())
        return self._named.get(folded(_last(path)))


def _last(path: str) -> str:
    """The part of a path or an address that names its page, without ending."""
    parts = [part for part in path.split("?")[0].split("/") if part]
    stem, ending = posixpath.splitext(parts[-1] if parts else "")
    stem += "" if ending.lower() in (*MARKDOWN, ".html", ".htm") else ending
    if stem.lower() in OPENINGS:
        stem = parts[-2] if len(parts) > 1 else ""
    return unquote(stem)


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None
