"""Refuses requests whose end two readers would see at different places: a proxy in front could take the rest
for somebody else's request."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

Refusal = Callable[[str], Response]
"""The response to a refused request, from what is wrong with it."""


class Framing:
    """Pure ASGI. Most of such requests are refused by the HTTP parser; it takes a length beside a transfer
    coding, and keeps the connection."""

    def __init__(self, app: ASGIApp, refusal: Refusal) -> None:
        self.app, self.refusal = app, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        names = [name for name, _ in scope["headers"]] if scope["type"] == "http" else []
        if b"transfer-encoding" in names and b"content-length" in names:
            await self.refusal(
                "The request says its length in two ways. Send Content-Length or Transfer-Encoding, not both."
            )(scope, receive, send)
        else:
            await self.app(scope, receive, send)
