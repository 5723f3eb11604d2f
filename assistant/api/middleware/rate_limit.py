"""How much one client may ask: a bucket of tokens for each, in memory, under a name that nobody can turn back
into an address."""

from __future__ import annotations

import hashlib
import math
import mmap
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network
from pathlib import Path
from struct import Struct

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no fcntl, and no workers either
    fcntl = None  # type: ignore[assignment]

WINDOW = 60
"""Seconds in which an empty bucket fills up again."""

ROWS, WAYS = 8192, 8
"""A client's name chooses its row. In a full row, the client that asked longest ago gives its place to a new
one."""

_BUCKET = Struct("=16sdd")
"""Name, tokens, and when they were counted. No name: the place is free."""

_ROW = _BUCKET.size * WAYS
_NOBODY = bytes(16)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a client has after asking once more."""

    is_granted: bool
    left: int
    full_in: int
    """Seconds until the whole quota is there again."""

    next_in: int
    """Seconds until one more may be asked; 0 when it may now."""


@dataclass(frozen=True, slots=True)
class SharedTable:
    """What several workers count their clients with. The key goes from the first process to its workers and
    is never on disk."""

    file: Path
    key: bytes


class Clients:
    """The buckets of one process, or of all workers. Their key is random and ends with the service, so that
    no file and no log names a client."""

    def __init__(
        self, quota: int, clock: Callable[[], float] = time.monotonic, shared: SharedTable | None = None
    ) -> None:
        """The clock has to be the same in all workers, as the monotonic one of a machine is."""
        self.quota, self._clock = quota, clock
        self._key = shared.key if shared else secrets.token_bytes(32)
        self._file = os.open(shared.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) if shared else -1
        if shared:
            os.ftruncate(self._file, ROWS * _ROW)
        self._table = mmap.mmap(self._file, ROWS * _ROW)

    def ask(self, address: str) -> Allowance:
        """Take a token from the bucket of an address."""
        name, rate = self._name(address), self.quota / WINDOW
        row = int.from_bytes(name[:4], "little") % ROWS * _ROW
        with self._locked(row):
            now = self._clock()
            place, tokens, since = self._bucket(row, name, now)
            tokens = min(self.quota, tokens + max(now - since, 0) * rate)
            is_granted = tokens >= 1
            tokens -= is_granted
            _BUCKET.pack_into(self._table, place, name, tokens, now)
        return Allowance(
            is_granted,
            int(tokens),
            math.ceil((self.quota - tokens) / rate),
            0 if tokens >= 1 else math.ceil((1 - tokens) / rate),
        )

    def names(self) -> list[bytes]:
        """Who is remembered."""
        return [name for name, _, _ in _BUCKET.iter_unpack(self._table) if name != _NOBODY]

    def _bucket(self, row: int, name: bytes, now: float) -> tuple[int, float, float]:
        """The place of a client with what is in it; for a new one a free place, or that of whoever asked
        longest ago."""
        oldest, at = row, math.inf
        for place in range(row, row + _ROW, _BUCKET.size):
            found, tokens, since = _BUCKET.unpack_from(self._table, place)
            if found == name:
                return place, tokens, since
            if found == _NOBODY:
                since = -math.inf
            if since < at:
                oldest, at = place, since
        return oldest, float(self.quota), now

    @contextmanager
    def _locked(self, row: int) -> Iterator[None]:
        """No other worker counts in this row meanwhile. The system lets go of the lock when a worker is
        killed."""
        if self._file < 0:
            yield
            return
        fcntl.lockf(self._file, fcntl.LOCK_EX, _ROW, row)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, _ROW, row)

    def _name(self, address: str) -> bytes:
        return hashlib.blake2b(_network(address).encode(), key=self._key, digest_size=16).digest()


def _network(address: str) -> str:
    """One household has one IPv4 address or one /64 of IPv6."""
    found = _parsed(address)
    return str(int(found) >> 64) if isinstance(found, IPv6Address) else str(found or address)


def as_peers(proxies: Sequence[str]) -> list[str]:
    """Addresses and networks as a connection names them: a socket for both versions of IP writes an IPv4
    address as ::ffff:192.0.2.1."""
    found = [ip_network(proxy) for proxy in proxies]
    return [
        *proxies,
        *(
            f"::ffff:{one.network_address}/{96 + one.prefixlen}"
            for one in found
            if isinstance(one, IPv4Network)
        ),
    ]


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
