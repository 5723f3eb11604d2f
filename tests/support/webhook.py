"""An address that gets webhooks, on a free port of this machine: it checks each signature with code of its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from support.background import in_background

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


@dataclass
class Receiver:
    """What it got, and how it answers."""

    port: int = 0
    statuses: list[int] = field(default_factory=list)
    """What the next requests are answered with; then 204."""

    asked: list[tuple[str, int]] = field(default_factory=list)
    """The id of each request whose signature is right, and what it was answered with."""

    data: list[dict[str, Any]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks/help"

    def wait_for(self, count: int, seconds: float = 60) -> None:
        """Wait until so many requests came."""
        with self.changed:
            came = self.changed.wait_for(lambda: len(self.asked) >= count, seconds)
            assert came, f"{len(self.asked)} of {count} requests came"


def is_signed(headers: Any, body: bytes) -> bool:
    """As the specification says it: https://www.standardwebhooks.com"""
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{right}" in headers["webhook-signature"].split(" ")


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        known = cast(_Listener, self.server).known
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with known.changed:
            status = known.statuses.pop(0) if known.statuses else 204
            if is_signed(self.headers, body):
                known.asked.append((self.headers["webhook-id"], status))
                known.data.append(json.loads(body))
            known.changed.notify_all()
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", f"{known.address}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class _Listener(ThreadingHTTPServer):
    known: Receiver


@contextmanager
def webhook_receiver() -> Iterator[Receiver]:
    """A receiver while the context lasts."""
    with _Listener(("127.0.0.1", 0), _Handler) as listener:
        listener.known = known = Receiver(listener.server_address[1])
        with in_background(listener):
            yield known
