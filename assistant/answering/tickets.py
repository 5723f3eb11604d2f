"""A support ticket in, the sections that answer it out, each with a reply ready to copy."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from assistant.answering.assistant import Assistant
from assistant.answering.decision import Asker, in_order_for
from assistant.answering.models import Answer, Person, Source
from assistant.answering.notices import Notice, withheld
from assistant.answering.sections import NOT_REVIEWED
from assistant.answering.sentences import sentences_of
from assistant.answering.ticket_text import own_words
from assistant.answering.ticket_wishes import TicketWish, ticket_wishes
from assistant.content.addresses import permalink
from assistant.content.articles import OVERDUE_PENALTY, Link, Section, date_in_words
from assistant.errors import NotFound
from assistant.ranking.candidates import Candidate, Ranking
from assistant.safety.redaction import redact

LIMIT = 5
NEAREST = 3
"""Articles that are named when nothing fits."""

SURE = 0.8
"""Confidence from which a section is suggested for what only complains, or does not name what it asks for."""

FEW = 3
"""Sections of each reading of a wish that are looked at."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The same reply in three forms: title, permanent link, the whole answer, what must be carried, and its
    date."""

    text: str
    markdown: str
    html: str


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
    nearest: tuple[Link, ...]
    """When nothing fits: the articles that are nearest to the ticket. Else empty."""

    notices: tuple[Notice, ...]
    """What must be seen first: that somebody may be in danger, or that what fits has not been reviewed for a
    long time."""

    handoff: Person
    build: str


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """The reply that one section is, whatever was asked."""

    source: Source
    reply: Reply
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
    matches, nearness = _matches(assistant, wishes)
    suggestions = tuple(
        Suggestion(match.sentence, round(match.confidence, 4), *_quoted(assistant, match.section.ref))
        for match in _best(assistant, matches)
    )
    nearest = () if suggestions else _nearest(assistant, nearness)
    said = sentences_of(redact(ticket, assistant.people).text)
    notices = next((danger for each in said if (danger := assistant.danger(each))), ())
    top = max(matches, key=lambda match: match.confidence, default=None)
    article = assistant.library.article(top.section.article_id) if top else None
    if top and article and assistant.sections.is_withheld(article):
        notices = (*notices, withheld(article))
        if not suggestions:  # the link to what is withheld, and what is near
            link = article.link(NOT_REVIEWED, top.section.anchor)
            nearest = (link, *(other for other in nearest if other.id != article.id))[:NEAREST]
    return Suggestions(
        suggestions=suggestions,
        nearest=nearest,
        notices=notices,
        handoff=assistant.handoff(),
        build=assistant.library.build,
    )


def _matches(assistant: Assistant, wishes: Sequence[TicketWish]) -> tuple[list[_Match], dict[int, float]]:
    """The sections that answer one of the wishes, each with the wish that it fits best; and how near the
    ticket comes to each article."""
    longest = assistant.settings.max_question
    readings = [[text[:longest] for text in wish.readings] for wish in wishes]
    texts = list(dict.fromkeys(text for each in readings for text in each))
    rankings = dict(zip(texts, assistant.ranker.rank_all(texts, FEW), strict=True))
    best: dict[str, _Match] = {}
    nearness: dict[int, float] = {}
    for wish, read in zip(wishes, readings, strict=True):
        for candidate in (candidate for text in read for candidate in rankings[text].candidates):
            article, confidence = candidate.section.article_id, candidate.confidence
            nearness[article] = max(confidence, nearness.get(article, 0.0))
        found = _found(assistant, wish, [rankings[text] for text in read])
        if found and (found.section.ref not in best or best[found.section.ref].confidence < found.confidence):
            best[found.section.ref] = _Match(found.section, wish.sentence, found.confidence)
    return list(best.values()), nearness


def _found(assistant: Assistant, wish: TicketWish, rankings: Sequence[Ranking]) -> Candidate | None:
    """What answers a wish in the reading that is answered most surely."""
    threshold, day, library = assistant.settings.base.threshold, assistant.today(), assistant.library
    covered = [r.candidates for r in rankings if r.candidates and r.covered >= threshold]
    firsts = [in_order_for(Asker(), candidates, library, day)[0] for candidates in covered]
    best = max(firsts, key=lambda candidate: candidate.confidence, default=None)
    return best if best and (wish.is_plain or best.confidence >= SURE) else None


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
    return sorted(current, key=lambda match: -score(match))[:LIMIT]


def reply_to(assistant: Assistant, reference: str) -> ReplyTo:
    """The reply that a section is. Raises NotFound, also for a list of open points, which is no answer to
    anybody."""
    if not assistant.library.section(reference).is_confirmed:
        raise NotFound("this section lists what is not confirmed; it is no reply")
    article = assistant.library.article(assistant.library.section(reference).article_id)
    if assistant.sections.is_withheld(article):
        raise NotFound("the review of this article is overdue for so long that only its link is given")
    return ReplyTo(*_quoted(assistant, reference), assistant.handoff(), assistant.library.build)


def _quoted(assistant: Assistant, reference: str) -> tuple[Source, Reply]:
    answer = assistant.sections.answer(reference)
    if answer.source is None:  # pragma: no cover - the answer that a section is has it as its source
        raise NotFound("there is no such section")
    return answer.source, reply(assistant, answer, answer.source)


def _nearest(assistant: Assistant, nearness: dict[int, float]) -> tuple[Link, ...]:
    numbers = sorted(nearness, key=lambda number: -nearness[number])
    articles = [assistant.library.article(number) for number in numbers] or assistant.library.articles
    reason = "Near this ticket" if nearness else "Often read"
    return tuple(article.link(reason) for article in articles[:NEAREST])


def reply(assistant: Assistant, answer: Answer, source: Source) -> Reply:
    """A reply that stands alone in a ticket: title, whole answer, what must be carried, its date, its
    permanent link."""
    link = urljoin(assistant.settings.site_url, permalink(source.id, source.anchor).lstrip("/"))
    # a text that was never reviewed is true as of the day on which it is sent
    as_of = f"As of {date_in_words(source.reviewed or assistant.today())}."
    if source.status == "outline":
        as_of += " This topic is not confirmed yet."
    title = source.title if source.title == source.heading else f"{source.heading} ({source.title})"
    carried = [n.text for n in answer.notices if n.kind == "must-carry" and n.text not in (answer.text or "")]
    text = _join([title, answer.text or "", *carried, f"{as_of} {link}"])
    markdown = _join(
        [f"**{source.heading}**", answer.markdown or "", *carried, f"{as_of} [{source.title}]({link})"]
    )
    inner = "".join(f"<p>{html.escape(c)}</p>" for c in carried)
    body = re.sub(
        r'\b(href|src)="/(?!/)', rf'\1="{urljoin(assistant.settings.site_url, "/")}', answer.html or ""
    )
    end = f'{html.escape(as_of)} <a href="{html.escape(link)}">{html.escape(source.title)}</a>'
    markup = f"<p><strong>{html.escape(source.heading)}</strong></p>{body}{inner}<p>{end}</p>"
    return Reply(text, markdown.replace("](/", f"]({urljoin(assistant.settings.site_url, '/')}"), markup)


def _join(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part)
