"""When each file last changed, as git knows it. Each test makes a repository of its own in a temporary
folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from support.git import FIRST, git

from assistant.history import git as history
from assistant.history.git import last_changes

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

SECOND = "2026-11-22T10:00:00+01:00"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [n for n in os.environ if n.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    git(tmp_path, "init", "--quiet")
    return tmp_path


def commit(folder: Path, day: str, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".md").write_text(text, "utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "Change", day=day)


def test_each_file_has_the_time_of_its_last_commit(repository: Path) -> None:
    commit(repository, FIRST, a="1", b="1")
    commit(repository, SECOND, b="2")

    assert last_changes(repository) == {
        "a.md": datetime.fromisoformat(FIRST),
        "b.md": datetime.fromisoformat(SECOND),
    }


def test_names_are_relative_to_the_folder_and_files_outside_are_left_out(repository: Path) -> None:
    commit(repository, FIRST, kb__articles__sub__a="1", other="1")

    assert list(last_changes(repository / "kb" / "articles")) == ["sub/a.md"]


def test_what_is_not_committed_has_no_time(repository: Path) -> None:
    commit(repository, FIRST, a="1")
    (repository / "new.md").write_text("1", "utf-8")

    assert list(last_changes(repository)) == ["a.md"]


@pytest.mark.parametrize("name", ["with blank", "größe", "日本語"])
def test_a_name_with_any_letters_is_found_by_it(repository: Path, name: str) -> None:
    commit(repository, FIRST, **{name: "1"})

    assert list(last_changes(repository)) == [f"{name}.md"]


def test_a_folder_outside_of_a_repository_has_no_times(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert last_changes(tmp_path_factory.mktemp("plain")) == {}


def test_a_repository_without_commits_has_no_times(repository: Path) -> None:
    assert last_changes(repository) == {}


def test_a_machine_without_git_has_no_times(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(repository, FIRST, a="1")
    monkeypatch.setenv("PATH", "")

    assert last_changes(repository) == {}


def test_a_git_that_never_ends_has_no_times(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("git", 30)

    monkeypatch.setattr(history.subprocess, "run", hang)

    assert last_changes(repository) == {}
