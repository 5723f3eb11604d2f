"""Addresses in what is published, and whether they arrive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

ATOM = "{http://www.w3.org/2005/Atom}"


def addresses(value: Any) -> Iterator[str]:
    """Every url and permalink in a response, however deep, and every href in its HTML."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in ("url", "permalink") and isinstance(inner, str):
                yield inner
            elif name == "html" and isinstance(inner, str):
                yield from re.findall(r'href="([^"]+)"', inner)
            elif name == "markdown" and isinstance(inner, str):
                yield from re.findall(r"\]\((\S+?)\)", inner)
            else:
                yield from addresses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from addresses(inner)
