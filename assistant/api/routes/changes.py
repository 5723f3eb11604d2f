"""What changed in the articles, for support agents: as data and as a page."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BeforeValidator, Field
from starlette.responses import HTMLResponse, Response

from assistant.api.conditional import ConditionalRoute
from assistant.api.dependencies import CurrentEngine, CurrentJournal
from assistant.api.desk_access import for_desk
from assistant.api.desk_pages import page, refusal
from assistant.api.gate import sent_form
from assistant.api.schemas import FAILURES, Envelope, in_every_response
from assistant.api.sent_counts import DAYS as DAYS_COUNTED
from assistant.api.sent_counts import with_counts
from assistant.builds.engine import Engine
from assistant.history.changes import ArticleChange
from assistant.journal import Journal

router = APIRouter(
    prefix="/v1",
    route_class=ConditionalRoute,
    responses=FAILURES,
    tags=["Support"],
    dependencies=[Depends(for_desk)],
)
pages = APIRouter(include_in_schema=False)

DAYS = 30
"""How many days of changes are shown when no day is named."""


class Changes(Envelope):
    """Articles that read differently than at the beginning of a day."""

    since: date
    known_since: date | None = Field(description="The day from which on changes are known.")
    reason: str = Field(description="Why nothing is known about earlier texts; empty when something is.")
    sent_since: date = Field(description="The day from which on `sent` counts.")
    articles: tuple[ArticleChange, ...] = Field(description="The last changed first.")


def _day(given: object) -> object:
    """A day as ISO 8601 writes it; a bare number would be read as seconds since 1970."""
    if isinstance(given, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", given, re.A):
        raise ValueError("write a day such as 2026-11-01")
    return given


@router.get("/changes", operation_id="listChanges", summary="What changed in the articles")
def get_changes(
    engine: CurrentEngine,
    journal: CurrentJournal,
    since: Annotated[
        date | None,
        BeforeValidator(_day),
        Query(description="A day, such as 2026-11-01; 30 days ago if left out."),
    ] = None,
) -> Changes:
    """Old and new text of each section that changed, so that nobody is surprised by what stands behind a link
    that was sent, and how often it was sent lately."""
    since = since or engine.assistant.today() - timedelta(days=DAYS)
    return changes_since(engine, since, _changed(engine, journal, since))


def changes_since(engine: Engine, since: date, found: tuple[ArticleChange, ...]) -> Changes:
    """What is told of changes."""
    history = engine.versions
    return Changes(
        since=since,
        known_since=history.known_since,
        reason=history.reason,
        sent_since=_counted_since(engine),
        articles=found,
        **in_every_response(engine),
    )


def _changed(engine: Engine, journal: Journal, since: date) -> tuple[ArticleChange, ...]:
    return with_counts(engine.changed_since(since), engine.library, journal, _counted_since(engine))


def _counted_since(engine: Engine) -> date:
    return engine.assistant.today() - timedelta(days=DAYS_COUNTED)


@pages.api_route("/support/changes", methods=["GET", "HEAD"])
def changes_folder(request: Request) -> Response:
    """One address for the page."""
    return Response(
        status_code=301, headers={"Location": f"{request.scope.get('root_path', '')}/support/changes/"}
    )


@pages.api_route("/support/changes/", methods=["GET", "HEAD"])
def changes_page(
    request: Request, engine: CurrentEngine, journal: CurrentJournal, since: str = ""
) -> HTMLResponse:
    """What changed, for people: made here, so that it needs no script."""
    return refusal(request, engine, "/support/changes/") or _page(engine, journal, since, None)


@pages.post("/support/changes/")
def changes_with_token(
    request: Request,
    engine: CurrentEngine,
    journal: CurrentJournal,
    form: Annotated[dict[str, str], Depends(sent_form)],
) -> HTMLResponse:
    """The same page for a person who sends the token."""
    token = form.get("token", "")
    return refusal(request, engine, "/support/changes/", token) or _page(
        engine, journal, form.get("since", ""), token
    )


def _page(engine: Engine, journal: Journal, since: str, token: str | None) -> HTMLResponse:
    today = engine.assistant.today()
    wanted, is_day = today - timedelta(days=DAYS), True
    if since:
        try:
            wanted = date.fromisoformat(since)
        except ValueError:
            is_day = False
    history, found = engine.versions, _changed(engine, journal, wanted)
    spans = [
        (label, today - timedelta(days=days))
        for label, days in (("7 days", 7), ("30 days", 30), ("90 days", 90), ("1 year", 365))
    ]
    return page(
        "changes.html",
        engine,
        token,
        status=200 if is_day else 422,
        since=wanted,
        is_day=is_day,
        history=history,
        spans=spans,
        days_counted=DAYS_COUNTED,
        today=today,
        changed=[c for c in found if c.kind != "new"],
        made=[c for c in found if c.kind == "new"],
    )
