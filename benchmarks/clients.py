"""The service under 50 clients, beside the same service whose ranking is scored by Whoosh's own searcher.
Part of benchmarks/speed.py.

The service, twice, and the clients are processes of their own. Both services answer with words alone and
compute one answer at a time.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

CLIENTS = 50
BODIES = {"/v1/answers": "question", "/v1/search": "query"}


class Load(NamedTuple):
    """What a service did under load."""

    each_second: float
    p50: float
    p99: float
    processor: float
    """Milliseconds of the processor that the service took for a request."""


def compare(root: Path, questions: Sequence[str], seconds: float, rounds: int) -> dict[tuple[str, str], Load]:
    """By route and by whose searcher scores, the medians of some rounds, in which the services take turns."""
    found: dict[tuple[str, str], list[Load]] = {}
    with ExitStack() as running:
        services = {}
        for searcher in ("ours", "whoosh"):
            process = subprocess.Popen(
                [sys.executable, __file__, "serve", str(root), searcher], stdout=subprocess.PIPE, text=True
            )
            running.callback(process.wait, 30)
            running.callback(process.terminate)
            assert process.stdout is not None
            services[searcher] = (
                process.pid,
                int(process.stdout.readline() or sys.exit("the service did not start")),
            )
        for number in range(rounds + 1):
            for route in BODIES:
                for searcher, (pid, port) in services.items():
                    load = _load(pid, port, route, questions, seconds if number else 1.0)
                    if number:  # the first is to warm up
                        found.setdefault((route, searcher), []).append(load)
    return {
        key: Load(*(statistics.median(column) for column in zip(*loads, strict=True)))
        for key, loads in found.items()
    }


def _load(pid: int, port: int, route: str, questions: Sequence[str], seconds: float) -> Load:
    given, before = json.dumps([port, route, list(questions), seconds]), _processor(pid)
    done = subprocess.run(
        [sys.executable, __file__, "ask"], input=given, stdout=subprocess.PIPE, text=True, check=True
    )
    times = json.loads(done.stdout)
    cuts = statistics.quantiles(times, n=100)
    return Load(
        each_second=len(times) / seconds,
        p50=cuts[49] * 1000,
        p99=cuts[98] * 1000,
        processor=(_processor(pid) - before) * 1000 / len(times),
    )


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def serve(root: Path, searcher: str) -> None:
    """The service of this project; with `whoosh`, its index answers through Whoosh's searcher."""
    from dataclasses import fields, replace

    from peers import WhooshIndex, build_whoosh

    from assistant.api.server import workers
    from assistant.builds import engine
    from assistant.settings import Settings

    settings = Settings.load(
        root,
        model="off",
        journal=False,
        rate_limit=0,
        kept_answers=0,
        max_computing=1,
        max_requests=1000,
        max_seconds=300,
    )
    load = engine.open_build

    def load_with_whoosh(found, settings):  # type: ignore[no-untyped-def]
        library, ranker = load(found, settings)
        index = WhooshIndex(
            **{field.name: getattr(ranker.index, field.name) for field in fields(ranker.index)}
        )
        folder = found.folder.parent.parent / "whoosh"  # with the wordings, which ours does not have
        if not folder.is_dir():
            build_whoosh(library, folder)
        return library, replace(ranker, index=index.use(folder, library))

    if searcher == "whoosh":
        engine.open_build = load_with_whoosh
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    workers.serve(settings, listener, lambda: print(listener.getsockname()[1], flush=True))


async def ask(port: int, route: str, questions: Sequence[str], seconds: float) -> list[float]:
    """Ask over kept connections, each client its own questions; the seconds that each answer took."""
    until, times = time.monotonic() + seconds, list[float]()

    async def client(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.monotonic() < until:
            body = json.dumps({BODIES[route]: questions[number % len(questions)]}).encode()
            number += CLIENTS
            began = time.perf_counter()
            head = (
                f"POST {route} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            writer.write(head.encode() + body)
            said = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            await reader.readexactly(int(said.partition("content-length: ")[2].split("\r\n")[0]))
            times.append(time.perf_counter() - began)
            if " 200 " not in said[:20]:
                sys.exit(f"{route} gave {said[:20]}")
        writer.close()

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return times


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(Path(sys.argv[2]), sys.argv[3])
    else:
        print(json.dumps(asyncio.run(ask(*json.load(sys.stdin)))))
