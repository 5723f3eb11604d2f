"""How signals become probabilities: that the base covers a question, and that the best section is the right
one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.errors import IndexBroken

FILE = "calibration.yml"
"""What `kb train` fitted: below `kb/`, and a copy in each build."""

SURE = 0.93
"""Confidence from which the best section needs no question back."""

SECTION_COUNTS = 0.15
"""How much it counts, when it is decided whether to answer, that the best section is the right one: a
question that the base seems to cover but that no section fits is better not answered, and one that a section
fits surely is."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for the best section, as numbers that the calibration weighs."""

    likeness: float
    """Cosine of the question and the section's nearest wording."""

    learned: float
    """Log-probability of the section by the classifier."""

    words: float
    """Share of the question's words, weighted by rarity, that the section has."""

    margin: float
    """Score ahead of the next section of another article."""

    uncovered: float
    """Log-probability that the question is about something the base does not establish."""

    uncovered_likeness: float
    """Cosine of the question and the nearest thing that the base says it does not establish."""

    neighbors: float
    """Share of answers among the nearest texts; the others stand for what the base does not establish."""

    def row(self) -> tuple[float, ...]:
        return (
            self.likeness,
            max(self.learned, -10.0),
            self.words,
            self.margin,
            max(self.uncovered, -10.0),
            self.uncovered_likeness,
            self.neighbors,
        )


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over signals."""

    weights: tuple[float, ...]
    bias: float

    def probability(self, signals: Signals) -> float:
        z = self.bias + sum(w * x for w, x in zip(self.weights, signals.row(), strict=True))
        return 1 / (1 + math.exp(-max(min(z, 30.0), -30.0)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns signals into probabilities. `kb train` fits them on questions held out in turn; these were fitted
    on the Patient Fusion base."""

    covered: Logistic = Logistic((5.0162, 0.3102, 2.1916, -1.3446, -0.7313, -7.3389, 3.5895), -2.2473)
    """That the base covers the question at all: decides whether there is an answer."""

    right: Logistic = Logistic((2.5219, 0.413, 1.7515, 4.245, -0.0727, -2.549, 3.532), -4.3252)
    """That the best section is the right answer: the confidence that is reported."""

    unaided: Logistic = Logistic((5.648, 0.0, 0.0, 10.197, 0.0, 0.0, 0.0), -2.98)
    """Both of this at once, in a base that says too seldom what it does not cover: its own signals tell
    nothing then. Fitted on the bases of `benchmarks/bases/`, of other subjects and authors (`python
    benchmarks/bases.py --fit`)."""

    def answerable(self, signals: Signals) -> float:
        """Whether to answer, 0 to 1: that the base covers the question, and in part that the best section is
        the right one."""
        return (1 - SECTION_COUNTS) * self.covered.probability(
            signals
        ) + SECTION_COUNTS * self.right.probability(signals)


PACKAGED = Calibration()
KINDS = ("covered", "right", "unaided")


def read_calibration(path: Path) -> Calibration:
    """What `kb train` kept, or the packaged calibration. Raises IndexBroken when the file is not one."""
    if not path.is_file():
        return PACKAGED
    try:
        fields = yaml.safe_load(path.read_text("utf-8"))
        fitted = {
            name: Logistic(tuple(float(w) for w in fields[name]["weights"]), float(fields[name]["bias"]))
            for name in KINDS
        }
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise IndexBroken(f"{path} cannot be read: {error}\n  Fit it again with: kb train") from None
    if any(len(f.weights) != len(Signals.__slots__) for f in fitted.values()):
        raise IndexBroken(f"{path} was fitted for other signals\n  Fit it again with: kb train")
    return Calibration(**fitted)


def dump_calibration(calibration: Calibration, questions: int) -> str:
    """What `kb train` keeps, as YAML, with how many questions it was fitted to."""
    lines = [
        f"# Fitted by `kb train` to {questions} questions, each held out in turn. "
        "Weights stand in the order of calibration.Signals."
    ]
    for name in KINDS:
        fitted: Logistic = getattr(calibration, name)
        lines.append(f"{name}: {{weights: {list(fitted.weights)}, bias: {fitted.bias}}}")
    return "\n".join(lines) + "\n"
