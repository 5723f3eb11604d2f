"""Several workers on one port: they count together, reload together, and one that dies comes back."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.builds import names
from support.pages import addresses
from support.server import Service, ask, kb_serve, until

from assistant.api.server.workers import Application
from assistant.builds import store
from assistant.settings import Settings

pytestmark = pytest.mark.usefixtures("one_speller")


@pytest.fixture(scope="module")
def running(two_builds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Path]]:
    """`kb serve --workers 2` over a base of its own; it looks for another build only when it gets SIGHUP."""
    root = tmp_path_factory.mktemp("running") / "base"
    shutil.copytree(two_builds, root)
    with kb_serve(
        root, "--no-build", "--port", "0", "--workers", "2", reload_seconds=0, log_level="info"
    ) as served:
        yield served, root


@pytest.fixture
def thawed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An application may be made here as a worker makes it: log, collector and the turns of threads are as
    before afterwards."""
    monkeypatch.setattr("assistant.api.server.workers.set_up", lambda _: None)
    interval = sys.getswitchinterval()
    yield
    sys.setswitchinterval(interval)
    gc.enable()
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
def test_a_worker_opens_its_build_before_the_collector_leaves_alone_what_is_there(two_builds: Path) -> None:
    app = Application(Settings.load(two_builds), None)()

    with TestClient(app):
        assert app.state.engine.now is not None
        assert gc.get_freeze_count() > 0
        assert gc.isenabled()


@pytest.mark.usefixtures("thawed")
def test_threads_of_a_worker_take_turns_more_often_than_python_lets_them(base: Path) -> None:
    before = sys.getswitchinterval()

    Application(Settings.load(base), None)()

    assert sys.getswitchinterval() <= before / 10


@pytest.mark.usefixtures("thawed")
def test_a_worker_without_a_build_starts_all_the_same(base: Path) -> None:
    with TestClient(Application(Settings.load(base), None)()) as client:
        assert client.get("/livez").status_code == 200
        assert client.get("/readyz").status_code == 503


def value(served: Service, name: str) -> float:
    """The sum of a metric over its labels."""
    lines = ask(served.port, "/metrics").text.splitlines()
    return sum(
        float(line.rpartition(" ")[2]) for line in lines if line.startswith(name) and not line.startswith("#")
    )


def test_two_workers_answer_on_one_port_and_count_together(running: tuple[Service, Path]) -> None:
    served, _ = running
    before = value(served, 'assistant_requests_total{route="/v1/articles"')

    for _ in range(40):
        assert ask(served.port, "/v1/articles").status == 200

    assert len(served.workers()) == 2
    assert value(served, "assistant_workers") == 2
    assert value(served, 'assistant_requests_total{route="/v1/articles"') == before + 40
    assert value(served, 'assistant_request_seconds_count{route="/v1/articles"') == before + 40
    lines = [json.loads(line) for line in served.said().splitlines() if line.startswith("{")]
    assert {line["event"] for line in lines if line["level"] == "error"} == set()


def established() -> dict[tuple[int, int], int]:
    """The inode of each connected socket of this machine, by its local port and that of the other end."""
    found = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, here, there, state, *_, inode = line.split()[:10]
        if state == "01":
            local, other = (int(end.rpartition(":")[2], 16) for end in (here, there))
            found[local, other] = int(inode)
    return found


def sockets(pid: int) -> set[int]:
    """The inodes of the sockets that a process has open."""
    found = set()
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed at this moment
            kind, _, inode = os.readlink(file).partition(":[")
            if kind == "socket":
                found.add(int(inode.rstrip("]")))
    return found


def test_connections_that_stay_are_shared_by_the_workers(running: tuple[Service, Path]) -> None:
    served, _ = running
    with ExitStack() as opened:
        ours = [
            opened.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=30))
            for _ in range(40)
        ]
        ends = {(served.port, each.getsockname()[1]) for each in ours}

        def taken() -> list[int]:
            inodes = {inode for end, inode in established().items() if end in ends}
            return [len(inodes & sockets(pid)) for pid in served.workers()]

        until(lambda: sum(taken()) == 40, "all are taken")

        assert min(taken()) >= 10, taken()


def test_sighup_brings_the_published_build_into_every_worker_without_ending_one(
    running: tuple[Service, Path],
) -> None:
    served, root = running
    new, old = names(root)
    before = served.workers()
    store.roll_back(Settings.load(root), old)
    assert {ask(served.port, "/livez").headers["x-build"] for _ in range(20)} == {new}, (
        "without the signal nothing changes"
    )

    served.process.send_signal(signal.SIGHUP)
    until(
        lambda: {ask(served.port, "/livez").headers["x-build"] for _ in range(20)} == {old},
        "every worker serves the other build",
    )

    assert served.workers() == before


def test_what_one_worker_links_just_after_a_publish_is_found_by_the_other_one_too(
    two_builds: Path, tmp_path: Path
) -> None:
    root = tmp_path / "base"
    shutil.copytree(two_builds, root)
    new, old = names(root)
    store.roll_back(Settings.load(root), old)
    with kb_serve(root, "--no-build", "--port", "0", "--workers", "2", reload_seconds=3600) as served:
        store.roll_back(Settings.load(root), new)
        os.kill(served.workers()[0], signal.SIGHUP)  # the other one would look in an hour
        until(
            lambda: {ask(served.port, "/livez").headers["x-build"] for _ in range(20)} == {old, new},
            "one worker serves the new build",
        )
        pages = [
            ask(served.port, path)
            for path in ("/", "/articles/refunds/", "/v1/articles", "/v1/articles/900009")
            for _ in range(10)
        ]
        links = sorted({link for got in pages for link in addresses(got.text, got.headers["content-type"])})
        followed = {
            link: {ask(served.port, link.partition("#")[0]).status for _ in range(10)} for link in links
        }

    assert {got.status for got in pages} == {200}
    assert {"/articles/credits/", "/a/900009"} <= {link.partition("#")[0] for link in links}
    assert {link: found for link, found in followed.items() if max(found) >= 400} == {}


def test_a_killed_worker_comes_back_and_the_other_one_answers_meanwhile(
    running: tuple[Service, Path],
) -> None:
    served, _ = running
    gone, other = served.workers()
    counted = value(served, "assistant_requests_total")

    os.kill(gone, signal.SIGKILL)
    statuses = []
    while gone in served.workers() or len(served.workers()) < 2 or value(served, "assistant_workers") < 2:
        statuses.append(ask(served.port, "/v1/articles").status)

    assert set(statuses) == {200}
    assert other in served.workers()
    assert value(served, "assistant_requests_total") >= counted, "what the dead one counted is still there"
    until(lambda: "was replaced" in served.said(), "the log says so")


def test_sigterm_lets_requests_end_and_leaves_no_process(running: tuple[Service, Path]) -> None:
    served, _ = running
    workers = served.workers()
    body = json.dumps({"question": "How long does a refund take?"}).encode()
    head = (
        b"POST /v1/answers HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\nexpect: 100-continue\r\n\r\n"
        % len(body)
    )
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as connection:
        connection.sendall(head)
        assert connection.recv(100).startswith(b"HTTP/1.1 100"), "a worker has begun with the request"
        served.process.send_signal(signal.SIGTERM)
        until(lambda: refuses(served.port), "nobody else is let in")
        connection.sendall(body)
        said = connection.recv(65_536)
    code = served.process.wait(60)

    assert code == 0
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    assert said.startswith(b"HTTP/1.1 200")


def refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return True
    return False
