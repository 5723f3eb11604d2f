"""How a process takes connections: one at a time, and no more than its share when several workers listen."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import logging
import mmap
import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

BACKLOG = 1024
"""Connections that wait in the kernel to be taken."""

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder of what workers count together, by which prometheus_client finds it, too."""

TURN = 0.002
"""Seconds for which a worker with more connections than another leaves a new one to that."""

LONGEST = 0.1
"""Seconds after which it takes the new one itself: the other is busy."""

PAUSE = 1.0
"""Seconds until the next try when the process is out of files."""

OUT_OF_FILES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

log = logging.getLogger("assistant")


class Shares:
    """How many connections each worker has, in a file that all of them see.

    Without it, whoever wakes first takes a whole burst of new connections, and of two workers one may do all
    the work; SO_REUSEPORT spreads by a hash, which is no better for fifty connections that stay.
    """

    _SLOT = struct.Struct("=ii")  # process, connections
    _MOST = 128

    def __init__(self, folder: Path) -> None:
        with (folder / "connections").open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            os.ftruncate(file.fileno(), self._SLOT.size * self._MOST)
            self._counts = mmap.mmap(file.fileno(), self._SLOT.size * self._MOST)
            free = (n for n, (process, _) in enumerate(self._slots()) if not _is_alive(process))
            self._own = next(free) * self._SLOT.size
            self.set(0)
            fcntl.flock(file, fcntl.LOCK_UN)  # the map keeps the file open, and with it the lock

    def set(self, connections: int) -> None:
        """So many connections has this worker now."""
        self._SLOT.pack_into(self._counts, self._own, os.getpid(), connections)

    def has_more(self) -> bool:
        """Whether this worker has clearly more connections than another one."""
        own = self._SLOT.unpack_from(self._counts, self._own)[1]
        others = [n for process, n in self._slots() if process != os.getpid() and _is_alive(process)]
        least = min(others, default=own)
        return bool(own > least + 1 + least // 10)

    def _slots(self) -> list[tuple[int, int]]:
        return list(self._SLOT.iter_unpack(self._counts[:]))


def _is_alive(process: int) -> bool:
    if process == 0:
        return False
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True


class Acceptor:
    """Takes connections from a listening socket; what asyncio calls a server, as far as uvicorn needs one.

    asyncio's own takes up to a whole backlog at once, before any of them has a protocol: nobody could keep
    count of them, and out of files it writes a line to the log for each.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        listener: socket.socket,
        protocol: Callable[[], asyncio.BaseProtocol],
        shares: Shares | None,
    ) -> None:
        self._loop, self._listener, self._protocol, self._shares = loop, listener, protocol, shares
        self._left_since: float | None = None
        self._pause: asyncio.TimerHandle | None = None
        self._beginning: set[asyncio.Task[Any]] = set()
        listener.setblocking(False)
        listener.listen(BACKLOG)
        loop.add_reader(listener, self._ready)

    def close(self) -> None:
        """Take no more."""
        if self._pause is not None:
            self._pause.cancel()
        if self._listener.fileno() != -1:
            self._loop.remove_reader(self._listener)

    async def wait_closed(self) -> None:
        """Nothing is left to wait for."""

    def _ready(self) -> None:
        if self._leaves_it():
            self._rest(TURN)
            return
        self._left_since = None
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return  # another worker has it, or whoever came is gone
        except OSError as error:
            if error.errno not in OUT_OF_FILES:
                raise
            log.error("no connection can be taken: %s", os.strerror(error.errno))
            self._rest(PAUSE)
            return
        connection.setblocking(False)
        task = self._loop.create_task(self._begin(connection))
        self._beginning.add(task)
        task.add_done_callback(self._beginning.discard)

    async def _begin(self, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._protocol, connection)
        except OSError:
            connection.close()  # whoever came is gone

    def _leaves_it(self) -> bool:
        """Whether the new connection is for another worker, which has had less time than `LONGEST` to take
        it."""
        if self._shares is None or not self._shares.has_more():
            return False
        if self._left_since is None:
            self._left_since = self._loop.time()
        return self._loop.time() - self._left_since < LONGEST

    def _rest(self, seconds: float) -> None:
        self._loop.remove_reader(self._listener)
        self._pause = self._loop.call_later(seconds, self._go_on)

    def _go_on(self) -> None:
        self._pause = None
        self._loop.add_reader(self._listener, self._ready)


class ServiceLoop(asyncio.SelectorEventLoop):
    """The event loop of a process that serves."""

    def __init__(self) -> None:
        super().__init__()
        folder = os.environ.get(SHARED)
        self.shares = Shares(Path(folder)) if folder else None

    async def create_server(self, protocol_factory: Any, *args: Any, **options: Any) -> Any:
        """As asyncio's, but a socket that listens already is served by an `Acceptor`."""
        listener = options.get("sock")
        if listener is None:
            return await super().create_server(protocol_factory, *args, **options)
        return Acceptor(self, listener, protocol_factory, self.shares)

    def connections_are(self, count: int) -> None:
        """So many connections are open in this process."""
        if self.shares is not None:
            self.shares.set(count)
