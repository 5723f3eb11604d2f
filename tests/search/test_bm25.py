"""BM25: what a stem is worth, and how scores become an order."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from assistant.search.bm25 import best_first, joined, postings_of

DOCUMENTS = [
    Counter(["refund", "card"]),
    Counter(["refund", "refund", "fee"]),
    Counter(["card", "a", "b", "c", "d", "e"]),
]


def scores(*stems: str) -> list[float]:
    found = np.zeros(len(DOCUMENTS), np.float32)
    postings_of(DOCUMENTS).add_to(found, dict.fromkeys(stems, 1.0))
    return [round(float(score), 4) for score in found]


def test_scores_are_those_of_the_formula() -> None:
    """ln(1 + (3 - 2 + 0.5) / (2 + 0.5)) * f * 2.2 / (f + 1.2 * (0.25 + 0.75 * length / mean length))"""
    idf, mean = np.log(1.6), (2 + 3 + 6) / 3

    assert scores("refund") == [
        round(float(idf * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / mean))), 4),
        round(float(idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / mean))), 4),
        0.0,
    ]


def test_a_rare_stem_says_more_and_a_long_document_less() -> None:
    assert scores("fee")[1] > scores("refund")[1]
    assert scores("card")[0] > scores("card")[2] > 0


def test_a_stem_that_no_document_has_changes_nothing() -> None:
    assert scores("zebra") == [0.0, 0.0, 0.0]
    assert scores("refund", "zebra") == scores("refund")


def test_joined_postings_have_a_document_once_for_each_stem() -> None:
    one = postings_of(DOCUMENTS)
    both, best = joined([(one, 2.0), (one, 1.0)], 3, np.add), joined([(one, 2.0), (one, 1.0)], 3, np.maximum)

    for postings, times in ((both, 3), (best, 2)):
        found = np.zeros(3, np.float32)
        postings.add_to(found, {"refund": 1.0})
        assert found.tolist() == pytest.approx([times * score for score in scores("refund")], abs=1e-3)
        assert len(postings.documents) == len(one.documents)


@pytest.mark.parametrize(
    ("count", "order"), [(1, [3]), (2, [3, 0]), (3, [3, 0, 2]), (4, [3, 0, 2, 1]), (9, [3, 0, 2, 1])]
)
def test_the_best_come_first_and_equal_scores_keep_their_order(count: int, order: list[int]) -> None:
    assert best_first(np.array([0.5, 0.1, 0.5, 0.9], np.float32), count) == order
