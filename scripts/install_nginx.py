"""Makes sure that there is an nginx for the tests of deploy/nginx.conf: fetches Debian's as root, else says
what to install.

It is unpacked into a folder of its own instead of being installed, so that no server of the system is
started, now or at the next boot.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from debian import apt_get, can_install, first_that_runs

FOLDER = Path(__file__).parent / ".nginx"
MISSING = (
    "The tests of the proxy need nginx. On Debian: apt-get install nginx-light; on macOS: brew install nginx."
)


def program() -> Path | None:
    """The system's nginx, or the one that was fetched; None where neither runs."""
    found = [
        shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))),
        str(FOLDER / "usr/sbin/nginx"),
    ]
    return first_that_runs(found, "-v")


def main() -> int:
    if program() is not None:
        return 0
    if can_install():
        print("Fetching nginx for the tests of the proxy ...", flush=True)
        FOLDER.mkdir(exist_ok=True)
        apt_get(["download", "-q", "-o", "APT::Sandbox::User=root", "nginx"], folder=FOLDER)
        for package in FOLDER.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package, FOLDER], check=False)
            package.unlink()
        if program() is not None:
            return 0
    print(f"{MISSING} Without it, they are skipped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
