"""Why a question got its answer: the words as they were read, and for each candidate what spoke for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.answering.assistant import Assistant
from assistant.ranking.candidates import Candidate, Ranking
from assistant.ranking.ranker import CLASSIFIER_WEIGHT
from assistant.ranking.training_data import texts_of

LONGEST_TEXT = 80
"""Characters that are shown of the text that is most like the question."""


@dataclass(frozen=True, slots=True)
class ExplainedCandidate:
    """One candidate, and how it fared."""

    ref: str
    score: float
    likeness: float
    """Cosine of the question and the section's nearest text."""

    learned: float
    """Log-probability by the classifier."""

    words: float
    """BM25."""

    nearest: str
    """The wording, heading or passage of the section that is most like the question."""

    outcome: str
    """Why it is the best, or by how much it is behind and what made most of the difference."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that decided."""

    changes: tuple[tuple[str, str], ...]
    """Words that were corrected: as typed, as read."""

    terms: tuple[str, ...]
    synonyms: tuple[str, ...]
    covered: float
    """Probability that the base has an answer."""

    lines: tuple[ExplainedCandidate, ...]


def explain_question(assistant: Assistant, question: str, count: int = 6) -> Explanation:
    """The best candidates of a question with the reasons for their order."""
    ranking = assistant.ranker.rank(assistant.redact(question)[1], count)
    text = ranking.question.text
    stems = assistant.ranker.index.terms(text)
    nearest = _nearest_texts(assistant, text)
    return Explanation(
        changes=ranking.question.changes,
        terms=stems,
        synonyms=tuple(assistant.ranker.index.beside(stems)),
        covered=ranking.covered,
        lines=tuple(
            ExplainedCandidate(
                ref=candidate.section.ref,
                score=candidate.score,
                likeness=candidate.likeness,
                learned=candidate.learned,
                words=candidate.words,
                nearest=nearest.get(candidate.section.ref, ""),
                outcome=_outcome(candidate, ranking, assistant.settings.base.threshold),
            )
            for candidate in ranking.candidates
        ),
    )


def _outcome(candidate: Candidate, ranking: Ranking, threshold: float) -> str:
    best = ranking.candidates[0]
    if candidate is best:
        if ranking.covered < threshold:
            return "best, but the question does not seem to be covered"
        return f"best, confidence {candidate.confidence:.2f}"
    behind = best.score - candidate.score
    by_likeness = best.likeness - candidate.likeness
    by_classifier = CLASSIFIER_WEIGHT * (best.learned - candidate.learned)
    differences = {
        "likeness": by_likeness,
        "what was learned": by_classifier,
        "words": behind - (by_likeness + by_classifier),
    }
    most = max(differences, key=lambda name: differences[name])
    return f"{behind:.3f} behind, mostly by {most}"


def _nearest_texts(assistant: Assistant, question: str) -> dict[str, str]:
    """For each section the beginning of the text that is most like the question; nothing without a model."""
    ranker, sections = assistant.ranker, assistant.library.sections
    if ranker.model is None or ranker.semantic is None:
        return {}
    known = texts_of(assistant.library)
    likeness = ranker.semantic.vectors[: len(known.texts)] @ ranker.model.encode([question])[0]
    nearest: dict[str, str] = {}
    for n in np.argsort(-likeness):
        nearest.setdefault(sections[known.owner[n]].ref, known.texts[n][:LONGEST_TEXT])
    return nearest
