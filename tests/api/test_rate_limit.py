"""What one client may ask of several workers: as much as of one."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest
from support.bases import ROOT, small_base
from support.server import ask, kb_serve

from assistant.api.middleware.rate_limit import ROWS, WAYS, Clients, SharedTable
from assistant.builds import build
from assistant.settings import Settings

ASKING = """
import sys
from pathlib import Path
from assistant.api.middleware.rate_limit import Clients, SharedTable
clients = Clients(500, clock=lambda: 7.0, shared=SharedTable(Path(sys.argv[1]), b"k" * 32))
print("ready", flush=True)
sys.stdin.readline()
print(sum(clients.ask("198.51.100.7").is_granted for _ in range(400)), clients.ask("198.51.100.8").left)
"""


@pytest.fixture
def together(tmp_path: Path) -> SharedTable:
    return SharedTable(tmp_path / "clients", b"k" * 32)


def test_what_processes_grant_at_once_is_exactly_the_quota(together: SharedTable) -> None:
    command = [sys.executable, "-c", ASKING, str(together.file)]
    asking = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [process.stdout.readline() for process in asking if process.stdout] == ["ready\n"] * 3
    for process in asking:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()

    said = [process.communicate()[0].split() for process in asking]

    assert sum(int(granted) for granted, _ in said) == 500
    assert sorted(int(left) for _, left in said) == [497, 498, 499], "another client has a share of its own"


def test_a_worker_that_was_killed_while_it_counted_holds_up_no_other(together: SharedTable) -> None:
    script = (
        ASKING
        + "import fcntl; fcntl.lockf(clients._file, fcntl.LOCK_EX); print('holds', flush=True); sys.stdin.readline()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(together.file)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdin
    assert holder.stdout
    holder.stdin.write("\n")
    holder.stdin.flush()
    while holder.stdout.readline() != "holds\n":
        pass
    holder.kill()
    holder.communicate()

    assert Clients(500, clock=lambda: 7.0, shared=together).ask("198.51.100.7").left == 99


def test_the_file_that_workers_share_is_for_its_owner_alone_and_has_no_address(together: SharedTable) -> None:
    Clients(5, shared=together).ask("198.51.100.7")

    assert together.file.stat().st_mode & 0o777 == 0o600
    assert b"198.51" not in together.file.read_bytes()
    assert together.key not in together.file.read_bytes()


def test_in_a_full_row_the_client_that_asked_longest_ago_gives_its_place() -> None:
    now = [1.0]
    clients = Clients(60, clock=lambda: now[0])
    rows: defaultdict[int, list[str]] = defaultdict(list)
    for number in range(65_536):
        address = f"10.0.{number >> 8}.{number & 255}"
        rows[int.from_bytes(clients._name(address)[:4], "little") % ROWS].append(address)
    row = max(rows.values(), key=len)

    for address in row[: WAYS + 1]:
        clients.ask(address)
        now[0] += 0.001

    assert clients.ask(row[1]).left == 58, "it is remembered"
    assert clients.ask(row[0]).left == 59, "it is new again"


def test_two_workers_grant_a_client_as_much_as_one(tmp_path: Path) -> None:
    root = small_base(tmp_path / "base")
    build.build(Settings.load(root))
    headers, began = {"x-forwarded-for": "198.51.100.7"}, time.monotonic()
    with kb_serve(
        root, "--no-build", "--port", "0", "--workers", "2", rate_limit=60, proxies="127.0.0.1"
    ) as served:
        got = [ask(served.port, "/v1/articles", headers=headers) for _ in range(50)]

    left = int(re.search(r"r=(\d+)", got[-1].headers["ratelimit"])[1])  # type: ignore[index]
    assert {response.headers["ratelimit-policy"] for response in got} == {'"client";q=60;w=60'}
    assert left <= 60 - 50 + (time.monotonic() - began), "one token came back in each second"
