"""What the assistant gives back: plain data, which the API sends as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.answering.notices import Notice
from assistant.content.articles import Kind, Link, Status
from assistant.settings import Settings

AnswerStatus = Literal["answered", "clarify", "outline", "handoff", "no_answer"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer stands, so that anyone can look it up."""

    id: int
    number: int | None
    title: str
    heading: str
    anchor: str
    url: str
    permalink: str
    span: tuple[int, int]
    """Start and end of the answer in the article's rendered text (`text` of GET /v1/articles/{id})."""

    hash: str
    """Hash of the article's text, as GET /v1/articles/{id} gives it."""

    status: Status
    reviewed: date | None
    stale: bool
    """Whether the article's review is overdue."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to make an ambiguous question clear."""

    label: str
    choice: str
    """Send it back as `choice` with the same question."""


@dataclass(frozen=True, slots=True)
class Next:
    """A question that may come next, and is known to have an answer."""

    question: str
    """The heading of the section that answers it."""

    choice: str
    """Send it as `choice`, with that question, to get just that section."""


@dataclass(frozen=True, slots=True)
class Person:
    """How to reach a person."""

    label: str
    url: str
    prepare: tuple[str, ...]


def person_of(settings: Settings) -> Person:
    """Who the settings name, at an address that begins with the path of the site."""
    found = settings.base.handoff
    return Person(
        found.label, settings.base_path + found.url if found.url.startswith("/") else found.url, found.prepare
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One of several wishes of a message."""

    question: str
    status: AnswerStatus
    text: str | None
    html: str | None
    steps: tuple[str, ...]
    source: Source | None
    confidence: float
    choices: tuple[Choice, ...]
    """When only the asker can choose what is meant."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets: an exact part of an article, a choice, the way to a person, or the honest word
    that there is none."""

    status: AnswerStatus
    kind: Kind | None
    text: str | None
    """Exactly as the article has it, or None when nothing is close enough to be honest."""

    markdown: str | None
    html: str | None
    short: str | None
    """The beginning in whole sentences and whole steps, at most 160 characters, with every sentence that must
    be carried, which stands before the steps."""

    steps: tuple[str, ...]
    source: Source | None
    confidence: float
    """Probability that this is the right answer, 0 to 1."""

    choices: tuple[Choice, ...]
    related: tuple[Link, ...]
    notices: tuple[Notice, ...]
    handoff: Person
    parts: tuple[Part, ...]
    """When a message has several wishes that different places answer: each with its own answer, or with the
    word that it is not covered. Then the answer itself is that of the first one that has one."""

    next: tuple[Next, ...]
    """Up to three questions near the source that other sections answer; empty without a source."""

    answer_id: str
    """Names what was answered, not what was asked: the same in each build for the same answer, and no trace
    of the question."""

    build: str


def part(question: str, answer: Answer) -> Part:
    """One wish of a message with its answer."""
    return Part(
        question=question,
        status=answer.status,
        text=answer.text,
        html=answer.html,
        steps=answer.steps,
        source=answer.source,
        confidence=answer.confidence,
        choices=answer.choices,
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of a search result."""

    ref: str
    url: str
    permalink: str
    heading: str
    article: Link
    category: str
    audience: tuple[str, ...]
    status: Status
    reviewed: date | None
    stale: bool
    snippet: str
    """The part of the section that shows why it was found; of an article that is withheld, the word that it
    is, as the `reason` of `article` says."""

    marks: tuple[tuple[int, int], ...]
    """Start and end of each matched word in `snippet`."""


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What a search gives."""

    corrected: str | None
    """The words that were searched for, when a spelling was corrected."""

    total: int
    """How many sections fit in all, also beyond `limit`."""

    missing: tuple[str, ...]
    """Words of the query that stand nowhere in the base."""

    results: tuple[Hit, ...]
    """Sections, best first."""
