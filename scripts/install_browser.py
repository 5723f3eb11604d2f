"""Makes sure that there is a Chromium for the browser tests: installs Debian's package as root, else says
what to install."""

from __future__ import annotations

import sys

from chromium import HEADLESS, WHOLE, first_of
from debian import can_install, install

FONTS = "fonts-liberation"


def main() -> int:
    if can_install() and not first_of([HEADLESS]):
        print("Installing Chromium for the browser tests ...", flush=True)
        install(HEADLESS, FONTS)
        if not first_of([HEADLESS, *WHOLE]):
            install(WHOLE[0], FONTS, check=True)
    if first_of([HEADLESS, *WHOLE]):
        return 0
    print(
        f"The browser tests need one of {', '.join([HEADLESS, *WHOLE])} on the PATH. "
        f"On Debian: apt-get install {HEADLESS}; on macOS: brew install --cask chromium."
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
