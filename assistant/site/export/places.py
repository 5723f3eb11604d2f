"""Where things are in an exported folder, and how one of its pages leads to another."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

_PLAIN = "/~!$&'*+,;=:@"


@dataclass
class Places:
    """The files of an export by the addresses that they have on the site."""

    base_path: str
    files: Mapping[str, str]
    """The file of each address: both below their folder, without slashes at their ends."""

    lost: set[tuple[str, str]] = field(default_factory=set)
    """Addresses of the site that the export has no file for, each with the page that leads there."""

    def address(self, href: str, page: str) -> str:
        """A link of the site as it is in the file `page`; one that leads elsewhere as it was."""
        try:
            parts = urlsplit(href)
        except ValueError:  # such as http://[foo
            return href
        is_here = parts.path.startswith("/") and f"{parts.path}/".startswith(f"{self.base_path}/")
        if parts.scheme or parts.netloc or not is_here:
            return href
        found = self.files.get(unquote(parts.path.removeprefix(self.base_path)).strip("/"))
        if found is None:
            self.lost.add((page, href))
            return href
        if found == page and parts.fragment:
            return f"#{parts.fragment}"
        to = quote(posixpath.relpath(found, posixpath.dirname(page) or "."), safe=_PLAIN)
        if ":" in to.partition("/")[0]:
            to = f"./{to}"
        return to + (f"#{parts.fragment}" if parts.fragment else "")
