"""What is learned from the base's own wordings: which section a text in anybody's words is about, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.errors import BuildError

Vectors = NDArray[np.float32]

REGULARITY = 30.0
"""Inverse strength of the regularization; 30 to 100 rank alike, and better than 10."""

TOLERANCE = 1e-4
"""When learning has come far enough: at 1e-3 it ends so early that vectors which differ in the third place
give other probabilities."""

MOST_SECTIONS = 3000
"""A base with more sections is ranked by likeness alone: learning would take minutes and have too few
wordings for each."""


@dataclass(frozen=True)
class Classifier:
    """A multinomial logistic regression over text features."""

    weights: Vectors
    """(features, sections + 1); the last column stands for "none of them"."""

    bias: Vectors

    def log_probabilities(self, features: Vectors) -> Vectors:
        """Natural logarithm of the probability of each section and, last, of none: (n, sections + 1)."""
        logits = features @ self.weights + self.bias
        logits -= logits.max(1, keepdims=True)
        return np.asarray(logits - np.log(np.exp(logits).sum(1, keepdims=True)), np.float32)


def train(features: Vectors, owners: Sequence[int], sections: int) -> Classifier | None:
    """Learn from texts with the number of the section that each belongs to (`sections` for none). None when
    there is too little to learn.

    Deterministic: the same texts give the same classifier. scikit-learn is needed here, when a build is made,
    and not to answer. Raises BuildError when it is not installed.
    """
    known = sorted(set(owners))
    if len(known) < 2 or sections > MOST_SECTIONS or len(owners) < 3 * len(known):
        return None
    try:
        from sklearn.linear_model import LogisticRegression  # slow to import, and never needed to answer
        from threadpoolctl import threadpool_limits
    except ImportError:
        raise BuildError(
            "learning from the wordings needs scikit-learn\n"
            "  Install what makes builds: pip install 'help-assistant[build]'"
        ) from None

    mean = features.mean(
        0
    )  # what all texts share says nothing: without it a third fewer steps lead to the same
    with threadpool_limits(
        1
    ):  # the order of a sum, so its last digits, would depend on how many threads there are; and two are no faster
        model = LogisticRegression(C=REGULARITY, max_iter=300, tol=TOLERANCE).fit(
            features - mean, np.asarray(owners)
        )
    coefficients, intercepts = model.coef_, model.intercept_ - model.coef_ @ mean
    if len(known) == 2:  # then scikit-learn keeps one row for both
        coefficients, intercepts = (
            np.vstack([-coefficients[0] / 2, coefficients[0] / 2]),
            np.array([-intercepts[0] / 2, intercepts[0] / 2]),
        )
    weights = np.zeros((features.shape[1], sections + 1), np.float32)
    bias = np.full(sections + 1, -30.0, np.float32)
    weights[:, known] = coefficients.T
    bias[known] = intercepts
    return Classifier(weights, bias)
