"""How long `kb serve --no-build` takes until `/readyz` says 200, and how much memory the fresh process has.

    python benchmarks/serving.py --against ../other-checkout

Each checkout has its own `.venv` and a published build. Two checkouts are started in turn, so that a machine
that gets slower meanwhile does not favour either; the ratios are those of the medians.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import statistics
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST = 120.0
"""Seconds after which a service that is not ready counts as broken."""


@dataclass(frozen=True)
class Start:
    """One start of a service."""

    seconds: float
    """Wall time from the start of the command until `/readyz` answers 200."""

    cpu: float
    """Seconds of processor time that it took until then, which other programs disturb less."""

    megabytes: float
    """Resident memory of the process at that moment, in 10^6 bytes."""


def measure(checkout: Path) -> Start:
    """Start the service of a checkout on a free port, wait until it is ready, and end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(checkout / ".venv/bin/kb"), "serve", "--no-build", "--port", str(port)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")}
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=checkout, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        while not _is_ready(port):
            if process.poll() is not None:
                raise SystemExit(f"{checkout}: {(process.stderr.read() if process.stderr else b'').decode()}")
            if time.perf_counter() - began > LONGEST:
                raise SystemExit(f"{checkout}: not ready after {LONGEST:.0f} s")
            time.sleep(0.01)
        seconds = time.perf_counter() - began
        fields = Path(f"/proc/{process.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
        ticks, pages = int(fields[11]) + int(fields[12]), int(fields[21])
        return Start(seconds, ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") / 1e6)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


def main() -> None:
    """Print the medians of each checkout, and the ratios when there are two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--against", type=Path, help="another checkout to compare with")
    parser.add_argument("--runs", type=int, default=5, help="starts of each checkout (5)")
    given = parser.parse_args()
    checkouts = [ROOT, *([given.against.resolve()] if given.against else [])]
    for checkout in checkouts:
        measure(checkout)  # files come from disk the first time
    starts: dict[Path, list[Start]] = {checkout: [] for checkout in checkouts}
    for _ in range(given.runs):
        for checkout in checkouts:
            starts[checkout].append(measure(checkout))
    print(f"{'':30}{'ready after':>14}{'processor':>12}{'memory':>12}")
    medians = []
    for checkout, found in starts.items():
        middle = [
            statistics.median(getattr(s, name) for s in found) for name in ("seconds", "cpu", "megabytes")
        ]
        medians.append(middle)
        print(f"{str(checkout)[-30:]:30}{middle[0]:>12.2f} s{middle[1]:>10.2f} s{middle[2]:>9.0f} MB")
    if len(medians) == 2:
        ratios = [ours / theirs for ours, theirs in zip(*medians, strict=True)]
        print(f"{'ratio':30}{ratios[0]:>14.2f}{ratios[1]:>12.2f}{ratios[2]:>12.2f}")


if __name__ == "__main__":
    main()
