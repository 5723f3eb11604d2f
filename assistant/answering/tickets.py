"""A support ticket in, the sections that answer it out, each with a reply ready to copy."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from assistant.answering.assistant import Assistant
from assistant.answering.models import Answer, Person, Source
from assistant.answering.notices import Notice, withheld
from assistant.answering.sections import NOT_REVIEWED
from assistant.content.addresses import permalink
from assistant.content.articles import OVERDUE_PENALTY, Link, Section, date_in_words
from assistant.errors import NotFound
from assistant.safety.redaction import redact, without_placeholders
from assistant.search.analysis import STOP_WORDS, words

LIMIT = 5
NEAREST = 3
"""Articles that are named when nothing fits."""

MAX_SENTENCES = 120
"""Sentences of a ticket that are looked at: its first and its last, when it has more."""

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_ASIDE = re.compile(r"\([^()]*\)")


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


def sentences(ticket: str) -> list[str]:
    """The sentences of a redacted ticket that may hold a question: greetings, signatures and what is nothing
    but personal data are left out."""
    found = [" ".join(m.group().split()) for m in _SENTENCE.finditer(ticket)]
    kept = [s for s in found if len(s.split()) > 2 and _says_something(s)] or [
        s for s in found if s and without_placeholders(s) == s
    ]
    half = MAX_SENTENCES // 2
    return kept if len(kept) <= MAX_SENTENCES else kept[:half] + kept[-half:]


def _says_something(sentence: str) -> bool:
    """Whether more than a label, as in "My SSN is", stands beside the personal data of a sentence."""
    rest = _question(sentence)
    return rest == sentence or sum(word not in STOP_WORDS for word in words(rest)) > 1


def _question(sentence: str) -> str:
    """What a sentence may ask: neither "[email address]" nor an aside such as "(DOB [date of birth])" is a
    question about such data."""
    return without_placeholders(
        _ASIDE.sub(lambda m: m.group() if without_placeholders(m.group()) == m.group() else "", sentence)
    )


@dataclass(frozen=True, slots=True)
class _Match:
    """A section that fits a sentence of the ticket."""

    section: Section
    sentence: str
    confidence: float


def suggest(assistant: Assistant, ticket: str) -> Suggestions:
    """Up to five sections for a ticket of any length, best first."""
    looked_at = sentences(redact(ticket, assistant.people).text)
    matches, nearness = _matches(assistant, looked_at)
    suggestions = tuple(
        Suggestion(match.sentence, round(match.confidence, 4), *_quoted(assistant, match.section.ref))
        for match in _best(assistant, matches)
    )
    nearest = () if suggestions else _nearest(assistant, nearness)
    notices = next((danger for each in looked_at if (danger := assistant.danger(each))), ())
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


def _matches(assistant: Assistant, looked_at: Sequence[str]) -> tuple[list[_Match], dict[int, float]]:
    """The sections that answer one of the sentences, each with the sentence that it fits best; and how near
    the ticket comes to each article."""
    best: dict[str, _Match] = {}
    nearness: dict[int, float] = {}
    for sentence in looked_at:
        ranking = assistant.ranker.rank(_question(sentence)[: assistant.settings.max_question], 2)
        is_covered = ranking.covered >= assistant.settings.base.threshold
        for candidate in ranking.candidates:
            section, confidence = candidate.section, candidate.confidence
            nearness[section.article_id] = max(confidence, nearness.get(section.article_id, 0.0))
            known = best[section.ref].confidence if section.ref in best else 0.0
            if is_covered and section.is_confirmed and confidence > known:
                best[section.ref] = _Match(section, sentence, confidence)
    return list(best.values()), nearness


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
