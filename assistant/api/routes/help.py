"""Routes for people with a question: the site's search box, the widget, support agents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field

from assistant.answering.models import Answer, Hit, Person, Source
from assistant.answering.notices import Notice, of_article
from assistant.answering.tickets import Suggestions, suggest
from assistant.api.journaling import From, Kept, note_answer
from assistant.api.problems import Problem
from assistant.builds.engine import Engine
from assistant.content.addresses import TOP
from assistant.content.articles import Article, Link, Section, Status
from assistant.content.audiences import audiences
from assistant.content.related import related_to
from assistant.errors import NotFound
from assistant.journal import Face

router = APIRouter(
    prefix="/v1",
    responses={
        422: {"model": Problem, "description": "The request is not complete"},
        503: {"model": Problem, "description": "No build"},
    },
)
Audience = Annotated[str, Field(max_length=100)]
"""One of those that the served base has; `openapi` lists them."""
_MISSING = {404: {"model": Problem, "description": "There is no such thing"}}


def engine_of(request: Request) -> Engine:
    """The engine that this request is served by."""
    engine: Engine = request.app.state.engine()
    return engine


Served = Annotated[Engine, Depends(engine_of)]


class Question(BaseModel):
    """A question, in the body so that it is never in an address."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "How long does a refund take?"}]},
    )

    question: str = Field(min_length=1, max_length=100_000, description="In anybody's words.")
    audience: Audience | None = Field(None, description="Who asks, when it is known.")
    draft: bool = Field(
        default=False,
        strict=True,
        description="Whether the person may still be typing: such a question gets its answer and is not counted.",
    )
    page: str | None = Field(
        None, max_length=200, description="Application page in view, such as settings/users."
    )
    choice: str | None = Field(None, max_length=400, description="One of the choices of a `clarify` answer.")
    face: Face | None = Field(
        None, description="Where the person is; as the header `Help-Face`, and stronger."
    )
    after: str | None = Field(
        None,
        pattern="^[0-9a-f]{16}$",
        description="`answer_id` of the answer that this person saw before on this page; counts a return, and is not kept.",
    )


class Query(BaseModel):
    """Words as one types them."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"query": "refund"}]})

    query: str = Field(min_length=1, max_length=100_000)
    limit: int = Field(10, ge=1, le=50, strict=True)
    audience: Audience | None = Field(default=None, description="Only sections for these people.")
    category: str | None = Field(default=None, max_length=100, description="Only articles of this category.")


class SearchResult(BaseModel):
    """Sections, best first."""

    corrected: str | None = Field(
        description="The words that were searched for, when a spelling was corrected."
    )
    total: int
    results: list[Hit]
    handoff: Person
    build: str


class Ticket(BaseModel):
    """The text of a support ticket."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"ticket": "Hello, how long does a refund take? Thank you."}]},
    )

    ticket: str = Field(min_length=1, max_length=100_000)


class SectionOut(BaseModel):
    """A section as the article has it."""

    anchor: str
    heading: str
    url: str
    permalink: str
    text: str
    html: str
    markdown: str
    span: tuple[int, int]
    steps: tuple[str, ...]
    confirmed: bool = Field(description="False for the list of what the article does not establish.")


class ArticleOut(BaseModel):
    """An article with its sections. `text` is what the spans of answers count in."""

    id: int
    number: int | None
    title: str
    summary: str
    category: str
    audience: tuple[str, ...]
    status: Status
    reviewed: str | None
    url: str
    permalink: str
    text: str
    hash: str
    sections: list[SectionOut]
    related: tuple[Link, ...]
    notices: tuple[Notice, ...] = Field(description="That the review of the article is overdue, when it is.")
    handoff: Person
    build: str


class ArticleLine(BaseModel):
    """An article in a list."""

    id: int
    number: int | None
    title: str
    summary: str
    category: str
    status: Status
    url: str
    permalink: str


class ArticleList(BaseModel):
    """All articles in the order of the topic list."""

    articles: list[ArticleLine]
    handoff: Person
    build: str


class Faq(BaseModel):
    """One question of a named FAQ with its answer."""

    question: str
    text: str
    html: str
    source: Source
    notices: tuple[Notice, ...]


class FaqList(BaseModel):
    """A named FAQ."""

    topic: str
    faqs: list[Faq]
    related: tuple[Link, ...]
    handoff: Person
    build: str


class PageSuggestions(BaseModel):
    """What may help on a page of the application."""

    page: str
    articles: list[Link]
    handoff: Person
    build: str


@router.post("/answers", summary="Answer a question", responses=_MISSING)  # type: ignore[arg-type]
def post_answer(body: Question, engine: Served, request: Request, journal: Kept, face: From) -> Answer:
    """The exact part of an article that answers, or the honest word that there is none, always with related
    articles."""
    _check_audience(body.audience, engine)
    try:
        answer, was_kept = engine.assistant.cached_answer(
            body.question, body.audience, body.page, body.choice
        )
    except NotFound:  # whose message names what was sent
        raise NotFound(
            "'choice' names no section; send a choice of a 'clarify' answer just as it came"
        ) from None
    request.app.state.metrics.answered(answer.status, not was_kept, len(engine.assistant.answers))
    if not body.draft:
        note_answer(
            journal, engine, body.question, answer, page=body.page, face=body.face or face, after=body.after
        )
    return answer


