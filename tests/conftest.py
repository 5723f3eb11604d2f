"""What tests share: a base of their own in a temporary folder, the real base read and built once, a browser
on it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import yaml
from chromium import FLAGS
from filelock import FileLock
from playwright.sync_api import Browser, expect, sync_playwright
from starlette.testclient import TestClient
from support.bases import ROOT, Write, small_base
from support.browser import CHROMIUM, PATIENCE, Visit, serve_app, serve_files, visit
from support.builds import add_article, edit
from support.command_line import Ran, Run
from support.dated_journals import DatedJournal

from assistant import cli
from assistant.api.app import create_app
from assistant.api.server import memory
from assistant.builds import build
from assistant.content.checks import checked_library
from assistant.content.library import Library
from assistant.ranking import ranker
from assistant.search.spelling import Speller, make_speller
from assistant.settings import Settings

hypothesis.settings.register_profile(
    "same-everywhere", derandomize=True, deadline=None, max_examples=60, database=None
)
hypothesis.settings.load_profile("same-everywhere")


LONGEST = (
    "service/test_soak.py",
    "browser/test_site.py",
    "ranking/test_large_base.py",
    "builds/test_interrupted.py",
    "service/test_messages.py",
    "service/test_attacks.py",  # not at the beginning: it would wait for the build that test_site.py makes
    "browser/test_hostile.py",
    "browser/test_search.py",
    "offline/test_pack.py",
    "safety/test_redaction.py",
    "browser/test_search_asking.py",
    "insights/test_month.py",
    "browser/test_desk_copies.py",
    "insights/test_report.py",
    "journal/test_journal.py",
    "browser/test_widget_access.py",
    "site/test_parity_addresses.py",
    "site/test_parity.py",
    "evaluation/test_evaluate.py",
    "search/test_typeahead.py",
    "service/test_operation.py",
)
"""The files that take longest, in that order."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long",
        action="store_true",
        help="tests of several machines: the shipped base, more of everything, and their times (make cluster)",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: a process gets a whole file, and one that came last would end alone."""
    places = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(LONGEST)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """One process more than there are processors: tests of browsers and services wait for most of their
    time."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None  # xdist reads it
    return 1 + (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


@pytest.fixture(scope="session", autouse=True)
def no_variables() -> Iterator[None]:
    """Tests do not depend on the ASSISTANT_… variables of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith("ASSISTANT_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session", autouse=True)
def served_from_this_process() -> Iterator[None]:
    """`kb serve` that a test calls would start again in the place of the tests; those in processes of their
    own do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "_is_glibc", lambda: False)
        yield


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The folder of an empty, lenient base: `Settings.load(base)` reads it, `write` adds articles."""
    root = tmp_path / "base"
    (root / "kb" / "articles").mkdir(parents=True)
    (root / "kb" / "settings.yml").write_text("site_name: Test help\n", "utf-8")
    (root / "mkdocs.yml").write_text(
        "site_name: Test help\ndocs_dir: kb/articles\nsite_dir: site\n"
        "theme: {name: material, font: false}\nplugins: [help-assistant]\n",
        "utf-8",
    )
    return root


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Such a base, not built, that a test may change."""
    return small_base(tmp_path / "base")


@pytest.fixture(scope="module")
def small_built(tmp_path_factory: pytest.TempPathFactory, one_speller: None) -> Path:
    """Such a base, built, that tests read."""
    root = small_base(tmp_path_factory.mktemp("small") / "base")
    build.build(Settings.load(root))
    return root


@pytest.fixture(scope="module")
def two_builds(tmp_path_factory: pytest.TempPathFactory, one_speller: None) -> Path:
    """A base of two articles with two builds: the newer one says six days instead of five and has an article
    more, which is published."""
    root = small_base(tmp_path_factory.mktemp("operation") / "base", "reload_seconds: 0.02")
    build.build(Settings.load(root))
    edit(root, "Five", "Six")
    add_article(root, "refunds", "credits")
    build.build(Settings.load(root))
    return root


@cache
def stub_speller() -> Speller:
    return make_speller([])


@pytest.fixture(scope="module")
def one_speller() -> Iterator[None]:
    """Opt-in: every build that is opened has the same speller, which knows no words of the base.

    Learning them takes longer than all the rest of opening a small build. A fixture that opens builds for a
    whole module asks for this one.
    """
    with pytest.MonkeyPatch.context() as patch:
        speller = stub_speller()
        patch.setattr(ranker, "speller_of", lambda _: speller)
        yield


