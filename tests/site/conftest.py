"""The published site, and the library that it was made of."""

from __future__ import annotations

import pytest
from support.pages import Site

from assistant.builds import build
from assistant.builds.engine import open_build
from assistant.content.library import Library
from assistant.settings import Settings


@pytest.fixture(scope="module")
def site(published: Settings) -> Site:
    return Site(build.current(published).folder / "site", published.site_url)


@pytest.fixture(scope="module")
def library(published: Settings) -> Library:
    return open_build(build.current(published), published)[0]
