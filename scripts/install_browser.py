"""Makes sure that there is a Chromium for the browser tests: installs the system's package as root, else says
what to install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    if any(shutil.which(name) for name in NAMES):
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests ...", flush=True)
        quiet = {"stdout": subprocess.DEVNULL}
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], check=True, env=environment, **quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-liberation"],
            check=True,
            env=environment,
            **quiet,
        )
        return 0
    print(
        f"The browser tests need one of {', '.join(NAMES)} on the PATH. On Debian: apt-get install chromium; "
        "on macOS: brew install --cask chromium."
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
