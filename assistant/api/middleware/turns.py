"""What a request may take of the machine: a place among those under way, its turn to compute, and time."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter

from starlette._utils import get_route_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.clients import household, is_local
from assistant.api.metrics import Metrics
from assistant.api.middleware.fair_turns import FairTurns
from assistant.api.middleware.refusals import Refusals
from assistant.settings import Settings

MONITORING = ("/livez", "/readyz", "/metrics")
"""Routes for monitoring, which are answered when the service is full, too."""

HEAVY = ("/v1/answers", "/v1/search", "/v1/suggestions")
"""Routes that run the ranker. They share `max_computing` slots, because threads that take turns at one
interpreter get less done than a few."""

log = logging.getLogger("assistant")


class Turns:
    """Pure ASGI, for requests whose body is there."""

    def __init__(
        self, app: ASGIApp, settings: Settings, metrics: Metrics, refusals: Refusals, turns: FairTurns
    ) -> None:
        self.app, self.settings, self.metrics, self.refusals = app, settings, metrics, refusals
        self._turns = turns
        self._under_way: Counter[str] = Counter()
        """Requests by household, for as long as they last."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or get_route_path(scope) in MONITORING:
            await self.app(scope, receive, send)
            return
        address = scope["client"][0] if scope.get("client") else None
        client = household(address or "")
        if self._is_full(client, is_local(address)):
            await self.refusals.send_in_turn(self.refusals.full, scope, receive, send)
        else:
            await self._in_time(client, scope, receive, send)

    def _is_full(self, client: str, is_local: bool) -> bool:
        """Whether all places are taken, or by one client as many as it may have: half of them."""
        most = self.settings.max_requests
        is_greedy = not is_local and self._under_way[client] >= (most + 1) // 2
        return is_greedy or self._under_way.total() >= most

    async def _in_time(self, client: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say after the longest time that there will be none. The place is free again when the
        work has really ended."""
        has_begun, is_over, is_waiting = False, False, False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            if not is_over:
                has_begun = True
                await send(message)

        def ended(work: asyncio.Task[None]) -> None:
            self._under_way[client] -= 1
            if not self._under_way[client]:
                del self._under_way[client]
            self.metrics.under_way.dec()
            if is_over and not work.cancelled() and work.exception():
                log.error("a request failed after its time was over", exc_info=work.exception())

        async def in_turn() -> None:
            nonlocal is_waiting
            is_waiting = True
            self.metrics.waiting.inc()
            try:
                await self._turns.take(client)
            finally:
                is_waiting = False
                self.metrics.waiting.dec()
            try:
                await self.app(scope, receive, sending)
            finally:
                self._turns.give_back(client)

        self._under_way[client] += 1
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
        await self.refusals.too_long(scope, receive, send)
