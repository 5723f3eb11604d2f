"""How long a connection may take its time: what the server itself does not limit."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

WRITE_SECONDS = 30.0
"""Longest time in which a client that reads slowly must take in what was sent, about 50 kB."""


class Deadlines(H11Protocol):
    """Closes a connection whose request headers do not arrive in time, or whose client does not read its
    answer."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.header_seconds: float = getattr(self.config.app, "header_seconds", 10.0)
        self._headers: asyncio.TimerHandle | None = None
        self._writing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._headers = self.loop.call_later(self.header_seconds, self.transport.abort)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_headers()
        elif self._headers is None and not self.transport.is_closing():
            self._headers = self.loop.call_later(self.header_seconds, self.transport.abort)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if (
            self.conn.their_state is h11.IDLE
        ):  # from here on the server's own limit for an idle connection counts
            self._stop_headers()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stop_writing()
        self._writing = self.loop.call_later(WRITE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_headers()
        self._stop_writing()
        super().connection_lost(exc)

    def _stop_headers(self) -> None:
        if self._headers is not None:
            self._headers.cancel()
            self._headers = None

    def _stop_writing(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None
