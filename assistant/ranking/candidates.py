"""What a ranking is: every section that may answer a question, best first, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.content.articles import Section
from assistant.ranking.calibration import Signals
from assistant.ranking.semantic_index import Likeness
from assistant.search.bm25 import Scores
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
class Scored:
    """Scores of every section for one question, (sections,) each; see `Candidate`."""

    score: Scores
    likeness: Likeness
    words: Scores

    def candidates(
        self, sections: Sequence[Section], numbers: Sequence[int], confidence: float
    ) -> tuple[Candidate, ...]:
        """Sections by their numbers, best first, of which the first has this confidence, and each other one
        less of it the further its score is away."""
        best = float(self.score[numbers[0]])
        return tuple(
            Candidate(
                section=sections[n],
                score=round(float(self.score[n]), 4),
                confidence=round(confidence * math.exp(4 * min(float(self.score[n]) - best, 0.0)), 4),
                likeness=round(float(self.likeness.sections[n]), 4),
                learned=round(float(self.likeness.learned[n]), 4),
                words=round(float(self.words[n]), 2),
            )
            for n in numbers
        )


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
