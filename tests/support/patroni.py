"""Three PostgreSQL servers of the tests' own under Patroni, with three etcd that choose the leader: free ports, a
temporary folder, an unprivileged user, gone afterwards."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import yaml
from install_patroni import programs
from install_postgres import folder

from support.postgres import unprivileged
from support.server import until

NODES = 3
ELECTION = {"ttl": 20, "loop_wait": 2, "retry_timeout": 5}
"""Seconds: how long a leader that says nothing stays the leader; 20 is the least that Patroni takes."""


@dataclass
class Node:
    """One PostgreSQL with its Patroni."""

    name: str
    data: Path
    rest: int
    sql: int
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End both at once, without a word to the others."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        for pid in (self.process.pid, postmaster):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Group:
    """The three nodes."""

    nodes: list[Node]

    @property
    def address(self) -> str:
        """A database on whichever of them takes changes, as libpq finds it."""
        ports = ",".join(str(node.sql) for node in self.nodes)
        hosts = ",".join("127.0.0.1" for _ in self.nodes)
        return f"postgresql://help@/postgres?host={hosts}&port={ports}&target_session_attrs=read-write"

    def members(self) -> dict[str, str]:
        """What each is to the others, as one that answers says it: `leader`, `sync_standby`, `replica`."""
        for node in self.nodes:
            with (
                suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{node.rest}/cluster", timeout=2) as said,
            ):
                found = json.load(said)["members"]
                return {m["name"]: m["role"] for m in found if m["state"] in ("running", "streaming")}
        return {}

    def leader(self) -> Node | None:
        roles = self.members()
        return next((node for node in self.nodes if roles.get(node.name) == "leader"), None)


@contextmanager
def group() -> Iterator[Group]:
    """The nodes once one leads and another has all that it has."""
    found, binaries = programs(), folder()
    assert found, "whoever asks for it looks whether there is Patroni"
    assert binaries, "whoever asks for it looks whether there is PostgreSQL"
    patroni, etcd = found
    root, who = Path(tempfile.mkdtemp(prefix="patroni-")), unprivileged()
    if who:
        shutil.chown(root, who)
    sql, rest, client, peer = (ports(NODES) for _ in range(4))
    peers = ",".join(f"e{n}=http://127.0.0.1:{port}" for n, port in enumerate(peer))
    stores = ",".join(f"127.0.0.1:{port}" for port in client)
    with ExitStack() as running:
        running.callback(shutil.rmtree, root, ignore_errors=True)
        for n in range(NODES):
            here, between = f"http://127.0.0.1:{client[n]}", f"http://127.0.0.1:{peer[n]}"
            options = {
                "name": f"e{n}",
                "data-dir": f"etcd{n}",
                "listen-client-urls": here,
                "advertise-client-urls": here,
                "listen-peer-urls": between,
                "initial-advertise-peer-urls": between,
                "initial-cluster": peers,
                "initial-cluster-state": "new",
            }
            command = [str(etcd), *(word for name, value in options.items() for word in (f"--{name}", value))]
            running.enter_context(program(root, f"etcd{n}", who, command))
        nodes = []
        for n in range(NODES):
            # where the programs are, and not links to some of them
            where = (binaries / "initdb").resolve().parent
            settings = settings_of(f"p{n}", sql[n], rest[n], stores, root, where)
            (root / f"p{n}.yml").write_text(yaml.safe_dump(settings), "utf-8")
            process = running.enter_context(program(root, f"p{n}", who, [str(patroni), f"p{n}.yml"]))
            nodes.append(Node(f"p{n}", root / f"data{n}", rest[n], sql[n], process))
        both = Group(nodes)
        roles = ["leader", "replica", "sync_standby"]
        until(lambda: sorted(both.members().values()) == roles, "three nodes are one group", 120)
        yield both


def settings_of(name: str, sql: int, rest: int, stores: str, root: Path, binaries: Path) -> dict[str, object]:
    """Patroni's file for a node. A commit waits until a second node has it."""
    parameters = {"unix_socket_directories": str(root), "shared_buffers": "32MB", "max_connections": 60}
    access = [
        "host all all 127.0.0.1/32 trust",
        "host replication all 127.0.0.1/32 trust",
        "local all all trust",
    ]
    user = {"username": "help", "password": "none"}
    return {
        "scope": "help",
        "name": name,
        "restapi": {"listen": f"127.0.0.1:{rest}", "connect_address": f"127.0.0.1:{rest}"},
        "etcd3": {"hosts": stores},
        "bootstrap": {
            "dcs": {**ELECTION, "synchronous_mode": True, "postgresql": {"use_pg_rewind": True}},
            "initdb": [
                {"encoding": "UTF8"},
                {"locale": "C.UTF-8"},
                {"auth-host": "trust"},
                {"auth-local": "trust"},
            ],
        },
        "postgresql": {
            "listen": f"127.0.0.1:{sql}",
            "connect_address": f"127.0.0.1:{sql}",
            "data_dir": str(root / f"data{name[1:]}"),
            "bin_dir": str(binaries),
            "authentication": {
                "superuser": user,
                "replication": {"username": "copies", "password": "none"},
                "rewind": user,
            },
            "parameters": parameters,
            "pg_hba": access,
        },
    }


@contextmanager
def program(root: Path, name: str, who: str | None, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program in that folder, asked to end at the end, and killed when it does not."""
    with (root / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=root,
            user=who,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ports(count: int) -> list[int]:
    """Ports that are free now."""
    with ExitStack() as open_ones:
        found = [open_ones.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in found]
