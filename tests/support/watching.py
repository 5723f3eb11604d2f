"""An open page of `kb serve --watch`, as its event stream tells it."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

REFUNDS = "/articles/refunds/"


class OpenPage:
    """What a page is told, one event after the other."""

    def __init__(self, port: int, page: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._connection.request("GET", f"/_watch/events?page={quote(page, safe='')}")
        self._stream = self._connection.getresponse()

    def until(self, is_so: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The next event of which this is so. Fails when the stream ends before."""
        while line := self._stream.readline():
            if line.startswith(b"data: "):
                told: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
                if is_so(told):
                    return told
        raise AssertionError("the stream ended")

    @property
    def is_over(self) -> bool:
        """Whether the stream ends; waits for it."""
        while self._stream.readline():
            pass
        return True

    def close(self) -> None:
        self._stream.close()
        self._connection.close()


@contextmanager
def open_page(port: int, page: str = REFUNDS) -> Iterator[OpenPage]:
    found = OpenPage(port, page)
    try:
        yield found
    finally:
        found.close()
