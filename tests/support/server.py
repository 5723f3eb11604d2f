"""Runs the service for tests, in a thread of this process or as `kb serve` in processes of its own, and talks
to it, also byte by byte."""

from __future__ import annotations

import http.client
import json
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Literal

import uvicorn
from starlette.types import ASGIApp

from assistant.api.server.protocol import Deadlines

ENVIRONMENT = {
    **{k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")},
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONUNBUFFERED": "1",
}


def until(is_so: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait for something that other processes do."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"it never came to this: {what}"
        time.sleep(0.02)


@contextmanager
def in_thread(
    app: ASGIApp, header_seconds: float = 10.0, lifespan: Literal["on", "off"] = "on"
) -> Iterator[int]:
    """The application on a real socket; gives the port."""

    class Quick(Deadlines):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.header_seconds = header_seconds

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(
            app,
            http=Quick,
            ws="none",
            lifespan=lifespan,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until(lambda: server.started or not thread.is_alive(), "the server in a thread has started")
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(20)


@dataclass
class Got:
    """A response, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    port: int,
    path: str,
    body: object = None,
    headers: dict[str, str] | None = None,
    kept: http.client.HTTPConnection | None = None,
) -> Got:
    """GET, or POST when there is a body."""
    connection = kept or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    data = None if body is None else json.dumps(body)
    try:
        connection.request(
            "GET" if body is None else "POST",
            path,
            data,
            {"content-type": "application/json", **(headers or {})},
        )
        response = connection.getresponse()
        return Got(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        if kept is None:
            connection.close()


def raw(port: int, data: bytes, seconds: float = 20, *, patience: float = 1.0) -> bytes:
    """Send these bytes over a socket of their own, and read until the other side closes or says nothing more
    for a while."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection,
        selectors.DefaultSelector() as selector,
    ):
        with suppress(ConnectionError):
            connection.sendall(data)
        selector.register(connection, selectors.EVENT_READ)
        got = b""
        while selector.select(seconds if not got else patience):
            try:
                piece = connection.recv(65_536)
            except ConnectionError:
                break
            if not piece:
                break
            got += piece
        return got


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


@dataclass(frozen=True)
class Service:
    """A `kb serve` with its processes."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    """Where its console is written."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        """Everything that it has written to its console."""
        return said_in(self.log)

    def errors(self) -> list[str]:
        """The lines of its console that say that something went wrong."""
        return errors_in(self.said())

    def raw(self, data: bytes, *, patience: float = 1.0) -> bytes:
        return raw(self.port, data, patience=patience)

    def stop(self, how: signal.Signals) -> tuple[int, str]:
        """End it; gives the exit code and what it said meanwhile."""
        before = self.said()
        self.process.send_signal(how)
        return self.process.wait(60), self.said().removeprefix(before)

    def workers(self) -> list[int]:
        """The processes that answer, without the one that watches them."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        found = []
        for pid in children:
            with suppress(OSError):  # one that has just ended
                found += [int(pid)] if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text() else []
        return found

    def memory(self) -> int:
        """Resident bytes of the process and of those that it started."""
        family, total = {self.process.pid}, 0
        for _ in range(3):
            for stat in Path("/proc").glob("[0-9]*/stat"):
                with suppress(OSError):
                    fields = stat.read_text().rpartition(")")[2].split()
                    if int(fields[1]) in family:
                        family.add(int(stat.parent.name))
        for pid in family:
            with suppress(OSError):
                total += int((Path("/proc") / str(pid) / "statm").read_text().split()[1]) * os.sysconf(
                    "SC_PAGE_SIZE"
                )
        return total


def said_in(log: Path) -> str:
    return log.read_text("utf-8", "backslashreplace")


def errors_in(said: str) -> list[str]:
    """Lines of a console about an error: those of the log with that level, and what Python writes when there
    is no log yet or no more."""
    return [
        line
        for line in said.splitlines()
        if re.search(
            r'"level": "(?:error|critical)"|^Traceback |^Exception in thread |^Fatal Python error', line
        )
    ]


@contextmanager
def kb_serve(root: Path, *words: str, **settings: object) -> Iterator[Service]:
    """`kb serve` with these words and settings, once it says that it is ready; killed with all its workers at
    the end."""
    of_base = [] if "--bases" in words else ["--base", str(root)]
    command = [sys.executable, "-m", "assistant.cli", "serve", *of_base, *words]
    variables = {f"ASSISTANT_{name.upper()}": str(value) for name, value in settings.items()}
    log = next(log for n in count() if not (log := root.with_name(f"{root.name}-{n}.log")).exists())
    with log.open("wb") as console:
        process = subprocess.Popen(
            command,
            env={**ENVIRONMENT, "COLUMNS": "200", **variables},
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        until(lambda: "Ctrl-C" in said_in(log) or process.poll() is not None, "kb serve is ready", 120)
        found = re.search(r"http://127\.0\.0\.1:(\d+)", said_in(log))
        assert found, said_in(log)
        yield Service(process, int(found[1]), log)
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
