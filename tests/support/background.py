"""A server of the standard library in a thread of its own."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def in_background(listener: socketserver.BaseServer) -> Iterator[None]:
    """It answers while the context lasts."""
    thread = threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        listener.shutdown()
        thread.join(10)
