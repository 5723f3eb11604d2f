"""What the page of an article does for somebody in a hurry, in a real Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from support.browser import ANCHOR, ARTICLE, Visit, until, violations, visit

STEPS = "/articles/turn-off-online-profile/"
TERMS = "/articles/auto-invite/"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_section_that_a_link_leads_to_lights_up(browser: Any, served: str, width: int) -> None:
    with visit(browser, served, width) as it:
        page = it.go(f"{ARTICLE}#{ANCHOR}")
        names = page.evaluate(
            "document.getAnimations().map(({ animationName, effect }) => [animationName, effect.target.ariaLabel ?? "
            "effect.target.getAttribute('aria-labelledby')])"
        )

        assert ["arrive", ANCHOR] in names


def test_on_a_phone_contents_and_search_stay_in_reach_with_how_far_one_has_read(
    browser: Any, served: str
) -> None:
    with visit(browser, served, 390) as it:
        page = it.go(ARTICLE)
        bar = page.locator(".page-bar")
        page.mouse.wheel(0, 4000)
        until(page, "scrollY > 2000")

        assert bar.bounding_box()["y"] == 0
        assert page.evaluate(
            "getComputedStyle(document.querySelector('.page-bar'), '::after').transform.startsWith('matrix(0')"
        )
        summary = bar.locator("summary")
        summary.click()
        contents = bar.get_by_role("navigation", name="On this page")
        expect(contents).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(contents).to_be_hidden()
        expect(summary).to_be_focused()
        summary.click()
        contents.get_by_role("link").last.click()
        expect(contents).to_be_hidden()
        bar.get_by_role("button", name="Search").click()
        expect(page.locator("#search-input")).to_be_focused()


def test_a_link_to_a_section_is_not_hidden_under_the_bar_of_a_phone(browser: Any, served: str) -> None:
    with visit(browser, served, 390) as it:
        page = it.go(f"{ARTICLE}#{ANCHOR}")
        bar = page.locator(".page-bar").bounding_box()

        assert page.locator(f"[id='{ANCHOR}']").bounding_box()["y"] >= bar["y"] + bar["height"]


def test_ticked_steps_stay_ticked_in_this_tab_and_in_no_other(browser: Any, served: str) -> None:
    with visit(browser, served) as it:
        page = it.go(STEPS)
        page.get_by_role("checkbox").nth(1).check()
        done = page.locator(".steps-done").first
        expect(done).to_have_text("1 of 4 done")
        page.reload()
        expect(page.get_by_role("checkbox").nth(1)).to_be_checked()
        expect(page.get_by_role("checkbox").nth(0)).not_to_be_checked()
        expect(done).to_have_text("1 of 4 done")
        assert violations(page) == []

        other = it.context.new_page()
        other.goto(it.address + STEPS)
        expect(other.get_by_role("checkbox").nth(1)).not_to_be_checked()

        page.get_by_role("checkbox").nth(1).press("Space")
        expect(done).to_be_empty()
        assert page.evaluate("Object.keys(sessionStorage)") == []


def test_the_answer_card_has_the_same_ticks_as_the_article(desktop: Visit) -> None:
    page = desktop.go(STEPS)
    page.get_by_role("checkbox").nth(0).check()
    page.keyboard.press("/")
    page.keyboard.type("How do I turn off my online profile?")
    page.keyboard.press("Enter")

    expect(page.locator(".answer").get_by_role("checkbox").nth(0)).to_be_checked()


def test_without_javascript_steps_have_their_numbers(browser: Any, served: str) -> None:
    with visit(browser, served, java_script_enabled=False) as it:
        page = it.go(STEPS)

        assert page.locator(".prose--steps > ol > li").count() > 2
        assert page.get_by_role("checkbox").count() == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_a_term_explains_itself_by_focus_and_tap_and_escape_puts_it_away(
    browser: Any, served: str, width: int
) -> None:
    with visit(browser, served, width) as it:
        page = it.go(TERMS)
        term = page.locator("a.term-link").first
        box = page.get_by_role("tooltip")
        address = page.url

        term.focus()
        expect(box).to_contain_text(term.get_attribute("data-meaning"))
        assert term.get_attribute("aria-describedby") == box.get_attribute("id")
        place = box.bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width
        assert violations(page) == []
        page.keyboard.press("Tab")
        expect(box.get_by_role("link", name="In the glossary")).to_be_focused()
        page.keyboard.press("Escape")
        expect(box).to_be_hidden()
        expect(term).to_be_focused()

        term.click()
        expect(box).to_be_visible()
        assert page.url == address
        page.locator("h1").click()
        expect(box).to_be_hidden()
        term.click()
        box.get_by_role("link", name="In the glossary").click()
        page.wait_for_url("**/glossary/#*")


def test_without_javascript_a_term_leads_to_the_glossary(browser: Any, served: str) -> None:
    with visit(browser, served, java_script_enabled=False) as it:
        page = it.go(TERMS)
        page.locator("a.term-link").first.click()
        page.wait_for_url("**/glossary/#*")


def test_a_phone_number_in_an_article_dials(desktop: Visit) -> None:
    page = desktop.go(ARTICLE)

    assert page.get_by_role("link", name="1-888-397-3742").get_attribute("href") == "tel:18883973742"


# --- after a No --------------------------------------------------------------------------------------------------------


def test_after_a_no_one_says_which_part_and_why_and_that_goes_to_its_section(desktop: Visit) -> None:
    page = desktop.go(ARTICLE)
    page.locator(".person").scroll_into_view_if_needed()
    with page.expect_request("**/v1/feedback") as first:
        page.locator("[data-feedback]").get_by_role("button", name="No").click()
    assert (first.value.post_data_json["anchor"], first.value.post_data_json["verdict"]) == (
        "top",
        "not-helped",
    )

    why = page.get_by_role("group", name="What is wrong with it?")
    why.get_by_label("Which part").select_option(ANCHOR)
    assert violations(page) == []
    with page.expect_request("**/v1/feedback") as second:
        why.get_by_role("button", name="It’s out of date").click()
    assert (second.value.post_data_json["anchor"], second.value.post_data_json["verdict"]) == (
        ANCHOR,
        "outdated",
    )
    expect(page.locator("[data-feedback] [role=status]")).to_have_text("Thank you. That helps us to mend it.")
    expect(why).to_be_hidden()


def test_a_no_about_a_section_that_a_link_led_to_is_about_that_section(desktop: Visit) -> None:
    page = desktop.go(f"{ARTICLE}#{ANCHOR}")
    page.locator(".person").scroll_into_view_if_needed()
    with page.expect_request("**/v1/feedback") as sent:
        page.locator("[data-feedback]").get_by_role("button", name="No").click()

    assert sent.value.post_data_json["anchor"] == ANCHOR


def test_after_a_no_to_an_answer_the_next_candidates_are_offered(desktop: Visit) -> None:
    page = desktop.go("/")
    page.locator("#home-input").fill("What credit card can I use to verify my identity?")
    page.keyboard.press("Enter")
    card = page.locator(".answer")
    card.get_by_role("group", name="Was this helpful?").get_by_role("button", name="No").click()

    expect(card.get_by_role("heading", name="These may fit better")).to_be_visible()
    assert violations(page) == []
    card.locator(".after-no .answer-choices button").first.click()
    expect(page.locator(".answer")).not_to_contain_text("These may fit better")
    expect(page.locator(".answer .answer-heading")).to_be_visible()