@pytest.fixture
def strict_base(base: Path) -> Path:
    """The same folder, but strict: a missing field, a dead link, a literal phone number are errors."""
    (base / "kb" / "settings.yml").write_text(
        "site_name: Test help\nstrict: true\nformer_addresses: /knowledgebase/articles/{id}\n", "utf-8"
    )
    return base


@pytest.fixture
def write(base: Path) -> Write:
    """`write("refunds", "## Fees\\n…")` makes an article whose front matter is complete; `write("refunds", …,
    status="outline")` sets a field and `owner=None` leaves one out. A page (`pages/about`) gets a title only.
    The file's path is returned."""
    taken = [900_000]

    def write(name: str, body: str = "Text.\n", **fields: Any) -> Path:
        path = base / "kb" / "articles" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        matter: dict[str, Any] = {"title": name.rpartition("/")[2].replace("-", " ").capitalize()}
        if not name.startswith("pages/") and name != "index":
            taken[0] += 1
            matter |= {
                "id": taken[0],
                "summary": "One plain sentence.",
                "category": "general",
                "audience": ["provider"],
                "status": "verified",
                "owner": "help-center",
                "reviewed": "2026-11-22",
                "review_by": "2027-05-21",
            }
        matter = {key: value for key, value in {**matter, **fields}.items() if value is not None}
        head = f"---\n{yaml.safe_dump(matter, sort_keys=False, allow_unicode=True)}---\n" if matter else ""
        path.write_text(head + body, "utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def real(no_variables: None) -> Library:
    """The library of this repository's own base, read and checked once."""
    return checked_library(Settings.load(ROOT))


@pytest.fixture(scope="session")
def published(no_variables: None, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a copy of this repository's own base, built once, also for tests in several processes,
    which then serve it together.

    Tests read it; one that changes a base makes its own.
    """
    several = "PYTEST_XDIST_WORKER" in os.environ
    root = (
        tmp_path_factory.getbasetemp().parent / "published"
        if several
        else tmp_path_factory.mktemp("published")
    )
    with FileLock(root.with_suffix(".lock")):
        if not (root / "kb" / "index" / "current").is_file():
            shutil.copytree(
                ROOT / "kb",
                root / "kb",
                ignore=shutil.ignore_patterns("builds", "current", ".lock", "journal.sqlite*"),
                dirs_exist_ok=True,
            )
            shutil.copy(ROOT / "mkdocs.yml", root)
            build.build(Settings.load(root))
    # each process has a journal of its own: tests read its bytes, and closing a file lets go of the locks
    # that SQLite has on it
    journal = tmp_path_factory.getbasetemp() / "journal" / "journal.sqlite"
    # one test asks more than one reader may, and a machine that is shared may take longer for an answer than
    # a reader would wait
    return Settings.load(root, rate_limit=0, max_seconds=120, journal_path=journal)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium; a test that needs one is skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("the browser tests need Chromium; on Debian: apt-get install chromium-headless-shell")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(published: Settings) -> Iterator[str]:
    """The address of the service over that build: one for all files of tests, because to open the build takes
    longer than most of them."""
    with serve_app(published) as address:
        yield address


@pytest.fixture(scope="session")
def files_only(published: Settings) -> Iterator[str]:
    """The address of its site as plain files."""
    with serve_files(build.current(published).folder / "site") as address:
        yield address


@pytest.fixture
def desktop(browser: Browser, served: str) -> Iterator[Visit]:
    """A page of the service in a wide, light window."""
    with visit(browser, served) as found:
        yield found


@pytest.fixture(scope="session")
def client(published: Settings) -> Iterator[TestClient]:
    """The API and the site over that build. Redirects are not followed: where they lead is what tests are
    about."""
    with TestClient(create_app(published), follow_redirects=False) as client:
        yield client


@pytest.fixture
def kb(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`kb("ask", "…")` as the entry point runs it, in this process."""

    def run(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["kb", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "80")
        capsys.readouterr()
        code: object = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(code if isinstance(code, int) else 0 if code is None else 1, out, err)

    return run


@pytest.fixture
def dated_journal(published: Settings, tmp_path: Path) -> Iterator[DatedJournal]:
    dated_journal = DatedJournal(published.model_copy(update={"journal_path": tmp_path / "journal.sqlite"}))
    yield dated_journal
    dated_journal.journal.close()
