"""Believes the header that names a signed-on person from the proxies of the settings, and from nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.clients import Proxies


class SignOn:
    """Pure ASGI, before anything that reads who the client is: it takes the header from each request whose
    connection is not from a proxy."""

    def __init__(self, app: ASGIApp, header: str, proxies: Sequence[str]) -> None:
        self.app, self.header = app, header.lower().encode("ascii")
        self._proxies = Proxies(proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._proxies.has(scope):
            kept = [(name, value) for name, value in scope["headers"] if name.lower() != self.header]
            scope = {**scope, "headers": kept}
        await self.app(scope, receive, send)
