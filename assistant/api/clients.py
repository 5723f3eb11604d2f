"""How much one client may ask: a bucket of tokens for each, in memory, under a name that nobody can turn back into an address."""

from __future__ import annotations

import hashlib
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

WINDOW = 60
"""Seconds in which an empty bucket fills up again."""

KEPT = 20_000
"""Clients that are remembered at once; beyond that the one that asked longest ago is forgotten."""


@dataclass(frozen=True, slots=True)
class Ration:
    """What a client has after asking once more."""

    is_granted: bool
    left: int
    full_in: int
    """Seconds until the whole quota is there again."""

    next_in: int
    """Seconds until one more may be asked; 0 when it may now."""


class Clients:
    """The buckets of one process. Its key is random and lives as long as the process, so that no file and no log names a client."""

    def __init__(self, quota: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.quota, self._clock = quota, clock
        self._key = secrets.token_bytes(32)
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def ask(self, address: str) -> Ration:
        """Take a token from the bucket of an address."""
        name, now, rate = self._name(address), self._clock(), self.quota / WINDOW
        tokens, since = self._buckets.pop(name, (float(self.quota), now))
        tokens = min(self.quota, tokens + max(now - since, 0) * rate)
        is_granted = tokens >= 1
        tokens -= is_granted
        self._buckets[name] = tokens, now
        while len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
        return Ration(is_granted, int(tokens), math.ceil((self.quota - tokens) / rate), 0 if tokens >= 1 else math.ceil((1 - tokens) / rate))

    def _name(self, address: str) -> bytes:
        return hashlib.blake2b(_network(address).encode(), key=self._key, digest_size=16).digest()


def _network(address: str) -> str:
    """One household has one IPv4 address or one /64 of IPv6."""
    found = _parsed(address)
    return str(int(found) >> 64) if isinstance(found, IPv6Address) else str(found or address)


def is_local(address: str | None) -> bool:
    """Whether somebody on this machine asks: its operator, or a proxy that is not named in the settings."""
    found = _parsed(address or "")
    return found.is_loopback if found else address is None


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
