"""How the service holds when pushed, beside a bare FastAPI route that sends the same bytes:
`python benchmarks/load.py [--seconds 4] [--rounds 5]` over the published build of this folder.

    cached    answers kept from before, with 10 and with 50 clients: requests a second, ours through bare
    crowd     50 and 200 clients with cold questions: useful answers a second, and how long a refusal took
    attacker  64 connections of one client that ignores 429, beside 8 people who ask something every second:
              their p95, ours through bare, with questions that were asked before and with cold ones
    workers   two workers under 50 connections that stay: the share of each in the work
    files     `ulimit -n 64` and 120 idle connections: normal requests that failed, lines of the log

Each figure is a median of the rounds, in which both servers take turns. Nothing is sent to another machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from assistant.builds.folder import current
from assistant.builds.manifest import verify
from assistant.content.library import Library
from assistant.search import analysis
from assistant.settings import Settings

Questions = Callable[[], str]

PEOPLE, PAUSE = 8, 1.0
"""How many ask beside the attacker, and the seconds between an answer and their next question."""


@dataclass
class Server:
    """A server that runs."""

    pid: int
    port: int
    log: Path

    def workers(self) -> list[int]:
        """The processes that answer: the children of one that watches them, or it itself."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        found = [int(c) for c in children if "spawn_main" in Path(f"/proc/{c}/cmdline").read_text()]
        return found or [self.pid]

    def processor(self) -> list[float]:
        """Seconds that each process has used."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.workers()]
        return [(int(f[11]) + int(f[12])) / os.sysconf("SC_CLK_TCK") for f in stats]


@contextmanager
def running(command: list[str], port: str, files: int = 0) -> Iterator[Server]:
    """A server with its console in a file; `port` is the pattern with which it says where it listens."""
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        limit = partial(resource.setrlimit, resource.RLIMIT_NOFILE, (files, files)) if files else None
        process = subprocess.Popen(
            [sys.executable, *command], stdout=log, stderr=subprocess.STDOUT, preexec_fn=limit
        )
        try:
            for _ in range(600):
                if found := re.search(port, Path(log.name).read_text(), re.S):
                    yield Server(process.pid, int(found[1]), Path(log.name))
                    break
                time.sleep(0.1)
            else:
                sys.exit(Path(log.name).read_text())
        finally:
            process.terminate()
            process.wait(60)


def service(workers: int = 1, files: int = 0) -> AbstractContextManager[Server]:
    os.environ["ASSISTANT_PROXIES"] = "127.0.0.1"  # so that clients can have addresses of their own
    command = ["-m", "assistant.cli", "serve", "--no-build", "--port", "0", "--workers", str(workers)]
    return running(command, r"http://[^/:]+:(\d+).*Ctrl-C", files)


@dataclass
class Seen:
    """What clients saw: the seconds that each answer took, by its status."""

    times: dict[int, list[float]] = field(default_factory=dict)

    def p95(self, status: int) -> float:
        found = self.times.get(status, [])
        return statistics.quantiles(found, n=20)[18] if len(found) > 1 else 0.0

    def __getitem__(self, status: int) -> int:
        return len(self.times.get(status, ()))


async def client(
    port: int,
    question: Questions,
    until: float,
    seen: Seen,
    address: str = "",
    pause: float = 0.0,
    after: float = 0.0,
) -> None:
    """Asks over one connection, the next question when the last one was answered, and a pause. Begins `after`
    so many seconds."""
    await asyncio.sleep(after)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        body = json.dumps({"question": question()})
        forwarded = f"X-Forwarded-For: {address}\r\n" if address else ""
        head = (
            f"POST /v1/answers HTTP/1.1\r\nHost: 127.0.0.1\r\n{forwarded}Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        began = time.perf_counter()
        with suppress(ConnectionError):
            writer.write(head.encode() + body.encode())
        try:
            said = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(said.partition(b"content-length: ")[2].split(b"\r\n")[0]))
        except (ConnectionError, asyncio.IncompleteReadError):
            seen.times.setdefault(0, []).append(time.perf_counter() - began)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        seen.times.setdefault(int(said.split(maxsplit=2)[1]), []).append(time.perf_counter() - began)
        if pause:
            await asyncio.sleep(pause)
    writer.close()


async def clients(number: int, port: int, question: Questions, seconds: float) -> Seen:
    seen, until = Seen(), time.monotonic() + seconds
    await asyncio.gather(*(client(port, question, until, seen) for _ in range(number)))
    return seen


async def attacked(port: int, question: Questions, seconds: float) -> Seen:
    """What other people saw while one client asked over 64 connections, whatever it got."""
    people, attacker, until = Seen(), Seen(), time.monotonic() + seconds
    await asyncio.gather(
        *(client(port, question, until, attacker, "203.0.113.7") for _ in range(64)),
        *(
            client(port, question, until, people, f"198.51.100.{n}", PAUSE, n * PAUSE / PEOPLE)
            for n in range(PEOPLE)
        ),
    )
    return people


async def beside_idle(port: int, question: Questions) -> int:
    """Failures of 100 requests, each on a connection of its own, beside 120 connections that say nothing."""
    idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(120)]
    seen = Seen()
    for _ in range(100):
        await client(port, question, time.monotonic() + 0.001, seen)
    for _, writer in idle:
        writer.close()
    return sum(map(len, seen.times.values())) - seen[200]


def taking_turns(
    rounds: int, ours: Server, bare: Server, measure: Callable[[Server], Awaitable[float]]
) -> tuple[float, float]:
    found = [[asyncio.run(_awaited(measure(server))) for server in (ours, bare)] for _ in range(rounds)]
    own, other = (statistics.median(column) for column in zip(*found, strict=True))
    return own, other


async def _awaited(value: Awaitable[float]) -> float:
    return await value


def cold(library: Library) -> Questions:
    """Questions that nobody asked before: a heading with words of the base, each pair once."""
    words = sorted({word for s in library.sections for word in analysis.words(s.text) if len(word) > 4})
    numbers = count()

    def question() -> str:
        n = next(numbers)
        heading = library.sections[n % len(library.sections)].heading
        return f"{heading} {words[n % len(words)]} {words[n * 7 // len(words) % len(words)]}"

    return question


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    library = Library.load(verify(current(Settings.load("."))))
    known, fresh = library.sections[0].heading, cold(library)
    with service() as ours, tempfile.NamedTemporaryFile() as answer:
        answer.write(fetched(ours.port, known))
        answer.flush()
        with running(["benchmarks/bare.py", answer.name], r"(\d+)\n") as bare:
            measured(ours, bare, known, fresh, given.seconds, given.rounds)
    with service(workers=2) as two:
        shares = []
        for _ in range(given.rounds):
            before = two.processor()
            asyncio.run(clients(50, two.port, lambda: known, given.seconds))
            used = [after - b for after, b in zip(two.processor(), before, strict=True)]
            shares.append(100 * max(used) / sum(used))
        print(
            f"workers   share of the busier one: {', '.join(f'{s:.0f} %' for s in shares)}   (at most 60 %)"
        )
    with service(files=64) as small:
        said = len(small.log.read_text().splitlines())
        failed = asyncio.run(beside_idle(small.port, lambda: known))
        lines = len(small.log.read_text().splitlines()) - said
        print(f"files     {failed} of 100 requests failed, {lines} lines of log   (0, at most 10)")


def measured(ours: Server, bare: Server, known: str, fresh: Questions, seconds: float, rounds: int) -> None:
    """The figures of one process beside a bare route."""

    async def each_second(server: Server, number: int) -> float:
        return (await clients(number, server.port, lambda: known, seconds))[200] / seconds

    for number in (10, 50):
        own, other = taking_turns(rounds, ours, bare, partial(each_second, number=number))
        print(
            f"cached    {number} clients: {own:.0f} and {other:.0f} a second: {own / other:.2f}   (at least 0.7)"
        )
    useful: dict[int, list[float]] = {50: [], 200: []}
    refused = Seen()
    for _ in range(rounds):
        for number, found in useful.items():
            seen = asyncio.run(clients(number, ours.port, fresh, seconds))
            found.append(seen[200] / seconds)
            refused.times.setdefault(503, []).extend(seen.times.get(503, ()))
    few, many = statistics.median(useful[50]), statistics.median(useful[200])
    print(
        f"crowd     50 clients: {few:.1f} useful answers a second, 200: {many:.1f}: {many / few:.2f}   "
        f"(at least 0.8); {refused[503]} refusals, p95 {refused.p95(503):.2f} s"
    )

    async def others(server: Server, questions: Questions) -> float:
        return (await attacked(server.port, questions, seconds)).p95(200)

    for name, questions in (("asked before", lambda: known), ("cold", fresh)):
        own, other = taking_turns(rounds, ours, bare, partial(others, questions=questions))
        print(
            f"attacker  {name}: p95 of other people {own * 1000:.0f} ms, at the bare route {other * 1000:.0f} ms: "
            f"{own / other:.2f}   (at most 2)"
        )


def fetched(port: int, question: str) -> bytes:
    """The bytes of an answer."""
    from urllib.request import Request, urlopen

    data = json.dumps({"question": question}).encode()
    request = Request(f"http://127.0.0.1:{port}/v1/answers", data, {"Content-Type": "application/json"})
    with urlopen(request) as response:
        body: bytes = response.read()
    return body


if __name__ == "__main__":
    main()
