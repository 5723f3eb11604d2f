"""What a tool takes and gives. An assistant reads these descriptions before it calls, so each says what the
field is good for."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.answering.models import AnswerStatus, Choice, Person
from assistant.answering.notices import Notice
from assistant.content.articles import Status

Audience = Annotated[
    str | None,
    Field(max_length=100, description="Who asks, when that is known: one of the base's audiences."),
]


class Takes(BaseModel):
    """What a tool takes: nothing beside its fields."""

    # else pydantic keeps the last 16,384 short texts that it has read
    model_config = ConfigDict(extra="forbid", cache_strings="none")


class SearchWords(Takes):
    """What `search` takes."""

    query: str = Field(min_length=1, description="A few words of what is sought, or a whole question.")
    limit: int = Field(10, ge=1, le=50, strict=True, description="How many sections to give at most.")
    audience: Audience = None
    category: str | None = Field(None, max_length=100, description="Only articles of this category.")


class AskedQuestion(Takes):
    """What `answer` takes."""

    question: str = Field(
        min_length=1,
        description="One whole question that can be understood by itself, in the person's own words.",
    )
    audience: Audience = None
    choice: str | None = Field(
        None, max_length=400, description="The `choice` of a `clarify` answer, with the same question."
    )


class Place(Takes):
    """What `read` takes."""

    address: str = Field(
        min_length=1,
        max_length=2000,
        description="The `permalink` or `url` of something that search or answer gave; also an article's "
        "number, alone (900001) or with a section (900001#fees).",
    )


class Gives(BaseModel):
    """What every result has."""

    person: Person = Field(description="How to reach a person who can help.")
    build: str = Field(description="Id of the published build that this comes from.")


class NamedSection(BaseModel):
    """A section by its heading."""

    heading: str
    permalink: str = Field(description="Permanent address of the section: to cite it, and to `read` it.")


class FoundSection(NamedSection):
    """A section that is near some words."""

    article: str = Field(description="Title of its article.")
    category: str
    snippet: str = Field(description="The part of the section that shows why it was found.")
    status: Status
    reviewed: date | None
    overdue: bool = Field(description="Whether the article's review is overdue.")


class NamedArticle(BaseModel):
    """An article to read next."""

    title: str
    summary: str
    reason: str = Field(description="Why it is named here.")
    url: str


class AnswerSource(NamedSection):
    """Where an answer stands."""

    article: str = Field(description="Title of its article.")
    status: Status
    reviewed: date | None
    overdue: bool = Field(description="Whether the article's review is overdue.")


class FoundSections(Gives):
    """What `search` gives."""

    notices: tuple[Notice, ...] = Field(description="What must be said first, before any of the results.")
    corrected: str | None = Field(description="The words that were sought, when a spelling was corrected.")
    total: int = Field(description="How many sections fit in all.")
    missing: tuple[str, ...] = Field(description="Words of the query that stand nowhere in the articles.")
    results: tuple[FoundSection, ...] = Field(description="Best first.")


_TEXT = "The words of the article, to be quoted as they are; null when there is no answer."


class AnsweredPart(BaseModel):
    """One of several questions of a message."""

    question: str
    status: AnswerStatus
    text: str | None = Field(description=_TEXT)
    steps: tuple[str, ...]
    source: AnswerSource | None
    choices: tuple[Choice, ...]


class QuotedAnswer(Gives):
    """What `answer` gives."""

    status: AnswerStatus = Field(
        description="answered: `text` answers it. clarify: ask the person which of `choices` is meant. "
        "outline: the topic is known and nothing about it is confirmed yet. handoff: the person needs "
        "`person`, see `notices`. no_answer: the articles do not answer it; say so, `nearest` is only near."
    )
    text: str | None = Field(description=_TEXT)
    steps: tuple[str, ...] = Field(description="The same as steps, when the section is a procedure.")
    confidence: float = Field(description="Probability that this is the right answer, 0 to 1.")
    source: AnswerSource | None
    notices: tuple[Notice, ...] = Field(description="What must be said with the answer.")
    choices: tuple[Choice, ...] = Field(description="What the question may mean.")
    parts: tuple[AnsweredPart, ...] = Field(
        description="When there are several questions in one: each with its own answer."
    )
    nearest: tuple[FoundSection, ...] = Field(description="Near a question without an answer; no answers.")
    related: tuple[NamedArticle, ...]


class ReadText(Gives):
    """What `read` gives: an article, or one section of it."""

    title: str = Field(description="Title of the article.")
    heading: str = Field(description="Heading of the section; the title for a whole article.")
    permalink: str = Field(description="Permanent address, to cite it.")
    exact: bool = Field(
        description="False when the article has no section of that name, and this is the whole article."
    )
    text: str = Field(description="The words, to be quoted as they are.")
    steps: tuple[str, ...] = Field(description="The same as steps, when a section is a procedure.")
    status: Status
    reviewed: date | None
    overdue: bool = Field(description="Whether the article's review is overdue.")
    notices: tuple[Notice, ...] = Field(description="What must be said with these words.")
    sections: tuple[NamedSection, ...] = Field(description="All sections of the article.")
    related: tuple[NamedArticle, ...]
