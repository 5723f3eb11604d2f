"""A Redis of the tests' own: a free port of this machine, a password, nothing on disk, gone afterwards."""

from __future__ import annotations

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest
from install_redis import MISSING, program

from support.server import until

PASSWORD = "redis-password-of-the-tests"


class RedisServer:
    """A server that can be killed and started again at the same address."""

    def __init__(self, binary: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._binary = binary
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"

    def start(self) -> Self:
        command = [str(self._binary), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self._process = subprocess.Popen(
            [*command, "--appendonly", "no", "--requirepass", PASSWORD], stdout=subprocess.DEVNULL
        )
        until(self._takes_connections, "Redis takes connections")
        return self

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def hang(self) -> None:
        """It takes connections from now on and never answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def _takes_connections(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A server that runs; the test is skipped where there is no Redis."""
    binary = program()
    if binary is None:
        pytest.skip(MISSING)
    server = RedisServer(binary)
    try:
        yield server.start()
    finally:
        server.kill()
