"""What a ranking is: every section that may answer a question, best first, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.content.articles import Section
from assistant.ranking.calibration import Signals
from assistant.search.spelling import Correction


@dataclass(frozen=True, slots=True)
class Candidate:
    """A section that may be the answer."""

    section: Section
    score: float
    confidence: float
    """Probability that this is the right section, 0 to 1."""

    likeness: float
    """Cosine of the question and the section's nearest text."""

    learned: float
    """Log-probability by the classifier."""

    words: float
    """BM25."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every section for one question, best first."""

    question: Correction
    candidates: tuple[Candidate, ...]
    covered: float
    """How sure it is that the base has an answer, 0 to 1 (`Calibration.answerable`): below the threshold
    there is none."""

    unconfirmed: Section | None
    """The list of open points that fits better than any answer and than what the base says nothing about,
    when one does."""

    signals: Signals | None = None
    ambiguous: tuple[str, ...] = ()
    """References that an ambiguous question of the base offers, when this question is like it."""
