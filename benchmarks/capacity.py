"""How much the service takes: `python benchmarks/capacity.py [--workers 2] [--connections 8] [--seconds 20]` over
the published build of this folder.

Starts `kb serve --no-build`, asks the base's own questions over kept connections, follows with pages, and
prints requests a second, times, what a request takes of a processor (which other load on the machine changes
little) and the memory of each worker. Nothing is sent to another machine.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from assistant.builds.folder import current
from assistant.builds.manifest import verify
from assistant.content.library import Library
from assistant.settings import Settings


def ask(
    port: int,
    requests: list[tuple[str, bytes | None]],
    start: int,
    until: float,
    times: list[float],
    failed: list[str],
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    number = start
    while time.monotonic() < until:
        path, body = requests[number % len(requests)]
        began = time.perf_counter()
        connection.request("POST" if body else "GET", path, body, {"content-type": "application/json"})
        response = connection.getresponse()
        response.read()
        times.append(time.perf_counter() - began)
        if response.status >= 400:
            failed.append(f"{path} {response.status}")
        number += 7


def workers(pid: int) -> list[int]:
    """The processes that answer: the children of one that watches them, or it itself."""
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [child for child in children if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text()] or [
        pid
    ]


def cpu(pids: list[int]) -> float:
    """Seconds of a processor that these processes have used."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(f[11]) + int(f[12]) for f in fields) / os.sysconf("SC_CLK_TCK")


def measure(
    name: str, pid: int, port: int, requests: list[tuple[str, bytes | None]], connections: int, seconds: float
) -> None:
    times, failed, used = list[float](), list[str](), cpu(workers(pid))
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=ask, args=(port, requests, n, until, times, failed))
        for n in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(times, n=100)
    each = (cpu(workers(pid)) - used) / len(times) * 1000
    print(
        f"{name:<8} {len(times) / seconds:6.0f}/s   p50 {cuts[49] * 1000:6.1f} ms   "
        f"p95 {cuts[94] * 1000:6.1f} ms   p99 {cuts[98] * 1000:6.1f} ms"
        f"   processor {each:5.1f} ms each   failed {len(failed)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    library = Library.load(verify(current(Settings.load("."))))
    command = [
        sys.executable,
        "-m",
        "assistant.cli",
        "serve",
        "--no-build",
        "--port",
        "0",
        "--workers",
        str(given.workers),
    ]
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        found = re.search(r"http://[^/:]+:(\d+)", said)
        assert found
        port = int(found[1])
        print(
            f"{given.workers} workers, {given.connections} connections, {given.seconds:.0f} s each; "
            f"ready after {time.monotonic() - began:.1f} s"
        )
        questions = [
            ("/v1/answers", json.dumps({"question": q}).encode())
            for s in library.sections
            for q in (s.heading, *s.asked[:1])
        ]
        measure("answers", process.pid, port, questions, given.connections, given.seconds)
        measure(
            "search",
            process.pid,
            port,
            [("/v1/search", json.dumps({"query": s.heading[:12]}).encode()) for s in library.sections],
            given.connections,
            given.seconds,
        )
        measure(
            "pages",
            process.pid,
            port,
            [(a.url, None) for a in library.articles],
            given.connections,
            given.seconds,
        )
        for pid in workers(process.pid):
            memory = next(
                line
                for line in Path(f"/proc/{pid}/status").read_text().splitlines()
                if line.startswith("VmRSS")
            )
            print(f"memory of a worker: {int(memory.split()[1]) / 1024:.0f} MB")
    finally:
        process.terminate()
        process.wait(60)


if __name__ == "__main__":
    main()
