"""Makes the pictures of `docs/images/` anew from the base as it is: home, search, widget, support desk, what
changed, an author's mistake.

`python scripts/pictures.py` after a change of the look; then look at each. It builds the base, and a small
one whose articles changed, serves them and opens them in Chromium.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chromium import FLAGS
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.bases import ROOT, small_base
from support.browser import CHROMIUM, serve_app
from support.builds import edit
from support.git import git
from support.server import kb_serve

from assistant.builds import build
from assistant.settings import Settings

FOLDER = ROOT / "docs" / "images"
CARD = "What credit card can I use to verify my identity?"
STEPS = "How do I turn off my online profile?"
TICKET = f"""Hi team,

our new physician Dr. Maya Lindgren (DOB 04/12/1979, SSN 219-09-9999) has one question. {CARD}

How do I revoke a patient's access to the portal?

Thanks, reach me at ann.lee@example.com"""


@contextmanager
def page(
    browser: Browser, address: str, path: str, width: int, height: int, scheme: str = "light"
) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="en-US",
    )  # type: ignore[arg-type]
    found = context.new_page()
    found.goto(path)
    found.evaluate("document.fonts.ready")
    yield found
    context.close()


def shoot(browser: Browser, address: str) -> None:
    def save(shown: Page, name: str) -> None:
        shown.wait_for_timeout(500)
        shown.screenshot(path=FOLDER / f"{name}.png")

    def asked(shown: Any, question: str) -> None:
        shown.get_by_role("button", name="Help", exact=True).click()
        box = shown.get_by_role("combobox", name="Your question")
        box.fill(question)
        box.press("Enter")
        shown.get_by_text("Did this help?").wait_for()

    with page(browser, address, "/", 1280, 1000) as shown:
        save(shown, "home")
    for name, width, height, scheme in (("search", 1280, 800, "light"), ("search-phone", 390, 780, "dark")):
        with page(browser, address, "/", width, height, scheme) as shown:
            shown.locator("#home-input").click()
            shown.keyboard.type("which credit card can I use")
            shown.keyboard.press("Enter")
            shown.locator(".answer").wait_for()
            shown.locator("#home-input").evaluate("e => e.scrollIntoView({ block: 'start' })")
            save(shown, name)
    with page(browser, address, "/demo/", 1280, 800) as shown:
        asked(shown, STEPS)
        shown.get_by_role("checkbox").first.check()
        save(shown, "widget-steps")
    with page(browser, address, "/demo/", 1280, 800, "dark") as shown:
        shown.get_by_role("button", name="Help", exact=True).click()
        shown.get_by_role("heading", name="For this page").wait_for()
        shown.get_by_role("combobox", name="Your question").fill("credti card")
        shown.get_by_role("option").nth(2).wait_for()
        shown.keyboard.press("ArrowDown")
        save(shown, "widget-typing")
    with page(browser, address, "/demo/", 390, 780) as shown:
        asked(shown, CARD)
        save(shown, "widget-phone")
    with page(browser, address, "/support/", 1280, 860) as shown:
        shown.get_by_label("Ticket text").fill(TICKET)
        shown.keyboard.press("Control+Enter")
        shown.locator(".card--open .reply").wait_for()
        shown.keyboard.press("a")
        shown.keyboard.press("a")
        shown.locator(".part").nth(1).wait_for()
        shown.locator(".toast--shown").wait_for(state="detached")
        save(shown, "support-desk")


def changed(root: Path) -> Settings:
    """A base of two articles, one of which reads differently since October."""
    small_base(root)
    git(root, "init", "--quiet")
    for day in ("2026-09-01T10:00:00+00:00", "2026-11-10T10:00:00+00:00"):
        git(root, "add", "--all", day=day)
        git(root, "commit", "--quiet", "-m", "Change", day=day)
        if day < "2026-10":
            edit(root, "14 days.", "30 days of the payment, as long as the order has not been used.")
            edit(root, "How do I ask for a refund?", "How do I get a refund? {#how-do-i-ask-for-a-refund}")
            edit(
                root,
                "Five working days after we approve it.",
                "Three to five working days after we approve it. Your bank may need longer.",
            )
    return Settings.load(root, rate_limit=0, journal=False)


def shoot_changes(browser: Browser, address: str) -> None:
    with page(browser, address, "/support/changes/?since=2026-10-01", 1280, 1000) as shown:
        shown.screenshot(path=FOLDER / "support-changes.png")


def shoot_mistake(browser: Browser, root: Path) -> None:
    """An author's page while its file has a mistake."""
    small_base(root)
    with kb_serve(root, "--watch", "--port", "0") as service:
        edit(root, "    - refund time", '    - "refund time')
        with page(browser, service.address, "/articles/refunds/", 1280, 640) as shown:
            shown.get_by_role("alert").get_by_text("1 mistake").wait_for()
            shown.wait_for_timeout(500)
            shown.screenshot(path=FOLDER / "writing-mistake.png")


def main() -> int:
    settings = Settings.load(ROOT, rate_limit=0, journal=False)
    build.build(settings)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with serve_app(settings) as address:
            shoot(browser, address)
        small = changed(Path(folder) / "base")
        build.build(small)
        with serve_app(small) as address:
            shoot_changes(browser, address)
        shoot_mistake(browser, Path(folder) / "author")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
