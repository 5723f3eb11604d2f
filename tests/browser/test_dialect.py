"""Footnotes, tabs, tasks and videos of an article on the page, in the answer card and in the widget, in a real
Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from support.bases import small_base
from support.browser import LOOKS, serve_app, until, violations, visit
from support.widget import widget

from assistant.builds import build as builds
from assistant.settings import Settings

PAGE = "/articles/sync/"
QUESTION = "How do I set up the calendar sync?"
ARTICLE = f"""# Sync

The calendar on your phone.[^1]

## {QUESTION}

Choose your system.[^1]

=== "Windows"
    1. Open **Settings**.
    2. Select **Accounts**.

=== "macOS"
    Open the *system settings*.

!!! warning "Before you begin"
    Save the calendar.

??? tip "What if nothing happens?"
    Sign in again.

- [x] Program installed
- [ ] Calendar saved

Sync
: The same in two places.

![A tour](tour.mp4)

```mermaid
phone --> calendar
```

[^1]: Up to an hour.
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = small_base(tmp_path_factory.mktemp("dialect"))
    (root / "kb/articles/sync.md").write_text(ARTICLE, "utf-8")
    (root / "kb/articles/tour.mp4").write_bytes(b"0123456789")
    settings = Settings.load(root)
    builds.build(settings)
    with serve_app(settings) as served:
        yield served


def test_a_tab_opens_without_scripts_by_the_keyboard_and_the_other_closes(browser: Any, address: str) -> None:
    with visit(browser, address, java_script_enabled=False) as it:
        page = it.go(PAGE)
        windows, mac = (page.get_by_text(text) for text in ("Accounts", "system settings"))
        expect(windows).to_be_visible()
        expect(mac).to_be_hidden()
        page.locator("summary", has_text="macOS").focus()
        page.keyboard.press("Enter")
        expect(mac).to_be_visible()
        expect(windows).to_be_hidden()


def test_on_paper_the_text_of_every_tab_and_fold_is_there(browser: Any, address: str) -> None:
    with visit(browser, address) as it:
        page = it.go(PAGE)
        page.emulate_media(media="print")
        for text in ("Accounts", "system settings", "Sign in again", "Up to an hour"):
            box = page.get_by_text(text).first.bounding_box()
            assert box, text
            assert box["height"] > 5, text


def test_a_footnote_leads_to_its_note_and_back(browser: Any, address: str) -> None:
    with visit(browser, address, java_script_enabled=False) as it:
        page = it.go(PAGE)
        reference = page.locator("sup a").nth(1)
        reference.click()
        note = page.locator(".footnote:target")
        expect(note).to_contain_text("Up to an hour.")
        note.get_by_text("[1]").click()
        expect(reference).to_have_attribute("id", page.url.partition("#")[2])


def test_the_card_above_its_own_article_has_its_own_names(browser: Any, address: str) -> None:
    with visit(browser, address) as it:
        page = it.go(PAGE)
        page.keyboard.press("/")
        page.locator("#search-input").fill(QUESTION)
        page.keyboard.press("Enter")
        card = page.locator(".answer")
        card.get_by_text("Choose your system").wait_for()
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))
        card.locator("sup a").first.click()
        until(page, "document.activeElement === document.querySelector('.answer .footnote')")
        card.locator("summary", has_text="macOS").click()
        expect(card.get_by_text("system settings")).to_be_visible()
        until(page, "document.querySelector('article .tab').open")


def test_in_the_widget_notes_and_tabs_work_and_a_video_is_a_link(browser: Any, address: str) -> None:
    with widget(browser, address) as it:
        it.start().open("Often read").ask(QUESTION)
        text = it.page.locator("help-widget").locator(".prose").last
        text.locator("sup a").first.click()
        expect(text.locator(".footnote")).to_be_focused()
        text.locator("summary", has_text="macOS").click()
        expect(text.get_by_text("system settings")).to_be_visible()
        assert text.locator("video").count() == 0
        expect(text.get_by_role("link", name="A tour")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [*LOOKS, (320, "light")])
def test_the_page_is_accessible_and_as_wide_as_its_window(
    browser: Any, address: str, width: int, scheme: str
) -> None:
    with visit(browser, address, width, scheme) as it:
        page = it.go(PAGE)

        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert violations(page) == []
        assert it.foreign == []
        expect(page.get_by_role("img", name="Done", exact=True)).to_be_visible()


def test_a_video_is_sent_in_parts_and_a_page_is_not(browser: Any, address: str) -> None:
    with visit(browser, address) as it:
        part = it.context.request.get(f"{address}/tour.mp4", headers={"Range": "bytes=2-4"})
        whole = it.context.request.get(address + PAGE, headers={"Range": "bytes=2-4"})

        assert (part.status, part.headers["content-type"], part.body()) == (206, "video/mp4", b"234")
        assert whole.status == 200
        player = it.go(PAGE).locator("video")
        assert player.evaluate("v => [v.controls, v.autoplay, v.preload]") == [True, False, "metadata"]
