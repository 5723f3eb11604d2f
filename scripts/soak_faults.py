"""What disturbs the service while a soak asks: publishes, broken builds, a locked journal, slow clients."""

from __future__ import annotations

import contextlib
import math
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from soak_traffic import MARKED, Record, noted
from support.server import Service

from assistant.builds import build as builds
from assistant.settings import Settings

NOTICED = 60.0
"""Seconds in which somebody must have been answered from a new build."""


def publish(settings: Settings, record: Record, number: int) -> None:
    """Another number in the article, and `kb build` in a process of its own, as an author would; until the
    first answer from it."""
    path = settings.articles_dir / "refunds.md"
    path.write_text(MARKED.sub(f"It takes {number} working days", path.read_text("utf-8")), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "build", "--base", str(settings.root)],
        capture_output=True,
        text=True,
        check=False,
    )
    with record.lock:
        if done.returncode:
            record.failures.append(f"a build failed: {done.stderr[-300:]}")
        record.published[builds.current(settings).id] = str(number)
        record.publishes += 1
    wanted, latest = (builds.current(settings).id, str(number)), time.monotonic() + NOTICED
    while wanted not in record.seen and time.monotonic() < latest:
        time.sleep(0.1)


@contextlib.contextmanager
def pointing_at(settings: Settings, name: str) -> Iterator[None]:
    """The pointer to the published build names something else for a while."""
    pointer = settings.index_dir / "current"
    right = pointer.read_text("ascii")
    pointer.write_text(name + "\n", "ascii")
    try:
        yield
    finally:
        pointer.write_text(right, "ascii")


def no_such_build(_: Service, settings: Settings, __: Record) -> None:
    with pointing_at(settings, "0123456789ab"):
        time.sleep(2)


def damaged_build(_: Service, settings: Settings, __: Record) -> None:
    good = builds.current(settings).folder
    bad = good.with_name("badbadbadbad")
    shutil.copytree(good, bad)
    (bad / "library.json").write_bytes((bad / "library.json").read_bytes()[:-100])
    with pointing_at(settings, bad.name):
        time.sleep(2)
    shutil.rmtree(bad)


def locked_journal(_: Service, settings: Settings, record: Record) -> None:
    path, locked = settings.journal_file, [time.monotonic() - 1, math.inf]
    with contextlib.closing(
        sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=10, isolation_level=None)
    ) as connection:
        with record.lock:
            record.locked.append(locked)
        connection.execute("BEGIN EXCLUSIVE")
        time.sleep(3)
        connection.execute("ROLLBACK")
        locked[1] = time.monotonic()


def slow_clients(service: Service, _: Settings, __: Record) -> None:
    with contextlib.ExitStack() as stack:
        for _n in range(8):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", service.port), timeout=10))
            slow.sendall(
                b"POST /v1/answers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: 40\r\n\r\n{"
            )
        time.sleep(3)


def hung_up(service: Service, _: Settings, __: Record) -> None:
    body = b'{"question":"How long does it take until the money is back?"}'
    head = (
        b"POST /v1/answers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    )
    for _n in range(20):
        with socket.create_connection(("127.0.0.1", service.port), timeout=10) as gone:
            gone.sendall(head + body)
        with socket.create_connection(("127.0.0.1", service.port), timeout=10) as noise:
            noise.sendall(b"\x16\x03\x01\x00" * 20)


FAULTS: tuple[Callable[[Service, Settings, Record], None], ...] = (
    no_such_build,
    damaged_build,
    slow_clients,
    hung_up,
    locked_journal,
)


def disturb(
    service: Service, settings: Settings, record: Record, every: float, until: float, least: int
) -> None:
    """A publish, then a fault, then a publish … until the time is nearly up, and at least so many of them."""
    with noted(record, "no more publishes and faults came"):
        _disturb(service, settings, record, every, until, least)


def _disturb(
    service: Service, settings: Settings, record: Record, every: float, until: float, least: int
) -> None:
    number, turn = 5, 0
    while turn < least or time.monotonic() + every / 2 < until:
        began = time.monotonic()
        if turn % 2 == 0:
            number += 1
            publish(settings, record, number)
        else:
            fault = FAULTS[turn // 2 % len(FAULTS)]
            fault(service, settings, record)
            record.faults[fault.__name__.replace("_", " ")] += 1
        turn += 1
        time.sleep(max(min(began + every, until) - time.monotonic(), 0))
