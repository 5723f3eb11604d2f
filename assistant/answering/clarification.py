"""When to ask back: the sections between which only the asker can choose."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.sections import clarify_pattern
from assistant.content.articles import Section
from assistant.content.library import Library
from assistant.ranking.calibration import SURE
from assistant.ranking.candidates import Candidate, Ranking

NEAR_FLOW = 0.25
"""How far behind the best a section of another flow may be, to be offered as a choice."""

LONGEST_UNCLEAR = 14
"""Words of a question. A longer one says itself which flow it is about."""

MOST_CHOICES = 4


def sections_to_choose_from(
    ranking: Ranking,
    candidates: Sequence[Candidate],
    audience: str | None,
    library: Library,
    clarify_words: Sequence[str],
) -> tuple[Section, ...]:
    """The sections between which only the asker can choose; one when the audience settles it; or none.

    Either the base itself names the question as ambiguous, or a short question with one of its
    `clarify_words` fits sections of two flows. `candidates` are those of the ranking, at least one, in the
    order for this asker.
    """
    sections = [library.section(ref) for ref in ranking.ambiguous]
    if not sections and re.search(clarify_pattern(clarify_words), ranking.question.text, re.I):
        sections = _one_of_each_flow(ranking.question.text, candidates, library)
    return tuple(_for_audience(sections, audience, library)[:MOST_CHOICES])


def _one_of_each_flow(question: str, candidates: Sequence[Candidate], library: Library) -> list[Section]:
    """The best section of each flow that the question may be about, when there are at least two."""
    best = candidates[0]
    if best.confidence >= SURE or len(question.split()) > LONGEST_UNCLEAR:
        return []
    flows = {_flow(best.section, library)}
    sections = [best.section]
    for other in candidates[1:]:
        flow = _flow(other.section, library)
        if flow and None not in flows and flow not in flows and best.score - other.score <= NEAR_FLOW:
            flows.add(flow)
            sections.append(other.section)
    return sections if len(sections) > 1 else []


def _for_audience(sections: list[Section], audience: str | None, library: Library) -> list[Section]:
    """The sections for just this audience, else those for it among others, else all of them."""
    if not audience:
        return sections
    groups = {section: library.article(section.article_id).audience_of(section) for section in sections}
    return (
        [section for section in sections if groups[section] == (audience,)]
        or [section for section in sections if audience in groups[section] and len(groups[section]) > 1]
        or sections
    )


def _flow(section: Section, library: Library) -> str | None:
    return library.article(section.article_id).flow_of(section)
