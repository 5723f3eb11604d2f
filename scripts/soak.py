"""A long run of the service with mixed traffic, publishes and faults.

    python scripts/soak.py --minutes 30            # make soak
    python scripts/soak.py --minutes 2 --rate 6    # the form in `make test`

What must hold: no request fails outside an injected fault, no response mixes two builds, memory is flat after
the warm-up (growth below 5 %), and in a run of ten minutes or more the p99 of the second half is at most 1.2
times that of the first.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import math
import random
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.server import Service, kb_serve

from assistant.authoring import scaffold
from assistant.builds import build as builds
from assistant.settings import Settings

GROWTH, SLOWER, LONG = 0.05, 1.2, 10.0
"""Largest growth of memory; largest p99 of the second half as a multiple of the first, asserted in runs of
this many minutes."""

TELL = 20.0
"""Seconds between two lines about how far it is."""

REFUSED = "the published build cannot be opened"
"""The one error that the faults ask for."""

MARK = "It takes {n} working days, counted from the day of the request."
MARKED = re.compile(r"It takes (\d+) working days")
JSON = {"Content-Type": "application/json"}


@dataclass
class Record:
    """What happened, gathered by all threads."""

    started: float
    latencies: list[tuple[float, float]] = field(default_factory=list)
    """When each request began, and how long it took, in seconds."""

    failures: list[str] = field(default_factory=list)
    excused: int = 0
    """Requests that failed within a fault that explains them."""

    statuses: Counter[str] = field(default_factory=Counter)
    seen: set[tuple[str, str]] = field(default_factory=set)
    """Build id and the number that the answer gave."""

    published: dict[str, str] = field(default_factory=dict)
    """Build id to the number that its article has."""

    publishes: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    locked: list[list[float]] = field(default_factory=list)
    """When the journal was locked: from, until. The end is not known while it is."""

    memory: list[tuple[float, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Request:
    """One kind of request and the statuses that are right for it."""

    name: str
    method: str
    path: str
    body: object = None
    right: tuple[int, ...] = (200,)
    weight: int = 1


def requests_of(article: int) -> list[Request]:
    """The traffic: questions most of all, then everything else that people and programs send."""
    ask = "How long does it take until the money is back?"
    return [
        Request("question", "POST", "/v1/answers", {"question": ask}, weight=6),
        Request(
            "question with a card",
            "POST",
            "/v1/answers",
            {"question": f"my card is 4111 1111 1111 1111. {ask}"},
        ),
        Request(
            "question nobody wrote about", "POST", "/v1/answers", {"question": "zebra crossing in the rain"}
        ),
        Request("search", "POST", "/v1/search", {"query": "refu"}, weight=4),
        Request("ticket", "POST", "/v1/suggestions", {"ticket": f"Hello,\n{ask} Thanks, Ana"}),
        Request("articles", "GET", "/v1/articles"),
        Request("article", "GET", f"/v1/articles/{article}"),
        Request("page", "GET", "/articles/refunds/", weight=3),
        Request("home", "GET", "/", weight=2),
        Request("short link", "GET", f"/a/{article}", right=(302,)),
        Request("nothing there", "GET", "/nope/", right=(404,)),
        Request("no JSON", "POST", "/v1/answers", "{", right=(400,)),
        Request("no question", "POST", "/v1/answers", {"question": ""}, right=(422,)),
        Request("too large", "POST", "/v1/answers", {"question": "x" * 70_000}, right=(413,)),
        Request("feedback", "POST", "/v1/feedback", {"article": article, "verdict": "helped"}, right=(201,)),
        Request("ready", "GET", "/readyz"),
        Request("metrics", "GET", "/metrics"),
    ]


@contextlib.contextmanager
def noted(record: Record, what: str) -> Iterator[None]:
    """What goes wrong in a thread of the run is a failure of the run, too."""
    try:
        yield
    except Exception as error:
        with record.lock:
            record.failures.append(f"{what}: {error!r}")


def drive(port: int, record: Record, kinds: list[Request], rate: float, until: float, seed: int) -> None:
    """One client: requests at an even pace until the time is up. It reconnects when the other side closed."""
    with noted(record, "a client gave up"):
        _drive(port, record, kinds, rate, until, seed)


def _drive(port: int, record: Record, kinds: list[Request], rate: float, until: float, seed: int) -> None:
    chance, next_at = random.Random(seed), time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while (now := time.monotonic()) < until:
        if now < next_at:
            time.sleep(min(next_at - now, 0.5))
            continue
        next_at = max(next_at + 1 / rate, now - 1)
        kind = chance.choices(kinds, [k.weight for k in kinds])[0]
        data = (
            None if kind.body is None else kind.body if isinstance(kind.body, str) else json.dumps(kind.body)
        )
        began = time.monotonic()
        try:
            connection.request(kind.method, kind.path, data, JSON if data is not None else {})
            response = connection.getresponse()
            status, text = response.status, response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            if kind.name == "too large":  # refused while it was still being sent
                continue
            status, text = 0, repr(error)
        with record.lock:
            record.latencies.append((began, time.monotonic() - began))
            record.statuses[f"{kind.name}: {status}"] += 1
            if kind.name == "question" and status == 200:
                answer = json.loads(text)
                number = MARKED.search(answer["text"] or "")
                record.seen.add((answer["build"], number[1] if number else "none"))
            if status not in kind.right:
                if (
                    kind.name == "feedback"
                    and status == 503
                    and any(a <= began <= b for a, b in record.locked)
                ):
                    record.excused += 1
                else:
                    record.failures.append(
                        f"{began - record.started:.1f} s: {kind.name}: {status} {text[:200]}"
                    )
    connection.close()


def publish(settings: Settings, record: Record, number: int) -> None:
    """Another number in the article, and `kb build` in a process of its own, as an author would."""
    path = settings.articles_dir / "refunds.md"
    path.write_text(MARKED.sub(f"It takes {number} working days", path.read_text("utf-8")), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "build", "--base", str(settings.root)],
        capture_output=True,
        text=True,
        check=False,
    )
    with record.lock:
        if done.returncode:
            record.failures.append(f"a build failed: {done.stderr[-300:]}")
        record.published[builds.current(settings).id] = str(number)
        record.publishes += 1


@contextlib.contextmanager
def pointing_at(settings: Settings, name: str) -> Iterator[None]:
    """The pointer to the published build names something else for a while."""
    pointer = settings.index_dir / "current"
    right = pointer.read_text("ascii")
    pointer.write_text(name + "\n", "ascii")
    try:
        yield
    finally:
        pointer.write_text(right, "ascii")


def no_such_build(_: Service, settings: Settings, __: Record) -> None:
    with pointing_at(settings, "0123456789ab"):
        time.sleep(2)


def damaged_build(_: Service, settings: Settings, __: Record) -> None:
    good = builds.current(settings).folder
    bad = good.with_name("badbadbadbad")
    shutil.copytree(good, bad)
    (bad / "library.json").write_bytes((bad / "library.json").read_bytes()[:-100])
    with pointing_at(settings, bad.name):
        time.sleep(2)
    shutil.rmtree(bad)


def locked_journal(_: Service, settings: Settings, record: Record) -> None:
    path, locked = settings.journal_file, [time.monotonic() - 1, math.inf]
    with contextlib.closing(
        sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=10, isolation_level=None)
    ) as connection:
        with record.lock:
            record.locked.append(locked)
        connection.execute("BEGIN EXCLUSIVE")
        time.sleep(3)
        connection.execute("ROLLBACK")
        locked[1] = time.monotonic()


def slow_clients(service: Service, _: Settings, __: Record) -> None:
    with contextlib.ExitStack() as stack:
        for _n in range(8):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", service.port), timeout=10))
            slow.sendall(
                b"POST /v1/answers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: 40\r\n\r\n{"
            )
        time.sleep(3)


def hung_up(service: Service, _: Settings, __: Record) -> None:
    body = b'{"question":"How long does it take until the money is back?"}'
    head = (
        b"POST /v1/answers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    )
    for _n in range(20):
        with socket.create_connection(("127.0.0.1", service.port), timeout=10) as gone:
            gone.sendall(head + body)
        with socket.create_connection(("127.0.0.1", service.port), timeout=10) as noise:
            noise.sendall(b"\x16\x03\x01\x00" * 20)


FAULTS: tuple[Callable[[Service, Settings, Record], None], ...] = (
    no_such_build,
    damaged_build,
    slow_clients,
    hung_up,
    locked_journal,
)


def disturb(service: Service, settings: Settings, record: Record, every: float, until: float) -> None:
    """A publish, then a fault, then a publish … until the time is nearly up."""
    with noted(record, "no more publishes and faults came"):
        _disturb(service, settings, record, every, until)


def _disturb(service: Service, settings: Settings, record: Record, every: float, until: float) -> None:
    number, turn = 5, 0
    while time.monotonic() + every / 2 < until:
        began = time.monotonic()
        if turn % 2 == 0:
            number += 1
            publish(settings, record, number)
        else:
            fault = FAULTS[turn // 2 % len(FAULTS)]
            fault(service, settings, record)
            record.faults[fault.__name__.replace("_", " ")] += 1
        turn += 1
        time.sleep(max(min(began + every, until) - time.monotonic(), 0))


def tell(record: Record, minutes: float) -> None:
    """A line about how far it is."""
    with record.lock:
        print(
            f"{(time.monotonic() - record.started) / 60:4.1f} of {minutes:g} minutes: "
            f"{len(record.latencies):,} requests, {record.publishes} publishes, "
            f"{sum(record.faults.values())} faults, {len(record.failures)} failures, "
            f"{record.memory[-1][1] / 1e6:.0f} MB",
            file=sys.stderr,
            flush=True,
        )


def run(minutes: float, rate: float, folder: Path) -> dict[str, object]:
    """The whole run; gives what it found."""
    root = folder / "base"
    scaffold.new_base(root, "Soak help")
    (root / "kb/articles/refunds.md").open("a", encoding="utf-8").write(
        f"\n## How long does it take until the money is back?\n\n{MARK.format(n=5)}\n"
    )
    settings = Settings.load(root)
    first, library = builds.build(settings)
    article = next(a.id for a in library.articles if a.path == "refunds.md")
    with kb_serve(root, "--no-build", "--port", "0", rate_limit=0, log_level="debug") as service:
        record = Record(time.monotonic(), published={first.id: "5"})
        until, clients = record.started + minutes * 60, 3
        kinds = requests_of(article)
        threads = [
            threading.Thread(target=drive, args=(service.port, record, kinds, rate / clients, until, n))
            for n in range(clients)
        ]
        threads.append(
            threading.Thread(
                target=disturb,
                args=(service, settings, record, max(8.0, min(30.0, minutes * 60 / 14)), until),
            )
        )
        for thread in threads:
            thread.start()
        told = record.started
        while any(thread.is_alive() for thread in threads):
            record.memory.append((time.monotonic(), service.memory()))
            if time.monotonic() - told >= TELL:
                told = time.monotonic()
                tell(record, minutes)
            time.sleep(1)
        after = service.raw(b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        if not after.startswith(b"HTTP/1.1 200"):
            record.failures.append("the service is not ready at the end")
        record.failures += [
            f"in the console: {line[:600]}" for line in service.errors() if REFUSED not in line
        ]
    return judge(record, minutes)


def judge(record: Record, minutes: float) -> dict[str, object]:
    """Figures and verdict."""
    whole = minutes * 60
    warm = record.started + whole * (0.4 if minutes < LONG else 0.2)
    rest = [size for at, size in record.memory if at >= warm]
    third = max(len(rest) // 3, 1)
    before, after = statistics.median(rest[:third]), statistics.median(rest[-third:])
    halves = [
        sorted(s for at, s in record.latencies if (at - record.started < whole / 2) is first)
        for first in (True, False)
    ]
    p99 = [half[int(len(half) * 0.99)] if half else 0.0 for half in halves]
    builds_seen = {build for build, _ in record.seen}
    mixed = sorted(pair for pair in record.seen if record.published.get(pair[0]) != pair[1])
    kinds = [fault.__name__.replace("_", " ") for fault in FAULTS]
    growth, slower = after / before - 1, p99[1] / max(p99[0], 1e-9)
    problems = list(record.failures)
    problems += [f"build {build} answered with the number {number}" for build, number in mixed]
    problems += [
        f"the fault '{kind}' never came" for kind in kinds if minutes >= LONG and kind not in record.faults
    ]
    problems += (
        [f"of {record.publishes} publishes only {len(builds_seen)} builds were seen"]
        if len(builds_seen) < record.publishes
        else []
    )
    problems += [f"memory grew by {growth:.1%}"] if growth > GROWTH else []
    problems += (
        [f"p99 of the second half is {slower:.2f} times the first"]
        if minutes >= LONG and slower > SLOWER
        else []
    )
    return {
        "minutes": minutes,
        "requests": len(record.latencies),
        "publishes": record.publishes,
        "builds_seen": len(builds_seen),
        "faults": dict(record.faults),
        "excused": record.excused,
        "statuses": dict(sorted(record.statuses.items())),
        "memory_mb": [round(before / 1e6, 1), round(after / 1e6, 1)],
        "memory_growth": round(growth, 4),
        "p50_ms": [round(1000 * statistics.median(half), 1) if half else 0 for half in halves],
        "p99_ms": [round(1000 * p, 1) for p in p99],
        "p99_ratio": round(slower, 2),
        "problems": problems,
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=20, help="requests a second")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(given.minutes, given.rate, Path(folder))
    print(json.dumps(found, indent=1))
    problems: list[str] = found["problems"]  # type: ignore[assignment]
    faults: dict[str, int] = found["faults"]  # type: ignore[assignment]
    print(
        f"soak: {given.minutes:g} minutes, {found['requests']:,} requests, {found['publishes']} publishes, "
        f"{sum(faults.values())} faults, memory "
        f"{found['memory_growth']:+.1%}, p99 of the second half {found['p99_ratio']} times the first: "
        + (f"{len(problems)} problems" if problems else "nothing lost"),
        file=sys.stderr,
    )
    return 1 if found["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
