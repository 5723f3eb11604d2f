"""What stands before every route: the build and the id of the request, security headers, counting, the log
of requests. No words pass through here."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette._utils import get_route_path
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.engines import Engines
from assistant.api.metrics import Metrics
from assistant.api.middleware.tracing import Traces
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

QUIET = ("/v1/", "/widget/")
"""Below these, no request is a line of the log, at no level: the journal keeps the day of a question, and a line
with a time would add the rest. Metrics count them, and a bug is logged in any case."""

_ID = re.compile(rb"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
"""An id that a proxy may give. The two forms of 32 hexadecimal digits alone: it stands in the log, and a card
number must not."""

_TRACE = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")

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
        self.app, self.settings, self.metrics, self.engines, self.bug, self.traces = (
            app,
            settings,
            metrics,
            engines,
            bug,
            traces,
        )
        policy = "content-security-policy"
        self.headers = {
            f"{k}-report-only" if k == policy and settings.csp_report else k: v for k, v in HEADERS.items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        base = self.settings.base_path
        # a proxy may have taken the sub-path away already; addresses carry it either way
        scope = {**scope, "root_path": base} if base else dict(scope)
        started, status, build = time.perf_counter(), "gone", ""
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        request_id = given.decode() if _ID.fullmatch(given) else secrets.token_hex(16)
        scope["request_id"] = request_id
        # whole files only: they are small, and a part of one in a cache would stand for the whole
        scope["headers"] = [
            (name, value) for name, value in scope["headers"] if name not in (b"range", b"if-range")
        ]
        method, is_head = (
            scope["method"] if scope["method"] in METHODS else "_OTHER",
            scope["method"] == "HEAD",
        )
        span = self.traces.begin(method, headers.get(b"traceparent", b"")) if self.traces else None
        if is_head:  # every address that can be read can be asked about
            scope["method"] = "GET"

        async def secured(message: MutableMapping[str, Any]) -> None:
            nonlocal status, build
            if message["type"] == "http.response.start":
                status = str(message["status"])
                present = {name.lower() for name, _ in message["headers"]}
                engine = self.engines.pin()
                build = engine.build.id if engine else ""
                own = {**self.headers, "x-request-id": request_id, **({"x-build": build} if build else {})}
                message["headers"] = [
                    *message["headers"],
                    *((k.encode(), v.encode()) for k, v in own.items() if k.encode() not in present),
                ]
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        with self.engines.pinned():
            try:
                await self.app(scope, receive, secured)
            except Exception:
                log.exception(
                    "a bug in %s",
                    getattr(scope.get("route"), "path", "unknown"),
                    extra={"request_id": request_id},
                )
                if status == "gone":
                    await self.bug(scope, receive, secured)
            finally:
                route, seconds = getattr(scope.get("route"), "path", "unknown"), time.perf_counter() - started
                if self.traces and span:
                    self.traces.end(span, method, route, int(status) if status.isdigit() else None)
                self.metrics.requests.labels(route, status).inc()
                self.metrics.seconds.labels(route).observe(seconds)
                if log.isEnabledFor(logging.INFO) and not get_route_path(scope).startswith(QUIET):
                    trace = _TRACE.fullmatch(headers.get(b"traceparent", b""))
                    log.info(
                        "request",
                        extra={
                            "request_id": request_id,
                            "method": method,
                            "route": route,
                            "status": status,
                            "ms": round(seconds * 1000, 1),
                            "build": build,
                            **({"trace_id": trace[1].decode()} if trace else {}),
                        },
                    )
