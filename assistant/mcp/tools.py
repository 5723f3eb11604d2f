"""The three tools: what each is called and does, and how the engine's results become what it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict
from urllib.parse import urljoin

from assistant.answering.models import Answer, Hit, Part, Person, Source
from assistant.answering.notices import of_article, of_section, withheld
from assistant.builds.engine import Engine
from assistant.content.addresses import TOP
from assistant.content.articles import Article, Link, Section
from assistant.content.audiences import audiences
from assistant.content.related import related_to
from assistant.content.resolver import Destination, follow
from assistant.errors import NotFound
from assistant.errors.questions import BadQuestion
from assistant.mcp.shapes import (
    AnsweredPart,
    AnswerSource,
    AskedQuestion,
    FoundSection,
    FoundSections,
    Gives,
    NamedArticle,
    NamedSection,
    Place,
    QuotedAnswer,
    ReadText,
    SearchWords,
    Takes,
)
from assistant.settings import KnowledgeBaseSettings
from assistant.words import words_of


@dataclass(frozen=True, slots=True)
class ArticleTool:
    """A tool, as an assistant is told of it. None of them changes anything."""

    name: str
    title: str
    description: str
    takes: type[Takes]
    gives: type[Gives]
    run: Callable[[Engine, Any], Gives]
    """Gives the result for arguments of the type `takes`. Raises BadQuestion and NotFound, whose messages say
    what to send instead."""


def article_tools(base: KnowledgeBaseSettings) -> tuple[ArticleTool, ...]:
    """The tools over a base, named by its settings."""
    name = base.site_name
    about = f"the help articles of {name}" + (f" about {base.product}" if base.product else "")
    return (
        ArticleTool(
            "answer",
            f"Answer from {name}",
            f"Answer a question with the exact words of {about}, and say where they stand. Nothing is made "
            "up: without an answer it says so. Quote `text`, cite `source.permalink`, say the `notices`.",
            AskedQuestion,
            QuotedAnswer,
            answer,
        ),
        ArticleTool(
            "search",
            f"Search {name}",
            f"Find sections of {about} by words, best first, each with the part that fits. To answer a "
            "question, call `answer`.",
            SearchWords,
            FoundSections,
            search,
        ),
        ArticleTool(
            "read",
            f"Read in {name}",
            f"Read an article or one section of {about}, word for word, by its address or number.",
            Place,
            ReadText,
            read,
        ),
    )


def search(engine: Engine, asked: SearchWords) -> FoundSections:
    """Sections for words. Raises BadQuestion for a text that is too long, an unknown audience or category."""
    _check_length(engine, asked.query)
    _check_audience(engine, asked.audience)
    found = engine.assistant.search(asked.query, asked.limit, asked.audience, asked.category)
    return FoundSections(
        notices=engine.assistant.danger(asked.query),
        corrected=found.corrected,
        total=found.total,
        missing=found.missing,
        results=tuple(_found(engine, hit) for hit in found.results),
        **_every_result(engine),
    )


def answer(engine: Engine, asked: AskedQuestion) -> QuotedAnswer:
    """The exact part of an article that answers. Raises BadQuestion as `search` does, NotFound for a choice
    that names no section."""
    _check_length(engine, asked.question)
    _check_audience(engine, asked.audience)
    try:
        found = engine.assistant.answer(asked.question, asked.audience, choice=asked.choice)
    except NotFound:  # whose message names what was sent
        raise NotFound("'choice' names no section; send a choice of a 'clarify' answer as it came") from None
    return QuotedAnswer(
        status=found.status,
        text=found.text,
        steps=found.steps,
        confidence=found.confidence,
        source=_source(engine, found),
        notices=found.notices,
        choices=found.choices,
        parts=tuple(_part(engine, part) for part in found.parts),
        nearest=tuple(_found(engine, hit) for hit in found.nearest),
        related=tuple(_next(engine, link) for link in found.related),
        **_every_result(engine),
    )


def read(engine: Engine, asked: Place) -> ReadText:
    """An article, or the section that the address names. Raises NotFound when it leads to nothing that is
    published."""
    settings, day = engine.settings, engine.assistant.today()
    words = words_of(settings.base.language)
    place = follow(engine.library, asked.address, settings.base_path, day, settings.base.former_addresses)
    article = _article_at(engine, place)
    section = article.section(place.anchor) if place.exact and place.anchor != TOP else None
    if section:
        notices = of_section(article, section, day, words)
    elif engine.assistant.sections.is_withheld(article):
        notices = (withheld(article, words),)
    else:
        notices = of_article(article, day, words)
    return ReadText(
        title=article.title,
        heading=section.heading if section else article.title,
        permalink=_permalink(engine, article, section),
        exact=place.exact,
        text=section.text if section else article.text,
        steps=section.steps if section else (),
        status=article.status,
        reviewed=article.reviewed,
        overdue=article.is_stale(day),
        notices=notices,
        sections=tuple(
            NamedSection(heading=each.heading, permalink=_permalink(engine, article, each))
            for each in article.sections
        ),
        related=()
        if article.is_page
        else tuple(_next(engine, e) for e in related_to(engine.library, article, words)),
        **_every_result(engine),
    )


def _article_at(engine: Engine, place: Destination) -> Article:
    """The article or page that an address leads to. Raises NotFound when it leads nowhere."""
    if place.id is not None:
        return engine.library.article(place.id)
    for page in engine.library.pages:
        if place.url and page.section_url(place.anchor) == place.url:
            return page
    raise NotFound(
        "there is no article and no section at this address\n"
        "  Send a 'permalink' or 'url' of a result as it came, or search for it."
    )


class _EveryResult(TypedDict):
    """The fields of `Gives`."""

    person: Person
    build: str


def _every_result(engine: Engine) -> _EveryResult:
    person = engine.assistant.handoff()
    there = Person(person.label, _absolute(engine, person.url), person.prepare)
    return {"person": there, "build": engine.library.build}


def _absolute(engine: Engine, url: str) -> str:
    """An address that can be opened from anywhere. One that names its host stays."""
    return urljoin(engine.settings.site_url, url)


def _permalink(engine: Engine, article: Article, section: Section | None) -> str:
    """The permanent address of an article or a section; of a page beside the articles, its only one."""
    if article.is_page:
        return _absolute(engine, article.section_url(section.anchor if section else TOP))
    if section:
        return _absolute(engine, engine.assistant.sections.permalink(section))
    return _absolute(engine, engine.settings.base_path + article.permalink)


def _found(engine: Engine, hit: Hit) -> FoundSection:
    return FoundSection(
        heading=hit.heading,
        permalink=_absolute(engine, hit.permalink),
        article=hit.article.title,
        category=hit.category,
        snippet=hit.snippet,
        status=hit.status,
        reviewed=hit.reviewed,
        overdue=hit.stale,
    )


def _source(engine: Engine, told: Answer | Part) -> AnswerSource | None:
    source: Source | None = told.source
    if source is None:
        return None
    return AnswerSource(
        heading=source.heading,
        permalink=_absolute(engine, source.permalink),
        article=source.title,
        status=source.status,
        reviewed=source.reviewed,
        overdue=source.stale,
    )


def _part(engine: Engine, part: Part) -> AnsweredPart:
    return AnsweredPart(
        question=part.question,
        status=part.status,
        text=part.text,
        steps=part.steps,
        source=_source(engine, part),
        choices=part.choices,
    )


def _next(engine: Engine, link: Link) -> NamedArticle:
    return NamedArticle(
        title=link.title, summary=link.summary, reason=link.reason, url=_absolute(engine, link.url)
    )


def _check_length(engine: Engine, text: str) -> None:
    """Raises BadQuestion for more than a question has."""
    most = engine.settings.max_question
    if len(text) > most:
        raise BadQuestion(f"the text has {len(text):,} characters, more than {most:,}: send one question")


def _check_audience(engine: Engine, name: str | None) -> None:
    """Raises BadQuestion when the base has no audience of that name."""
    known = [*audiences(engine.library, engine.settings.base)]
    if name is not None and name not in known:
        says = f"there is: {', '.join(known)}" if known else "this base has none: leave it out"
        raise BadQuestion(f"there is no audience of that name; {says}")
