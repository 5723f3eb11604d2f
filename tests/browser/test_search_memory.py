"""What the search of the site remembers and offers, and for how long: in a real Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from support.browser import ANCHOR, ARTICLE, Visit, until, violations, visit
from support.search_box import ask, brief, cut_off, results

CARD = "What credit card can I use to verify my identity?"
SECRET = "jane.roe@example.com cannot log in with 123-45-6789"


def opened(page: Any, words: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(words)


def is_filtered(response: Any) -> bool:
    """Whether it is what the API found in a category."""
    return response.url.endswith("/v1/search") and "category" in response.request.post_data_json


# --- the way back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["/", "/topics/"])
def test_back_brings_back_words_filters_answer_and_place(desktop: Visit, where: str) -> None:
    page = desktop.go(where)
    opened(page, CARD)
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for()
    before = page.locator(".answer").inner_text()
    with page.expect_response(is_filtered) as response:
        page.locator("[data-filter=category]").select_option("online-profile")
        page.locator("[data-search] input").press("Enter")
    total = response.value.json()["total"]
    expect(page.locator(".search--open [data-said]")).to_contain_text(
        f"of {total} results"
    )  # the API's order is there
    page.locator(".answer").wait_for()
    last = page.locator(".result").last
    heading = last.locator(".result-heading").inner_text()
    last.click()
    page.wait_for_url("**/articles/**")
    asked = sum(url.endswith("/v1/answers") for url in desktop.requests)
    page.go_back()

    field = page.locator("[data-search] input")
    expect(field).to_have_value(CARD)
    expect(page.locator("[data-filter=category]")).to_have_value("online-profile")
    expect(page.locator(".answer")).to_contain_text("A personal credit card.")
    assert page.locator(".answer").inner_text() == before
    expect(page.locator(".result", has_text=heading)).to_be_in_viewport()
    desktop.settle()
    assert sum(url.endswith("/v1/answers") for url in desktop.requests) == asked, "nothing is asked again"
    assert page.url == desktop.address + where, "no word is in the address"


def test_back_brings_back_results_without_an_answer(desktop: Visit) -> None:
    page = desktop.go("/")
    ask(page, "intake")
    desktop.settle()
    shown = results(page)
    page.locator(".result").first.click()
    page.wait_for_url(lambda url: url != f"{desktop.address}/")
    page.go_back()

    page.locator(".result").first.wait_for()
    expect(page.locator("#home-input")).to_have_value("intake")
    desktop.settle()
    assert results(page) == shown


def test_a_search_that_was_put_away_does_not_come_back(desktop: Visit) -> None:
    page = desktop.go(ARTICLE)
    opened(page, "intake")
    page.locator(".result").first.wait_for()
    desktop.settle()
    page.keyboard.press("Escape")
    page.locator(".crumbs a").first.click()
    page.wait_for_url(f"{desktop.address}/")
    page.go_back()
    page.wait_for_url(f"**{ARTICLE}")

    expect(page.locator("#search")).to_be_hidden()
    assert page.evaluate("history.state?.search ?? null") is None


def test_what_the_service_finds_after_a_search_was_put_away_does_not_bring_it_back(desktop: Visit) -> None:
    page = desktop.go(ARTICLE)
    held: list[Any] = []
    desktop.route("**/v1/search", lambda route: held.append(route))
    with page.expect_request("**/v1/search"):
        opened(page, "intake")
    page.locator(".result").first.wait_for()
    page.keyboard.press("Escape")
    late = held[0].fetch()
    held[0].fulfill(response=late, json={**late.json(), "total": 77})
    until(page, "document.querySelector('#search [data-said]').textContent.includes('77')")
    desktop.settle()

    assert page.evaluate("history.state?.search ?? null") is None
    page.keyboard.press("/")
    until(page, "history.state?.search?.words === 'intake'")


def test_a_page_that_is_loaded_anew_begins_anew(desktop: Visit) -> None:
    page = desktop.go("/")
    ask(page, "intake")
    until(page, "history.state?.search")
    page.reload()

    expect(page.locator("#home-input")).to_have_value("")
    assert page.evaluate("history.state?.search ?? null") is None


def test_what_the_tab_remembers_has_no_personal_data_and_no_other_tab_sees_it(desktop: Visit) -> None:
    page = desktop.go("/")
    ask(page, CARD, enter=True)
    ask(page, SECRET)
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for()
    until(page, "history.state?.search?.words.includes('cannot log in')")
    kept = page.evaluate("JSON.stringify([history.state, sessionStorage])")

    assert [word for word in ("jane", "roe", "example.com", "123-45", "6789") if word in kept.lower()] == []
    assert CARD in kept
    assert page.evaluate("JSON.stringify(localStorage)") == "{}"
    other = desktop.context.new_page()
    other.goto(desktop.address)
    assert other.evaluate("JSON.stringify([history.state, sessionStorage])") == "[null,{}]"


def test_without_the_rules_for_personal_data_nothing_is_remembered(desktop: Visit) -> None:
    desktop.route("**/sensitive-*.js", lambda route: route.abort())
    page = desktop.go("/")
    with page.expect_event("requestfailed"):
        ask(page, CARD, enter=True)
    desktop.settle()

    assert page.evaluate("JSON.stringify([history.state?.search ?? null, sessionStorage])") == "[null,{}]"


# --- before the first letter -------------------------------------------------------------------------------------------


def test_before_the_first_letter_the_search_offers_the_questions_of_the_page_and_a_person(
    desktop: Visit,
) -> None:
    page = desktop.go(ARTICLE)
    page.keyboard.press("/")
    begin = page.locator("[data-begin]")

    expect(begin.get_by_role("heading", name="Questions on this page")).to_be_visible()
    expect(begin.get_by_role("heading", name="You asked")).to_be_hidden()
    assert violations(page) == []
    assert begin.get_by_role("link").last.inner_text().strip() == "Ask a person"
    page.keyboard.type("pin")
    expect(begin).to_be_hidden()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(begin).to_be_visible()
    begin.get_by_role("link").first.click()
    expect(page.locator("#search")).to_be_hidden()
    assert "#" in page.url


def test_a_page_without_questions_offers_those_of_the_home_page(desktop: Visit) -> None:
    page = desktop.go("/topics/")
    page.keyboard.press("/")

    expect(page.locator("[data-begin] a").first).to_have_text(CARD)


def test_what_was_asked_in_this_tab_can_be_asked_again_with_one_press(desktop: Visit) -> None:
    page = desktop.go("/")
    for words in ("How do I turn off my online profile?", "what is seo", CARD, "lost pin"):
        ask(page, words, enter=True)
        until(page, "words => JSON.parse(sessionStorage['help-asked'] ?? '[]')[0] === words", arg=words)
    page = desktop.go("/topics/")
    page.keyboard.press("/")
    asked = page.locator("[data-asked] button")

    assert asked.all_inner_texts() == ["lost pin", CARD, "what is seo"]
    asked.nth(1).click()
    expect(page.locator(".answer")).to_contain_text("A personal credit card.")


# --- one screen --------------------------------------------------------------------------------------------------------


def test_on_a_phone_the_filters_are_behind_one_button_and_the_answer_stands_above_the_keyboard(
    browser: Any, served: str
) -> None:
    with visit(browser, served, 390) as it:
        page = it.go(ARTICLE)
        page.get_by_role("button", name="Search").first.click()
        page.locator("#search-input").fill("which credit card can I use")
        brief(page)
        filters = page.get_by_role("button", name="Filters", exact=True)
        expect(page.locator("[data-filter=category]")).to_be_hidden()
        card = page.locator(".search-brief").bounding_box()
        assert card["y"] + card["height"] < 320

        filters.click()
        page.locator("[data-filter=category]").select_option("online-profile")
        expect(page.get_by_role("button", name="Filters (1)")).to_be_visible()
        assert violations(page) == []


def test_what_is_answered_in_full_does_not_stand_below_it_again(desktop: Visit) -> None:
    page = desktop.go("/")
    ask(page, CARD, enter=True)
    desktop.settle()

    assert page.locator(".answer-source a").get_attribute("href") == f"{ARTICLE}#{ANCHOR}"
    assert f"{ARTICLE}#{ANCHOR}" not in results(page)
    assert results(page)


def test_choices_stand_in_the_brief_card_and_one_press_answers(desktop: Visit) -> None:
    page = desktop.go("/")
    ask(page, "verify my identity")
    card = brief(page)
    expect(card.get_by_role("button", name="Which one do you mean?")).to_be_visible()
    assert violations(page) == []
    card.locator(".brief-choice").first.click()

    expect(page.locator(".answer")).to_contain_text("From ")


def test_where_there_is_no_answer_the_brief_card_leads_to_what_is_near(desktop: Visit) -> None:
    page = desktop.go("/")
    ask(page, "does the patient portal have a dark mode theme")
    card = brief(page)
    expect(card).to_contain_text("We don’t have an answer to that.")

    assert card.get_by_role("link").count() == 2
    assert card.get_by_role("link").first.get_attribute("href").startswith("/articles/")


@pytest.mark.parametrize("without", [False, True])
def test_an_emergency_stands_above_all_else_with_a_button_that_calls(desktop: Visit, without: bool) -> None:
    page = desktop.go("/")
    if without:
        cut_off(page)
    ask(page, "I have chest pain and cannot breathe", enter=True)
    card = page.locator(".answer")
    first = card.locator("> *").first

    expect(first).to_contain_text("call 911 now")
    expect(first.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    assert card.inner_text().index("911") < card.inner_text().index("A person can help you.")
    assert violations(page) == []


def test_a_missing_page_looks_for_its_words_and_asks_nothing(desktop: Visit) -> None:
    page = desktop.go("/articles/credit-card-verification/")
    page.locator(".result").first.wait_for()
    page.wait_for_timeout(900)  # longer than words rest before they are asked about

    assert not any(url.endswith("/v1/answers") for url in desktop.requests)


def test_a_browser_without_abort_signal_any_searches_and_answers(browser: Any, served: str) -> None:
    with visit(browser, served) as it:
        it.page.add_init_script("delete AbortSignal.any")
        page = it.go("/")
        ask(page, CARD, enter=True)

        expect(page.locator(".answer")).to_contain_text("A personal credit card.")
        assert page.evaluate("AbortSignal.any") is None
