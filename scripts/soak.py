"""A long run of the service with mixed traffic, publishes and faults.

    python scripts/soak.py --minutes 30            # make soak
    python scripts/soak.py --minutes 1 --rate 6 --requests 200 --turns 6    # the form in `make test`

What must hold: no request fails outside an injected fault, no response mixes two builds, memory is flat after
the warm-up (growth below 5 %), and in a run of ten minutes or more the p99 of the second half is at most 1.2
times that of the first.

A run lasts for its minutes, and longer where a busy machine has not yet had the least number of requests and of
turns, which are publishes and faults one after the other.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from soak_faults import FAULTS, disturb
from soak_traffic import MARK, Record, drive, requests_of
from support.server import kb_serve

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


def run(minutes: float, rate: float, folder: Path, requests: int = 0, turns: int = 0) -> dict[str, object]:
    """The whole run, with at least so many requests and turns; gives what it found."""
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
        every = max(8.0, min(30.0, minutes * 60 / 14))
        disturber = threading.Thread(target=disturb, args=(service, settings, record, every, until, turns))

        def is_over() -> bool:
            enough = time.monotonic() >= until and len(record.latencies) >= requests
            return enough and not disturber.is_alive()

        threads = [
            threading.Thread(target=drive, args=(service.port, record, kinds, rate / clients, is_over, n))
            for n in range(clients)
        ]
        for thread in (disturber, *threads):
            thread.start()
        told = record.started
        while any(thread.is_alive() for thread in (disturber, *threads)):
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
    parser.add_argument("--requests", type=int, default=0, help="go on until there were so many")
    parser.add_argument("--turns", type=int, default=0, help="go on until so many publishes and faults came")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(given.minutes, given.rate, Path(folder), given.requests, given.turns)
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
