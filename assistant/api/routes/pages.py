"""Routes for a page of the application in which somebody needs help."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.dependencies import CurrentEngine
from assistant.api.schemas import FAILURES, Envelope, in_every_response
from assistant.content.articles import Link

router = APIRouter(prefix="/v1", responses=FAILURES, tags=["Questions"])


class PageInView(BaseModel):
    """A page of the application. It travels in the body, because its name may tell about a person."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"page": "settings/users"}]})

    page: str = Field(max_length=200, description="As the application names it, such as settings/users.")


class PageSuggestions(Envelope):
    """What may help on a page of the application."""

    page: str
    for_page: bool = Field(
        description="Whether they are for this page, or one nearby; else they are the first of the base."
    )
    language: str = Field(description="Language of the base, as BCP 47 has it.")
    articles: list[Link]


@router.post("/pages", operation_id="suggestForPage", summary="Suggestions for a page of the application")
def post_page(body: PageInView, engine: CurrentEngine) -> PageSuggestions:
    """Articles for the page in view, those named for just this page first; the whole base's first articles
    when none is."""
    name = body.page.strip("/").lower()
    exact = [a for a in engine.library.articles if name in a.pages]
    near = [a for a in engine.library.articles if a not in exact and any(_is_near(name, p) for p in a.pages)]
    chosen = ([*exact, *near] or list(engine.library.articles))[:5]
    words = engine.assistant.sections.words
    reasons = dict.fromkeys((a.id for a in exact), words("reasons.page"))
    reasons |= dict.fromkeys((a.id for a in near), words("reasons.nearby"))
    links = [a.link(reasons.get(a.id, words("reasons.often"))) for a in chosen]
    return PageSuggestions(
        page=name,
        for_page=bool(reasons),
        language=engine.settings.base.language,
        articles=links,
        **in_every_response(engine),
    )


@router.get("/pages/{page:path}", include_in_schema=False)
def get_page() -> None:
    """Where a page was once named in the address: closed, so that no name of one gets into logs."""
    raise HTTPException(410, "A page is named in the body, never in an address: POST /v1/pages.")


def _is_near(name: str, page: str) -> bool:
    return bool(name) and (page.startswith(name + "/") or name.startswith(page + "/"))
