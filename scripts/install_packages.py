"""Installs what `scripts/package-lock.json` names: a virtual screen reader that hears the widget, and
esbuild, which bundles what browsers load.

Without Node.js the tests that need them are skipped.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
STAMP = FOLDER / "node_modules" / ".installed"


def main() -> int:
    lock = (FOLDER / "package-lock.json").read_bytes()
    if STAMP.is_file() and STAMP.read_bytes() == lock:
        return 0
    npm = shutil.which("npm")
    if npm is None:
        print(
            "There is no npm, so the tests that need it are skipped. On Debian: apt-get install npm; "
            "on macOS: brew install node."
        )
        return 0
    print("Installing a virtual screen reader and a bundler for the tests ...", flush=True)
    found = subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=FOLDER)
    if found.returncode:
        print("npm ci failed, so the tests that need them are skipped.")
        return 0
    STAMP.write_bytes(lock)
    return 0


if __name__ == "__main__":
    sys.exit(main())
