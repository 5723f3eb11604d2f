"""What stands before every route: limits of size, security headers, counting. No words of a request pass through here."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.operations import Metrics
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


class TooLarge(HTTPException):
    """The body is larger than the setting allows. (FastAPI makes a 400 of anything else that is raised while it reads a body.)"""

    def __init__(self) -> None:
        super().__init__(413)


class Guards:
    """Pure ASGI, so that a body that is too large is refused while it arrives."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics, bug: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.app, self.settings, self.metrics, self.bug = app, settings, metrics, bug
        policy = "content-security-policy"
        self.headers = {f"{k}-report-only" if k == policy and settings.csp_report else k: v for k, v in HEADERS.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.settings.base_path:  # the same below a sub-path, whether a proxy takes it off before it asks or not
            scope["root_path"] = self.settings.base_path
        started, status, taken, is_sent = time.perf_counter(), 500, 0, False
        length = dict(scope["headers"]).get(b"content-length", b"0")
        declared = int(length) if length.isdigit() else 0
        is_head = scope["method"] == "HEAD"
        if is_head:  # every address that can be read can be asked about
            scope = {**scope, "method": "GET"}
        base = self.settings.base_path
        if base and (scope["path"] + "/").startswith(base + "/"):  # a proxy may have taken it away already
            scope = {**scope, "root_path": base}

        async def limited() -> Message:
            nonlocal taken
            if declared > self.settings.max_body:
                raise TooLarge
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.settings.max_body:
                raise TooLarge
            return message

        async def secured(message: MutableMapping[str, Any]) -> None:
            nonlocal status, is_sent
            if message["type"] == "http.response.start":
                status, is_sent = message["status"], True
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in self.headers.items() if k.encode() not in present)]
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            await self.app(scope, limited, secured)
        except Exception:
            logging.getLogger("assistant").exception("a bug in %s", getattr(scope.get("route"), "path", "unknown"))
            if not is_sent:
                await self.bug(scope, receive, secured)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            self.metrics.requests.labels(route, str(status)).inc()
            self.metrics.seconds.labels(route).observe(time.perf_counter() - started)
