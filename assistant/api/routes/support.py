"""Routes for support agents: replies, old links, what changed, and the pages of the support desk."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import HTMLResponse, Response

from assistant import WEB
from assistant.answering.tickets import ReplyTo, reply_to
from assistant.api.conditional import ConditionalRoute
from assistant.api.dependencies import CurrentEngine
from assistant.api.desk_access import check, for_desk, is_open, is_signed_on
from assistant.api.gate import HEADERS, WRONG, gate, sent_form
from assistant.api.routes.site import send_file
from assistant.api.schemas import FAILURES, MISSING, Envelope, in_every_response
from assistant.api.templates import templates
from assistant.api.tokens import bearer_token
from assistant.builds.engine import Engine
from assistant.content.addresses import TOP, parse_reference, reference
from assistant.content.articles import Link, date_in_words
from assistant.content.related import related_to
from assistant.content.resolver import Destination, follow
from assistant.errors import NotFound, NotSignedOn, TokenWrong, TooManyGuesses
from assistant.history.changes import ArticleChange, sides
from assistant.site.view import STATUS_LABELS

router = APIRouter(
    prefix="/v1",
    route_class=ConditionalRoute,
    responses=FAILURES,
    tags=["Support"],
    dependencies=[Depends(for_desk)],
)
pages = APIRouter(include_in_schema=False)

FOLDER = WEB / "desk"
BUNDLES = FOLDER / "dist"
"""The script and the style sheet of the desk, as browsers load them."""

DAYS = 30
"""How many days of changes are shown when no day is named."""


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


class Changes(Envelope):
    """Articles that read differently than at the beginning of a day."""

    since: date
    known_since: date | None = Field(description="The day from which on changes are known.")
    reason: str = Field(description="Why nothing is known about earlier texts; empty when something is.")
    articles: tuple[ArticleChange, ...] = Field(description="The last changed first.")


@router.get(
    "/replies/{article_id}/{anchor}",
    operation_id="getReply",
    summary="Read the reply that a section is",
    responses=MISSING,
)
def get_reply(
    article_id: Annotated[int, Path(ge=1, le=10**12)],
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
    related = related_to(engine.library, article) if article else ()
    is_found = bool(found.url)
    return LinkNow(
        found=is_found, destination=found if is_found else None, related=related, **in_every_response(engine)
    )


def _day(given: object) -> object:
    """A day as ISO 8601 writes it; a bare number would be read as seconds since 1970."""
    if isinstance(given, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", given, re.A):
        raise ValueError("write a day such as 2026-11-01")
    return given


@router.get("/changes", operation_id="listChanges", summary="What changed in the articles")
def get_changes(
    engine: CurrentEngine,
    since: Annotated[
        date | None,
        BeforeValidator(_day),
        Query(description="A day, such as 2026-11-01; 30 days ago if left out."),
    ] = None,
) -> Changes:
    """Old and new text of each section that changed, so that nobody is surprised by what stands behind a link
    that was sent."""
    since = since or engine.assistant.today() - timedelta(days=DAYS)
    history, found = engine.versions, engine.changed_since(since)
    return Changes(
        since=since,
        known_since=history.known_since,
        reason=history.reason,
        articles=found,
        **in_every_response(engine),
    )


@pages.api_route("/support", methods=["GET", "HEAD"])
def desk_folder(request: Request) -> Response:
    """The page names its files relative to its folder."""
    return Response(status_code=301, headers={"Location": f"{request.scope.get('root_path', '')}/support/"})


@pages.api_route("/support/changes", methods=["GET", "HEAD"])
def changes_folder(request: Request) -> Response:
    """One address for the page."""
    return Response(
        status_code=301, headers={"Location": f"{request.scope.get('root_path', '')}/support/changes/"}
    )


@pages.api_route("/support/", methods=["GET", "HEAD"])
def desk(request: Request, engine: CurrentEngine) -> HTMLResponse:
    """The page for support agents: a ticket at the left, what answers it at the right. Where it is not for
    everybody, the form that asks for the token."""
    return _gate(request, engine, "/support/") or _page("desk.html", engine, None)


@pages.post("/support/")
def desk_with_token(
    request: Request, engine: CurrentEngine, form: Annotated[dict[str, str], Depends(sent_form)]
) -> HTMLResponse:
    """The same page for a person who sends the token; it stays in that page only."""
    token = form.get("token", "")
    return _gate(request, engine, "/support/", token) or _page("desk.html", engine, token)


@pages.api_route("/support/changes/", methods=["GET", "HEAD"])
def changes_page(request: Request, engine: CurrentEngine, since: str = "") -> HTMLResponse:
    """What changed, for people: made here, so that it needs no script."""
    return _gate(request, engine, "/support/changes/") or _changes(engine, since, None)


@pages.post("/support/changes/")
def changes_with_token(
    request: Request, engine: CurrentEngine, form: Annotated[dict[str, str], Depends(sent_form)]
) -> HTMLResponse:
    """The same page for a person who sends the token."""
    token = form.get("token", "")
    return _gate(request, engine, "/support/changes/", token) or _changes(
        engine, form.get("since", ""), token
    )


def _gate(request: Request, engine: Engine, action: str, token: str | None = None) -> HTMLResponse | None:
    """What somebody gets who may not see a page of the desk; None for who may. `token` is None when none was
    asked for yet."""
    has_token = bool(engine.settings.desk_token.get_secret_value())
    given = bearer_token(request) if token is None else token
    status, trouble, headers = 200, "", {}
    try:
        if has_token and token is None and not given and not is_signed_on(request):
            pass  # to ask for the form is no guess
        else:
            check(request, given)
            return None
    except TokenWrong:
        status, trouble = 401, WRONG
    except NotSignedOn:
        status, trouble = 401, "Your sign-on did not reach this page."
    except TooManyGuesses as error:
        status, trouble = 429, f"There were too many wrong tokens. Try again in {error.seconds} s."
        headers = {"Retry-After": str(error.seconds)}
    page = gate(
        engine,
        status,
        trouble,
        title="Support desk",
        summary="Replies to tickets, in the articles’ own words.",
        action=action,
        setting="desk_token" if has_token else "",
    )
    page.headers.update(headers)
    return page


def _changes(engine: Engine, since: str, token: str | None) -> HTMLResponse:
    today = engine.assistant.today()
    wanted, is_day = today - timedelta(days=DAYS), True
    if since:
        try:
            wanted = date.fromisoformat(since)
        except ValueError:
            is_day = False
    history, found = engine.versions, engine.changed_since(wanted)
    spans = [
        (label, today - timedelta(days=days))
        for label, days in (("7 days", 7), ("30 days", 30), ("90 days", 90), ("1 year", 365))
    ]
    return _page(
        "changes.html",
        engine,
        token,
        status=200 if is_day else 422,
        since=wanted,
        is_day=is_day,
        history=history,
        spans=spans,
        today=today,
        changed=[c for c in found if c.kind != "new"],
        made=[c for c in found if c.kind == "new"],
    )


@pages.api_route("/support/{name}", methods=["GET", "HEAD"])
def desk_file(name: str, request: Request) -> Response:
    """A script or a style of the desk."""
    if not name.endswith((".js", ".css")):
        raise NotFound("there is no page at this address")
    return send_file(BUNDLES, name, request)


def _page(
    template: str, engine: Engine, token: str | None, status: int = 200, **given: object
) -> HTMLResponse:
    """A page of the desk. One with a token in it is kept nowhere."""
    page = (
        templates(FOLDER, WEB / "site" / "templates")
        .get_template(template)
        .render(
            kb=engine.settings,
            an_id=_an_id(engine),
            build=engine.library.build,
            handoff=engine.assistant.handoff(),
            labels=STATUS_LABELS,
            day=date_in_words,
            sides=sides,
            token=None if is_open(engine.settings) else token,
            **given,
        )
    )
    headers = {"Cache-Control": "no-cache"} if is_open(engine.settings) else HEADERS
    return HTMLResponse(page, status, headers=headers)


def _an_id(engine: Engine) -> str:
    """The id of an article, as an example: one of the first named FAQ, else the first."""
    named = next(iter(engine.settings.base.faqs.values()), ())
    return str(parse_reference(named[0])[0] if named else engine.library.articles[0].id)
