"""A question in, an Answer out: the one place that decides what counts as an answer, and when there is none."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.articles import Article, Kind, Link, Section, Status
from assistant.errors import BadQuestion
from assistant.library import Library
from assistant.links import permalink
from assistant.ranking import Candidate, Ranker
from assistant.related import related_to
from assistant.settings import Settings
from assistant.snippets import snippet

AnswerStatus = Literal["answered", "clarify", "outline", "no_answer"]
NoticeKind = Literal["must-carry", "stale", "not-confirmed", "emergency", "sensitive-data"]

SHORT = 160
"""Longest `short` in characters, not counting the sentences that must be carried."""


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
class Notice:
    """Something that a reader must see beside the answer."""

    kind: NoticeKind
    text: str


@dataclass(frozen=True, slots=True)
class Person:
    """How to reach a person."""

    label: str
    url: str
    prepare: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets: an exact part of an article, a choice, or the honest word that there is none."""

    status: AnswerStatus
    kind: Kind | None
    text: str | None
    """Exactly as the article has it, or None when nothing is close enough to be honest."""

    markdown: str | None
    html: str | None
    short: str | None
    """The beginning in whole sentences, at most 160 characters, with every sentence that must be carried."""

    steps: tuple[str, ...]
    source: Source | None
    confidence: float
    """Probability that this is the right answer, 0 to 1."""

    choices: tuple[Choice, ...]
    related: tuple[Link, ...]
    notices: tuple[Notice, ...]
    handoff: Person
    answer_id: str
    """Names what was answered, not what was asked: the same in each build for the same answer, and no trace of the question."""

    build: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of a search result."""

    ref: str
    url: str
    permalink: str
    heading: str
    article: Link
    status: Status
    snippet: str
    marks: tuple[tuple[int, int], ...]
    """Start and end of each matched word in `snippet`."""

    confidence: float


@dataclass(frozen=True)
class Assistant:
    """Answers from one build. It keeps nothing of a question."""

    library: Library
    ranker: Ranker
    settings: Settings
    today: Callable[[], date]

    def answer(self, question: str, audience: str | None = None, page: str | None = None, choice: str | None = None) -> Answer:
        """The answer to a question in anybody's words. Raises BadQuestion when there is nothing in it or too much."""
        question = self._checked(question)
        candidates = self.ranker.candidates(question)
        if choice:
            return self._from_section(self.library.section(choice), 1.0)
        best = candidates[0] if candidates else None
        if best is None or best.confidence < self.settings.threshold:
            return self._none(candidates)
        if not best.section.is_confirmed:
            return self._none(candidates, self._not_confirmed(best.section))
        return self._from_section(best.section, best.confidence)

    def section_answer(self, reference: str) -> Answer:
        """The answer that a section is, for a question that names it. Raises NotFound."""
        return self._from_section(self.library.section(reference), 1.0)

    def search(self, query: str, limit: int = 10) -> tuple[Hit, ...]:
        """Sections for words as one types them. Raises BadQuestion as `answer` does."""
        hits = []
        for candidate in self.ranker.candidates(self._checked(query), limit + 5):
            section = candidate.section
            if not section.is_confirmed:
                continue
            article = self.library.article(section.article_id)
            text, marks = snippet(section.text, query)
            hits.append(
                Hit(
                    section.ref, article.section_url(section.anchor), self._permalink(section), section.heading,
                    Link(article.id, article.title, article.url, article.summary), article.status, text, marks, candidate.confidence,
                )
            )  # fmt: skip
        return tuple(hits[:limit])

    def handoff(self) -> Person:
        """How to reach a person."""
        person = self.settings.handoff
        url = self.settings.base_path + person.url if person.url.startswith("/") else person.url
        return Person(person.label, url, person.prepare)

    def _checked(self, question: str) -> str:
        question = question.strip()
        if not question:
            raise BadQuestion("the question is empty: write what you want to know")
        if len(question) > self.settings.max_question:
            raise BadQuestion(
                f"the question has {len(question):,} characters, more than {self.settings.max_question:,}: send a ticket's text to /v1/suggestions"
            )
        return question

    def _from_section(self, section: Section, confidence: float) -> Answer:
        article = self.library.article(section.article_id)
        status: AnswerStatus = "outline" if article.status == "outline" else "answered"
        return self._answer(
            status, section=section, article=article, confidence=confidence, related=related_to(self.library, article),
            notices=self._notices(article, section),
        )  # fmt: skip

    def _none(self, candidates: Sequence[Candidate], notices: tuple[Notice, ...] = ()) -> Answer:
        articles = dict.fromkeys(c.section.article_id for c in candidates)
        near = [self.library.article(i) for i in articles] or list(self.library.articles)
        related = tuple(Link(a.id, a.title, a.url, a.summary, "Near your question" if candidates else "Often read") for a in near[:3])
        return self._answer("no_answer", confidence=candidates[0].confidence if candidates else 0.0, related=related, notices=notices)

    def _not_confirmed(self, section: Section) -> tuple[Notice, ...]:
        return (Notice("not-confirmed", section.text),)

    def _notices(self, article: Article, section: Section) -> tuple[Notice, ...]:
        notices = [Notice("must-carry", sentence) for sentence in section.must_carry]
        if article.is_stale(self.today()) and article.review_by:
            notices.append(Notice("stale", f"This article was due for review on {article.review_by.isoformat()}."))
        return tuple(notices)

    def _permalink(self, section: Section) -> str:
        return self.settings.base_path + permalink(section.article_id, section.anchor)

    def _source(self, article: Article, section: Section) -> Source:
        return Source(
            article.id, article.number, article.title, section.heading, section.anchor, article.section_url(section.anchor), self._permalink(section),
            section.span, article.hash, article.status, article.reviewed, article.is_stale(self.today()),
        )  # fmt: skip

    def _answer(
        self, status: AnswerStatus, *, confidence: float, related: tuple[Link, ...], notices: tuple[Notice, ...] = (),
        section: Section | None = None, article: Article | None = None, choices: tuple[Choice, ...] = (),
    ) -> Answer:  # fmt: skip
        named = "|".join([self.library.build, status, section.ref if section else "", *(c.choice for c in choices)])
        return Answer(
            status=status, kind=section.kind if section else None, text=section.text if section else None,
            markdown=section.markdown if section else None, html=section.html if section else None, short=short(section) if section else None,
            steps=section.steps if section else (), source=self._source(article, section) if section and article else None,
            confidence=round(confidence, 4), choices=choices, related=related, notices=notices, handoff=self.handoff(),
            answer_id=hashlib.sha256(named.encode()).hexdigest()[:16], build=self.library.build,
        )  # fmt: skip


def short(section: Section) -> str:
    """Whole sentences from the beginning up to 160 characters, then what must be carried; a longer first sentence ends with an ellipsis."""
    out = ""
    for sentence in re.split(r"(?<=[.!?])\s+", " ".join(section.text.split())):
        longer = f"{out} {sentence}".strip()
        if len(longer) > SHORT:
            break
        out = longer
    if not out:
        flat = " ".join(section.text.split())
        out = flat if len(flat) <= SHORT else flat[: SHORT - 1].rsplit(" ", 1)[0] + "…"
    missing = [sentence for sentence in section.must_carry if " ".join(sentence.split()) not in out]
    return " ".join([out, *(" ".join(sentence.split()) for sentence in missing)])
