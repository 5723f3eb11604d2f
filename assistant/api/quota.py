"""How often one client may do something within a minute, beside the rate limit of all requests."""

from __future__ import annotations

import math
import threading

from assistant.api.middleware.rate_limit import Allowance, Clients
from assistant.api.middleware.rate_storage import WindowCounts


class SafeCounts(WindowCounts):
    """Counts for several threads, which take turns."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()


class Quota:
    """What each client did, in the memory of one process, which grants its share of what all grant together."""

    def __init__(self, most: int, workers: int = 1, counts: SafeCounts | None = None) -> None:
        """`counts` is where several bases count, each under names of its own."""
        counts = counts or SafeCounts()
        self._clients, self._lock = Clients(math.ceil(most / workers), counts), counts.lock

    def left(self, address: str) -> Allowance:
        """What a client may still do."""
        with self._lock:
            return self._clients.look(address)

    def count(self, address: str) -> Allowance:
        """Count that a client did it, where it may."""
        with self._lock:
            return self._clients.ask(address)
