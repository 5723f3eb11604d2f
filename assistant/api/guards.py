"""What stands before every route: limits of size, security headers, counting. No words of a request pass through here."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

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


class TooLarge(Exception):
    """The body is larger than the setting allows."""


class Guards:
    """Pure ASGI, so that a body that is too large is refused while it arrives."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics, refuse: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.app, self.settings, self.metrics, self.refuse = app, settings, metrics, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.settings.base_path:  # the same below a sub-path, whether a proxy takes it off before it asks or not
            scope["root_path"] = self.settings.base_path
        started, status, taken = time.perf_counter(), 500, 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.settings.max_body:
                raise TooLarge
            return message

        async def secured(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in present)]
            await send(message)

        try:
            length = dict(scope["headers"]).get(b"content-length", b"0")
            if length.isdigit() and int(length) > self.settings.max_body:
                raise TooLarge
            await self.app(scope, limited, secured)
        except TooLarge:
            await self.refuse(scope, receive, secured)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            self.metrics.requests.labels(route, str(status)).inc()
            self.metrics.seconds.labels(route).observe(time.perf_counter() - started)
