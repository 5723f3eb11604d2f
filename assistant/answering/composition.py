"""A decision becomes an Answer: the section's own words, with notices and related articles."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.decision import Answered, Clarify, Decision, Handoff, Nothing, Outline
from assistant.answering.models import Answer, AnswerStatus, Choice
from assistant.answering.notices import Notice, not_confirmed
from assistant.answering.sections import SectionAnswers
from assistant.ranking.candidates import Candidate

MOST_LINKS = 3


def compose(decision: Decision, sections: SectionAnswers, notices: tuple[Notice, ...] = ()) -> Answer:
    """The answer that a decision is. `notices` come before those of the answer itself."""
    match decision:
        case Answered(section, confidence):
            return sections.answer_unless_withheld(section, confidence, notices)
        case Outline(section, open_points, confidence):
            return sections.answer_unless_withheld(
                section, confidence, (*notices, *not_confirmed(open_points))
            )
        case Clarify():
            return _choices(decision, sections, notices)
        case Nothing(candidates, open_points):
            return _without_text("no_answer", candidates, sections, (*notices, *not_confirmed(open_points)))
        case Handoff(candidates):
            return _without_text("handoff", candidates, sections, notices)


def _choices(decision: Clarify, sections: SectionAnswers, notices: tuple[Notice, ...]) -> Answer:
    articles = dict.fromkeys(section.article_id for section in decision.sections)
    related = [sections.library.article(number).link(sections.words("reasons.choice")) for number in articles]
    return sections.compose(
        "clarify",
        confidence=decision.confidence,
        choices=tuple(Choice(sections.label(section), section.ref) for section in decision.sections),
        related=tuple(related[:MOST_LINKS]),
        notices=notices,
    )


def _without_text(
    status: AnswerStatus,
    candidates: Sequence[Candidate],
    sections: SectionAnswers,
    notices: tuple[Notice, ...],
) -> Answer:
    library = sections.library
    near = [library.article(number) for number in dict.fromkeys(c.section.article_id for c in candidates)]
    reason = sections.words("reasons.near" if candidates else "reasons.often")
    return sections.compose(
        status,
        confidence=candidates[0].confidence if candidates else 0.0,
        related=tuple(article.link(reason) for article in (near or library.articles)[:MOST_LINKS]),
        notices=notices,
    )
