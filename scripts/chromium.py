"""The Chromium that tests, benchmarks and pictures look at pages with."""

from __future__ import annotations

import shutil
from collections.abc import Iterable

HEADLESS = "chromium-headless-shell"
"""Debian's program without windows: it runs the tests in two thirds of the time."""

WHOLE = ("chromium", "chromium-browser", "google-chrome")
"""Programs as readers have them."""

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def first_of(names: Iterable[str]) -> str | None:
    """The path of the first of these programs that is installed; None for none."""
    return next(filter(None, map(shutil.which, names)), None)
