"""How many small bases one process serves: `python benchmarks/many_bases.py [--bases 200] [--open 50]`.

Makes variations of the small base that `kb init` makes, starts `kb serve --bases` over them, and prints: the memory
after each base was asked; times of a base that is not open, and of one that is, beside the same base served alone;
failures of 20 clients that ask more bases than fit; files, threads and memory over 500 openings. Ratios are what
counts: other load on the machine changes both sides. Nothing is sent to another machine.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from assistant.authoring import scaffold
from assistant.builds import build
from assistant.settings import Settings

WORDS = [
    "bicycle",
    "schooner",
    "kettle",
    "violin",
    "ladder",
    "compass",
    "lantern",
    "anchor",
    "barrel",
    "saddle",
]
QUESTIONS = ("How long does a refund take?", "where is my receipt", "can I get my money back", "refnud time")
SEED = 30


def made(folder: Path, count: int) -> list[str]:
    """So many built bases; gives their hosts. Vectors and graphs that the first one computed are handed on."""
    hosts = []
    for number in range(count):
        host, root = f"help{number}.example", folder / f"base{number}"
        hosts.append(host)
        if (root / "kb/index/current").is_file():
            continue
        word = f"{WORDS[number % len(WORDS)]} {number}"
        scaffold.new_base(root, f"Help with {word}")
        with (root / "kb/settings.yml").open("a") as settings:
            settings.write(f"site_url: http://{host}/\n")
        refunds = root / "kb/articles/refunds.md"
        refunds.write_text(
            refunds.read_text("utf-8").replace("Five working days", f"Five days of {word}"), "utf-8"
        )
        if number:
            shutil.copytree(folder / "base0/kb/index/cache", root / "kb/index/cache")
            shutil.copytree(folder / "base0/kb/index/model", root / "kb/index/model", copy_function=os.link)
        build.build(Settings.load(root))
    lines = [f"- {{host: {host}, folder: base{number}}}\n" for number, host in enumerate(hosts)]
    (folder / "bases.yml").write_text("".join(lines), "utf-8")
    return hosts


@contextmanager
def serving(*words: str, **variables: object) -> Iterator[tuple[int, int]]:
    """`kb serve` with these words; its process and port."""
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", "0", *words]
    own = {f"ASSISTANT_{name.upper()}": str(value) for name, value in variables.items()}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **own})
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
        assert found, said
        yield process.pid, int(found[1])
    finally:
        process.terminate()
        process.wait(60)


class Client:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, host: str, question: str) -> tuple[float, bool]:
        """Seconds until the answer was there, and whether it was one of the base that was asked."""
        body, began = json.dumps({"question": question}), time.perf_counter()
        headers = {"content-type": "application/json", "host": host}
        self._connection.request("POST", "/v1/answers", body, headers)
        response = self._connection.getresponse()
        said = response.read()
        number = host.removeprefix("help").partition(".")[0]
        is_right = response.status == 200 and (b"days of" not in said or f" {number} ".encode() in said)
        return time.perf_counter() - began, is_right


def p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[18] * 1000


def resident(pid: int) -> float:
    """Megabytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def left(pid: int) -> str:
    files, threads = (len(os.listdir(f"/proc/{pid}/{what}")) for what in ("fd", "task"))
    return f"{resident(pid):.0f} MB, {files} files, {threads} threads"


def side_by_side(alone: int, several: int, host: str, count: int) -> tuple[list[float], list[float]]:
    """Times of questions that nobody asked before, at a base that is served alone and at the same one, open, among
    others: by turns, so that other load on the machine meets both."""
    clients, times = (Client(alone), Client(several)), (list[float](), list[float]())
    for client in clients:
        for question in QUESTIONS:
            client.ask(host, question)
    for number in range(count):
        for question in QUESTIONS:
            for client, own in zip(clients, times, strict=True):
                own.append(client.ask(host, f"{question} {number}")[0])
    return times


def under_load(port: int, hosts: Sequence[str], clients: int, each: int) -> tuple[int, float]:
    """How many requests of so many clients failed, and the p95 of all."""

    def one(seed: int) -> list[tuple[float, bool]]:
        client, chance = Client(port), random.Random(seed)
        return [client.ask(chance.choice(hosts), chance.choice(QUESTIONS)) for _ in range(each)]

    with ThreadPoolExecutor(clients) as pool:
        got = [answer for answers in pool.map(one, range(clients)) for answer in answers]
    return sum(not is_right for _, is_right in got), p95([seconds for seconds, _ in got])


def measure(folder: Path, hosts: list[str], most: int, tell: Callable[[str], None]) -> None:
    with serving("--bases", str(folder / "bases.yml"), open_bases=most) as (pid, port):
        tell(f"{len(hosts)} bases, {most} open at most; at the start {left(pid)}")
        client = Client(port)
        first = [client.ask(host, QUESTIONS[0]) for host in hosts[1:]]
        tell(
            f"each asked once: p95 of a base that is not open {p95([seconds for seconds, _ in first]):.0f} ms "
            f"(the slowest {max(first)[0] * 1000:.0f} ms); failed {sum(not ok for _, ok in first)}; {left(pid)}"
        )
        with serving("--no-build", "--base", str(folder / "base0")) as (own, single):
            alone, opened = side_by_side(single, port, hosts[0], 100)
            tell(
                f"an open base: p95 {p95(opened):.0f} ms, alone {p95(alone):.0f} ms ({p95(opened) / p95(alone):.2f} "
                f"times); alone it takes {resident(own):.0f} MB"
            )
        failed, slow = under_load(port, hosts, 20, 50)
        tell(f"20 clients, 1,000 questions at all bases: failed {failed}, p95 {slow:.0f} ms; {left(pid)}")
        client = Client(port)  # the other one was idle for too long
        for half in (1, 2):
            for number in range(250):
                client.ask(hosts[(number * 7) % len(hosts)], QUESTIONS[1])
            tell(f"after {half * 250} more openings: {left(pid)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bases", type=int, default=200)
    parser.add_argument("--open", type=int, default=50)
    parser.add_argument("--folder", type=Path, default=None, help="keep the bases here for another time")
    given = parser.parse_args()
    random.seed(SEED)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        began = time.monotonic()
        hosts = made(folder, given.bases)
        print(f"{len(hosts)} bases made in {time.monotonic() - began:.0f} s", flush=True)
        measure(folder, hosts, given.open, lambda said: print(said, flush=True))


if __name__ == "__main__":
    main()
