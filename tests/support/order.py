"""Whether an order has anything to do with another one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def chance(order: Sequence[int], tries: int = 5000) -> float:
    """The probability that a random order of the numbers 0 to n-1 is at least as near to 0, 1, 2, … or to its
    reverse as this one: a permutation test of the rank correlation and of how many neighbors stay neighbors,
    the smaller of both, doubled (Bonferroni)."""
    found = np.asarray(order)
    assert sorted(order) == list(range(len(order)))
    numbers = np.random.default_rng(1)
    others = np.array([numbers.permutation(len(found)) for _ in range(tries)])
    p = []
    for measure in (_correlation, _neighbors):
        mine, theirs = measure(found[None, :])[0], measure(others)
        p.append((1 + np.sum(theirs >= mine)) / (1 + tries))
    return float(min(1, 2 * min(p)))


def _correlation(orders: np.ndarray) -> np.ndarray:
    places = np.arange(orders.shape[1])
    middle = (orders.shape[1] - 1) / 2
    return np.abs(((orders - middle) * (places - middle)).sum(1))


def _neighbors(orders: np.ndarray) -> np.ndarray:
    return (np.abs(np.diff(orders, axis=1)) == 1).sum(1)
