"""That groups are those of scikit-learn's agglomerative clustering, which a service does without."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering

from assistant.insights.clusters import clusters


def partition(labels: NDArray[np.intp]) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in labels}


@pytest.mark.parametrize("limit", [0.2, 0.45, 0.7, 1.2])
@pytest.mark.parametrize(
    ("count", "topics", "noise"), [(2, 1, 0.1), (60, 7, 0.6), (400, 30, 0.8), (300, 300, 1.0)]
)
def test_groups_are_those_of_scikit_learn(count: int, topics: int, noise: float, limit: float) -> None:
    random = np.random.default_rng(count)
    middles = random.normal(size=(topics, 48))
    rows = middles[random.integers(topics, size=count)] + noise * random.normal(size=(count, 48))
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    expected = AgglomerativeClustering(
        None, metric="cosine", linkage="average", distance_threshold=limit
    ).fit_predict(vectors)

    assert partition(clusters(vectors, limit)) == partition(expected)


def test_equal_rows_are_one_group_and_opposite_ones_are_not() -> None:
    one = np.array([[1, 0], [1, 0], [-1, 0], [1, 0]], np.float32)

    assert partition(clusters(one, 0.45)) == {frozenset({0, 1, 3}), frozenset({2})}


def test_a_single_row_is_a_group_of_its_own() -> None:
    assert len(clusters(np.ones((1, 4), np.float32) / 2, 0.45)) == 1
