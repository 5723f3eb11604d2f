"""The browser of the benchmarks: a whole one, as readers have it, else one without windows."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))
from chromium import FLAGS, HEADLESS, WHOLE, first_of

CHROMIUM = first_of([*WHOLE, HEADLESS])
"""Its path; None where there is none."""


def launch(playwright: Playwright) -> Browser:
    """A browser of its own."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
