"""Addresses in what is published, and whether they arrive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.builds import build
from assistant.builds.engine import open_build
from assistant.content.library import Library
from assistant.settings import Settings
from support.pages import Site

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def site(published: Settings) -> Site:
    return Site(build.current(published).folder / "site", published.site_url)


@pytest.fixture(scope="module")
def library(published: Settings) -> Library:
    return open_build(build.current(published), published)[0]


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
