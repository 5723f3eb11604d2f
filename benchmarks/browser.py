"""The Chromium that benchmarks look at pages with."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Playwright

CHROMIUM = next(
    filter(
        None,
        map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")),
    ),
    None,
)
"""The path of a whole browser, as readers have it, else of one without windows; None where there is none."""

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Playwright) -> Browser:
    """A browser of its own."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
