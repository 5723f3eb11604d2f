"""Two services over three PostgreSQL under Patroni, whose leader is killed. `make cluster` runs the same over the
shipped base with more of everything, and holds it to its times."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from install_patroni import MISSING, programs
from support.patroni import Group, group
from support.replicas import Asked, Cluster, build_ids, crowd, is_there, publish_one, served, two_replicas
from support.server import ask, until

from assistant.errors import StoreAway

pytestmark = pytest.mark.skipif(programs() is None, reason=MISSING)


@pytest.fixture(scope="module")
def nodes() -> Iterator[Group]:
    with group() as found:
        yield found


@pytest.fixture(scope="module")
def cluster(
    clustered_base: Path, nodes: Group, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    with two_replicas(
        clustered_base, tmp_path_factory.mktemp("failover"), nodes.address, nodes.address
    ) as found:
        yield found


class Judge(threading.Thread):
    """Somebody who says whether an article helped, again and again, and remembers what was acknowledged: each verdict
    is told from all others by the build that it names."""

    def __init__(self, ports: list[int], article: int) -> None:
        super().__init__(daemon=True)
        self.ports, self.article = ports, article
        self.kept, self.refused, self.wrong = set[str](), 0, list[str]()
        self.ends = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.ends.is_set():
            number += 1
            build = f"{number:012x}"
            body = {"article": self.article, "verdict": "helped", "build": build}
            got = ask(self.ports[number % len(self.ports)], "/v1/feedback", body)
            if got.status == 201:
                self.kept.add(build)
            elif got.status == 503 and got.json()["handoff"]:
                self.refused += 1
            else:
                self.wrong.append(f"{got.status} {got.text}")


def test_a_leader_that_is_killed_fails_no_answer_and_loses_no_verdict_and_another_one_publishes(
    cluster: Cluster, nodes: Group, asked: Asked, is_long: bool
) -> None:
    verdicts = 1000 if is_long else 100
    ids = build_ids(cluster)
    before = served(cluster.ports[0])
    name, other = next((name, build) for name, build in ids.items() if build != before)
    judge = Judge(cluster.ports, asked.article)
    with crowd(8 if is_long else 4, cluster.ports[0], asked) as people:
        judge.start()
        until(lambda: len(judge.kept) >= verdicts / 2, "half of the verdicts are kept")
        leader = nodes.leader()
        assert leader
        killed = time.monotonic()
        leader.kill()
        while served(cluster.ports[1]) != other:
            with suppress(StoreAway):
                publish_one(cluster, name)
                published = time.monotonic() - killed
                until(lambda: served(cluster.ports[1]) == other, "the new build is served")
        until(lambda: len(judge.kept) >= verdicts, "all verdicts are kept", 120)
        judge.ends.set()
        judge.join(30)

    requests = sum(client.asked for client in people())
    print(
        f"{requests} answers; published again {published:.1f} s after the leader was killed; "
        f"{len(judge.kept)} verdicts acknowledged, {judge.refused} refused meanwhile"
    )
    assert [wrong for client in people() for wrong in client.wrong] == []
    assert judge.wrong == []
    with psycopg.connect(nodes.address) as connection:
        stored = {row[0] for row in connection.execute("SELECT build FROM feedback")}
    assert judge.kept - stored == set()
    until(lambda: {is_there(port) for port in cluster.ports} == {"database"}, "both follow the new leader")
    if is_long:
        assert published <= 30
