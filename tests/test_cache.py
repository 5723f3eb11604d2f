"""What is computed once: in memory, for what was asked for last."""

from __future__ import annotations

import pytest

from assistant.cache import RecentCache


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
