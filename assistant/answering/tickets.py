"""A support ticket in, the sections that answer it out, each with a reply ready to copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.assistant import Assistant
from assistant.answering.decision import Asker, in_order_for
from assistant.answering.models import Person, Source
from assistant.answering.notices import Notice, withheld
from assistant.answering.replies import Reply, quoted
from assistant.answering.sentences import sentences_of
from assistant.answering.ticket_text import own_words
from assistant.answering.ticket_wishes import TicketWish, ticket_wishes
from assistant.content.articles import OVERDUE_PENALTY, Link, Section
from assistant.ranking.candidates import Candidate, Ranking
from assistant.safety.redaction import redact

LIMIT = 5
NEAREST = 3
"""Sections and articles that are named when nothing fits."""

NEAR = 0.15
"""Confidence from which a section is near, though it is not suggested."""

SURE = 0.8
"""Confidence from which a section is suggested for what only complains, or does not name what it asks for."""

BESIDE = 0.5
"""Confidence from which a second wish gets another section of the article that answers the one before."""

FEW = 3
"""Sections of each reading of a wish that are looked at."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A section that answers something in the ticket."""

    sentence: str
    """The sentence of the ticket that it answers, without what is sensitive in it."""

    confidence: float
    source: Source
    reply: Reply


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a ticket gets. No suggestion is a normal result: nothing fits."""

    suggestions: tuple[Suggestion, ...]
    near: tuple[Suggestion, ...]
    """Where nothing is suggested: up to three sections that are near, though none of them surely answers,
    each with the sentence that it is near to. Else empty, and empty where nothing is near."""

    nearest: tuple[Link, ...]
    """When nothing fits: the articles that are nearest to the ticket, however far they are. Else empty."""

    notices: tuple[Notice, ...]
    """What must be seen first: that somebody may be in danger, or that what fits has not been reviewed for a
    long time."""

    handoff: Person
    build: str


@dataclass(frozen=True, slots=True)
class _Match:
    """A section that answers a wish of the ticket."""

    section: Section
    sentence: str
    confidence: float


def suggest(assistant: Assistant, ticket: str) -> Suggestions:
    """Up to five sections for a ticket of any length, best first, at most one for each wish."""
    # headers and separators are found in what was typed: redaction may take the name behind "From:" with them
    wishes = ticket_wishes(redact(own_words(ticket), assistant.people).text)
    matches, near, nearness = _matches(assistant, wishes)
    suggestions = _suggestions(assistant, _best(assistant, matches)[:LIMIT])
    nearest = () if suggestions else _nearest(assistant, nearness)
    said = sentences_of(redact(ticket, assistant.people).text)
    notices = next((danger for each in said if (danger := assistant.danger(each))), ())
    top = max(matches, key=lambda match: match.confidence, default=None)
    article = assistant.library.article(top.section.article_id) if top else None
    if top and article and assistant.sections.is_withheld(article):
        notices = (*notices, withheld(article, assistant.sections.words))
        if not suggestions:  # the link to what is withheld, and what is near
            link = article.link(assistant.sections.words("reasons.not_reviewed"), top.section.anchor)
            nearest = (link, *(other for other in nearest if other.id != article.id))[:NEAREST]
    return Suggestions(
        suggestions=suggestions,
        near=() if suggestions else _suggestions(assistant, _best(assistant, near)[:NEAREST]),
        nearest=nearest,
        notices=notices,
        handoff=assistant.handoff(),
        build=assistant.library.build,
    )


def _suggestions(assistant: Assistant, matches: Sequence[_Match]) -> tuple[Suggestion, ...]:
    return tuple(
        Suggestion(match.sentence, round(match.confidence, 4), *quoted(assistant, match.section.ref))
        for match in matches
    )


def _matches(
    assistant: Assistant, wishes: Sequence[TicketWish]
) -> tuple[list[_Match], list[_Match], dict[int, float]]:
    """The sections that answer one of the wishes, each with the wish that it fits best; those that are only
    near one; and how near the ticket comes to each article."""
    longest = assistant.settings.max_question
    readings = [[text[:longest] for text in wish.readings] for wish in wishes]
    texts = list(dict.fromkeys(text for each in readings for text in each))
    rankings = dict(zip(texts, assistant.ranker.rank_all(texts, FEW), strict=True))
    best: dict[str, _Match] = {}
    near: dict[str, _Match] = {}
    nearness: dict[int, float] = {}
    before: Candidate | None = None
    for wish, read in zip(wishes, readings, strict=True):
        for candidate in (candidate for text in read for candidate in rankings[text].candidates):
            article, confidence = candidate.section.article_id, candidate.confidence
            nearness[article] = max(confidence, nearness.get(article, 0.0))
            if confidence >= NEAR and candidate.section.is_confirmed:
                _keep(near, candidate, wish)
        found = _found(assistant, wish, [rankings[text] for text in read])
        if found and before and found.section is before.section and len(read) > 1:
            found = _beside(found, rankings[read[-1]])
        if found:
            _keep(best, found, wish)
        before = found
    return list(best.values()), list(near.values()), nearness


def _keep(matches: dict[str, _Match], found: Candidate, wish: TicketWish) -> None:
    """Keep a section with the wish that it fits best."""
    ref = found.section.ref
    if ref not in matches or matches[ref].confidence < found.confidence:
        matches[ref] = _Match(found.section, wish.sentence, found.confidence)


def _found(assistant: Assistant, wish: TicketWish, rankings: Sequence[Ranking]) -> Candidate | None:
    """What answers a wish in the reading that is answered most surely."""
    threshold, day, library = assistant.settings.base.threshold, assistant.today(), assistant.library
    covered = [r.candidates for r in rankings if r.candidates and r.covered >= threshold]
    firsts = [in_order_for(Asker(), candidates, library, day)[0] for candidates in covered]
    best = max(firsts, key=lambda candidate: candidate.confidence, default=None)
    return best if best and (wish.is_plain or best.confidence >= SURE) else None


def _beside(found: Candidate, behind: Ranking) -> Candidate:
    """What answers a wish that hangs on the one before, whose section is found for it once more: the next
    section of that article, when it is likely enough ("… and what happens after I turn it off?")."""
    for other in behind.candidates:
        is_next = other.section is not found.section and other.section.article_id == found.section.article_id
        if is_next and other.section.is_confirmed and other.confidence >= BESIDE:
            return other
    return found


def _best(assistant: Assistant, matches: Sequence[_Match]) -> list[_Match]:
    """The matches to suggest, best first, without what is withheld: a reply to copy must not pass on what may
    no longer hold."""
    day, library = assistant.today(), assistant.library

    def score(match: _Match) -> float:
        return match.confidence - OVERDUE_PENALTY * library.article(match.section.article_id).is_stale(day)

    current = [
        match
        for match in matches
        if not assistant.sections.is_withheld(library.article(match.section.article_id))
    ]
    return sorted(current, key=lambda match: -score(match))


def _nearest(assistant: Assistant, nearness: dict[int, float]) -> tuple[Link, ...]:
    numbers = sorted(nearness, key=lambda number: -nearness[number])
    articles = [assistant.library.article(number) for number in numbers] or assistant.library.articles
    reason = "Near this ticket" if nearness else "Often read"
    return tuple(article.link(reason) for article in articles[:NEAREST])
