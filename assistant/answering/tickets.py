"""A support ticket in, the sections that answer it out, each with a reply ready to copy."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from assistant.answering.assistant import Assistant
from assistant.answering.models import Answer, Person, Source
from assistant.answering.notices import Notice, emergency, withheld
from assistant.answering.sections import NOT_REVIEWED
from assistant.content.addresses import permalink
from assistant.content.articles import OVERDUE_PENALTY, Link, Section, spoken
from assistant.errors import NotFound
from assistant.safety.emergency import is_emergency
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


def suggest(assistant: Assistant, ticket: str) -> Suggestions:
    """Up to five sections for a ticket of any length, best first."""
    ticket = redact(ticket).text
    best: dict[str, tuple[float, str, Section]] = {}
    near: dict[int, float] = {}
    limit = assistant.settings.max_question
    looked_at = sentences(ticket)
    for sentence in looked_at:
        ranking = assistant.ranker.rank(_question(sentence)[:limit], 2)
        for candidate in ranking.candidates:
            near[candidate.section.article_id] = max(
                candidate.confidence, near.get(candidate.section.article_id, 0.0)
            )
        for candidate in ranking.candidates if ranking.covered >= assistant.settings.base.threshold else ():
            section = candidate.section
            if section.is_confirmed and candidate.confidence > best.get(section.ref, (0.0, "", section))[0]:
                best[section.ref] = (candidate.confidence, sentence, section)
    # a reply to copy must not pass on what may no longer hold
    current = [
        found
        for found in best.values()
        if not assistant.is_withheld(assistant.library.article(found[2].article_id))
    ]
    day = assistant.today()
    fitting = sorted(
        current,
        key=lambda b: OVERDUE_PENALTY * assistant.library.article(b[2].article_id).is_stale(day) - b[0],
    )[:LIMIT]
    suggestions = [
        Suggestion(sentence, round(confidence, 4), *_quoted(assistant, section.ref))
        for confidence, sentence, section in fitting
    ]
    nearest = () if suggestions else _nearest(assistant, near)
    notices = _danger(assistant, looked_at)
    top = max(best.values(), key=lambda b: b[0])[2] if best else None
    article = assistant.library.article(top.article_id) if top else None
    if top and article and assistant.is_withheld(article):
        notices = (*notices, withheld(article))
        if not suggestions:  # the link to what is withheld, and what is near
            link = Link(
                article.id, article.title, article.section_url(top.anchor), article.summary, NOT_REVIEWED
            )
            nearest = (link, *(other for other in nearest if other.id != article.id))[:NEAREST]
    return Suggestions(tuple(suggestions), nearest, notices, assistant.handoff(), assistant.library.build)


def reply_to(assistant: Assistant, reference: str) -> ReplyTo:
    """The reply that a section is. Raises NotFound, also for a list of open points, which is no answer to
    anybody."""
    if not assistant.library.section(reference).is_confirmed:
        raise NotFound("this section lists what is not confirmed; it is no reply")
    if assistant.is_withheld(assistant.library.article(assistant.library.section(reference).article_id)):
        raise NotFound("the review of this article is overdue for so long that only its link is given")
    return ReplyTo(*_quoted(assistant, reference), assistant.handoff(), assistant.library.build)


def _quoted(assistant: Assistant, reference: str) -> tuple[Source, Reply]:
    answer = assistant.section_answer(reference)
    if (
        answer.source is None
    ):  # pragma: no cover - the answer that a section is has that section as its source
        raise NotFound("there is no such section")
    return answer.source, reply(assistant, answer, answer.source)


def _nearest(assistant: Assistant, near: dict[int, float]) -> tuple[Link, ...]:
    best = sorted(near, key=lambda i: -near[i]) or [a.id for a in assistant.library.articles]
    articles = [assistant.library.article(i) for i in best[:NEAREST]]
    return tuple(
        Link(a.id, a.title, a.url, a.summary, "Near this ticket" if near else "Often read") for a in articles
    )


def _danger(assistant: Assistant, looked_at: Sequence[str]) -> tuple[Notice, ...]:
    """The word about an emergency, as an answer has it, when a sentence of the ticket sounds like one."""
    worrying = next((sentence for sentence in looked_at if is_emergency(sentence)), None)
    return (emergency(assistant.library.facts),) if worrying else ()


def reply(assistant: Assistant, answer: Answer, source: Source) -> Reply:
    """A reply that stands alone in a ticket: title, whole answer, what must be carried, its date, its
    permanent link."""
    link = urljoin(assistant.settings.site_url, permalink(source.id, source.anchor).lstrip("/"))
    # a text that was never reviewed is true as of the day on which it is sent
    as_of = f"As of {spoken(source.reviewed or assistant.today())}."
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
    markup = f'<p><strong>{html.escape(source.heading)}</strong></p>{body}{inner}<p>{html.escape(as_of)} <a href="{html.escape(link)}">{html.escape(source.title)}</a></p>'
    return Reply(text, markdown.replace("](/", f"]({urljoin(assistant.settings.site_url, '/')}"), markup)


def _join(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part)
