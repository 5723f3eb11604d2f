"""A file takes the place of another at once, or not at all; what was asked for last is computed once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.cache import RecentCache, replacing


def test_a_file_is_the_old_one_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "current"
    path.write_text("old", "utf-8")

    with replacing(path) as draft:
        draft.write_text("ne", "utf-8")
        meanwhile = path.read_text("utf-8")
        draft.write_text("new", "utf-8")

    assert (meanwhile, path.read_text("utf-8")) == ("old", "new")
    assert os.listdir(tmp_path) == ["current"]


def test_what_fails_on_the_way_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "current"
    path.write_text("old", "utf-8")

    def write() -> None:
        with replacing(path, durable=True) as draft:
            draft.write_text("ne", "utf-8")
            raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        write()

    assert path.read_text("utf-8") == "old"
    assert os.listdir(tmp_path) == ["current"]


def test_the_folder_of_a_new_file_is_made(tmp_path: Path) -> None:
    with replacing(tmp_path / "kb" / "wordings" / "refunds.yml", durable=True) as draft:
        draft.write_text("top: []\n", "utf-8")

    assert (tmp_path / "kb" / "wordings" / "refunds.yml").read_text("utf-8") == "top: []\n"


def test_a_file_with_a_mode_has_it_while_it_is_written_and_afterwards(tmp_path: Path) -> None:
    with replacing(tmp_path / "pack.key", mode=0o600) as draft:
        meanwhile = draft.stat().st_mode & 0o777
        draft.write_text("secret", "utf-8")

    assert (meanwhile, (tmp_path / "pack.key").stat().st_mode & 0o777) == (0o600, 0o600)


def test_a_value_is_computed_once_and_the_cache_says_that_it_had_it() -> None:
    cache: RecentCache[str, int] = RecentCache(2)

    assert cache.get("a", lambda: 1) == (1, False)
    assert cache.get("a", lambda: 2) == (1, True)


def test_the_values_that_were_asked_for_last_stay() -> None:
    cache: RecentCache[str, int] = RecentCache(2)
    for key in ("a", "b", "a", "c"):
        cache.get(key, lambda: 1)

    assert len(cache) == 2
    assert cache.get("a", lambda: 2) == (1, True)
    assert cache.get("b", lambda: 2) == (2, False)


def test_a_cache_of_no_size_keeps_nothing() -> None:
    cache: RecentCache[str, int] = RecentCache(0)

    assert [cache.get("a", lambda: 1) for _ in range(2)] == [(1, False), (1, False)]
    assert len(cache) == 0


def test_what_fails_is_computed_again() -> None:
    cache: RecentCache[str, int] = RecentCache(2)

    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 // 0)

    assert cache.get("a", lambda: 1) == (1, False)
