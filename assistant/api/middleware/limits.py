"""How much a request may take: its share of requests, its body, a place among those under way, and time. What
is too much gets a clear word."""

from __future__ import annotations

import asyncio
import logging

from starlette._utils import get_route_path
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.answering.models import Person
from assistant.api.metrics import Metrics
from assistant.api.middleware.rate_limit import WINDOW, Allowance, RateLimit, is_local
from assistant.api.problems import problem
from assistant.settings import Settings

MONITORING = ("/livez", "/readyz", "/metrics")
"""Routes for monitoring, which are answered when the service is full, too."""

COUNTED = ("/v1/", "/admin/", "/insights", "/support")
"""Prefixes of the routes that count towards the rate limit: they compute, or a token could be guessed there."""

HEAVY = ("/v1/answers", "/v1/search", "/v1/suggestions")
"""Routes that run the ranker. They share `max_computing` slots, because threads that take turns at one
interpreter get less done than a few."""

log = logging.getLogger("assistant")


class Limits:
    """Pure ASGI. A body is read whole before anything else happens, so that a slow sender has a connection
    but no place."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        metrics: Metrics,
        person: Person,
        rate_limit: RateLimit | None,
    ) -> None:
        self.app, self.settings, self.metrics, self.person = app, settings, metrics, person
        self.rate_limit = rate_limit
        self._turns = asyncio.Semaphore(settings.max_computing)
        self._under_way, self._has_warned = 0, False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, headers = get_route_path(scope), dict(scope["headers"])
        if b"x-forwarded-for" in headers and not self.settings.proxies and not self._has_warned:
            self._has_warned = True
            log.warning(
                "a proxy forwards requests but none is named: set ASSISTANT_PROXIES, or no client has a limit of its own"
            )
        allowance = await self._counted(scope, path)
        if allowance is not None:
            send = _with_headers(send, _rate_headers(allowance))
            if not allowance.is_granted:
                detail = (
                    f"You asked more than {allowance.quota} times within {WINDOW} seconds. "
                    f"Try again in {max(allowance.next_in, 1)} s."
                )
                await problem(429, "too-many-requests", detail, self.person)(scope, receive, send)
                return
        body = await self._body(headers, receive)
        if body is None:
            return  # whoever asked is gone
        if isinstance(body, Response):
            await body(scope, receive, send)
        elif path in MONITORING:
            await self.app(scope, _whole(body, receive), send)
        elif self._under_way >= self.settings.max_requests:
            detail = (
                "More people ask at this moment than the help center can answer. Try again in a few seconds."
            )
            await problem(503, "full", detail, self.person, headers={"Retry-After": "2"})(
                scope, receive, send
            )
        else:
            await self._in_time(scope, _whole(body, receive), send)

    async def _counted(self, scope: Scope, path: str) -> Allowance | None:
        """What a client has left after this request; None where nothing is counted."""
        address = scope["client"][0] if scope.get("client") else None
        if self.rate_limit is None or not path.startswith(COUNTED) or is_local(address) or address is None:
            return None
        return await self.rate_limit.ask(address)

    async def _body(self, headers: dict[bytes, bytes], receive: Receive) -> bytes | Response | None:
        most, declared = self.settings.max_body, headers.get(b"content-length", b"0")
        if declared.isdigit() and (len(declared) > 15 or int(declared) > most):
            return self._too_large()
        body = b""
        try:
            async with asyncio.timeout(self.settings.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    body += bytes(message.get("body", b""))
                    if len(body) > most:
                        return self._too_large()
                    if not message.get("more_body"):
                        return body
        except TimeoutError:
            return problem(
                408,
                "too-slow",
                "The request did not arrive in time. Send it again.",
                self.person,
                headers={"Connection": "close"},
            )

    def _too_large(self) -> Response:
        detail = f"The request has more than {self.settings.max_body:,} bytes. Send a shorter text."
        return problem(413, "too-large", detail, self.person, headers={"Connection": "close"})

    async def _in_time(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say after the longest time that there will be none. The place is free again when the
        work has really ended."""
        has_begun, is_over, is_waiting = False, False, False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            if not is_over:
                has_begun = True
                await send(message)

        def ended(work: asyncio.Task[None]) -> None:
            self._under_way -= 1
            self.metrics.under_way.dec()
            if is_over and not work.cancelled() and work.exception():
                log.error("a request failed after its time was over", exc_info=work.exception())

        async def in_turn() -> None:
            nonlocal is_waiting
            is_waiting = True
            self.metrics.waiting.inc()
            try:
                await self._turns.acquire()
            finally:
                is_waiting = False
                self.metrics.waiting.dec()
            try:
                await self.app(scope, receive, sending)
            finally:
                self._turns.release()

        self._under_way += 1
        self.metrics.under_way.inc()
        work = asyncio.ensure_future(
            in_turn() if get_route_path(scope) in HEAVY else self.app(scope, receive, sending)
        )
        work.add_done_callback(ended)
        try:
            await asyncio.wait({work}, timeout=self.settings.max_seconds)
            if work.done() or has_begun:
                await work
                return
        except asyncio.CancelledError:
            work.cancel()
            raise
        is_over = True
        if is_waiting:
            work.cancel()  # nobody waits for it any more
        detail = "The answer took too long. Try again in a few seconds, or with fewer words."
        await problem(503, "too-long", detail, self.person, headers={"Retry-After": "5"})(
            scope, receive, send
        )


def _rate_headers(allowance: Allowance) -> list[tuple[str, str]]:
    """The headers that say what a client has left, with `retry-after` when it has nothing."""
    said = [
        ("ratelimit-policy", f'"client";q={allowance.quota};w={WINDOW}'),
        ("ratelimit", f'"client";r={allowance.left};t={allowance.full_in}'),
    ]
    return said if allowance.is_granted else [*said, ("retry-after", str(max(allowance.next_in, 1)))]


def _whole(body: bytes, receive: Receive) -> Receive:
    """Gives the body that was read, then what the connection says."""
    is_given = False

    async def given() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return given


def _with_headers(send: Send, headers: list[tuple[str, str]]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {
                **message,
                "headers": [*message["headers"], *((k.encode(), v.encode()) for k, v in headers)],
            }
        await send(message)

    return sending
