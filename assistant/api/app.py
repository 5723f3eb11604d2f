"""Puts the routes together. No work happens at import: `create_app(settings)` makes one application."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant import __version__, today
from assistant.answering.models import person_of
from assistant.api.answer_bodies import LEVEL, SMALLEST
from assistant.api.clients import as_peers
from assistant.api.delivery import delivering
from assistant.api.engines import Engines
from assistant.api.journaling import Lifespan, closing
from assistant.api.middleware.cached_answers import CachedAnswers
from assistant.api.middleware.framing import Framing
from assistant.api.middleware.limits import Limits
from assistant.api.middleware.previous_builds import PreviousBuilds
from assistant.api.middleware.refusals import Refusals
from assistant.api.middleware.request_context import RequestContext
from assistant.api.middleware.sign_on import SignOn
from assistant.api.middleware.tracing import Traces, sending
from assistant.api.middleware.turns import Turns
from assistant.api.openapi import describe
from assistant.api.parts import Parts
from assistant.api.problems import Problem, problem
from assistant.api.routes import (
    admin,
    answers,
    articles,
    changes,
    contact,
    contact_page,
    faqs,
    feedback,
    health,
    insights,
    pages,
    redirects,
    reference,
    search,
    site,
    support,
    tickets,
)
from assistant.errors import AssistantError, JournalError, TooOften
from assistant.settings import Settings
from assistant.settings.promises import what_we_keep
from assistant.words import FALLBACK, words_of

DESCRIPTION = """Answers questions with the help articles' own words and links the related articles.

Every response names a way to a person, errors too. {kept}"""


READABLE = ("RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id", "X-Build")
"""Headers that a page of another origin may read."""

_NAME = re.compile(r"[A-Za-z_]{1,40}|\d{1,3}")


def create_app(
    settings: Settings,
    clock: Callable[[], date] = today,
    shared_metrics: str | None = None,
    parts: Parts | None = None,
) -> FastAPI:
    """The application over the published build of a base. It starts without one and says so with 503 until
    there is one.

    `shared_metrics` is the folder in which several workers count together. With `parts`, which outlive it, this
    is one of the applications of a process, and whoever has the parts starts and ends it; its lifespan does
    nothing. Raises SettingsError when something is not installed that a setting needs.
    """
    is_alone, parts = parts is None, parts or Parts.of(settings, clock, shared_metrics)
    engines, metrics = Engines(settings, clock), parts.metrics
    person, words = person_of(settings), words_of(settings.base.language)
    app = FastAPI(
        title=settings.base.site_name,
        version=__version__,
        description=DESCRIPTION.format(kept=what_we_keep(settings, FALLBACK)),
        docs_url=None,
        redoc_url=None,
        lifespan=_living(engines, parts) if is_alone else None,
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
        },  # it would record addresses and clients
        max_body_size=None,  # `Limits` has read the body before
        redirect_slashes=False,  # it would build an address from the Host header, which anybody can choose
        responses={"default": {"model": Problem, "description": "Any error, as RFC 9457 has it"}},
    )
    app.state.settings, app.state.metrics, app.state.engine = settings, metrics, engines
    app.state.journal, app.state.courier = parts.journal, parts.courier
    app.state.is_alone, app.state.guesses, app.state.messages = is_alone, parts.guesses, parts.messages
    described = (
        answers,
        search,
        tickets,
        articles,
        faqs,
        pages,
        feedback,
        contact,
        support,
        changes,
        insights,
        health,
    )
    for router in (
        *(module.router for module in described),
        *((admin.router,) if settings.admin_token else ()),
        redirects.router,
        redirects.former_addresses(settings.base.former_addresses),
        changes.pages,
        support.pages,
        reference.router,
        contact_page.router,
        site.router,
    ):
        app.include_router(router)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    _errors(app, settings)
    # the innermost first
    refusals = Refusals(person, words)
    app.add_middleware(PreviousBuilds, engines=engines)
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST, compresslevel=LEVEL)
    app.add_middleware(Turns, settings=settings, metrics=metrics, refusals=refusals, turns=parts.turns)
    app.add_middleware(CachedAnswers, engines=engines, metrics=metrics)
    app.add_middleware(Limits, settings=settings, refusals=refusals, rate_limit=parts.rate_limit)
    app.add_middleware(
        Framing,
        refusal=lambda said: problem(
            400, "two-lengths", said, person, words, headers={"Connection": "close"}
        ),
    )
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["content-type", "help-face"],
            max_age=600,
            expose_headers=READABLE,
        )
    traces = Traces(parts.provider, parts.base) if parts.provider else None
    app.add_middleware(
        RequestContext, settings=settings, metrics=metrics, engines=engines, bug=_bug(settings), traces=traces
    )
    if settings.proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=as_peers(settings.proxies))
    if settings.desk_header:  # the outermost: it asks whose connection this is
        app.add_middleware(SignOn, header=settings.desk_header, proxies=settings.proxies)
    return app


def has_terminal() -> bool:
    """Whether somebody started this at a terminal: then SIGHUP says that the terminal was closed, and it ends
    as every command does."""
    try:
        return os.isatty(0)
    except OSError:
        return False


def _living(engines: Engines, parts: Parts) -> Lifespan:
    """The life of the one application of a process: it follows the published build, delivers messages and keeps
    a journal."""
    around = closing(parts.journal, delivering(parts.courier, _following(engines)))
    return sending(parts.provider, around) if parts.provider else around


def _following(engines: Engines) -> Lifespan:
    """While the application runs, it follows the published build: by itself, and at once on SIGHUP."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        engines.start()
        engines.warm()
        try:
            with on_hangup(engines.wake):
                yield
        finally:
            engines.stop()

    return lifespan


