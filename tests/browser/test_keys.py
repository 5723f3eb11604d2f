"""Keys for the whole page, and those that belong to an input method."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from support.browser import ARTICLE, Visit, visit
from support.widget import Widget


def compose(page: Any, text: str) -> None:
    """An input method that has begun a word."""
    given = {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
    page.context.new_cdp_session(page).send("Input.imeSetComposition", given)


def test_while_a_word_is_composed_no_key_moves_the_choice_or_closes_the_search(desktop: Visit) -> None:
    page = desktop.go(ARTICLE)
    page.keyboard.press("/")
    page.keyboard.type("pin ")
    page.locator("#search [role=option]").first.wait_for()
    field = page.locator("#search-input")
    page.evaluate("addEventListener('keydown', event => (window.composing = event.isComposing), true)")
    compose(page, "にほん")
    for key in ("ArrowDown", "Escape"):
        page.keyboard.press(key)
        assert page.evaluate("composing")
        expect(field).to_have_value("pin にほん")
        assert field.get_attribute("aria-activedescendant") is None
        assert page.locator("#search").evaluate("dialog => dialog.open")


@pytest.mark.parametrize(("platform", "keys"), [("Linux x86_64", "Control+k"), ("MacIntel", "Meta+k")])
def test_control_or_command_k_opens_the_search_of_a_page_and_selects_what_is_in_it(
    desktop: Visit, platform: str, keys: str
) -> None:
    desktop.page.add_init_script(f"Object.defineProperty(navigator, 'platform', {{ value: '{platform}' }})")
    page = desktop.go(ARTICLE)
    page.keyboard.press("Meta+k" if keys == "Control+k" else "Control+k")
    assert not page.locator("#search").evaluate("dialog => dialog.open")
    for _ in range(2):
        page.keyboard.press(keys)
        expect(page.locator("#search-input")).to_be_focused()
        page.keyboard.type("pin")
    expect(page.locator("#search-input")).to_have_value("pin")


def test_control_k_works_on_the_first_page_and_with_the_single_keys_turned_off(
    browser: Any, served: str
) -> None:
    with visit(browser, served) as it:
        page = it.go("/")
        page.evaluate("localStorage.setItem('help-keys', 'off')")
        page = it.go("/")
        page.keyboard.press("/")
        expect(page.locator("#home-input")).not_to_be_focused()
        page.keyboard.press("Control+k")
        expect(page.locator("#home-input")).to_be_focused()


def test_while_a_word_is_composed_no_key_moves_the_choice_or_puts_the_list_of_the_widget_away(
    demo: Widget,
) -> None:
    demo.open().box.press_sequentially("pin")
    options = demo.panel.get_by_role("option")
    options.first.wait_for()
    demo.page.evaluate(
        "window.composing = []; document.querySelector('help-widget').shadowRoot.addEventListener("
        "'keydown', event => composing.push(event.isComposing), true)"
    )
    compose(demo.page, "s")
    for key in ("ArrowDown", "Escape"):
        demo.page.keyboard.press(key)

    assert demo.page.evaluate("composing") == [True, True]
    assert not demo.box.get_attribute("aria-activedescendant")
    expect(options.first).to_be_visible()
    expect(demo.box).to_have_value("pins")


def test_escape_that_ends_a_composition_leaves_the_panel_of_the_widget_open(demo: Widget) -> None:
    demo.open().box.focus()
    compose(demo.page, "にほん")
    demo.page.keyboard.press("Escape")

    assert demo.page.evaluate("document.querySelector('help-widget').open")
    expect(demo.box).to_have_value("にほん")
