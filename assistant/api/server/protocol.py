"""One connection: how long it may take its time, when it gives its place to another one, and how its responses
leave."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from assistant.api.server.accepting import ServiceLoop

WRITE_SECONDS = 30.0
"""Longest time in which a client that reads slowly must take in what was sent, about 50 kB."""

SPARE_FILES = 16
"""Files that a process opens beside connections and what it sends: the journal, another build."""

FEWEST = 4
"""Connections that are taken in any case."""

log = logging.getLogger("assistant")


def most_connections(requests: int) -> int:
    """How many connections this process can have beside the files that it has open, when each of so many
    requests may open one more."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    free = limit - len(os.listdir("/dev/fd")) - SPARE_FILES
    return max(free - min(requests, free // 2), FEWEST)


class Deadlines(H11Protocol):
    """Closes a connection whose request headers do not arrive in time, or whose client does not read its
    answer; and the one that has been idle longest, when there are too many."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.header_seconds: float = getattr(self.config.app, "header_seconds", 10.0)
        self.idle_since: float | None = None
        """Since when nothing is under way here; None while something is."""

        self._headers: asyncio.TimerHandle | None = None
        self._writing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.transport = cast(asyncio.Transport, HeadWithBody(transport))
        self.idle_since = self.loop.time()
        self._headers = self.loop.call_later(self.header_seconds, self.transport.abort)
        self._counted()
        if len(self.connections) > getattr(self.config.app, "most_connections", len(self.connections)):
            self._make_room()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self.idle_since = None
            self._stop_headers()
        elif self._headers is None and not self.transport.is_closing():
            self._headers = self.loop.call_later(self.header_seconds, self.transport.abort)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if (
            self.conn.their_state is h11.IDLE
        ):  # from here on the server's own limit for an idle connection counts
            self.idle_since = self.loop.time()
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
        self._counted()

    def _make_room(self) -> None:
        """Close the connection that has been idle longest, or this one when none is."""
        idle = [
            each for each in self.connections if isinstance(each, Deadlines) and each.idle_since is not None
        ]
        oldest = min(idle, key=lambda each: each.idle_since or 0.0)
        log.warning(
            "more connections than the limit of open files allows: the oldest idle one is closed for a new one",
            extra={"connections": len(self.connections)},
        )
        oldest.idle_since = None  # it goes at the end of this turn of the loop
        oldest.connections.discard(oldest)
        oldest.transport.close()

    def _counted(self) -> None:
        if isinstance(self.loop, ServiceLoop):
            self.loop.connections_are(len(self.connections))

    def _stop_headers(self) -> None:
        if self._headers is not None:
            self._headers.cancel()
            self._headers = None

    def _stop_writing(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None


class HeadWithBody:
    """A transport that keeps the head of a response until the first piece of its body, which uvicorn writes
    right after it (an empty one, too): one system call and one packet instead of two."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport, self._head = transport, b""

    def write(self, data: bytes) -> None:
        if data.startswith(b"HTTP/1.1 ") and not data.startswith(b"HTTP/1.1 1"):
            self._flush()
            self._head = data
        else:
            self._transport.write(self._head + data)
            self._head = b""

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._head:
            self._transport.write(self._head)
            self._head = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
