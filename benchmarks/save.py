"""How long an author waits from saving an article to seeing the new page.

    python benchmarks/save.py            (20 saves of one article of the shipped base)

`kb serve --watch` runs over a temporary copy of the base, as an author has it beside an open page of a
Chromium. Each round saves another sentence at the end of a section that is in view and waits until that page,
loaded anew, shows it at the place where it was. The time is that of the wall, between the end of the save and
the sentence on the page, both by the clock of this machine. Every other save is one that changes the title,
which stands on many pages.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from browser import launch
from playwright.sync_api import Page, sync_playwright

BAR = 1.0
"""Most seconds that the median may take."""

START_SECONDS = 300
"""Longest wait for the service, which builds first."""

ADDRESS = "/articles/auto-invite/"
ARTICLE = "kb/articles/09-auto-invite.md"

SHOWN = "words => document.body?.innerText.includes(words) && Date.now()"


def main() -> int:
    parser = argparse.ArgumentParser(description="Time from a save to the new page.")
    parser.add_argument("--runs", type=int, default=20, help="saves; the median counts")
    parser.add_argument("--base", type=Path, default=Path(__file__).parent.parent)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-save-") as folder:
        root = Path(folder) / "base"
        shutil.copytree(options.base / "kb", root / "kb")
        shutil.copy(options.base / "mkdocs.yml", root)
        times = measured(root, options.runs)
    median = statistics.median(times)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"{len(times)} saves: {min(times):.2f} s to {max(times):.2f} s")
    print(f"median {median:.2f} s, bar {BAR:.2f} s: {'met' if median <= BAR else 'NOT met'}")
    return 0 if median <= BAR else 1


def measured(root: Path, runs: int) -> list[float]:
    command = [sys.executable, "-m", "assistant.cli", "serve", "--watch", "--port", "0", "--base", str(root)]
    with (root / "log").open("wb") as log:
        service = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        address = started(service, root / "log")
        with sync_playwright() as playwright:
            browser = launch(playwright)
            page = browser.new_page()
            page.goto(address + ADDRESS)
            page.evaluate("scrollTo(0, 400)")
            times = [saved(page, root / ARTICLE, number) for number in range(runs + 1)]
            browser.close()
        return times[1:]  # the first one also opens files that nobody had opened yet
    finally:
        service.send_signal(signal.SIGINT)
        service.wait(30)


def started(service: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and service.poll() is None:
        said = log.read_text("utf-8", "replace")
        if "Ctrl-C" in said and (found := re.search(r"http://[\d.:]+", said)):
            return found[0]
        time.sleep(0.1)
    raise SystemExit(f"kb serve did not start:\n{log.read_text('utf-8', 'replace')}")


def saved(page: Page, article: Path, number: int) -> float:
    """Seconds from a save to the new page."""
    words = f"Sentence of round {number}"
    text = re.sub(r"\n*Sentence of round \d+\.\n", "", article.read_text("utf-8"))
    if number % 2:
        text = re.sub(r"(?m)^(summary: .*?)(?: \(\d+\))?$", rf"\1 ({number})", text, count=1)
    head, mark, rest = text.partition("\n## ")
    article.write_text(f"{head}\n\n{words}.\n{mark}{rest}", "utf-8")
    begun = time.time() * 1000
    shown = page.wait_for_function(SHOWN, arg=words)
    return (shown.json_value() - begun) / 1000


if __name__ == "__main__":
    sys.exit(main())
