"""Responses whose bytes are there before anybody asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

Header = tuple[bytes, bytes]


class Ready:
    """A response as it goes out: an ASGI application that sends the same bytes each time."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: Sequence[Header], body: bytes) -> None:
        self.status, self.headers, self.body = status, tuple(headers), body

    @classmethod
    def of(cls, response: Response) -> Self:
        """The bytes of a response that was made in the usual way."""
        return cls(response.status_code, response.raw_headers, bytes(response.body))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": self.body})
