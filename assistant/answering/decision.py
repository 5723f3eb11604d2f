"""What a question gets, given its ranking: an answer, a choice, the opening of an outline, or nothing.

A pure function: the same ranking, asker, library, settings and day give the same decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answering.clarification import sections_to_choose_from
from assistant.content.addresses import NOT_CONFIRMED
from assistant.content.articles import OVERDUE_PENALTY, Section
from assistant.content.library import Library
from assistant.ranking.candidates import Candidate, Ranking
from assistant.settings import KnowledgeBaseSettings

LIFT = 0.05
"""What a section for the asker's audience, or for the page in view, gains in the ranking."""

TOPIC_IS_CLEAR = 0.5
"""Confidence from which a topic without confirmed content is named, although the base does not seem to have
an answer: that is just what its opening says."""


@dataclass(frozen=True, slots=True)
class Asker:
    """What is known of whoever asks."""

    audience: str | None = None
    page: str | None = None
    """The page of the application in view, as articles name it in `pages`."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One section is the answer."""

    section: Section
    confidence: float
    """Probability that it is the right one, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Clarify:
    """Only the asker can choose between these sections."""

    sections: tuple[Section, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Outline:
    """The topic has no confirmed content yet: its opening is shown, with the open points that were asked
    for."""

    section: Section
    open_points: Section
    confidence: float


@dataclass(frozen=True, slots=True)
class Nothing:
    """The base has no answer."""

    candidates: tuple[Candidate, ...] = ()
    """What is near the question, the nearest first."""

    open_points: Section | None = None
    """The list of what is not confirmed, when the question asked for just that."""


@dataclass(frozen=True, slots=True)
class Handoff:
    """A person is wanted, or somebody may be in danger."""

    candidates: tuple[Candidate, ...] = ()
    """What is near, the nearest first."""


Decision = Answered | Clarify | Outline | Nothing | Handoff


def decide(
    ranking: Ranking, asker: Asker, library: Library, settings: KnowledgeBaseSettings, day: date
) -> Decision:
    """What the asker gets. When `ranking.covered` is below the threshold of the base there is no answer,
    unless the base names the question as an ambiguous one; `day` decides which reviews are overdue."""
    candidates = in_order_for(asker, ranking.candidates, library, day)
    if not candidates or (ranking.covered < settings.threshold and not ranking.ambiguous):
        return _nothing(ranking, candidates, library)
    confidence = candidates[0].confidence
    choices = sections_to_choose_from(ranking, candidates, asker.audience, library, settings.clarify_words)
    if len(choices) > 1:
        return Clarify(choices, confidence)
    return Answered(choices[0] if choices else candidates[0].section, confidence)


def choose(section: Section) -> Answered | Nothing:
    """What somebody gets who names a section. A list of open points is never an answer, whoever names it."""
    return Answered(section, 1.0) if section.is_confirmed else Nothing(open_points=section)


def in_order_for(
    asker: Asker, candidates: Sequence[Candidate], library: Library, day: date
) -> tuple[Candidate, ...]:
    """Candidates, best first: what is known of the asker moves sections for just those people, or for just
    that page, up a little; an overdue review moves down."""

    def score(candidate: Candidate) -> float:
        article = library.article(candidate.section.article_id)
        fits = (asker.audience in article.audience_of(candidate.section)) + (asker.page in article.pages)
        return candidate.score + (LIFT * fits - OVERDUE_PENALTY * article.is_stale(day))

    return tuple(sorted(candidates, key=lambda candidate: -score(candidate)))


def _nothing(ranking: Ranking, candidates: tuple[Candidate, ...], library: Library) -> Outline | Nothing:
    open_points = ranking.unconfirmed or _of_clear_outline(candidates, library)
    if open_points:
        article = library.article(open_points.article_id)
        if article.status == "outline":
            return Outline(article.sections[0], open_points, ranking.covered)
    return Nothing(candidates, open_points)


def _of_clear_outline(candidates: Sequence[Candidate], library: Library) -> Section | None:
    """The open points of the best section's article, when that has no confirmed content and is likely
    meant."""
    if not candidates or candidates[0].confidence < TOPIC_IS_CLEAR:
        return None
    article = library.article(candidates[0].section.article_id)
    return article.section(NOT_CONFIRMED) if article.status == "outline" else None
