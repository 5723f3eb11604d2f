"""Routes for articles as they are."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from assistant.answering.notices import Notice, of_article
from assistant.api.conditional import ConditionalRoute
from assistant.api.dependencies import CurrentEngine
from assistant.api.schemas import FAILURES, MISSING, Envelope, in_every_response
from assistant.builds.engine import Engine
from assistant.content.addresses import MAX_ID, TOP
from assistant.content.articles import Article, Link, Section, Status
from assistant.content.translations import versions_of

router = APIRouter(prefix="/v1", route_class=ConditionalRoute, responses=FAILURES, tags=["Articles"])


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


class Translation(BaseModel):
    """The same article in another language."""

    id: int
    lang: str
    title: str
    url: str
    older: bool = Field(description="Whether it was reviewed before its original was.")


class ArticleOut(Envelope):
    """An article with its sections. `text` is what the spans of answers count in."""

    id: int
    number: int | None
    title: str
    summary: str
    category: str
    audience: tuple[str, ...]
    status: Status
    reviewed: str | None
    lang: str = Field(description="Its language, a BCP 47 tag.")
    dir: str = Field(description="Which way that is written: `ltr` or `rtl`.")
    translation_of: int | None = Field(description="Id of the original, of a translation.")
    translations: list[Translation] = Field(description="The same article in other languages.")
    url: str
    permalink: str
    text: str
    hash: str
    sections: list[SectionOut]
    related: tuple[Link, ...]
    notices: tuple[Notice, ...] = Field(description="That the review of the article is overdue, when it is.")


class ArticleLine(BaseModel):
    """An article in a list."""

    id: int
    number: int | None
    title: str
    summary: str
    category: str
    status: Status
    lang: str
    translation_of: int | None
    url: str
    permalink: str


class ArticleList(Envelope):
    """All articles in the order of the topic list."""

    articles: list[ArticleLine]


@router.get("/articles", operation_id="listArticles", summary="List the articles")
def get_articles(engine: CurrentEngine) -> ArticleList:
    """All articles, in the order of the topic list."""
    lines = [
        ArticleLine(
            id=a.id,
            number=a.number,
            title=a.title,
            summary=a.summary,
            category=a.category,
            status=a.status,
            lang=a.lang,
            translation_of=a.translation_of,
            url=a.url,
            permalink=_short(engine, a),
        )
        for a in engine.library.articles
    ]
    return ArticleList(articles=lines, **in_every_response(engine))


@router.get("/articles/{article_id}", operation_id="getArticle", summary="Read an article", responses=MISSING)
def get_article(article_id: Annotated[int, Path(ge=1, le=MAX_ID)], engine: CurrentEngine) -> ArticleOut:
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
        lang=a.lang,
        dir=a.dir,
        translation_of=a.translation_of,
        translations=_translations(engine, a),
        url=a.url,
        permalink=_short(engine, a),
        text=a.text,
        hash=a.hash,
        sections=[_section_out(engine, a, s) for s in a.sections],
        related=engine.assistant.sections.related(a),
        notices=of_article(a, engine.assistant.today(), engine.assistant.sections.words),
        **in_every_response(engine),
    )


def _translations(engine: Engine, article: Article) -> list[Translation]:
    others = (v for v in versions_of(engine.library, article) if v.article and v.lang != article.lang)
    return [
        Translation(
            id=v.article.id,
            lang=v.lang,
            title=v.article.title,
            url=v.article.url,
            older=v.older_than is not None,
        )
        for v in others
        if v.article
    ]


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
