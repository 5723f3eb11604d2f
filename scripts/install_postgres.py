"""Makes sure that there is a PostgreSQL for the journal's tests: installs the system's package as root, else
says what to install."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from debian import can_install, install

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
    if can_install():
        print("Installing PostgreSQL for the journal's tests ...", flush=True)
        install("postgresql", check=True)  # no server of the system is started: the tests start their own
        return 0
    print(MISSING)
    return 1


if __name__ == "__main__":
    sys.exit(main())
