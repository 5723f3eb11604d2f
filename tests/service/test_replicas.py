"""Two services with folders of their own, one PostgreSQL, and nginx in front of both. `make cluster` runs the same over
the shipped base with more of everything, and holds it to its times."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from install_nginx import MISSING
from support.nginx import NGINX, proxy
from support.postgres import own_database, server
from support.relay import Relay, relayed
from support.replicas import (
    Asked,
    Cluster,
    build_ids,
    crowd,
    is_there,
    publish_one,
    served,
    two_replicas,
)
from support.server import ask, kb_serve, until

from assistant.builds import build as builds
from assistant.builds import folder, manifest
from assistant.settings import Settings

pytestmark = pytest.mark.skipif(NGINX is None, reason=MISSING)


@pytest.fixture(scope="module")
def line_and_cluster(
    clustered_base: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Relay, Cluster]]:
    """Two replicas, and the line between them and the database."""
    place = tmp_path_factory.mktemp("cluster")
    with (
        server() as postgres,
        own_database(postgres) as address,
        relayed(address) as (line, relayed_address),
        two_replicas(clustered_base, place, address, relayed_address) as cluster,
    ):
        yield line, cluster


@pytest.fixture
def cluster(line_and_cluster: tuple[Relay, Cluster]) -> Cluster:
    return line_and_cluster[1]


@pytest.fixture
def line(line_and_cluster: tuple[Relay, Cluster]) -> Relay:
    return line_and_cluster[0]


def test_replicas_with_empty_folders_are_ready_from_the_database_alone(
    cluster: Cluster, asked: Asked, is_long: bool
) -> None:
    now = folder.current(cluster.publisher)
    print("ready after " + " and ".join(f"{seconds:.1f} s" for seconds in cluster.seconds))
    for port, root in zip(cluster.ports, cluster.roots, strict=True):
        answer = ask(port, "/v1/answers", asked.body)
        assert (answer.status, answer.json()["build"]) == (200, now.id)
        assert ask(port, asked.only_newer).status == 200
        assert folder.current(Settings.load(root)).id == now.id
        until(lambda port=port: is_there(port) == "database", "it follows the database")  # type: ignore[misc]
    if is_long:
        assert max(cluster.seconds) <= 10


def test_publishes_under_load_through_nginx_fail_no_request_and_mix_no_builds(
    cluster: Cluster, asked: Asked, is_long: bool, tmp_path: Path
) -> None:
    publishes, clients = (50, 50) if is_long else (12, 6)
    one, two = cluster.ports
    ids, here, slowest = build_ids(cluster), Settings.load(cluster.roots[0]), 0.0
    newer = ids[next(iter(ids))]
    with proxy(tmp_path, here, one, *cluster.upstream()) as port, crowd(clients, port, asked) as people:
        for number in range(publishes):
            name = [*ids][number % 2 - 1]
            publish_one(cluster, name)
            committed = time.monotonic()
            until(
                lambda name=name: {served(one), served(two)} == {ids[name]},  # type: ignore[misc]
                f"publish {number} is served by both",
            )
            slowest = max(slowest, time.monotonic() - committed)
            if ids[name] != newer and number > 1:  # somebody reads a page of the former build
                assert [ask(port, asked.only_newer).status for port in (one, two)] == [200, 200]

    found = people()
    requests = sum(client.asked for client in found)
    print(
        f"{publishes} publishes, {clients} clients, {requests} requests, on both replicas at most {slowest:.2f} s "
        "after the commit"
    )
    assert [wrong for client in found for wrong in client.wrong] == []
    assert {build for client in found for build in client.seen} == {*ids.values()}
    assert requests > 100
    if is_long:
        assert slowest <= 3


def test_while_the_database_is_away_replicas_answer_from_disk_and_then_catch_up(
    cluster: Cluster, line: Relay, asked: Asked
) -> None:
    port = cluster.ports[0]
    before = served(port)
    line.cut()
    until(lambda: is_there(port) == "away", "the replica says that the database is away")
    name, other = next((name, build) for name, build in build_ids(cluster).items() if build != before)
    publish_one(cluster, name)

    answer = ask(port, "/v1/answers", asked.body)
    verdict = ask(port, "/v1/feedback", {"article": asked.article, "verdict": "helped"})
    line.mend()

    assert (answer.status, answer.json()["build"]) == (200, before)
    assert (verdict.status, bool(verdict.json()["handoff"])) == (503, True)
    until(lambda: served(port) == other, "it serves what was published meanwhile")
    assert is_there(port) == "database"


def test_a_build_that_a_newer_version_made_is_left_alone_until_the_replica_is_replaced(
    cluster: Cluster, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [served(port) for port in cluster.ports]
    with monkeypatch.context() as newer:
        newer.setattr(manifest, "FORMAT", manifest.FORMAT + 1)
        other, _ = builds.build(cluster.publisher, full=True)
    names = [*build_ids(cluster)]
    until(
        lambda: all("the one before stays in service" in replica.said() for replica in cluster.replicas),
        "both say that they cannot take it",
    )

    answers = [ask(port, "/v1/answers", asked.body) for port in cluster.ports]

    assert [(got.status, got.json()["build"]) for got in answers] == [(200, build) for build in before]
    back = next(name for name in names if name != other.folder.name)
    publish_one(cluster, back)
    wanted = build_ids(cluster)[back]
    until(lambda: {served(port) for port in cluster.ports} == {wanted}, "they follow again")


def test_a_replica_that_is_killed_fails_no_request(
    cluster: Cluster, asked: Asked, is_long: bool, tmp_path: Path
) -> None:
    here, first = Settings.load(cluster.roots[0]), cluster.ports[0]
    with (
        kb_serve(cluster.roots[1], "--no-build", "--port", "0", rate_limit=0, proxies="127.0.0.1") as victim,
        proxy(
            tmp_path,
            here,
            first,
            (f"server 127.0.0.1:{first}", f"server 127.0.0.1:{first}; server 127.0.0.1:{victim.port}"),
            *cluster.upstream()[1:],
        ) as port,
        crowd(50 if is_long else 6, port, asked) as people,
    ):
        until(lambda: all(client.asked > 20 for client in people()), "everybody has asked both")
        os.killpg(victim.process.pid, signal.SIGKILL)
        before = [client.asked for client in people()]
        until(
            lambda: all(c.asked > b + 40 for c, b in zip(people(), before, strict=True)),
            "everybody goes on asking",
        )

    found = people()
    print(f"{sum(client.asked for client in found)} requests, one of two replicas killed meanwhile")
    assert [wrong for client in found for wrong in client.wrong] == []
