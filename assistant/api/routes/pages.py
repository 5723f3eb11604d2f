"""Routes for a page of the application in which somebody needs help."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from assistant.api.conditional import ConditionalRoute
from assistant.api.dependencies import CurrentEngine
from assistant.api.problems import Problem
from assistant.api.schemas import FAILURES, Envelope, in_every_response
from assistant.content.articles import Link

router = APIRouter(prefix="/v1", route_class=ConditionalRoute, responses=FAILURES)


class PageSuggestions(Envelope):
    """What may help on a page of the application."""

    page: str
    articles: list[Link]


@router.get(
    "/pages/{page:path}",
    summary="Suggestions for a page of the application",
    responses={
        404: {"model": Problem, "description": "The name has a line break in it, so no page can have it"}
    },
)
def get_page(page: Annotated[str, Path(max_length=200)], engine: CurrentEngine) -> PageSuggestions:
    """Articles for the page in view, those named for just this page first; the whole base's first articles
    when none is."""
    name = page.strip("/").lower()
    exact = [a for a in engine.library.articles if name in a.pages]
    near = [a for a in engine.library.articles if a not in exact and any(_is_near(name, p) for p in a.pages)]
    chosen = ([*exact, *near] or list(engine.library.articles))[:5]
    reasons = {a.id: "For this page" for a in exact} | {a.id: "For a page nearby" for a in near}
    links = [a.link(reasons.get(a.id, "Often read")) for a in chosen]
    return PageSuggestions(page=name, articles=links, **in_every_response(engine))


def _is_near(name: str, page: str) -> bool:
    return bool(name) and (page.startswith(name + "/") or name.startswith(page + "/"))
