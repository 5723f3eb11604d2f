"""How much one client may ask: limits' sliding window over the requests of the last minute, counted under a name
that nobody can turn back into an address."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urlsplit

from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from assistant.api.clients import household
from assistant.api.middleware.rate_storage import WindowCounts, open_redis
from assistant.settings import Settings

WINDOW = 60
"""Seconds of a window. A request counts in full until its window ends, then less and less for another one."""

REDIS_SECONDS = 1.0
"""Longest time that a request waits for Redis, name resolution included."""

PAUSE_SECONDS = 5.0
"""How long a Redis that did not answer is left alone, so that few requests wait for it."""

WARN_SECONDS = 60.0
"""How often the log says that it is away."""

log = logging.getLogger("assistant")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a client has after asking once more."""

    quota: int
    """Requests in a window, where this one was counted."""

    is_granted: bool
    left: int
    full_in: int
    """Seconds until the whole quota is there again."""

    next_in: int
    """Seconds until one more may be asked; 0 when it may now."""


class Clients:
    """What each client asked, in one storage."""

    def __init__(
        self, quota: int, storage: WindowCounts | RedisStorage | None = None, key: bytes | None = None
    ) -> None:
        """`key` is what names are hashed with; without one it is random and ends with the process."""
        self.quota = quota
        self._storage = WindowCounts() if storage is None else storage
        self._key = key or secrets.token_bytes(32)
        self._limit, self._strategy = (
            RateLimitItemPerMinute(quota),
            SlidingWindowCounterRateLimiter(self._storage),
        )

    def ask(self, address: str) -> Allowance:
        """Count a request from an address, when its quota allows it. Raises StorageError when Redis does not
        answer."""
        name = self._name(address)
        return self._allowance(name, self._strategy.hit(self._limit, name))

    def look(self, address: str) -> Allowance:
        """As `ask`, for a request that is not counted."""
        name = self._name(address)
        return self._allowance(name, self._strategy.test(self._limit, name))

    def _name(self, address: str) -> str:
        return hashlib.blake2b(household(address).encode(), key=self._key, digest_size=16).hexdigest()

    def _allowance(self, name: str, is_granted: bool) -> Allowance:
        previous, previous_left, current, current_left = self._storage.get_sliding_window(
            self._limit.key_for(name), WINDOW
        )
        weighed = previous * previous_left / WINDOW + current
        left = max(self.quota - math.floor(weighed), 0)
        return Allowance(
            quota=self.quota,
            is_granted=is_granted,
            left=left,
            full_in=_after(_seconds_until(1, previous, previous_left, current, current_left)),
            next_in=0
            if left
            else _after(_seconds_until(self.quota, previous, previous_left, current, current_left)),
        )


def _seconds_until(
    count: int, previous: int, previous_left: float, current: int, current_left: float
) -> float:
    """When the requests of both windows weigh no more than `count`; below 0 when they do already."""
    if current < count:
        return previous_left - (count - current) * WINDOW / previous if previous else -1
    return current_left - count * WINDOW / current


def _after(seconds: float) -> int:
    """The first whole second after that time."""
    return math.floor(seconds) + 1 if seconds >= 0 else 0


class RateLimit:
    """Counts in Redis where one is set and answers, else in the memory of this process. Nobody's request fails
    because Redis is away."""

    def __init__(
        self,
        own: Clients,
        shared: Clients | None = None,
        place: str = "",
        clock: Callable[[], float] = time.monotonic,
        fell_back: Callable[[], None] = lambda: None,
    ) -> None:
        """`place` is the address of Redis without its password. `fell_back` is called for each request that
        Redis should have counted and this process did."""
        self._own, self._shared, self._place = own, shared, place
        self._clock, self._fell_back = clock, fell_back
        self._is_away, self._again_at, self._warn_at = False, 0.0, 0.0

    @classmethod
    def of(
        cls,
        settings: Settings,
        fell_back: Callable[[], None] = lambda: None,
        counts: WindowCounts | None = None,
        base: str = "",
    ) -> Self | None:
        """What the settings say; None where nothing is limited. Of several bases that share `counts`, each has
        its name, and a client its share at each. Raises SettingsError when Redis's client is missing."""
        if not settings.rate_limit:
            return None
        own = Clients(math.ceil(settings.rate_limit / settings.workers), counts)
        if not settings.rate_limit_storage:
            return cls(own)
        address = settings.rate_limit_storage.get_secret_value()
        parts = urlsplit(address)
        name = f"{unquote(parts.password or '')}\0{base}" if base else unquote(parts.password or "")
        key = hashlib.blake2b(name.encode(), person=b"clients").digest()
        shared = Clients(settings.rate_limit, open_redis(address), key)
        return cls(own, shared, f"{parts.scheme}://{parts.hostname}", fell_back=fell_back)

    async def ask(self, address: str) -> Allowance:
        """Count a request from an address."""
        if self._shared is not None:
            if self._clock() >= self._again_at:
                if self._is_away:
                    self._again_at = self._clock() + PAUSE_SECONDS  # only this request finds out
                try:
                    async with asyncio.timeout(REDIS_SECONDS):
                        allowance = await asyncio.to_thread(self._shared.ask, address)
                except (StorageError, TimeoutError) as error:
                    self._say_away(error)
                else:
                    self._say_back()
                    return allowance
            self._fell_back()
        return self._own.ask(address)

    def _say_away(self, error: Exception) -> None:
        now = self._clock()
        self._is_away, self._again_at = True, now + PAUSE_SECONDS
        if now >= self._warn_at:
            self._warn_at = now + WARN_SECONDS
            log.warning(
                "Redis does not answer: each worker counts clients by itself until it does",
                extra={"storage": self._place, "error": type(error.__cause__ or error).__name__},
            )

    def _say_back(self) -> None:
        if self._is_away:
            self._is_away, self._again_at, self._warn_at = False, 0.0, 0.0
            log.warning(
                "Redis answers again: all workers count clients together", extra={"storage": self._place}
            )
