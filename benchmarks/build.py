"""How long a build takes beside a bare MkDocs of the same pages, and how much of it a change of one article
costs.

    python benchmarks/build.py            (or: make bench)

Everything runs in a temporary copy of the base, each build in a process of its own, as a person starts it:
the time for Python and its imports counts on both sides. Seconds are those of the processor, which a busy
machine stretches least; the wall's are printed beside them. Rounds alternate between the three builds, and
the medians are compared. Two builds come first and are not counted: one of MkDocs, which fills the disk's
cache, and the first one of the base, which also computes the vectors of all texts; its time is printed. Later
builds take these vectors from `kb/index/cache`, `--full` ones too, because a text that did not change has the
same vector.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

FULL_BAR = 3.0
"""Most that a full build may take, in times of a bare MkDocs."""

CHANGE_BAR = 0.5
"""What a build after one changed article must stay below, as a share of a full one."""

BARE = "site_name: Bare\ndocs_dir: docs\nsite_dir: site\ntheme: {name: material, font: false}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare `kb build` with a bare `mkdocs build`.")
    parser.add_argument(
        "--base", type=Path, default=Path(__file__).parent.parent, help="folder with mkdocs.yml and kb/"
    )
    parser.add_argument("--runs", type=int, default=3, help="rounds; the median counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return compare(options.base.resolve(), Path(folder), options.runs)


def compare(base: Path, folder: Path, runs: int) -> int:
    ours, bare = folder / "ours", folder / "bare"
    shutil.copytree(base / "kb", ours / "kb", ignore=shutil.ignore_patterns("index"))
    shutil.copy(base / "mkdocs.yml", ours)
    shutil.copytree(base / "kb" / "articles", bare / "docs")
    for page in (bare / "docs").rglob("*.md"):  # the site's own templates are not there in a bare theme
        page.write_text(re.sub(r"(?m)^template: .*\n", "", page.read_text("utf-8")), "utf-8")
    (bare / "mkdocs.yml").write_text(BARE, "utf-8")
    article = sorted((ours / "kb" / "articles").glob("*.md"))[0]
    pages = len(list((bare / "docs").rglob("*.md")))
    say(f"{pages} pages, {runs} rounds, median of each\n")

    mkdocs = ["mkdocs", "build", "--quiet", "--config-file", str(bare / "mkdocs.yml")]
    kb = ["assistant.cli", "build", "--base", str(ours)]
    seconds(mkdocs)
    first = seconds(kb)
    say(
        f"first build, with the vectors of all texts  {first.processor:6.2f} s of processor, "
        f"{first.wall:.2f} s of wall"
    )
    times: dict[str, list[Taken]] = {
        "bare mkdocs build": [],
        "kb build --full": [],
        "kb build after one change": [],
    }
    for number in range(1, runs + 1):
        times["bare mkdocs build"].append(seconds(mkdocs))
        times["kb build --full"].append(seconds([*kb, "--full"]))
        with article.open("a", encoding="utf-8") as file:
            file.write(f"\nA sentence that the benchmark adds in round {number}.\n")
        times["kb build after one change"].append(seconds(kb))
    median = {what: statistics.median(t.processor for t in taken) for what, taken in times.items()}
    for what, taken in times.items():
        wall = statistics.median(t.wall for t in taken)
        say(
            f"{what:<42}  {median[what]:6.2f} s   ({', '.join(f'{t.processor:.2f}' for t in taken)};  "
            f"wall {wall:.2f})"
        )

    full = median["kb build --full"] / median["bare mkdocs build"]
    change = median["kb build after one change"] / median["kb build --full"]
    say(f"\nfull build / bare mkdocs     {full:5.2f}   (at most {FULL_BAR:g})   {verdict(full <= FULL_BAR)}")
    say(
        f"one change / full build      {change:5.2f}   "
        f"(less than {CHANGE_BAR:g}) {verdict(change < CHANGE_BAR)}"
    )
    return 0 if full <= FULL_BAR and change < CHANGE_BAR else 1


class Taken(NamedTuple):
    """Seconds that a command took."""

    processor: float
    wall: float


def seconds(module_and_arguments: list[str]) -> Taken:
    """What one command took in a process of its own. Ends the benchmark with its output when it fails."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", *module_and_arguments], capture_output=True, text=True, env=environment
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(module_and_arguments)} failed:\n{done.stdout}{done.stderr}")
    return Taken(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)


def verdict(holds: bool) -> str:
    return "ok" if holds else "MISSED"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
