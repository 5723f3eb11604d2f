"""How much a client may send: its share of requests, and a body that is not too large and arrives in time."""

from __future__ import annotations

import asyncio
import logging

from starlette._utils import get_route_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.clients import is_local
from assistant.api.middleware.bodies import TooLarge, given_again, whole_body
from assistant.api.middleware.rate_limit import WINDOW, Allowance, RateLimit
from assistant.api.middleware.refusals import Refusals
from assistant.api.ready import Header, Ready
from assistant.settings import Settings

COUNTED = ("/v1/", "/admin/", "/contact/", "/insights", "/support")
"""Prefixes of the routes that count towards the rate limit: they compute or keep something, or a token could be
guessed there."""

log = logging.getLogger("assistant")


class Limits:
    """Pure ASGI. A body is read whole before anything else happens, so that a slow sender has a connection
    but no place."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        refusals: Refusals,
        rate_limit: RateLimit | None,
        counted: tuple[str, ...] = COUNTED,
    ) -> None:
        self.app, self.settings, self.refusals, self.rate_limit = app, settings, refusals, rate_limit
        self.counted = counted
        self._has_warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if b"x-forwarded-for" in headers and not self.settings.proxies and not self._has_warned:
            self._has_warned = True
            log.warning(
                "a proxy forwards requests but none is named: set ASSISTANT_PROXIES, or no client has a limit of its own"
            )
        allowance = await self._counted(scope)
        if allowance is not None:
            send = _with_headers(send, _rate_headers(allowance))
            if not allowance.is_granted:
                await self.refusals.send_in_turn(self.refusals.too_many(allowance), scope, receive, send)
                return
        body = await self._body(headers, receive)
        if isinstance(body, Ready):
            await body(scope, receive, send)
        elif body is not None:  # else whoever asked is gone
            await self.app(scope, given_again(body, receive), send)

    async def _counted(self, scope: Scope) -> Allowance | None:
        """What a client has left after this request; None where nothing is counted."""
        address = scope["client"][0] if scope.get("client") else None
        if self.rate_limit is None or address is None or is_local(address):
            return None
        return await self.rate_limit.ask(address) if get_route_path(scope).startswith(self.counted) else None

    async def _body(self, headers: dict[bytes, bytes], receive: Receive) -> bytes | Ready | None:
        most, declared = self.settings.max_body, headers.get(b"content-length", b"0")
        if declared.isdigit() and (len(declared) > 15 or int(declared) > most):
            return self.refusals.too_large(most)
        try:
            async with asyncio.timeout(self.settings.body_seconds):
                return await whole_body(receive, most)
        except TooLarge:
            return self.refusals.too_large(most)
        except TimeoutError:
            return self.refusals.too_slow


def _rate_headers(allowance: Allowance) -> list[Header]:
    """The headers that say what a client has left."""
    return [
        (b"ratelimit-policy", b'"client";q=%d;w=%d' % (allowance.quota, WINDOW)),
        (b"ratelimit", b'"client";r=%d;t=%d' % (allowance.left, allowance.full_in)),
    ]


def _with_headers(send: Send, headers: list[Header]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *headers]}
        await send(message)

    return sending
