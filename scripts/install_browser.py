"""Makes sure that there is a Chromium for the browser tests: installs Debian's package as root, else says
what to install."""

from __future__ import annotations

import shutil
import sys

from debian import can_install, install

HEADLESS = "chromium-headless-shell"
NAMES = (HEADLESS, "chromium", "chromium-browser", "google-chrome")
"""Programs, the best one first: the one without windows runs these tests in two thirds of the time."""


def main() -> int:
    if can_install() and not shutil.which(HEADLESS):
        print("Installing Chromium for the browser tests ...", flush=True)
        install(HEADLESS, "fonts-liberation")
        if not any(map(shutil.which, NAMES)):
            install("chromium", "fonts-liberation", check=True)
    if any(map(shutil.which, NAMES)):
        return 0
    print(
        f"The browser tests need one of {', '.join(NAMES)} on the PATH. "
        f"On Debian: apt-get install {HEADLESS}; on macOS: brew install --cask chromium."
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
