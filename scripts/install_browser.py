"""Makes sure that there is a Chromium for the browser tests: installs the system's package as root, else says
what to install."""

from __future__ import annotations

import shutil
import sys

from debian import can_install, install

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    if any(shutil.which(name) for name in NAMES):
        return 0
    if can_install():
        print("Installing Chromium for the browser tests ...", flush=True)
        install("chromium", "fonts-liberation", check=True)
        return 0
    print(
        f"The browser tests need one of {', '.join(NAMES)} on the PATH. On Debian: apt-get install chromium; "
        "on macOS: brew install --cask chromium."
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
