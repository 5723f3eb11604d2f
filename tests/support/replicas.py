"""Services with folders of their own over one PostgreSQL, and people who ask them."""

from __future__ import annotations

import http.client
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from assistant.builds import build as builds
from assistant.builds import folder, store
from assistant.settings import Settings
from support.server import Service, ask, kb_serve


@dataclass(frozen=True)
class Asked:
    """What is asked of a base: a question with an answer, and an article of all its builds."""

    question: str
    article: int
    only_newer: str
    """The address of a page that only the newer build has."""

    @property
    def body(self) -> dict[str, str]:
        return {"question": self.question}


@dataclass
class Cluster:
    """A publisher, and the replicas."""

    publisher: Settings
    replicas: list[Service]
    roots: list[Path]
    seconds: list[float] = field(default_factory=list)
    """How long each took from its start until it was ready."""

    @property
    def ports(self) -> list[int]:
        return [replica.port for replica in self.replicas]

    def upstream(self) -> list[tuple[str, str]]:
        """What to change in the proxy's configuration: both behind it, and nobody is held back."""
        first, *others = self.ports
        more = "".join(f"; server 127.0.0.1:{port}" for port in others)
        line = f"server 127.0.0.1:{first}"
        return [(line, line + more), ("rate=10r/s", "rate=100000r/s"), ("clients 64", "clients 1000")]


@contextmanager
def two_replicas(base: Path, place: Path, address: str, replicas_address: str) -> Iterator[Cluster]:
    """Two that began with empty folders, over a base that was published once into the database."""
    shutil.copytree(base, place / "publisher", dirs_exist_ok=True)
    publisher = Settings.load(place / "publisher", database_url=address, build_store="database")
    builds.build(publisher)
    roots = [place / name for name in ("one", "two")]
    for root in roots:
        shutil.copytree(base, root, ignore=shutil.ignore_patterns("index", "site"))
    cluster = Cluster(publisher, [], roots)
    with ExitStack() as running:
        for root in roots:
            began = time.monotonic()
            service = kb_serve(
                root,
                "--no-build",
                "--port",
                "0",
                database_url=replicas_address,
                build_store="database",
                rate_limit=0,
                proxies="127.0.0.1",
            )
            cluster.replicas.append(running.enter_context(service))
            cluster.seconds.append(time.monotonic() - began)
        yield cluster


def publish_one(cluster: Cluster, name: str) -> None:
    """Publish one of the publisher's builds by the name of its folder. Raises BuildError or StoreAway."""
    local = store.open_store(cluster.publisher)
    local.bring()
    local.publish(name)


def build_ids(cluster: Cluster) -> dict[str, str]:
    """The publisher's builds: the names of their folders, and their ids."""
    return {found.folder.name: found.id for found in folder.builds_on_disk(cluster.publisher)}


def served(port: int) -> str:
    """The id of the build that a replica serves."""
    return ask(port, "/livez").headers["x-build"]


def is_there(port: int) -> str:
    """What a replica says about the database."""
    return str(ask(port, "/readyz").json()["builds"])


class Client(threading.Thread):
    """Somebody who asks through the proxy without a pause, and writes down whatever is wrong."""

    def __init__(self, port: int, ends: threading.Event, asked: Asked) -> None:
        super().__init__(daemon=True)
        self.port, self.ends = port, ends
        self.requests = [
            ("/v1/answers", asked.body),
            (f"/v1/articles/{asked.article}", None),
            ("/livez", None),
        ]
        self.asked, self.seen, self.wrong = 0, set[str](), list[str]()

    def run(self) -> None:
        while not self.ends.is_set():
            for path, body in self.requests:
                try:
                    self.ask(path, body)
                except (OSError, http.client.HTTPException) as error:
                    self.wrong.append(f"{path}: {type(error).__name__}")

    def ask(self, path: str, body: object) -> None:
        got = ask(self.port, path, body)
        self.asked += 1
        build = got.headers.get("x-build", "none")
        self.seen.add(build)
        if got.status != 200:
            self.wrong.append(f"{path}: {got.status}")
        elif path != "/livez" and got.json()["build"] != build:
            self.wrong.append(f"{path}: the header says {build}, the body {got.json()['build']}")


@contextmanager
def crowd(count: int, port: int, asked: Asked) -> Iterator[Callable[[], list[Client]]]:
    """So many who ask until the end of the block; called afterwards, it gives them."""
    ends = threading.Event()
    clients = [Client(port, ends, asked) for _ in range(count)]
    for client in clients:
        client.start()
    try:
        yield lambda: clients
    finally:
        ends.set()
        for client in clients:
            client.join(60)
