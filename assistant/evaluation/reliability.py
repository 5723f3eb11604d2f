"""How far the confidence of an answer can be trusted: measured on trials, drawn, and fitted to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.held_out import Trial
from assistant.ranking.calibration import PACKAGED, Calibration, Logistic

UNCOVERED_SHARE = 0.2
"""Of the questions that reach a help center, about so many are not covered; the calibration weighs its
examples accordingly."""


@dataclass(frozen=True, slots=True)
class Point:
    """Of the questions answered at this confidence or above: which share of all that is, and how many are
    right."""

    confidence: float
    coverage: float
    precision: float


def reliability(trials: Sequence[Trial]) -> tuple[tuple[Point, ...], float]:
    """Precision against coverage, and the expected calibration error, weighing uncovered questions by the
    share in which they come."""
    usable = [t for t in trials if t.best is not None]
    if not usable:
        return (), 0.0
    confidence = np.array([t.best.confidence for t in usable if t.best is not None])
    right = np.array([t.is_right for t in usable], float)
    covered = np.array([bool(t.wanted) for t in usable])
    weight = _weights(covered)
    weight /= weight.sum()
    points = []
    for level in (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        at = confidence >= level
        if at.any():
            points.append(
                Point(
                    level,
                    round(float(weight[at].sum()), 4),
                    round(float((weight * right)[at].sum() / weight[at].sum()), 4),
                )
            )
    order = np.argsort(confidence, kind="stable")
    error = 0.0
    for part in np.array_split(order, 10):
        if len(part) and weight[part].sum():
            inside = weight[part] / weight[part].sum()
            error += float(
                weight[part].sum() * abs((inside * confidence[part]).sum() - (inside * right[part]).sum())
            )
    return tuple(points), round(error, 4)


def calibrate(trials: Sequence[Trial]) -> Calibration:
    """Fit the probabilities to what came of held-out questions. Deterministic."""
    from sklearn.linear_model import LogisticRegression  # only when a base is trained

    usable = [t for t in trials if t.signals is not None]
    rows = np.array([t.signals.row() for t in usable if t.signals is not None])
    covered = np.array([bool(t.wanted) for t in usable])
    right = np.array([t.is_right for t in usable])

    def fit(target: NDArray[np.bool_], otherwise: Logistic) -> Logistic:
        if target.all() or not target.any():  # nothing to tell apart
            return otherwise
        model = LogisticRegression(C=10.0, max_iter=500).fit(rows, target, sample_weight=_weights(covered))
        return Logistic(
            tuple(round(float(w), 4) for w in model.coef_[0]), round(float(model.intercept_[0]), 4)
        )

    sure = fit(right, PACKAGED.right)
    return Calibration(fit(covered, PACKAGED.covered), sure, sure if covered.all() else PACKAGED.unaided)


def _weights(covered: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What each trial counts, so that uncovered questions have the share in which they come."""
    share = max(min(float(covered.mean()), 1 - 1e-9), 1e-9)
    return np.where(covered, (1 - UNCOVERED_SHARE) / share, UNCOVERED_SHARE / (1 - share))
