"""What a command says when there is no room left: where, what, and what to do, on two lines."""

from __future__ import annotations

import builtins
import io
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.bases import small_base
from support.command_line import Run

from assistant.builds import build, folder
from assistant.journal import Journal, backup
from assistant.settings import Settings

pytestmark = pytest.mark.usefixtures("one_speller")

FULL = Path("/dev/full")
NO_ROOM = "No space left on device"

Fill = Callable[[Path], None]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, one_speller: None) -> Path:
    """Two builds of a small base."""
    root = small_base(tmp_path_factory.mktemp("full") / "base")
    build.build(Settings.load(root))
    edit(root, "Five", "Six")
    build.build(Settings.load(root))
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "base")
    return tmp_path / "base"


@pytest.fixture
def fill(monkeypatch: pytest.MonkeyPatch) -> Fill:
    """`fill(folder)`: from now on no file below the folder takes a byte, though it can be opened."""
    if not FULL.exists():
        pytest.skip("this system has no /dev/full")
    plain = io.open

    def fill(folder: Path) -> None:
        def opened(file: Any, mode: str = "r", *args: Any, **named: Any) -> Any:
            is_below = isinstance(file, str | Path) and Path(file).is_relative_to(folder)
            return plain(FULL if is_below and set(mode) & set("wax+") else file, mode, *args, **named)

        monkeypatch.setattr(builtins, "open", opened)
        monkeypatch.setattr(io, "open", opened)

    return fill


def edit(root: Path, old: str, new: str) -> None:
    path = root / "kb/articles/refunds.md"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def assert_says(err: str, place: Path, remedy: str) -> None:
    """One line says where and what, the next what to do; and there is no more."""
    where, what_to_do = err.strip().splitlines()
    assert where.startswith(str(place))
    assert where.endswith(f": {NO_ROOM}")
    assert remedy in what_to_do


def test_a_rollback_says_so_in_a_sentence_and_leaves_no_half_of_a_copy(
    kb: Run, root: Path, fill: Fill
) -> None:
    published, before = folder.published(Settings.load(root)), files(root)
    fill(root / ".site-next")

    ran = kb("rollback", "--base", root)

    assert ran.code == 1
    assert_says(ran.err, root / ".site-next", "Make room")
    assert folder.published(Settings.load(root)) == published
    assert files(root) == before


def test_a_build_says_so_in_a_sentence_and_leaves_what_is_published(kb: Run, root: Path, fill: Fill) -> None:
    published = folder.published(Settings.load(root))
    edit(root, "Six", "Seven")
    fill(root / "kb/index/builds")

    ran = kb("build", "--base", root)

    assert ran.code == 1
    assert_says(ran.err, root / "kb/index/builds", "Make room there")
    assert folder.published(Settings.load(root)) == published
    assert not [*(root / "kb/index/builds").glob(".draft-*")]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (("new", "How do I pay?", "--category", "general"), "kb/articles/how-do-i-pay.md"),
        (("links", "--record"), "kb/links.yml"),
    ],
)
def test_a_command_that_writes_a_file_of_the_author_names_it(
    kb: Run, root: Path, fill: Fill, words: tuple[str, ...], place: str
) -> None:
    edit(root, "Six", "Seven")
    fill(root / "kb")

    ran = kb(*words, "--base", root)

    assert ran.code == 1
    assert_says(ran.err, root / place, "Make room there")


def journal_of(root: Path) -> Settings:
    """The settings of a base whose journal has a verdict in it."""
    settings = Settings.load(root)
    journal = Journal(settings)
    journal.feedback(900001, "top", "helped", "", "api")
    journal.close()
    return settings


def sqlite_is_full(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """From now on a step of the copy fails as SQLite does on a full disk."""

    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(backup, name, full)


def test_a_copy_of_the_journal_says_so_and_names_another_disk(
    kb: Run, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal_of(root)
    sqlite_is_full(monkeypatch, "_copy_rows")

    ran = kb("journal", "backup", tmp_path / "copy.sqlite", "--base", root)

    said, remedy = ran.err.strip().splitlines()
    assert ran.code == 1
    assert said.endswith("copy.sqlite: database or disk is full")
    assert "a disk with more room" in remedy
    assert not (tmp_path / "copy.sqlite").exists()


@pytest.mark.parametrize(("step", "said"), [("_copy_rows", "Make room for both"), ("_row_counts", "TMPDIR")])
def test_a_copy_that_is_put_back_says_which_disk_needs_room_and_does_not_call_it_damaged(
    kb: Run, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, said: str
) -> None:
    backup.back_up(journal_of(root), tmp_path / "copy.sqlite")
    sqlite_is_full(monkeypatch, step)

    ran = kb("journal", "restore", tmp_path / "copy.sqlite", "--base", root)

    assert ran.code == 1
    assert said in ran.err
    assert "damaged" not in ran.err
    assert "The journal is as it was" in ran.err
    assert os.listdir(root / "var")
