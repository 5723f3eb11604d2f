"""What the build in service does not have, the one before or the one after may have: a link that somebody
read a moment ago arrives."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.engines import Engines
from assistant.builds.engine import Engine


class PreviousBuilds:
    """Asks other builds when the answer would be 404: those in service until a moment ago, then the published
    one, which another worker may serve already. A response is of one build either way."""

    def __init__(self, app: ASGIApp, engines: Engines) -> None:
        self.app, self.engines = app, engines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        untouched, read = dict(scope), list[Message]()

        def from_start() -> Receive:
            rest = iter(list(read))

            async def again() -> Message:
                message = next(rest, None)
                if message is None:
                    message = await receive()
                    read.append(message)
                return message

            return again

        missing, asked = await self._try(scope, from_start(), send), list[Engine]()
        while missing and (engine := await self._another(asked)):
            asked.append(engine)
            attempt = dict(untouched)
            with self.engines.pinned(engine):
                if not await self._try(attempt, from_start(), send):
                    scope["route"] = attempt.get("route")
                    return
        for message in missing:
            await send(message)

    async def _another(self, asked: list[Engine]) -> Engine | None:
        """A build that was not asked yet. The published one is opened for that when no other is left."""
        found = self._left(asked)
        if found is None and self.engines.is_behind:
            await asyncio.to_thread(self.engines.catch_up)
            found = self._left(asked)
        return found

    def _left(self, asked: list[Engine]) -> Engine | None:
        return next(
            (engine for engine in self.engines.others() if not any(engine is other for other in asked)), None
        )

    async def _try(self, scope: Scope, receive: Receive, send: Send) -> list[Message]:
        """Send the response, unless it is a 404: that is given back."""
        kept: list[Message] = []

        async def unless_missing(message: Message) -> None:
            if kept or (message["type"] == "http.response.start" and message["status"] == 404):
                kept.append(message)
            else:
                await send(message)

        await self.app(scope, receive, unless_missing)
        return kept
