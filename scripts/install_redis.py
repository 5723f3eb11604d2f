"""Makes sure that there is a Redis for the tests of the rate limit: installs Debian's redis-tools as root, else
says what to install.

The server is a part of that package, under the name of a tool; the package redis-server adds a service to it,
which would run from now on.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from debian import can_install, first_that_runs, install

OWN = Path(__file__).parent / ".redis" / "redis-server"
"""A link to the tool: the program looks at its name to know what it is."""

MISSING = "The tests of the rate limit need Redis. On Debian: apt-get install redis-server; on macOS: brew install redis."


def program() -> Path | None:
    """The system's redis-server, or the link to it; None where neither runs."""
    found = [shutil.which("redis-server"), str(OWN)]
    return first_that_runs(found, "--version")


def main() -> int:
    if program() is not None:
        return 0
    if can_install():
        print("Installing Redis for the tests of the rate limit ...", flush=True)
        install("redis-tools")
        if tool := shutil.which("redis-check-rdb"):
            OWN.parent.mkdir(exist_ok=True)
            OWN.unlink(missing_ok=True)
            OWN.symlink_to(tool)
        if program() is not None:
            return 0
    print(f"{MISSING} Without it, they are skipped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
