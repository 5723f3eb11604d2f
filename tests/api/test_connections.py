"""How many connections a process takes, which one goes for a new one, and how workers share them."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.server import ask, in_thread

from assistant.api.app import create_app
from assistant.api.server import accepting
from assistant.api.server.accepting import Acceptor, Shares
from assistant.api.server.protocol import HeadWithBody, most_connections
from assistant.settings import Settings


def listening() -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    return listener


# --- the limit --------------------------------------------------------------------------------------------------------


def test_for_one_connection_too_many_the_oldest_idle_one_is_closed(small_built: Path) -> None:
    app = create_app(Settings.load(small_built))
    app.most_connections = 3  # type: ignore[attr-defined]
    with in_thread(app) as port:
        idle = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(3)]
        got = ask(port, "/livez")
        first = idle[0].recv(1)
        idle[2].sendall(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n")
        last = idle[2].recv(100)
        for connection in idle:
            connection.close()

    assert got.status == 200
    assert first == b"", "the one that said nothing for longest is gone"
    assert last.startswith(b"HTTP/1.1 200")


def test_connections_leave_room_for_files_below_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.api.server.protocol.resource.getrlimit", lambda _: (1024, 1024))
    many = most_connections(64)
    monkeypatch.setattr("assistant.api.server.protocol.resource.getrlimit", lambda _: (64, 64))
    few = most_connections(64)

    assert 64 + 16 <= 1024 - many <= 64 + 16 + 300
    assert 4 <= few < 32


# --- taking them ------------------------------------------------------------------------------------------------------


class Echo(asyncio.Protocol):
    """Sends back what it gets."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(data)  # type: ignore[attr-defined]


class Always:
    """Shares of a worker that has more than the others so many times."""

    def __init__(self, times: float) -> None:
        self.times = times

    def has_more(self) -> bool:
        self.times -= 1
        return self.times >= 0


async def echoed(listener: socket.socket, shares: Any) -> bytes:
    acceptor = Acceptor(asyncio.get_running_loop(), listener, Echo, shares)
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.getsockname()[1])
    writer.write(b"?")
    said = await asyncio.wait_for(reader.readexactly(1), 30)
    writer.close()
    acceptor.close()
    return said


def test_a_worker_with_more_connections_leaves_a_new_one_to_another_for_a_moment() -> None:
    with listening() as listener:
        shares = Always(3)
        said = asyncio.run(echoed(listener, shares))

    assert (said, shares.times) == (b"?", -1)


def test_a_connection_that_no_other_worker_takes_is_taken_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accepting, "LONGEST", 0.01)
    with listening() as listener:
        assert asyncio.run(echoed(listener, Always(float("inf")))) == b"?"


def test_out_of_files_is_one_line_and_the_next_try_comes_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Full(socket.socket):
        tries = 0

        def accept(self) -> Any:
            Full.tries += 1
            if Full.tries == 1:
                raise OSError(errno.EMFILE, "too many")
            return super().accept()

    monkeypatch.setattr(accepting, "PAUSE", 0.01)
    with Full(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        said = asyncio.run(echoed(listener, None))

    assert said == b"?"
    assert caplog.text.count("no connection can be taken") == 1


def test_shares_count_living_workers_and_small_differences_do_not_matter(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    shares, slot = Shares(tmp_path), Shares._SLOT
    shares.set(10)
    alone = shares.has_more()
    found = {}
    for process in (os.getppid(), ended.pid):
        for others in (4, 9, 30):
            slot.pack_into(shares._counts, slot.size, process, others)
            found[process, others] = shares.has_more()

    assert not alone
    assert found == {
        (os.getppid(), 4): True,
        (os.getppid(), 9): False,
        (os.getppid(), 30): False,
        (ended.pid, 4): False,
        (ended.pid, 9): False,
        (ended.pid, 30): False,
    }


def test_a_worker_takes_the_place_of_one_that_has_ended(tmp_path: Path) -> None:
    first = Shares(tmp_path)
    Shares._SLOT.pack_into(first._counts, 0, 2**31 - 1, 25)  # no such process

    second = Shares(tmp_path)

    assert second._own == 0
    assert not second.has_more()


# --- responses --------------------------------------------------------------------------------------------------------


def test_the_head_of_a_response_leaves_with_its_body_and_an_interim_one_at_once() -> None:
    sent: list[bytes] = []

    class Transport(asyncio.Transport):
        def write(self, data: Any) -> None:
            sent.append(bytes(data))

        def close(self) -> None:
            sent.append(b"closed")

    transport = HeadWithBody(Transport())
    transport.write(b"HTTP/1.1 100 \r\n\r\n")
    transport.write(b"HTTP/1.1 200 OK\r\n\r\n")
    transport.write(b"body")
    transport.write(b"")
    transport.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    transport.close()

    assert [piece for piece in sent if piece] == [
        b"HTTP/1.1 100 \r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nbody",
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"closed",
    ]
