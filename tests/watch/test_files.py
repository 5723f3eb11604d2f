"""When a base counts as saved, however an editor writes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.watch.files import look, wait_for_change

ARTICLE = "kb/articles/refunds.md"


def in_place(path: Path) -> None:
    path.write_text("Saved.", "utf-8")


def beside_and_renamed(path: Path) -> None:
    beside = path.with_name("refunds.md~")
    beside.write_text(path.read_text("utf-8"), "utf-8")  # the same size
    os.utime(beside, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))  # and the same time
    beside.rename(path)


def in_two_steps(path: Path) -> None:
    path.write_text("", "utf-8")
    path.write_text("Saved.", "utf-8")


def deleted(path: Path) -> None:
    path.unlink()


def renamed(path: Path) -> None:
    path.rename(path.with_name("other.md"))


def another_article(path: Path) -> None:
    path.with_name("new.md").write_text("# New\n", "utf-8")


def settings(path: Path) -> None:
    (path.parents[1] / "settings.yml").write_text("site_name: Other\n", "utf-8")


def published(path: Path) -> None:
    current = path.parents[1] / "index" / "current"
    current.parent.mkdir(exist_ok=True)
    current.write_text("abc\n", "utf-8")


WAYS = [in_place, beside_and_renamed, in_two_steps, deleted, renamed, another_article, settings, published]


@pytest.mark.parametrize("save", WAYS, ids=lambda save: save.__name__)
def test_every_way_to_save_is_seen(small: Path, save: Callable[[Path], None]) -> None:
    before = look(small)
    save(small / ARTICLE)

    after = wait_for_change(small, before, threading.Event())

    assert after is not None
    assert after != before
    assert after == look(small)


@pytest.mark.parametrize(
    "name",
    ["kb/articles/.refunds.md.swp", "kb/articles/refunds.md~", "kb/index/builds/x/site.html", "notes.txt"],
)
def test_files_of_editors_and_of_builds_are_no_save(small: Path, name: str) -> None:
    before = look(small)
    (small / name).parent.mkdir(parents=True, exist_ok=True)
    (small / name).write_text("x", "utf-8")

    assert look(small) == before


def test_a_link_that_leads_in_a_circle_is_not_followed(small: Path) -> None:
    (small / "kb" / "articles" / "again").symlink_to(small / "kb" / "articles")
    (small / "kb" / "articles" / "twice").symlink_to(small / "kb")

    assert [path for path in look(small) if "again" in path and "refunds" in path] == []


def test_waiting_ends_with_the_service(small: Path) -> None:
    ends = threading.Event()
    ends.set()

    assert wait_for_change(small, look(small), ends) is None
