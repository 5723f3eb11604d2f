"""Makes sure that there are Patroni and etcd for the tests of a failover: installs the system's packages as root,
else says what to install."""

from __future__ import annotations

import sys
from pathlib import Path

from debian import can_install, first_that_runs, install

MISSING = (
    "The tests of a failover need Patroni and etcd of the system, which the user of PostgreSQL can read. "
    "On Debian: apt-get install patroni etcd-server."
)


def programs() -> tuple[Path, Path] | None:
    """Patroni and etcd; None where one of them does not run."""
    patroni = first_that_runs(["/usr/bin/patroni"], "--version")
    etcd = first_that_runs(["/usr/bin/etcd"], "--version")
    return (patroni, etcd) if patroni and etcd else None


def main() -> int:
    if programs() is not None:
        return 0
    if can_install():
        print("Installing Patroni and etcd for the tests of a failover ...", flush=True)
        install("patroni", "etcd-server")
        if programs() is not None:
            return 0
    print(f"{MISSING} Without them, they are skipped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
