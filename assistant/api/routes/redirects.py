"""Addresses that never break: short links by id, and those of the former help center."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse

from assistant.api.dependencies import CurrentEngine, CurrentJournal
from assistant.content.addresses import TOP, old_article_id
from assistant.content.resolver import id_in, section_at
from assistant.errors import NotFound
from assistant.journal import Followed

router = APIRouter(include_in_schema=False)


@router.api_route("/a/{article_id}", methods=["GET", "HEAD"])
@router.api_route("/a/{article_id}/", methods=["GET", "HEAD"])
def short_link(article_id: str, engine: CurrentEngine) -> RedirectResponse:
    """To the article, wherever it is now."""
    return _to(engine, article_id, TOP)


@router.api_route("/a/{article_id}/{anchor}", methods=["GET", "HEAD"])
@router.api_route("/a/{article_id}/{anchor}/", methods=["GET", "HEAD"])
def short_section_link(article_id: str, anchor: str, engine: CurrentEngine) -> RedirectResponse:
    """To the section, wherever it is now; to the article when it never had such a section."""
    return _to(engine, article_id, anchor)


def former_addresses(former: str) -> APIRouter:
    """The routes for the setting `former_addresses`: none when it is empty."""
    found = APIRouter(include_in_schema=False)
    for path in (former, f"{former}/") if former else ():
        found.add_api_route(path.replace("{id}", "{rest}"), old_link, methods=["GET", "HEAD"])
    return found


def old_link(rest: str, engine: CurrentEngine, journal: CurrentJournal) -> RedirectResponse:
    """The id decides; what stands after it may be wrong or cut."""
    former = engine.settings.base.former_addresses
    article_id = old_article_id(former.replace("{id}", rest), former)
    if article_id is None:
        raise NotFound("the address names no article id")
    response = _to(engine, str(article_id), TOP)
    journal.note(Followed(article_id))
    return response


def _to(engine: CurrentEngine, article_id: str, anchor: str) -> RedirectResponse:
    named = id_in(article_id)
    if named is None:
        raise NotFound("the address names no article id")
    section, _ = section_at(engine.library, named, anchor)
    article = engine.library.article(section.article_id)
    # 302: the section may move again, and a browser must not remember the old place
    return RedirectResponse(article.section_url(section.anchor), 302, headers={"Cache-Control": "no-cache"})
