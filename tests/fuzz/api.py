"""Schemathesis against the API, with all its checks, over a server of its own.

    python tests/fuzz/api.py --cases 20000        # what `make fuzz` runs
    python tests/fuzz/api.py --cases 600 --base .  # another base; it needs a published build

The first round has all phases; each later one has another seed and only the phases that are different then.
It takes the "any error" response out of the document first, so that a status which no route names counts as
undocumented.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import uvicorn

from assistant.api.app import create_app
from assistant.settings import Settings

CONFIG = Path(__file__).with_name("schemathesis.toml")
OPERATIONS = 11
"""Roughly how many operations share the cases; the number that was really run is counted from the report."""

ROUND = 1500
"""Cases that are asked for at once: after each round there is a line."""


@dataclass(frozen=True)
class Outcome:
    """What a run found."""

    cases: int
    failures: int
    operations: int
    output: str


def document(address: str) -> dict[str, Any]:
    """The OpenAPI document without the response for any status."""
    with urlopen(f"{address}/openapi.json", timeout=30) as response:
        found: dict[str, Any] = json.load(response)
    for methods in found["paths"].values():
        for operation in methods.values():
            operation["responses"].pop("default", None)
    return found


def attack(address: str, cases: int, seed: int, options: tuple[str, ...] = ()) -> Outcome:
    """Run all checks against a server. The output has long values cut, so that a failure can be read."""
    with tempfile.TemporaryDirectory() as folder:
        schema = Path(folder) / "openapi.json"
        schema.write_text(json.dumps(document(address)), "utf-8")
        command = [
            str(Path(sys.executable).with_name("schemathesis")),
            "--config-file",
            str(CONFIG),
            "run",
            str(schema),
            "--url",
            address,
            "--checks",
            "all",
            "--max-examples",
            str(max(cases // OPERATIONS, 1)),
            "--seed",
            str(seed),
            "--continue-on-failure",
            "--no-shrink",
            *options,
        ]
        if not Path(command[0]).exists():
            command[:1] = [sys.executable, "-m", "schemathesis.cli"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    output = "\n".join(line[:400] for line in (done.stdout + done.stderr).splitlines())
    counted = re.search(r"([\d,]+) generated(?:, ([\d,]+) found)?", output)
    if counted is None:
        raise SystemExit(f"Schemathesis did not run:\n{output}")
    tested = re.search(r"Tested: (\d+)", output)
    failures = done.returncode and int((counted[2] or "1").replace(",", ""))
    return Outcome(int(counted[1].replace(",", "")), failures, int(tested[1]) if tested else 0, output)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--base", default=".")
    given = parser.parse_args()
    server = uvicorn.Server(
        uvicorn.Config(create_app(Settings.load(given.base)), port=0, log_level="warning", access_log=False)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    began, run, rounds = time.monotonic(), 0, 0
    try:
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        while run < given.cases:  # simple operations have fewer different cases than were asked for
            again = ("--phases", "fuzzing,stateful") if rounds else ()
            outcome = attack(address, min(given.cases - run, ROUND), given.seed + rounds, again)
            run, rounds = run + outcome.cases, rounds + 1
            print(
                f"round {rounds}: {run:,} of {given.cases:,} cases, {outcome.failures} failures, {time.monotonic() - began:.0f} s",
                flush=True,
            )
            if outcome.failures:
                print(outcome.output)
                break
    finally:
        server.should_exit = True
        thread.join()
    said = "no failure" if not outcome.failures else f"{outcome.failures} failures"
    print(
        f"Schemathesis: {run:,} cases in {rounds} rounds on {outcome.operations} operations, seeds {given.seed} to {given.seed + rounds - 1}: {said}"
    )
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
