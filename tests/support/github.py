"""GitHub's API for comments, as far as it is used here, on a free port of this machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from support.background import in_background

TOKEN = "ghs_" + "t" * 36


@dataclass
class FakeGitHub:
    """The comments of pull request 7 of acme/help, and what was asked."""

    port: int = 0
    comments: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Method and address of each request."""

    status: int = 0
    """What every request is answered with, when it is set."""

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        size, page = int(query["per_page"][0]), int(query["page"][0])
        self._answer(200, self._known.comments[(page - 1) * size : page * size])

    def do_POST(self) -> None:
        made = {"id": len(self._known.comments) + 1, "html_url": "https://github.example/c", **self._body()}
        self._answer(201, made, new=made)

    def do_PATCH(self) -> None:
        number = int(self.path.rpartition("/")[2])
        comment = next(each for each in self._known.comments if each["id"] == number)
        comment |= self._body()
        self._answer(200, comment)

    @property
    def _known(self) -> FakeGitHub:
        return cast(_Listener, self.server).known

    def _body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        return found

    def _answer(self, status: int, data: object, new: dict[str, Any] | None = None) -> None:
        self._known.asked.append((self.command, self.path))
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            status = 401
        elif self._known.status:
            status = self._known.status
        elif not re.match(r"/repos/acme/help/issues/(7/comments\b|comments/\d)", self.path):
            status = 404
        elif new:
            self._known.comments.append(new)
        body = json.dumps(data if status < 400 else {"message": "no"}).encode()
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", f"{self._known.api}/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class _Listener(ThreadingHTTPServer):
    known: FakeGitHub


@contextmanager
def fake_github() -> Iterator[FakeGitHub]:
    """It answers while the context lasts."""
    with _Listener(("127.0.0.1", 0), _Handler) as listener:
        listener.known = known = FakeGitHub(listener.server_address[1])
        with in_background(listener):
            yield known
