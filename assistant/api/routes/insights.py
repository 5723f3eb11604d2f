"""The report for authors at `/insights/`. It exists only with a token; the token travels in a header or a
form, never in a cookie or an address."""

from __future__ import annotations

import logging
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.encoders import jsonable_encoder
from starlette.responses import HTMLResponse, JSONResponse, Response

from assistant import WEB
from assistant.api.dependencies import CurrentEngine, CurrentJournal, bearer_token, is_token
from assistant.api.templates import templates
from assistant.builds.engine import Engine
from assistant.content.articles import date_in_words
from assistant.errors import NotFound, TokenWrong
from assistant.insights import charts
from assistant.insights.export import PARTS, table
from assistant.insights.records import Report
from assistant.insights.report import report
from assistant.journal import Journal, kept_text
from assistant.journal.flags import NOTE

audit = logging.getLogger("assistant.audit")

HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
DAYS = (30, 90, 180, 365)
Days = Annotated[int, Query(ge=7, le=365)]
FIELDS = 10
"""How many fields a form has at most."""


def is_there(engine: CurrentEngine) -> None:
    """Whether there is such a page at all, which comes before everything that may be wrong with a request.
    Raises NotFound."""
    if not engine.settings.insights_token.get_secret_value():
        raise NotFound("there is no page at this address")


router = APIRouter(include_in_schema=False, dependencies=[Depends(is_there)])


async def sent_form(request: Request) -> dict[str, str]:
    """The fields of a form. (Its size is limited before it gets here.)"""
    body = await request.body()
    try:
        found = parse_qs(body.decode("utf-8", "replace"), max_num_fields=FIELDS)
    except ValueError:
        raise HTTPException(
            422, f"This form has more than {FIELDS} fields; send those of the page at /insights/."
        ) from None
    return {name: values[0] for name, values in found.items()}


@router.get("/insights")
@router.get("/insights/")
def get_page(request: Request, engine: CurrentEngine, journal: CurrentJournal, days: Days = 90) -> Response:
    """The report for a program with the token in a header; the form that asks for the token for everybody
    else."""
    if not bearer_token(request):
        return _form(engine, 200, "")
    _check(engine, bearer_token(request))
    return _page(engine, journal, request, days, "")


@router.post("/insights/")
def post_page(
    request: Request,
    engine: CurrentEngine,
    journal: CurrentJournal,
    form: Annotated[dict[str, str], Depends(sent_form)],
) -> Response:
    """The report for a person: the token comes in the form, and stays in that page only."""
    token = form.get("token", "")
    try:
        _check(engine, token)
    except TokenWrong:
        return _form(engine, 401, "That is not the token.")
    if "flag" in form:
        kept = kept_text(form.get("note", ""), engine.assistant.vocabulary)
        flag = journal.handle(
            form["flag"], "open" if form.get("state") == "open" else "handled", kept, "page"
        )
        what = {
            "flag": flag.name,
            "handled": flag.handled is not None,
            "request_id": request.scope.get("request_id", ""),
        }
        audit.info("a flag was marked", extra=what)
    days = int(form["days"]) if form.get("days", "") in {str(n) for n in DAYS} else 90
    wanted = form.get("export", "")
    if wanted == "json" or wanted in PARTS:
        return _export(_report(engine, journal, request, days), wanted)
    return _page(engine, journal, request, days, token)


@router.get("/insights/report.json")
def get_json(request: Request, engine: CurrentEngine, journal: CurrentJournal, days: Days = 90) -> Response:
    """The whole report as JSON, for a program."""
    _check(engine, bearer_token(request))
    return _export(_report(engine, journal, request, days), "json")


@router.get("/insights/{part}.csv")
def get_csv(
    part: str, request: Request, engine: CurrentEngine, journal: CurrentJournal, days: Days = 90
) -> Response:
    """One part of the report as a table, for a program."""
    _check(engine, bearer_token(request))
    if part not in PARTS:
        raise NotFound(f"the report has no such part; there is: {', '.join(PARTS)}")
    return _export(_report(engine, journal, request, days), part)


def _check(engine: Engine, token: str) -> None:
    """Notes in the log whether somebody had the token. Raises TokenWrong for anybody else."""
    right = is_token(token, engine.settings.insights_token)
    audit.log(logging.INFO if right else logging.WARNING, "insights" if right else "insights refused")
    if not right:
        raise TokenWrong("insights_token")


def _report(engine: Engine, journal: Journal, request: Request, days: int) -> Report:
    return report(engine.assistant, journal, engine.assistant.today(), days)


def _export(found: Report, kind: str) -> Response:
    name = f"insights-{found.day.isoformat()}" + ("" if kind == "json" else f"-{kind.replace('_', '-')}")
    if kind == "json":
        return JSONResponse(
            jsonable_encoder(found),
            headers={**HEADERS, "Content-Disposition": f'attachment; filename="{name}.json"'},
        )
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(table(found, kind), headers=headers, media_type="text/csv; charset=utf-8")


def _form(engine: Engine, status: int, trouble: str) -> HTMLResponse:
    page = (
        templates(WEB / "insights", WEB / "site" / "templates")
        .get_template("insights.html")
        .render(kb=engine.settings, build=engine.library.build, report=None, trouble=trouble)
    )
    return HTMLResponse(
        page, status, headers=HEADERS | ({"WWW-Authenticate": "Bearer"} if status == 401 else {})
    )


def _page(engine: Engine, journal: Journal, request: Request, days: int, token: str) -> HTMLResponse:
    found = _report(engine, journal, request, days)
    page = (
        templates(WEB / "insights", WEB / "site" / "templates")
        .get_template("insights.html")
        .render(
            kb=engine.settings,
            build=engine.library.build,
            report=found,
            token=token,
            all_days=sorted({*DAYS, days}),
            charts=charts,
            date_in_words=date_in_words,
            parts=PARTS,
            longest=NOTE,
            state=journal.state,
            lost=journal.writer.lost,
        )
    )
    return HTMLResponse(page, headers=HEADERS)
