"""Two services with folders of their own, one PostgreSQL, and nginx in front of both."""

from __future__ import annotations

import http.client
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from install_nginx import MISSING
from support.nginx import NGINX, proxy
from support.postgres import own_database, server
from support.relay import Relay, relayed
from support.server import Service, ask, kb_serve, until

from assistant.builds import build as builds
from assistant.builds import folder, store
from assistant.settings import Settings

PUBLISHES, CLIENTS = 12, 6
SAYS = {"question": "How long does a refund take?"}


@dataclass
class Cluster:
    """A publisher, the replicas, and the line between these and the database."""

    publisher: Settings
    replicas: list[Service]
    roots: list[Path]
    line: Relay


@pytest.fixture(scope="module")
def cluster(two_builds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two replicas that began with empty folders, over a base that was published once."""
    place = tmp_path_factory.mktemp("cluster")
    with server() as postgres, own_database(postgres) as address, relayed(address) as (line, relayed_address):
        shutil.copytree(two_builds, place / "publisher")
        publisher = Settings.load(place / "publisher", database_url=address, build_store="database")
        builds.build(publisher)
        roots = [place / name for name in ("one", "two")]
        for root in roots:
            shutil.copytree(two_builds, root, ignore=shutil.ignore_patterns("index", "site"))
        with ExitStack() as running:
            began = time.monotonic()
            replicas = [
                running.enter_context(
                    kb_serve(
                        root,
                        "--no-build",
                        "--port",
                        "0",
                        database_url=relayed_address,
                        build_store="database",
                        rate_limit=0,
                        proxies="127.0.0.1",
                    )
                )
                for root in roots
            ]
            print(f"two replicas were ready, one after the other, in {time.monotonic() - began:.1f} s")
            yield Cluster(publisher, replicas, roots, line)


def served(replica: Service) -> str:
    return ask(replica.port, "/livez").headers["x-build"]


def ready(replica: Service) -> str:
    return str(ask(replica.port, "/readyz").json()["builds"])


def test_replicas_with_empty_folders_are_ready_from_the_database_alone(cluster: Cluster) -> None:
    now = folder.current(cluster.publisher)
    for replica, root in zip(cluster.replicas, cluster.roots, strict=True):
        answer = ask(replica.port, "/v1/answers", SAYS)
        assert (answer.status, answer.json()["build"]) == (200, now.id)
        assert ask(replica.port, "/articles/refunds/").status == 200
        assert folder.current(Settings.load(root)).id == now.id
        until(lambda replica=replica: ready(replica) == "database", "it follows the database")  # type: ignore[misc]


class Client(threading.Thread):
    """Somebody who asks through the proxy without a pause, and writes down whatever is wrong."""

    def __init__(self, port: int, ends: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.ends = port, ends
        self.asked, self.seen, self.wrong = 0, set[str](), list[str]()

    def run(self) -> None:
        while not self.ends.is_set():
            try:
                for path, body in (("/v1/answers", SAYS), ("/v1/articles/900001", None), ("/livez", None)):
                    self.ask(path, body)
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append(type(error).__name__)

    def ask(self, path: str, body: object) -> None:
        got = ask(self.port, path, body)
        self.asked += 1
        build = got.headers.get("x-build", "none")
        self.seen.add(build)
        if got.status != 200:
            self.wrong.append(f"{path}: {got.status}")
        elif path != "/livez" and got.json()["build"] != build:
            self.wrong.append(f"{path}: the header says {build}, the body {got.json()['build']}")


@pytest.mark.skipif(NGINX is None, reason=MISSING)
def test_publishes_under_load_through_nginx_fail_no_request_and_mix_no_builds(
    cluster: Cluster, tmp_path: Path
) -> None:
    one, two = cluster.replicas
    ids = {found.folder.name: found.id for found in folder.builds_on_disk(cluster.publisher)}
    local = store.open_store(cluster.publisher)
    both = [
        (f"server 127.0.0.1:{one.port}", f"server 127.0.0.1:{one.port}; server 127.0.0.1:{two.port}"),
        ("rate=10r/s", "rate=100000r/s"),
    ]
    here = Settings.load(cluster.roots[0])
    ends, slowest = threading.Event(), 0.0
    with proxy(tmp_path, here, one.port, *both) as port:
        clients = [Client(port, ends) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        for number in range(PUBLISHES):
            name = [*ids][number % 2 - 1]
            local.bring()
            local.publish(name)
            committed = time.monotonic()
            until(
                lambda name=name: {served(one), served(two)} == {ids[name]},
                f"publish {number} is served by both",
            )  # type: ignore[misc]
            slowest = max(slowest, time.monotonic() - committed)
        ends.set()
        for client in clients:
            client.join(30)

    asked = sum(client.asked for client in clients)
    print(
        f"{PUBLISHES} publishes, {asked} requests, on both replicas at most {slowest:.2f} s after the commit"
    )
    assert [wrong for client in clients for wrong in client.wrong] == []
    assert {build for client in clients for build in client.seen} == {*ids.values()}
    assert asked > 100


def test_while_the_database_is_away_replicas_answer_from_disk_and_then_catch_up(cluster: Cluster) -> None:
    replica = cluster.replicas[0]
    local = store.open_store(cluster.publisher)
    before = served(replica)
    cluster.line.cut()
    until(lambda: ready(replica) == "away", "the replica says that the database is away")
    local.bring()
    other = next(b for b in folder.builds_on_disk(cluster.publisher) if b.id != before)
    local.publish(other.folder.name)

    answer = ask(replica.port, "/v1/answers", SAYS)
    verdict = ask(replica.port, "/v1/feedback", {"article": 900001, "verdict": "helped"})
    cluster.line.mend()

    assert (answer.status, answer.json()["build"]) == (200, before)
    assert (verdict.status, bool(verdict.json()["handoff"])) == (503, True)
    until(lambda: served(replica) == other.id, "it serves what was published meanwhile")
    assert ready(replica) == "database"
