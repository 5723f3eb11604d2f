"""The short form of the soak: one minute of mixed traffic with publishes and faults, at a pace that leaves
the machine to other tests.

Beside it, that each thing that must hold in a soak is one that can fail.
"""

from __future__ import annotations

import json
import logging
import math
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from soak import judge
from soak_faults import FAULTS
from soak_traffic import Record, drive, requests_of
from support.bases import ROOT
from support.server import errors_in

from assistant.api.server.logging import Lines

KINDS = requests_of(900001)


def test_one_minute_of_traffic_publishes_and_faults_lose_no_request_and_no_memory() -> None:
    soak = ROOT / "scripts" / "soak.py"

    done = subprocess.run(
        [sys.executable, str(soak), "--minutes", "1", "--rate", "6", "--requests", "200", "--turns", "6"],
        capture_output=True,
        text=True,
        check=False,
    )

    found = json.loads(done.stdout)
    print(
        f"p99 {found['p99_ms']} ms, second half {found['p99_ratio']} times the first; "
        f"memory {found['memory_mb']} MB"
    )
    assert found["problems"] == []
    assert found["requests"] >= 200
    assert found["publishes"] >= 3
    assert found["builds_seen"] >= 3
    assert len(found["faults"]) >= 3


def ten_minutes(**changes: Any) -> Record:
    """A run in which all is well, but for these changes."""
    values: dict[str, Any] = {
        "published": {"old": "5", "new": "6"},
        "seen": {("old", "5"), ("new", "6")},
        "publishes": 1,
        "latencies": [(float(second), 0.01) for second in range(600)],
        "memory": [(float(second), 100_000_000) for second in range(600)],
        "faults": Counter(fault.__name__.replace("_", " ") for fault in FAULTS),
    }
    return Record(0.0, **{**values, **changes})


def test_a_run_in_which_all_is_well_has_no_problem() -> None:
    assert judge(ten_minutes(), 10)["problems"] == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"failures": ["3.0 s: page: 500"]}, "3.0 s: page: 500"),
        ({"seen": {("old", "5"), ("new", "5")}}, "build new answered with the number 5"),
        ({"seen": {("old", "5"), ("new", "6"), ("third", "6")}}, "build third answered with the number 6"),
        ({"faults": Counter()}, "the fault 'locked journal' never came"),
        ({"publishes": 3}, "of 3 publishes only 2 builds were seen"),
        (
            {"memory": [(float(second), 100_000_000 + 100_000 * second) for second in range(600)]},
            "memory grew by 2",
        ),
        (
            {"latencies": [(float(second), 0.01 + (second > 300) * 0.01) for second in range(600)]},
            "p99 of the second half is 2.00 times the first",
        ),
    ],
)
def test_whatever_must_hold_in_a_run_is_a_problem_when_it_does_not(
    changes: dict[str, Any], problem: str
) -> None:
    problems = judge(ten_minutes(**changes), 10)["problems"]

    assert problem in "\n".join(problems)  # type: ignore[arg-type]


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A server that gives each request this status and a body that is no answer; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b"no answer")

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def reached(record: Record, least: int) -> bool:
    return len(record.latencies) >= least


def driven(status: int) -> Record:
    """Each kind of request at least once to such a server, while the journal is locked."""
    record = Record(time.monotonic(), locked=[[0.0, math.inf]])
    with answering(status) as port:
        for seed, kind in enumerate(KINDS):
            least = len(record.latencies) + 1
            drive(port, record, [kind], 1000, partial(reached, record, least), seed)
    return record


def test_a_wrong_status_is_a_failure_and_a_fault_explains_a_503_of_a_verdict_alone() -> None:
    broken, full = driven(500), driven(503)

    assert {failure.split(": ")[1] for failure in broken.failures} == {kind.name for kind in KINDS}
    assert {failure.split(": ")[1] for failure in full.failures} == {kind.name for kind in KINDS} - {
        "feedback"
    }
    assert (broken.excused, full.excused > 0) == (0, True)


def test_a_client_that_gives_up_is_a_failure() -> None:
    assert [
        failure for failure in driven(200).failures if failure.startswith("a client gave up: JSONDecodeError")
    ]


def test_a_bug_in_the_log_and_a_crash_are_errors_of_a_console_and_a_request_is_none() -> None:
    record = logging.makeLogRecord(
        {"msg": "a bug in %s", "args": ("/v1/answers",), "levelno": logging.ERROR, "levelname": "ERROR"}
    )
    request = logging.makeLogRecord(
        {"msg": "request", "levelno": logging.INFO, "levelname": "INFO", "route": "/v1/errors"}
    )
    crash = subprocess.run(
        [sys.executable, "-c", "1 / 0"], capture_output=True, text=True, check=False
    ).stderr

    assert errors_in(Lines().format(record)) == [Lines().format(record)]
    assert errors_in(crash) == ["Traceback (most recent call last):"]
    assert errors_in(Lines().format(request) + "\nWARNING: nothing\n") == []