@router.post("/search", summary="Search as one types")
def post_search(body: Query, engine: Served) -> SearchResult:
    """Sections for words that are still being typed: prefixes and typing mistakes find their words."""
    _check_audience(body.audience, engine)
    corrected, hits = engine.assistant.search(body.query, body.limit, body.audience, body.category)
    return SearchResult(
        corrected=corrected,
        total=len(hits),
        results=list(hits),
        handoff=engine.assistant.handoff(),
        build=engine.library.build,
    )


@router.post("/suggestions", summary="Suggest answers for a ticket")
def post_suggestions(body: Ticket, engine: Served) -> Suggestions:
    """Sections for a pasted ticket, each with the sentence that it answers and a reply to copy; none fits is
    a normal result."""
    return suggest(engine.assistant, body.ticket)


@router.get("/articles", summary="List the articles")
def get_articles(engine: Served) -> ArticleList:
    """All articles, in the order of the topic list."""
    lines = [
        ArticleLine(
            id=a.id,
            number=a.number,
            title=a.title,
            summary=a.summary,
            category=a.category,
            status=a.status,
            url=a.url,
            permalink=_short(engine, a),
        )
        for a in engine.library.articles
    ]
    return ArticleList(articles=lines, handoff=engine.assistant.handoff(), build=engine.library.build)


@router.get("/articles/{article_id}", summary="Read an article", responses=_MISSING)  # type: ignore[arg-type]
def get_article(article_id: Annotated[int, Path(ge=1, le=10**12)], engine: Served) -> ArticleOut:
    """One article with all its sections and the text in which answers have their spans."""
    a = engine.library.article(article_id)
    return ArticleOut(
        id=a.id,
        number=a.number,
        title=a.title,
        summary=a.summary,
        category=a.category,
        audience=a.audience,
        status=a.status,
        reviewed=a.reviewed.isoformat() if a.reviewed else None,
        url=a.url,
        permalink=_short(engine, a),
        text=a.text,
        hash=a.hash,
        sections=[_section_out(engine, a, s) for s in a.sections],
        related=related_to(engine.library, a),
        notices=of_article(a, engine.assistant.today()),
        handoff=engine.assistant.handoff(),
        build=engine.library.build,
    )


@router.get("/faqs/{topic}", summary="Read a named FAQ", responses=_MISSING)  # type: ignore[arg-type]
def get_faqs(topic: Annotated[str, Path(max_length=100)], engine: Served) -> FaqList:
    """The questions of a topic in their order. The base's settings name the topics."""
    refs = engine.settings.base.faqs.get(topic)
    if refs is None:
        raise NotFound(
            f"there is no FAQ of that name; there is: {', '.join(engine.settings.base.faqs) or 'none'}"
        )
    answers = [engine.assistant.sections.answer(ref) for ref in refs]
    faqs = [
        Faq(question=a.source.heading, text=a.text, html=a.html or "", source=a.source, notices=a.notices)
        for a in answers
        if a.source and a.text
    ]
    return FaqList(
        topic=topic,
        faqs=faqs,
        related=answers[0].related if answers else (),
        handoff=engine.assistant.handoff(),
        build=engine.library.build,
    )


@router.get(
    "/pages/{page:path}",
    summary="Suggestions for a page of the application",
    responses={
        404: {"model": Problem, "description": "The name has a line break in it, so no page can have it"}
    },
)
def get_page(page: Annotated[str, Path(max_length=200)], engine: Served) -> PageSuggestions:
    """Articles for the page in view, those named for just this page first; the whole base's first articles
    when none is."""
    name = page.strip("/").lower()
    exact = [a for a in engine.library.articles if name in a.pages]
    near = [a for a in engine.library.articles if a not in exact and any(_is_near(name, p) for p in a.pages)]
    chosen = ([*exact, *near] or list(engine.library.articles))[:5]
    reasons = {a.id: "For this page" for a in exact} | {a.id: "For a page nearby" for a in near}
    links = [a.link(reasons.get(a.id, "Often read")) for a in chosen]
    return PageSuggestions(
        page=name, articles=links, handoff=engine.assistant.handoff(), build=engine.library.build
    )


def _check_audience(name: str | None, engine: Engine) -> None:
    """Raises RequestValidationError when the base has no audience of that name."""
    known = [*audiences(engine.library, engine.settings.base)]
    if name is not None and name not in known:
        says = f"Input should be {listed(known)}" if known else "This base has no audiences: leave it out"
        wrong = {"type": "enum", "loc": ("body", "audience"), "msg": says, "input": None}
        raise RequestValidationError([wrong])


def listed(names: Sequence[str]) -> str:
    """Names in quotes, the last behind 'or'."""
    quoted = [f"'{name}'" for name in names]
    return " or ".join([part for part in (", ".join(quoted[:-1]), quoted[-1]) if part])


def _is_near(name: str, page: str) -> bool:
    return bool(name) and (page.startswith(name + "/") or name.startswith(page + "/"))


def _short(engine: Engine, article: Article) -> str:
    return engine.settings.base_path + article.permalink


def _section_out(engine: Engine, article: Article, section: Section) -> SectionOut:
    suffix = "" if section.anchor == TOP else f"/{section.anchor}"
    return SectionOut(
        anchor=section.anchor,
        heading=section.heading,
        url=article.section_url(section.anchor),
        permalink=_short(engine, article) + suffix,
        text=section.text,
        html=section.html,
        markdown=section.markdown,
        span=section.span,
        steps=section.steps,
        confirmed=section.is_confirmed,
    )
