"""Makes sure that there is a PostgreSQL for the journal's tests: installs the system's package as root, else
says what to install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

MISSING = (
    "The journal's tests need PostgreSQL's initdb and pg_ctl. On Debian: apt-get install postgresql; "
    "on macOS: brew install postgresql@17."
)


def folder() -> Path | None:
    """Where initdb and pg_ctl are: Debian keeps them off the PATH, a folder for each version."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).parent] if on_path else []
    found += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True
    )
    return next((path for path in found if (path / "initdb").exists() and (path / "pg_ctl").exists()), None)


def main() -> int:
    if folder() is not None:
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing PostgreSQL for the journal's tests ...", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        # no server of the system is started: the tests start their own
        for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", "postgresql"]):
            subprocess.run(["apt-get", *command], check=True, env=environment, stdout=subprocess.DEVNULL)
        return 0
    print(MISSING)
    return 1


if __name__ == "__main__":
    sys.exit(main())
