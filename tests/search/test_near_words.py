"""That the words found are just those that are near, whatever the typing error was."""

from __future__ import annotations

import random
import string

import pytest
from rapidfuzz.distance import OSA

from assistant.search.near_words import Near, NearWords

WORDS = {"refund": 7, "refunds": 3, "fund": 2, "round": 1, "profile": 9, "naïve": 1, "don't": 4, "of": 99}


@pytest.mark.parametrize(
    ("typed", "distance", "found"),
    [
        ("refnud", 1, {Near("refund", 1, 7)}),
        ("refund", 1, {Near("refund", 0, 7), Near("refunds", 1, 3)}),
        ("refund", 2, {Near("refund", 0, 7), Near("refunds", 1, 3), Near("fund", 2, 2), Near("round", 2, 1)}),
        ("naive", 1, {Near("naïve", 1, 1)}),
        ("dont", 1, {Near("don't", 1, 4)}),
        ("of", 1, set()),
        ("", 2, set()),
        ("x" * 500, 2, set()),
    ],
)
def test_a_mistyped_word_finds_the_words_within_the_distance(
    typed: str, distance: int, found: set[Near]
) -> None:
    assert set(NearWords(WORDS).within(typed, distance)) == found


def test_no_word_is_missed_that_a_comparison_with_each_would_find() -> None:
    rng = random.Random(7)
    letters = string.ascii_lowercase[:8] + "é'"
    words = {"".join(rng.choices(letters, k=rng.randrange(1, 10))): n for n in range(3000)}
    near = NearWords(words)

    for typed in ("".join(rng.choices(letters, k=rng.randrange(1, 10))) for _ in range(300)):
        for distance in (1, 2):
            expected = {w for w in words if len(w) > 2 and OSA.distance(w, typed) <= distance}
            assert {found.term for found in near.within(typed, distance)} == expected, typed


def test_no_words_have_no_near_ones() -> None:
    assert NearWords({}).within("refund", 2) == []
