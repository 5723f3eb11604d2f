"""Routes for support agents: replies, old links, and the page of the support desk."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, Response

from assistant import WEB
from assistant.answering.replies import ReplyTo, reply_to
from assistant.api.conditional import ConditionalRoute
from assistant.api.dependencies import CurrentEngine
from assistant.api.desk_access import for_desk
from assistant.api.desk_pages import page, refusal
from assistant.api.gate import sent_form
from assistant.api.routes.site import send_file
from assistant.api.schemas import FAILURES, MISSING, Envelope, in_every_response
from assistant.content.addresses import MAX_ID, TOP, reference
from assistant.content.articles import Link
from assistant.content.resolver import Destination, follow
from assistant.errors import NoPage

router = APIRouter(
    prefix="/v1",
    route_class=ConditionalRoute,
    responses=FAILURES,
    tags=["Support"],
    dependencies=[Depends(for_desk)],
)
pages = APIRouter(include_in_schema=False)

BUNDLES = WEB / "desk" / "dist"
"""The script and the style sheet of the desk, as browsers load them."""


class OldLink(BaseModel):
    """A link that somebody has. It travels in the body, because its query may tell about a person."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"link": "/a/900001"}]})

    link: str = Field(
        min_length=1,
        max_length=2000,
        description="A whole address or its path. Its host and its query are not looked at.",
    )


class LinkNow(Envelope):
    """What became of a link."""

    found: bool
    destination: Destination | None
    related: tuple[Link, ...] = Field(description="Articles to look at instead or as well.")


@router.get(
    "/replies/{article_id}/{anchor}",
    operation_id="getReply",
    summary="Read the reply that a section is",
    responses=MISSING,
)
def get_reply(
    article_id: Annotated[int, Path(ge=1, le=MAX_ID)],
    anchor: Annotated[str, Path(max_length=300)],
    engine: CurrentEngine,
) -> ReplyTo:
    """The section as a reply in three forms: title, whole answer, what must be carried, its date, its
    permanent link. `top` is the opening."""
    return reply_to(engine.assistant, reference(article_id, anchor or TOP))


@router.post("/links", operation_id="resolveLink", summary="Find out where an old link leads")
def post_link(body: OldLink, engine: CurrentEngine) -> LinkNow:
    """Where a link leads now, and whether what it led to moved. A link that leads nowhere is a normal
    result."""
    found = follow(
        engine.library,
        body.link,
        engine.settings.base_path,
        engine.assistant.today(),
        engine.settings.base.former_addresses,
    )
    article = engine.library.by_id.get(found.id) if found.id else None
    related = engine.assistant.sections.related(article) if article else ()
    is_found = bool(found.url)
    return LinkNow(
        found=is_found, destination=found if is_found else None, related=related, **in_every_response(engine)
    )


@pages.api_route("/support", methods=["GET", "HEAD"])
def desk_folder(request: Request) -> Response:
    """The page names its files relative to its folder."""
    return Response(status_code=301, headers={"Location": f"{request.scope.get('root_path', '')}/support/"})


@pages.api_route("/support/", methods=["GET", "HEAD"])
def desk(request: Request, engine: CurrentEngine) -> HTMLResponse:
    """The page for support agents: a ticket at the left, what answers it at the right. Where it is not for
    everybody, the form that asks for the token."""
    return refusal(request, engine, "/support/") or page("desk.html", engine, None)


@pages.post("/support/")
def desk_with_token(
    request: Request, engine: CurrentEngine, form: Annotated[dict[str, str], Depends(sent_form)]
) -> HTMLResponse:
    """The same page for a person who sends the token; it stays in that page only."""
    token = form.get("token", "")
    return refusal(request, engine, "/support/", token) or page("desk.html", engine, token)


@pages.api_route("/support/{name}", methods=["GET", "HEAD"])
def desk_file(name: str, request: Request) -> Response:
    """A script or a style of the desk."""
    if not name.endswith((".js", ".css")):
        raise NoPage
    return send_file(BUNDLES, name, request)
