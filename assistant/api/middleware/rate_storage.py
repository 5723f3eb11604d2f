"""Where requests are counted: in the memory of a process, or in a Redis. Both are storages of the library
`limits`, for its sliding window."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from math import floor

from limits.storage import RedisStorage
from limits.storage.base import SlidingWindowCounterSupport, Storage

from assistant.errors import SettingsError

MOST_CLIENTS = 65_536
"""Clients that are remembered of one window. In a full one, the client that asked longest ago gives its place
to a new one."""

SOCKET_SECONDS = 0.25
"""Longest time for Redis to take a connection, and to answer. It is tried twice: a connection that was idle
may be gone."""


class WindowCounts(Storage, SlidingWindowCounterSupport):
    """The counts of this minute and of the minute before, for one thread. Minutes begin with the object, so
    that the first one is whole.

    limits' own MemoryStorage has no bound (200,000 addresses take 86 MB), looks through all its keys every
    10 ms while requests come (a third of a core with these 200,000), and goes by the clock on the wall.
    """

    def __init__(self, most_clients: int = MOST_CLIENTS, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._most, self._clock, self._begin = most_clients, clock, clock()
        self._window = 0
        self._current: OrderedDict[str, int] = OrderedDict()
        self._previous: OrderedDict[str, int] = OrderedDict()

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a request when the limit allows it. `expiry` is the length of a window in seconds."""
        previous, left, current, _ = self.get_sliding_window(key, expiry)
        if key in self._current:
            self._current.move_to_end(key)
        if floor(previous * left / expiry + current) + amount > limit:
            return False
        self.incr(key, expiry, amount)
        return True

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """The count of the window before with the seconds until it is forgotten, and the same of this one."""
        now = self._clock() - self._begin
        if (window := int(now // expiry)) != self._window:
            follows = window == self._window + 1
            self._previous = self._current if follows else OrderedDict()
            self._window, self._current = window, OrderedDict()
        left = expiry - now % expiry
        return self._previous.get(key, 0), left, self._current.get(key, 0), left + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        self.clear(key)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        self._current[key] = count = self._current.get(key, 0) + amount
        if len(self._current) > self._most:
            self._current.popitem(last=False)
        return count

    def get(self, key: str) -> int:
        return self._current.get(key, 0)

    def get_expiry(self, key: str) -> float:
        return self._clock()

    def clear(self, key: str) -> None:
        self._current.pop(key, None)
        self._previous.pop(key, None)

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        count = len(self._current)
        self._current.clear()
        self._previous.clear()
        return count

    def keys(self) -> set[str]:
        """Who is remembered."""
        return {*self._current, *self._previous}

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        return ()


def open_redis(address: str) -> RedisStorage:
    """Counts in a Redis, which is first asked when somebody is counted. They raise limits.errors.StorageError
    when it does not answer.

    Raises SettingsError when Redis's client is not installed.
    """
    try:
        from redis import ConnectionPool
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError:
        raise SettingsError(
            "the setting 'rate_limit_storage' needs the client of Redis\n"
            "  Install it with: pip install 'help-assistant[redis]'"
        ) from None
    pool = ConnectionPool.from_url(
        address,
        socket_connect_timeout=SOCKET_SECONDS,
        socket_timeout=SOCKET_SECONDS,
        retry=Retry(NoBackoff(), 1),
    )
    return RedisStorage(address, connection_pool=pool, key_prefix="help-assistant", wrap_exceptions=True)
