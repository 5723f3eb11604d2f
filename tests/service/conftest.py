"""What the tests of several machines share: over which base they run, and how long."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.bases import ROOT
from support.builds import add_article
from support.replicas import Asked

from assistant.builds import build
from assistant.settings import Settings

BESIDE = "32-cancellation-policy"
"""An article of the shipped base, beside which the newer of two builds has another one."""


@pytest.fixture(scope="session")
def is_long(request: pytest.FixtureRequest) -> bool:
    """Whether this is `make cluster`: then there is more of everything, and times are held to what they may be."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def asked(is_long: bool) -> Asked:
    if is_long:
        return Asked("How do I set up a cancellation policy?", 714024, "/articles/credits/")
    return Asked("How long does a refund take?", 900001, "/articles/credits/")


@pytest.fixture(scope="module")
def clustered_base(
    is_long: bool, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A base with two builds, the newer of which has an article more: the small one, or the shipped one."""
    if not is_long:
        return Path(request.getfixturevalue("two_builds"))
    root = tmp_path_factory.mktemp("shipped") / "base"
    shutil.copytree(ROOT / "kb", root / "kb", ignore=shutil.ignore_patterns("index"))
    shutil.copy(ROOT / "mkdocs.yml", root)
    build.build(Settings.load(root))
    add_article(root, BESIDE, "credits")
    build.build(Settings.load(root))
    return root
