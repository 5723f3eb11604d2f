"""Why a question got its answer: the words as they were read, and for each candidate what spoke for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.answering.assistant import Assistant
from assistant.ranking.ranker import LEARNED
from assistant.ranking.training_data import texts_of
from assistant.safety.redaction import redact
from assistant.search import analysis


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate."""

    ref: str
    score: float
    likeness: float
    learned: float
    words: float
    nearest: str
    """The wording, heading or passage of the section that is most like the question."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that decided."""

    changes: tuple[tuple[str, str], ...]
    terms: tuple[str, ...]
    synonyms: tuple[str, ...]
    covered: float
    lines: tuple[Line, ...]


def explain_question(assistant: Assistant, question: str, count: int = 6) -> Explanation:
    """The best candidates of a question with the reasons for their order."""
    text = redact(question).text
    ranker = assistant.ranker
    ranking = ranker.rank(text, count)
    stems = analysis.terms(ranking.question.text)
    nearest = _nearest(assistant, ranking.question.text)
    lines = []
    for place, candidate in enumerate(ranking.candidates):
        if place:
            behind = ranking.candidates[0].score - candidate.score
            parts = {
                "likeness": ranking.candidates[0].likeness - candidate.likeness,
                "what was learned": LEARNED * (ranking.candidates[0].learned - candidate.learned),
                "words": ranking.candidates[0].score - candidate.score,
            }
            parts["words"] -= parts["likeness"] + parts["what was learned"]
            outcome = f"{behind:.3f} behind, mostly by {max(parts, key=lambda name: parts[name])}"
        elif ranking.covered < assistant.settings.base.threshold:
            outcome = "best, but the question does not seem to be covered"
        else:
            outcome = f"best, confidence {candidate.confidence:.2f}"
        lines.append(
            Line(
                candidate.section.ref,
                candidate.score,
                candidate.likeness,
                candidate.learned,
                candidate.words,
                nearest.get(candidate.section.ref, ""),
                outcome,
            )
        )
    return Explanation(
        ranking.question.changes,
        stems,
        tuple(analysis.synonyms_of(stems, ranker.index.phrases)),
        ranking.covered,
        tuple(lines),
    )


def _nearest(assistant: Assistant, text: str) -> dict[str, str]:
    ranker = assistant.ranker
    if ranker.model is None or ranker.learned is None:
        return {}
    stands = texts_of(assistant.library)
    likeness = ranker.learned.vectors[: len(stands.texts)] @ ranker.model.encode([text])[0]
    found: dict[str, str] = {}
    for n in np.argsort(-likeness):
        found.setdefault(assistant.library.sections[stands.owner[int(n)]].ref, stands.texts[int(n)][:80])
    return found
