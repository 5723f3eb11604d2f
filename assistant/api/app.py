"""Puts the routes together. No work happens at import: `create_app(settings)` makes one application."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from assistant import __version__
from assistant.answers import Person
from assistant.api import help as help_routes
from assistant.api import links, operations, pages
from assistant.api.description import describe
from assistant.api.engine import Engine, open_engine, today
from assistant.api.framing import Framing
from assistant.api.guards import Guards, TooLarge
from assistant.api.operations import Metrics
from assistant.api.problems import Problem, problem
from assistant.builds import published
from assistant.errors import AssistantError
from assistant.settings import Settings

DESCRIPTION = """Answers questions with the help articles' own words and links the related articles.

Questions travel in a body, never in an address, and are not stored. Every response names a way to a person, errors too."""


_NAME = re.compile(r"[A-Za-z_]{1,40}|\d{1,3}")


def create_app(settings: Settings, clock: Callable[[], date] = today) -> FastAPI:
    """The application over the published build of a base. It starts without one and says so with 503 until there is one."""
    app = FastAPI(
        title=settings.site_name, version=__version__, description=DESCRIPTION, docs_url=None, redoc_url=None,
        responses={"default": {"model": Problem, "description": "Any error, as RFC 9457 has it"}},
    )  # fmt: skip
    app.state.settings, app.state.metrics = settings, Metrics()
    app.state.engine = _Engines(settings, clock)
    for router in (help_routes.router, operations.router, links.router, pages.router):
        app.include_router(router)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    _errors(app, settings)
    _describe_problems(app)
    person = _person(settings)
    app.add_middleware(Framing, refusal=lambda said: problem(400, "two-lengths", said, person, headers={"Connection": "close"}))
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=list(settings.cors_origins), allow_methods=["GET", "POST"], allow_headers=["content-type"], max_age=600
        )
    app.add_middleware(Guards, settings=settings, metrics=app.state.metrics, bug=_bug(settings))
    return app


def _describe_problems(app: FastAPI) -> None:
    """FastAPI describes every response as application/json; errors are problem+json."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        for operations_ in (document := made())["paths"].values():
            for operation in operations_.values():
                for status, response in operation["responses"].items():
                    if (status == "default" or int(status) >= 400) and "application/json" in response.get("content", {}):
                        response["content"] = {"application/problem+json": response["content"]["application/json"]}
        return document

    app.openapi = openapi  # type: ignore[method-assign]


class _Engines:
    """Opens the engine when it is first needed, and again when another build is published."""

    def __init__(self, settings: Settings, clock: Callable[[], date]) -> None:
        self._settings, self._clock = settings, clock
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Engine:
        name = published(self._settings)
        if self._engine is None or self._engine.build.folder.name != name:
            with self._lock:
                if self._engine is None or self._engine.build.folder.name != name:
                    try:
                        self._engine = open_engine(self._settings, self._clock)
                    except AssistantError:
                        if self._engine is None:
                            raise
        return self._engine


def _person(settings: Settings) -> Person:
    url = settings.base_path + settings.handoff.url if settings.handoff.url.startswith("/") else settings.handoff.url
    return Person(settings.handoff.label, url, settings.handoff.prepare)


def _errors(app: FastAPI, settings: Settings) -> None:
    person = _person(settings)

    @app.exception_handler(TooLarge)
    def too_large(_: Request, error: TooLarge) -> Response:
        detail = f"The request has more than {settings.max_body:,} bytes. Send a shorter text."
        return problem(413, "too-large", detail, person, headers={"Connection": "close"})

    @app.exception_handler(AssistantError)
    def ours(request: Request, error: AssistantError) -> Response:
        if error.status == 404 and (page := pages.missing_page(request)):
            return page
        headers = {"Retry-After": "5"} if error.status == 503 else None
        # messages of the server's own troubles name files: they are for the person at the console, not for the network
        detail = str(error) if error.status < 500 else "The help center has no answers ready at the moment; try again in a few seconds."
        return problem(error.status, error.code, detail, person, headers=headers)

    @app.exception_handler(RequestValidationError)
    def incomplete(_: Request, error: RequestValidationError) -> Response:
        if any(e["type"] == "json_invalid" for e in error.errors()):
            return problem(400, "bad-json", "The body is not JSON.", person)
        # a field that is unknown may be somebody's words: only what looks like a name is repeated
        places = [
            {"field": ".".join(p if _NAME.fullmatch(p := str(part)) else "…" for part in e["loc"]), "problem": e["msg"]} for e in error.errors()
        ]
        said = "; ".join(f"{p['field']}: {p['problem']}" for p in places)
        return problem(422, "invalid-request", said, person, errors=places)

    @app.exception_handler(HTTPException)
    def framework(_: Request, error: HTTPException) -> Response:
        headers = dict(error.headers) if error.headers else None
        return problem(error.status_code, f"http-{error.status_code}", str(error.detail), person, headers=headers)


def _bug(settings: Settings) -> Any:
    async def bug(scope: Scope, receive: Receive, send: Send) -> None:
        detail = "Something went wrong here; the question was not kept. Try again, or ask a person."
        await problem(500, "internal", detail, _person(settings))(scope, receive, send)

    return bug
