"""What an article and its sections are: plain data, read once and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from assistant.content.addresses import (
    NOT_CONFIRMED,
    TOP,
    is_markdown,
    is_page,
    permalink,
    reference,
    with_anchor,
)
from assistant.errors import ContentError
from assistant.words import FALLBACK, words_of
from assistant.words.tags import direction

OVERDUE_PENALTY = 0.03
"""What a section of an article whose review is overdue loses wherever sections are ranked: enough to lose
against one that is as good and reviewed."""

Status = Literal["verified", "partial", "outline", "unverified"]
"""`verified`: all of it is confirmed. `partial`: the page says what is missing. `outline`: no confirmed
content yet. `unverified`: nobody has said, as in what was brought in from elsewhere."""

Kind = Literal["faq", "steps", "section", "term"]
"""What an answer made of a section is: a question's answer, a procedure, a passage, or what a term means."""


def date_in_words(day: date | None, *, year: bool = True) -> str:
    """A day for authors and agents, in English whatever the language of the base: 5 Nov 2026, without the year
    5 Nov; nothing for no day. For readers: `Words.day`."""
    return words_of(FALLBACK).day(day, year=year)


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with the text below it, up to the next heading of any level: the smallest thing that is an
    answer."""

    article_id: int
    anchor: str
    heading: str
    """As the page shows it; the article's title for the opening."""

    level: int
    """2 for `##`; 1 for the opening."""

    line: int
    """Line of the heading in the source file, counted from 1."""

    markdown: str
    text: str
    """The body as plain text. Exactly `article.text[start:end]`."""

    html: str
    """The body as safe HTML, the same on the site and in an answer."""

    span: tuple[int, int]
    """Start and end of `text` in the article's text, in characters."""

    steps: tuple[str, ...] = ()
    must_carry: tuple[str, ...] = ()
    """Sentences that no short form may drop."""

    flow: str | None = None
    audience: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    """Other wordings of the question that this section answers."""

    tables: int = 0
    is_term: bool = False
    """Whether this is a term of the glossary with its meaning."""

    @property
    def is_question(self) -> bool:
        return self.heading.rstrip().endswith("?")

    @property
    def kind(self) -> Kind:
        if self.is_term:
            return "term"
        if self.steps:
            return "steps"
        return "faq" if self.is_question and self.anchor != TOP else "section"

    @property
    def is_confirmed(self) -> bool:
        """False for the list of what an article does not establish: it can never be the answer."""
        return self.anchor != NOT_CONFIRMED

    @property
    def ref(self) -> str:
        return reference(self.article_id, self.anchor)


@dataclass(frozen=True, slots=True)
class Link:
    """Where something is, with the words to show for it."""

    id: int
    title: str
    url: str
    summary: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """One Markdown file of the base."""

    id: int
    path: str
    """The file, below the articles folder, with forward slashes."""

    url: str
    title: str
    sections: tuple[Section, ...]
    text: str
    """The whole article as plain text: title, then each heading with its body."""

    hash: str
    """SHA-256 of `text`, the first 16 hexadecimal digits."""

    number: int | None = None
    """Place in the topic list, or None for an article outside it."""

    lang: str = "en"
    """Its language, a BCP 47 tag."""

    translation_of: int | None = None
    """Id of the article that it says in another language; None for an original."""

    summary: str = ""
    category: str = ""
    audience: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    flow: str | None = None
    status: Status = "unverified"
    owner: str = ""
    reviewed: date | None = None
    review_by: date | None = None
    draft: bool = False
    """Whether it is not to be published yet."""

    publish: date | None = None
    """First day on which it is published; None for at once."""

    unpublish: date | None = None
    """First day on which it is published no more; None for never."""

    sources: tuple[str, ...] = ()
    related: tuple[int, ...] = ()
    pages: tuple[str, ...] = ()
    redirect_from: tuple[str, ...] = ()
    links: tuple[tuple[str, str, int], ...] = ()
    """Links to other files of the base: path, anchor, line."""

    images: tuple[tuple[str, int], ...] = ()
    """Files shown in the page: path below the articles folder, line."""

    losses: tuple[tuple[int, str, str], ...] = ()
    """What of the text no page shows: line, what it is, what to write instead."""

    hints: tuple[tuple[int, str, str], ...] = ()
    """What an author may want to know of the text and that is no mistake, in the same form."""

    template: str = ""
    """The site template that shows it, when it is not the usual one of articles or pages."""

    extra: Mapping[str, str] = field(default_factory=dict)
    """Front matter that this project does not use, as text."""

    @property
    def is_page(self) -> bool:
        return is_page(self.path)

    @property
    def permalink(self) -> str:
        return permalink(self.id)

    @property
    def dir(self) -> str:
        """Which way its language is written, `ltr` or `rtl`."""
        return direction(self.lang)

    @property
    def named_files(self) -> tuple[str, ...]:
        """Files that its text shows or leads to and that are no articles: paths below the articles folder."""
        linked = (path for path, _, _ in self.links if not is_markdown(path))
        return (*linked, *(path for path, _ in self.images))

    def link(self, reason: str = "", anchor: str = TOP) -> Link:
        """The article, or one of its sections, as something to read next, and why."""
        return Link(self.id, self.title, self.section_url(anchor), self.summary, reason)

    def mistake(self, line: int, problem: str, remedy: str) -> ContentError:
        """Something wrong on a line of the article's file."""
        return ContentError(f"kb/articles/{self.path}", line, problem, remedy)

    def section(self, anchor: str) -> Section | None:
        return next((s for s in self.sections if s.anchor == anchor), None)

    def section_url(self, anchor: str) -> str:
        return with_anchor(self.url, anchor)

    def is_stale(self, today: date) -> bool:
        """Whether the review is overdue."""
        return self.review_by is not None and today > self.review_by

    def withheld(self, day: date) -> str:
        """Why it is not published on a day, as the end of a sentence that begins with "it"; empty when it
        is."""
        if self.draft:
            return "is a draft"
        if self.publish is not None and day < self.publish:
            return f"is published from {date_in_words(self.publish)} on"
        if self.unpublish is not None and day >= self.unpublish:
            return f"is not published since {date_in_words(self.unpublish)}"
        return ""

    def flow_of(self, section: Section) -> str | None:
        return section.flow or self.flow

    def audience_of(self, section: Section) -> tuple[str, ...]:
        return section.audience or self.audience
