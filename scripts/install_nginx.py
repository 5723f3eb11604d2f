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
    return next((Path(path) for path in found if path and _runs(path)), None)


def _runs(path: str) -> bool:
    return (
        Path(path).is_file()
        and subprocess.run([path, "-v"], capture_output=True, check=False).returncode == 0
    )


def main() -> int:
    if program() is not None:
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Fetching nginx for the tests of the proxy ...", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        FOLDER.mkdir(exist_ok=True)
        for command in (["update", "-q"], ["download", "-q", "-o", "APT::Sandbox::User=root", "nginx"]):
            subprocess.run(
                ["apt-get", *command], check=False, cwd=FOLDER, env=environment, stdout=subprocess.DEVNULL
            )
        for package in FOLDER.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package, FOLDER], check=False)
            package.unlink()
        if program() is not None:
            return 0
    print(f"{MISSING} Without it, they are skipped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
