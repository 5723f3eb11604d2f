"""Another host that articles link to, on a free port of this machine: each path says what it answers with."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from support.background import in_background


@dataclass
class LinkedHost:
    """What it has, and what it was asked."""

    port: int = 0
    replies: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    """By method and path, as "HEAD /page", or by path alone: status and headers, one after the other; the last
    one stays. Whatever is not here is 200."""

    asked: list[str] = field(default_factory=list)
    """Method and path of each request."""

    lingers: float = 0.0
    """Seconds for which a request waits for another one to come at the same time."""

    most_at_once: int = 0
    _another: threading.Event = field(default_factory=threading.Event)
    _under_way: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def at(self, path: str, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def reply(self, method: str, path: str) -> tuple[int, dict[str, str]]:
        with self._lock:
            self.asked.append(f"{method} {path}")
            left = self.replies.get(f"{method} {path}") or self.replies.get(path) or [(200, {})]
            return left.pop(0) if len(left) > 1 else left[0]

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self._lock:
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
            if self._under_way > 1:
                self._another.set()
        self._another.wait(self.lingers)
        yield
        with self._lock:
            self._under_way -= 1


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = cast(_Listener, self.server).known
        with known.counted():
            status, headers = known.reply(self.command, self.path)
            if status == 0:  # it says nothing
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
        self.end_headers()  # not counted any more: who has the answer may ask again at once

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class _Listener(ThreadingHTTPServer):
    known: LinkedHost

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not like the certificate goes away."""


@contextmanager
def linked_host(tls: ssl.SSLContext | None = None) -> Iterator[LinkedHost]:
    """It answers while the context lasts, with TLS when a certificate is given."""
    with _Listener(("127.0.0.1", 0), _Handler) as listener:
        listener.known = known = LinkedHost(listener.server_address[1])
        if tls:
            listener.socket = tls.wrap_socket(listener.socket, server_side=True)
        with in_background(listener):
            yield known
