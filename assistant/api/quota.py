"""How often one client may do something within a minute, beside the rate limit of all requests."""

from __future__ import annotations

import math
import threading

from assistant.api.middleware.rate_limit import Allowance, Clients


class Quota:
    """What each client did, in the memory of one process, which grants its share of what all grant together."""

    def __init__(self, most: int, workers: int = 1) -> None:
        self._clients, self._lock = Clients(math.ceil(most / workers)), threading.Lock()

    def left(self, address: str) -> Allowance:
        """What a client may still do."""
        with self._lock:
            return self._clients.look(address)

    def count(self, address: str) -> Allowance:
        """Count that a client did it, where it may."""
        with self._lock:
            return self._clients.ask(address)
