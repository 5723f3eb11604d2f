"""Runs `kb serve` as it is run, in a process of its own, and talks to it byte by byte."""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from assistant.settings import Settings


class Live:
    """A running service over the published build of a base."""

    def __init__(self, root: Path, log: Path, **settings: str) -> None:
        self.root, self.log = root, log
        own = {"rate_limit": "0", "log_level": "debug"}  # from one address come more requests than from any person
        variables = {f"ASSISTANT_{name.upper()}": value for name, value in {**own, **settings}.items() if name in Settings.model_fields}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
        environment = {**kept, **variables, "OPENBLAS_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1", "COLUMNS": "200"}
        command = [sys.executable, "-m", "assistant.cli", "serve", "--no-build", "--port", "0", "--base", str(root)]
        with log.open("wb") as file:
            self.process = subprocess.Popen(command, env=environment, stdout=file, stderr=subprocess.STDOUT, start_new_session=True)
        self.address = self._address()
        host = re.fullmatch(r"http://([\d.]+):(\d+).*", self.address)
        assert host is not None
        self.host, self.port = host[1], int(host[2])
        self._until_ready()

    def _address(self) -> str:
        end = time.monotonic() + 90
        while time.monotonic() < end:
            if found := re.search(r"http://[\d.]+:\d+", self.said()):
                return found.group()
            assert self.process.poll() is None, self.said()
            time.sleep(0.05)
        raise AssertionError(f"the service did not start:\n{self.said()}")

    def _until_ready(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                if self.raw(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 200"):
                    return
            time.sleep(0.05)
        raise AssertionError(f"the service does not answer:\n{self.said()}")

    def said(self) -> str:
        """Everything that the service has written to its console."""
        return self.log.read_text("utf-8", "backslashreplace")

    def raw(self, data: bytes, seconds: float = 20, *, patience: float = 1.0) -> bytes:
        """Send these bytes over a socket of their own, and read until the other side closes or says nothing more for a while."""
        with socket.create_connection((self.host, self.port), timeout=seconds) as connection, selectors.DefaultSelector() as selector:
            with contextlib.suppress(ConnectionError):
                connection.sendall(data)
            selector.register(connection, selectors.EVENT_READ)
            got = b""
            while selector.select(seconds if not got else patience):
                try:
                    piece = connection.recv(65536)
                except ConnectionError:
                    break
                if not piece:
                    break
                got += piece
            return got

    def memory(self) -> int:
        """Resident bytes of the process and of those that it started."""
        family, total = {self.process.pid}, 0
        for _ in range(3):
            for stat in Path("/proc").glob("[0-9]*/stat"):
                with contextlib.suppress(OSError):
                    fields = stat.read_text().rpartition(")")[2].split()
                    if int(fields[1]) in family:
                        family.add(int(stat.parent.name))
        for pid in family:
            with contextlib.suppress(OSError):
                total += int((Path("/proc") / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return total

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


@contextlib.contextmanager
def live(root: Path, log: Path, **settings: str) -> Iterator[Live]:
    """A service for a while."""
    service = Live(root, log, **settings)
    try:
        yield service
    finally:
        service.close()


def status(response: bytes) -> int:
    """The status of the first response in some bytes; 0 when there is none."""
    match = re.match(rb"HTTP/1\.1 (\d{3}) ", response)
    return int(match[1]) if match else 0


def statuses(response: bytes) -> list[int]:
    """The statuses of all responses in some bytes."""
    return [int(found) for found in re.findall(rb"(?:^|\n|\}|>)HTTP/1\.1 (\d{3}) ", response)]


def headers(response: bytes) -> dict[str, str]:
    """The headers of the first response, by their names in lower case."""
    head = response.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head)}