@contextlib.contextmanager
def on_hangup(wake: Callable[[], None]) -> Iterator[None]:
    """Call this on SIGHUP, where the signal does not say that a terminal was closed. In the event loop."""
    has_signal = (
        hasattr(signal, "SIGHUP")
        and threading.current_thread() is threading.main_thread()
        and not has_terminal()
    )
    if has_signal:
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, wake)
    try:
        yield
    finally:
        if has_signal:
            asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)


def _errors(app: FastAPI, settings: Settings) -> None:
    person, words = person_of(settings), words_of(settings.base.language)

    @app.exception_handler(AssistantError)
    def ours(request: Request, error: AssistantError) -> Response:
        if error.status == 404 and (page := site.missing_page(request)):
            return page
        headers = {503: {"Retry-After": "5"}, 401: {"WWW-Authenticate": "Bearer"}}.get(error.status)
        if isinstance(error, TooOften):
            headers = {"Retry-After": str(error.seconds)}
        # messages of the server's own troubles name files: they are for the person at the console, not for
        # the network
        detail = (
            error.in_words(words)
            if error.status < 500 or isinstance(error, JournalError)
            else words("problems.not_ready")
        )
        return problem(error.status, error.code, detail, person, words, headers=headers)

    @app.exception_handler(RequestValidationError)
    def incomplete(_: Request, error: RequestValidationError) -> Response:
        if any(e["type"] == "json_invalid" for e in error.errors()):
            return problem(400, "bad-json", "The body is not JSON.", person, words)
        # a field that is unknown may be somebody's words: only what looks like a name is repeated
        places = [
            {
                "field": ".".join(p if _NAME.fullmatch(p := str(part)) else "…" for part in e["loc"]),
                "problem": e["msg"],
            }
            for e in error.errors()
        ]
        said = "; ".join(f"{p['field']}: {p['problem']}" for p in places)
        return problem(422, "invalid-request", said, person, words, errors=places)

    @app.exception_handler(HTTPException)
    def framework(_: Request, error: HTTPException) -> Response:
        headers = dict(error.headers) if error.headers else None
        return problem(
            error.status_code, f"http-{error.status_code}", str(error.detail), person, words, headers=headers
        )


def _bug(settings: Settings) -> Any:
    words = words_of(settings.base.language)

    async def bug(scope: Scope, receive: Receive, send: Send) -> None:
        await problem(500, "internal", words("problems.bug"), person_of(settings), words)(
            scope, receive, send
        )

    return bug
