"""Runs the service for tests of operation: in a thread of this process, or as `kb serve` in processes of its own."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from assistant.api.protocol import Deadlines

ENVIRONMENT = {**{k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")}, "OPENBLAS_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}


def until(is_so: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait for something that other processes do."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"it never came to this: {what}"
        time.sleep(0.02)


@contextmanager
def in_thread(app: FastAPI, header_seconds: float = 10.0) -> Iterator[int]:
    """The application on a real socket; gives the port."""

    class Quick(Deadlines):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.header_seconds = header_seconds

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(
            app, http=Quick, ws="none", lifespan="on", log_config=None, access_log=False, server_header=False, proxy_headers=False
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


def ask(port: int, path: str, body: object = None, headers: dict[str, str] | None = None, kept: http.client.HTTPConnection | None = None) -> Got:
    """GET, or POST when there is a body."""
    connection = kept or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    data = None if body is None else json.dumps(body)
    try:
        connection.request("GET" if body is None else "POST", path, data, {"content-type": "application/json", **(headers or {})})
        response = connection.getresponse()
        return Got(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        if kept is None:
            connection.close()


def raw(port: int, data: bytes, seconds: float = 10) -> bytes:
    """What comes back for these bytes until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(data)
        found = b""
        try:
            while part := connection.recv(65_536):
                found += part
        except (ConnectionResetError, TimeoutError):
            pass
        return found


@dataclass
class Running:
    """A `kb serve` with its processes."""

    process: subprocess.Popen[str]
    port: int
    said: list[str] = field(default_factory=list)

    def workers(self) -> list[int]:
        """The processes that answer, without the one that watches them."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in found if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


@contextmanager
def kb_serve(root: Path, *words: str, **variables: str) -> Iterator[Running]:
    """`kb serve` on a free port, once it says that it is ready; killed with all its workers at the end."""
    command = [sys.executable, "-m", "assistant.cli", "serve", "--base", str(root), "--port", "0", *words]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**ENVIRONMENT, **variables},
        start_new_session=True,
    )
    said: list[str] = []
    assert process.stdout is not None
    lines = process.stdout

    def listen() -> None:
        said.extend(iter(lines.readline, ""))

    ear = threading.Thread(target=listen, daemon=True)
    ear.start()
    try:
        until(lambda: any("Ctrl-C" in line for line in said) or process.poll() is not None, "kb serve is ready", 120)
        found = re.search(r"http://[^/:]+:(\d+)", "".join(said))
        assert found, "".join(said)
        yield Running(process, int(found[1]), said)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        ear.join(10)
        lines.close()
