"""The report for authors at `/insights/`. It exists only with a token; the token travels in a header or a
form, never in a cookie or an address."""

from __future__ import annotations

import logging
import shlex
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.encoders import jsonable_encoder
from starlette.responses import HTMLResponse, JSONResponse, Response

from assistant import WEB
from assistant.api.dependencies import CurrentEngine, CurrentJournal
from assistant.api.gate import HEADERS, WRONG, gate, sent_form
from assistant.api.templates import templates
from assistant.api.tokens import admit, bearer_token
from assistant.builds.engine import Engine
from assistant.content.articles import date_in_words
from assistant.errors import NoPage, NotFound, TokenWrong, TooManyGuesses
from assistant.insights import charts
from assistant.insights.export import PARTS, table
from assistant.insights.records import Report
from assistant.insights.report import report
from assistant.journal import Journal, kept_text
from assistant.journal.flags import NOTE

audit = logging.getLogger("assistant.audit")

DAYS = (30, 90, 180, 365)
Days = Annotated[int, Query(ge=7, le=365)]


def is_there(engine: CurrentEngine) -> None:
    """Whether there is such a page at all, which comes before everything that may be wrong with a request.
    Raises NotFound."""
    if not engine.settings.insights_token.get_secret_value():
        raise NoPage


router = APIRouter(include_in_schema=False, dependencies=[Depends(is_there)])


@router.get("/insights")
@router.get("/insights/")
def get_page(request: Request, engine: CurrentEngine, journal: CurrentJournal, days: Days = 90) -> Response:
    """The report for a program with the token in a header; the form that asks for the token for everybody
    else."""
    if not bearer_token(request):
        return _form(engine, 200, "")
    _check(request, engine, bearer_token(request))
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
        _check(request, engine, token)
    except TokenWrong:
        return _form(engine, 401, WRONG, {"WWW-Authenticate": "Bearer"})
    except TooManyGuesses as error:
        said = f"There were too many wrong tokens from where you are. Try again in {error.seconds} s."
        return _form(engine, 429, said, {"Retry-After": str(error.seconds)})
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
    _check(request, engine, bearer_token(request))
    return _export(_report(engine, journal, request, days), "json")


@router.get("/insights/{part}.csv")
def get_csv(
    part: str, request: Request, engine: CurrentEngine, journal: CurrentJournal, days: Days = 90
) -> Response:
    """One part of the report as a table, for a program."""
    _check(request, engine, bearer_token(request))
    if part not in PARTS:
        raise NotFound(f"the report has no such part; there is: {', '.join(PARTS)}")
    return _export(_report(engine, journal, request, days), part)


def _check(request: Request, engine: Engine, token: str) -> None:
    """Lets in whoever has the token. Raises as `admit` does."""
    admit(request, token, engine.settings.insights_token, "insights")


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


def _form(engine: Engine, status: int, trouble: str, headers: dict[str, str] | None = None) -> HTMLResponse:
    page = gate(
        engine,
        status,
        trouble,
        title="Insights",
        summary="What readers ask, what helps, and what to write next.",
        action="/insights/",
        setting="insights_token",
    )
    page.headers.update(headers or {})
    return page


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
            quoted=shlex.quote,
            parts=PARTS,
            longest=NOTE,
            state=journal.state,
            lost=journal.writer.lost,
        )
    )
    return HTMLResponse(page, headers=HEADERS)
