"""What the build in service does not have, the one before may have: a link that somebody read a moment ago still arrives."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.engine import Engines


class Earlier:
    """Asks the builds that were in service until a moment ago when the answer would be 404. A response is of one build either way."""

    def __init__(self, app: ASGIApp, engines: Engines) -> None:
        self.app, self.engines = app, engines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        others = self.engines.others() if scope["type"] == "http" else []
        if not others:
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

        missing = await self._try(scope, from_start(), send)
        for engine in others if missing else ():
            attempt = dict(untouched)
            with self.engines.pinned(engine):
                if not await self._try(attempt, from_start(), send):
                    scope["route"] = attempt.get("route")
                    return
        for message in missing:
            await send(message)

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
