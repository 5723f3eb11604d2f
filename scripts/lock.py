"""Locks the versions that pyproject.toml pins, and those that they need, with their hashes: what `make lock`
runs.

    requirements/run.txt      all that serving needs
    requirements/build.txt    what making builds adds to it
    requirements/<other>.txt  what tests, audits, fuzzing and benchmarks add to both

Each file but the first says only what it adds, so that a difference shows what changed.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "requirements"
EXTRAS: dict[str, tuple[str, ...]] = {
    "run": (),
    "build": ("build",),
    "test": ("build", "test", "traces", "redis", "mcp"),
    "audit": ("build", "audit"),
    "fuzz": ("build", "fuzz"),
    "bench": ("build", "bench"),
}
"""The extras of pyproject.toml that each file is for."""


def pins(text: str) -> list[str]:
    """The requirements of a lock without their hashes."""
    return [entry.split(" \\\n")[0] for entry in entries(text)]


def entries(text: str) -> list[str]:
    """Each requirement of a lock with its hashes."""
    return [found for found in re.split(r"\n(?=\S)", text.strip()) if found]


def resolve(extras: Iterable[str], *options: str) -> str:
    """All that some extras need, as uv writes it."""
    command = [
        *(
            str(Path(sys.executable).with_name("uv")),
            "pip",
            "compile",
            str(ROOT / "pyproject.toml"),
            "--quiet",
        ),
        *("--universal", "--python-version", "3.11", "--no-header", "--no-annotate", "--no-emit-index-url"),
        *(word for extra in extras for word in ("--extra", extra)),
        *options,
    ]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> None:
    """Write every lock. What was locked before stays at its version where pyproject.toml still allows
    that."""
    FOLDER.mkdir(exist_ok=True)
    before = {pin for path in FOLDER.glob("*.txt") for pin in pins(path.read_text("utf-8"))}
    with tempfile.TemporaryDirectory() as folder:
        together = Path(folder) / "all.txt"  # the same versions in every file
        together.write_text("".join(f"{pin}\n" for pin in sorted(before)), "utf-8")
        resolve(sorted({extra for extras in EXTRAS.values() for extra in extras}), "-o", str(together))
        known: set[str] = set()
        for name, extras in EXTRAS.items():
            found = entries(resolve(extras, "--generate-hashes", "--constraints", str(together)))
            added = [entry for entry in found if entry not in known]
            (FOLDER / f"{name}.txt").write_text("".join(f"{entry}\n" for entry in added), "utf-8")
            if name in ("run", "build"):
                known |= {*added}
            print(f"requirements/{name}.txt: {len(added)} packages", flush=True)


if __name__ == "__main__":
    main()
