"""What stands before every route: the build and the id of the request, security headers, counting, the log
of requests. No words pass through here."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from starlette._utils import get_route_path
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.engines import Engines
from assistant.api.metrics import Metrics
from assistant.api.middleware.tracing import Traces
from assistant.api.ready import Header
from assistant.content.dialect.media import kind_of
from assistant.settings import Settings

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
    # everything only from here, and nothing inline: the theme forces no exception
    "content-security-policy": "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
}

METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
"""Any other word in their place is somebody's and becomes `_OTHER` in log and traces, as OpenTelemetry has
it."""

QUIET = ("/v1/", "/widget/", "/contact/")
"""Below these, no request is a line of the log, at no level: the journal keeps the day of a question, and a line
with a time would add the rest. Metrics count them, and a bug is logged in any case."""

log = logging.getLogger("assistant")


class RequestContext:
    """Pure ASGI, outermost: nothing leaves without passing here."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        metrics: Metrics,
        engines: Engines,
        bug: Callable[[Scope, Receive, Send], Awaitable[None]],
        traces: Traces | None = None,
    ) -> None:
        self.app, self.settings, self.metrics = app, settings, metrics
        self.engines, self.bug, self.traces = engines, bug, traces
        policy = "content-security-policy"
        self.headers = [
            (
                (f"{name}-report-only" if name == policy and settings.csp_report else name).encode(),
                value.encode(),
            )
            for name, value in HEADERS.items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        base = self.settings.base_path
        # a proxy may have taken the sub-path away already; addresses carry it either way
        scope = {**scope, "root_path": base} if base else dict(scope)
        started, status, build = time.perf_counter(), "gone", ""
        # our own, whatever a request brings along: it stands in the log, and digits may be anybody's
        request_id = scope["request_id"] = secrets.token_hex(16)
        if not kind_of(scope["path"]):
            # whole files only: they are small, and a part of one in a cache would stand for the whole. Of a video a
            # browser takes parts, and some play none without
            scope["headers"] = [h for h in scope["headers"] if h[0] not in (b"range", b"if-range")]
        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        span = self.traces.begin(method) if self.traces else None
        if method == "HEAD":  # every address that can be read can be asked about
            scope["method"] = "GET"

        async def secured(message: MutableMapping[str, Any]) -> None:
            nonlocal status, build
            if message["type"] == "http.response.start":
                status = str(message["status"])
                engine = self.engines.pin()
                build = engine.build.id if engine else ""
                message["headers"] = self._secured(message["headers"], request_id, build)
            elif method == "HEAD" and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        with self.engines.pinned():
            try:
                await self.app(scope, receive, secured)
            except Exception:
                log.exception("a bug in %s", _route(scope), extra={"request_id": request_id})
                if status == "gone":
                    await self.bug(scope, receive, secured)
            finally:
                route, seconds = _route(scope), time.perf_counter() - started
                if self.traces and span:
                    self.traces.end(span, method, route, int(status) if status.isdigit() else None)
                self.metrics.requested(route, status, seconds)
                if log.isEnabledFor(logging.INFO) and not get_route_path(scope).startswith(QUIET):
                    said = {
                        "request_id": request_id,
                        "method": method,
                        "route": route,
                        "status": status,
                        "ms": round(seconds * 1000, 1),
                        "build": build,
                    }
                    trace = {"trace_id": f"{span.get_span_context().trace_id:032x}"} if span else {}
                    log.info("request", extra=said | trace)

    def _secured(self, headers: Iterable[Header], request_id: str, build: str) -> list[Header]:
        """The headers of a response with those of every response, where it does not set them itself."""
        own = [*self.headers, (b"x-request-id", request_id.encode())]
        if build:
            own.append((b"x-build", build.encode()))
        present = {name.lower() for name, _ in headers}
        return [*headers, *(header for header in own if header[0] not in present)]


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "unknown")
