"""A PostgreSQL server of the tests' own: a free port, a temporary folder, an unprivileged user, gone
afterwards; and a journal in it."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from install_postgres import MISSING, folder


@contextmanager
def server() -> Iterator[str]:
    """The address of a database. Without PostgreSQL the test fails: a promise that nobody checked is not
    kept."""
    binaries = folder()
    if binaries is None:
        pytest.fail(MISSING, pytrace=False)
    root = Path(tempfile.mkdtemp(prefix="journal-postgres-"))
    who = unprivileged()
    if who:
        shutil.chown(root, who)

    def run(*command: str) -> None:
        done = subprocess.run(
            command,
            cwd=root,
            user=who,
            capture_output=True,
            text=True,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        )
        assert done.returncode == 0, done.stdout + done.stderr

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = str(root / "data")
    try:
        run(f"{binaries}/initdb", "-D", data, "-U", "journal", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={root} -c fsync=off"
        run(
            f"{binaries}/pg_ctl",
            "-D",
            data,
            "-w",
            "-t",
            "120",
            "-l",
            str(root / "log"),
            "-o",
            options,
            "start",
        )
        try:
            yield f"postgresql://journal@127.0.0.1:{port}/postgres"
        finally:
            run(f"{binaries}/pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(root, ignore_errors=True)


def unprivileged() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def own_database(address: str) -> Iterator[str]:
    """The address of an empty database on the server of another address, gone afterwards."""
    name = f"builds_{secrets.token_hex(4)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        try:
            yield address.rpartition("/")[0] + f"/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]
