"""A support ticket in, the sections that answer it out, each with a reply ready to copy."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from assistant.answers import Answer, Assistant, Person, Source
from assistant.articles import Section
from assistant.links import permalink
from assistant.privacy import redact
from assistant.site_view import day

LIMIT = 5
MAX_SENTENCES = 120
"""Sentences of a ticket that are looked at: its first and its last, when it has more."""

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


@dataclass(frozen=True, slots=True)
class Reply:
    """The same reply in three forms: title, permanent link, the whole answer, what must be carried, and its date."""

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
    handoff: Person
    build: str


def sentences(ticket: str) -> list[str]:
    """The sentences of a ticket that may hold a question: greetings and signatures of one or two words are left out."""
    found = [" ".join(m.group().split()) for m in _SENTENCE.finditer(ticket)]
    kept = [s for s in found if len(s.split()) > 2] or [s for s in found if s]
    half = MAX_SENTENCES // 2
    return kept if len(kept) <= MAX_SENTENCES else kept[:half] + kept[-half:]


def suggest(assistant: Assistant, ticket: str) -> Suggestions:
    """Up to five sections for a ticket of any length, best first."""
    ticket = redact(ticket).text
    best: dict[str, tuple[float, str, Section]] = {}
    limit = assistant.settings.max_question
    for sentence in sentences(ticket):
        ranking = assistant.ranker.rank(sentence[:limit], 2)
        for candidate in ranking.candidates if ranking.covered >= assistant.settings.threshold else ():
            section = candidate.section
            if section.is_confirmed and candidate.confidence > best.get(section.ref, (0.0, "", section))[0]:
                best[section.ref] = (candidate.confidence, sentence, section)
    fitting = sorted(best.values(), key=lambda b: -b[0])[:LIMIT]
    suggestions = [_suggestion(assistant, sentence, confidence, section) for confidence, sentence, section in fitting]
    return Suggestions(tuple(s for s in suggestions if s), assistant.handoff(), assistant.library.build)


def _suggestion(assistant: Assistant, sentence: str, confidence: float, section: Section) -> Suggestion | None:
    if assistant.is_withheld(assistant.library.article(section.article_id)):
        return None  # a reply to copy would pass on what may no longer hold
    answer = assistant.section_answer(section.ref)
    if answer.source is None:
        return None
    return Suggestion(sentence, round(confidence, 4), answer.source, reply(assistant, answer, answer.source))


def reply(assistant: Assistant, answer: Answer, source: Source) -> Reply:
    """A reply that stands alone in a ticket: nothing is cut from the answer."""
    link = urljoin(assistant.settings.site_url, permalink(source.id, source.anchor).lstrip("/"))
    as_of = f"As of {day(source.reviewed)}." if source.reviewed else ""
    if source.status == "outline":
        as_of += " This topic is not confirmed yet."
    carried = [n.text for n in answer.notices if n.kind == "must-carry" and n.text not in (answer.text or "")]
    text = _join([source.heading, answer.text or "", *carried, f"{as_of} {link}".strip()])
    markdown = _join([f"**{source.heading}**", answer.markdown or "", *carried, f"{as_of} [{source.title}]({link})".strip()])
    inner = "".join(f"<p>{html.escape(c)}</p>" for c in carried)
    body = (answer.html or "").replace('href="/', f'href="{urljoin(assistant.settings.site_url, "/")}')
    markup = f'<p><strong>{html.escape(source.heading)}</strong></p>{body}{inner}<p>{html.escape(as_of)} <a href="{html.escape(link)}">{html.escape(source.title)}</a></p>'
    return Reply(text, markdown.replace("](/", f"]({urljoin(assistant.settings.site_url, '/')}"), markup)


def _join(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part)
