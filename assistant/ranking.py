"""A question in, sections out, best first, each with the probability that it is the right one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant import language
from assistant.articles import Section
from assistant.index import Index, Scores, ranked
from assistant.library import Library


@dataclass(frozen=True, slots=True)
class Candidate:
    """A section that may be the answer."""

    section: Section
    score: float
    confidence: float
    """Probability that this is the right section, 0 to 1."""


@dataclass(frozen=True)
class Ranker:
    """Orders the sections of one build for any text that a person types."""

    library: Library
    index: Index

    def candidates(self, question: str, count: int = 10) -> Sequence[Candidate]:
        """The best sections, never more than `count`, none without a word in common with the question."""
        scores = self.index.lexical(question)
        sections = self.library.sections
        best = [n for n in ranked(scores, count) if scores[n] > 0]
        top = self._coverage(question, scores, best[0]) if best else 0.0
        return tuple(Candidate(sections[n], float(scores[n]), round(top * float(scores[n]) / float(scores[best[0]]), 4)) for n in best)

    def describe(self) -> str:
        """How questions are ranked, for /readyz."""
        return "words"

    def _coverage(self, question: str, scores: Scores, best: int) -> float:
        """How much of what the question asks the best section has: its score beside the score of a text with every word."""
        stems = set(language.terms(question))
        if not stems:
            return 0.0
        ceiling = sum(self._most(stem) for stem in stems)
        return float(np.clip(float(scores[best]) / ceiling, 0.0, 1.0)) if ceiling else 0.0

    def _most(self, stem: str) -> float:
        """The most that one stem can add to a score: what the best section gets for it, or that of a rare word nobody has."""
        alone = float(self.index.score({stem: 1.0}).max(initial=0.0))
        return alone or 2 * math.log(1 + len(self.index.refs))
