"""What the search of the site has beside its results, in a real Chromium: filters, links to a search,
keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from starlette.testclient import TestClient
from support.browser import ANCHOR, ARTICLE, CLIPBOARD, Visit, route, until, violations, visit
from support.search_box import ask, brief, cut_off, filtered_none, results

from assistant.content.library import Library

SHIFTS = """window.__shifts = []; new PerformanceObserver(list => window.__shifts.push(...list.getEntries().filter(e => !e.hadRecentInput)))
  .observe({type: 'layout-shift', buffered: true})"""

WITHOUT_HTTPS = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
NO_COPYING = WITHOUT_HTTPS + "; document.execCommand = () => false"


# --- filters -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("without", [False, True])
def test_filters_hold_with_the_api_and_with_the_static_index(
    desktop: Visit, real: Library, without: bool
) -> None:
    page = desktop.go("/")
    if without:
        cut_off(page)
    ask(page, "verify")
    page.locator("[data-filter=audience]").select_option(label="For patients")
    page.locator("[data-filter=category]").select_option("portal-access")
    desktop.settle()
    chosen = page.locator("[data-filter=category]").input_value()

    by_url = {a.section_url(s.anchor): (a, s) for a in real.articles for s in a.sections}
    found = [by_url[url] for url in results(page)]
    assert found
    assert {a.category for a, _ in found} == {chosen}
    assert [s.ref for a, s in found if "patient" not in a.audience_of(s)] == []
    audiences = page.locator("[data-filter=audience] option").all_inner_texts()
    assert audiences == [
        "For everyone",
        "For providers",
        "For front desk",
        "For administrators",
        "For patients",
    ]


def test_when_filters_leave_nothing_one_press_takes_them_away(desktop: Visit) -> None:
    page = desktop.go("/")
    filtered_none(page)
    assert results(page), "what there is without the filters is shown"
    page.get_by_role("button", name="Search without filters").click()

    expect(page.locator("[data-said]")).to_have_text(re.compile("results"))
    assert page.locator("[data-filter=category]").input_value() == ""
    expect(page.locator("#home-input")).to_be_focused()


@pytest.mark.parametrize("audience", ["provider", "front-desk", "admin", "patient"])
def test_the_api_filters_by_audience_and_category_before_it_counts(
    client: TestClient, real: Library, audience: str
) -> None:
    words = {"query": "how do i verify a patient ", "limit": 50}
    everything = client.post("/v1/search", json=words).json()["results"]
    for category in real.categories:
        found = client.post(
            "/v1/search", json={**words, "audience": audience, "category": category.name}
        ).json()["results"]

        assert all(audience in hit["audience"] and hit["category"] == category.name for hit in found)
        wanted = [
            hit["ref"]
            for hit in everything
            if audience in hit["audience"] and hit["category"] == category.name
        ]
        assert [hit["ref"] for hit in found][: len(wanted)] == wanted, "the order is the same as without"


def test_an_unknown_category_is_an_error_that_lists_the_known_ones(client: TestClient, real: Library) -> None:
    answer = client.post("/v1/search", json={"query": "card", "category": "billing & co"})

    assert answer.status_code == 422
    assert "there is no category of that name" in answer.json()["detail"]
    assert real.categories[0].name in answer.json()["detail"]


# --- nothing moves, nothing leaks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("enter", [False, True])
def test_an_answer_that_arrives_late_moves_nothing(
    browser: Any, served: str, width: int, enter: bool
) -> None:
    with visit(browser, served, width, reduced_motion="reduce") as it:
        it.context.add_init_script(SHIFTS)
        page = it.go("/")
        held: list[Any] = []
        route(page, "**/v1/answers", lambda route: held.append(route))
        whole = "which credit card can I use"
        with (
            page.expect_response(lambda got: "search" in got.url and whole in (got.request.post_data or "")),
            page.expect_request("**/v1/answers"),
        ):
            ask(page, whole)
            if enter:
                page.keyboard.press("Enter")
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        before = page.locator("[role=option]").first.bounding_box()
        moment = page.evaluate("performance.now()")  # a font that came late has moved the page before
        held[-1].continue_()
        if enter:
            page.locator(".answer").wait_for()
        else:
            brief(page)
            assert page.locator("[role=option]").first.bounding_box() == before
        page.wait_for_timeout(100)

        moved = "from => window.__shifts.filter(shift => shift.startTime >= from).map(shift => shift.value)"
        assert page.evaluate(moved, moment) == []


def test_a_search_link_is_made_only_on_request_and_runs_the_search_it_names(
    browser: Any, served: str
) -> None:
    with visit(browser, served, permissions=CLIPBOARD) as it:
        page = it.go(ARTICLE)
        page.keyboard.press("/")
        ask(page, "lost pin & more", box="search")
        page.locator("[data-filter=audience]").select_option("patient")
        assert urlsplit(page.url)[3:] == ("", ""), "the address has no words"
        page.get_by_role("button", name="Copy a link to this search").click()
        page.get_by_role("status").filter(has_text="Link to this search copied").wait_for()
        link = urlsplit(page.evaluate("navigator.clipboard.readText()"))
        assert (link.path, link.query) == ("/", "")
        assert parse_qs(link.fragment) == {"q": ["lost pin & more"], "audience": ["patient"]}

        page = it.go("/#" + link.fragment)
        page.locator(".answer").wait_for()
        assert page.locator("#home-input").input_value() == "lost pin & more"
        assert page.locator("[data-filter=audience]").input_value() == "patient"
        assert urlsplit(page.url)[3:] == ("", ""), "the words left the address"
        assert [url for url in it.requests if "lost" in url] == []


def test_a_link_never_carries_personal_data(browser: Any, served: str) -> None:
    with visit(browser, served, permissions=CLIPBOARD) as it:
        page = it.go("/")
        page.evaluate("navigator.clipboard.writeText('before')")
        ask(page, "verify with ssn 123-45-6789")
        page.get_by_role("button", name="Copy a link to this search").click()
        page.get_by_role("status").filter(has_text="Take the personal data out first").wait_for()

        assert page.evaluate("navigator.clipboard.readText()") == "before"
        assert "123" not in page.url


def test_where_nothing_may_be_copied_the_link_is_in_the_address_bar(browser: Any, served: str) -> None:
    with visit(browser, served) as it:
        it.context.add_init_script(NO_COPYING)
        page = it.go("/")
        ask(page, "lost pin")
        page.get_by_role("button", name="Copy a link to this search").click()
        page.get_by_role("status").filter(has_text="The link is in the address bar").wait_for()

        assert urlsplit(page.url)[3:] == ("", "q=lost+pin")


# --- keys ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_clipboard(browser: Any, served: str) -> Iterator[Visit]:
    with visit(browser, served, permissions=CLIPBOARD) as it:
        yield it


def test_y_copies_the_permanent_link_of_the_section_in_view(with_clipboard: Visit) -> None:
    page = with_clipboard.go(ARTICLE)
    page.keyboard.press("y")
    page.get_by_role("status").filter(has_text="Link copied: How do I get").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{with_clipboard.address}/a/484517"

    page = with_clipboard.go(f"{ARTICLE}#{ANCHOR}")
    page.wait_for_timeout(100)
    page.keyboard.press("y")
    page.get_by_role("status").filter(has_text="Link copied: What credit card can I use").wait_for()
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == f"{with_clipboard.address}/a/484517/{ANCHOR}"
    page.goto(address)
    assert urlsplit(page.url)[2:] == (ARTICLE, "", ANCHOR)


def test_y_copies_also_where_the_browser_has_no_clipboard_for_scripts(browser: Any, served: str) -> None:
    with visit(browser, served, permissions=CLIPBOARD) as it:
        it.context.add_init_script("window.kept = navigator.clipboard; " + WITHOUT_HTTPS)
        page = it.go(ARTICLE)
        page.keyboard.press("y")
        page.get_by_role("status").filter(has_text="Link copied: How do I get").wait_for()

        assert page.evaluate("window.kept.readText()") == f"{it.address}/a/484517"


def test_where_nothing_may_be_copied_y_shows_the_link_selected(browser: Any, served: str) -> None:
    with visit(browser, served) as it:
        it.context.add_init_script(NO_COPYING)
        page = it.go(ARTICLE)
        page.keyboard.press("y")
        field = page.get_by_role("dialog", name="Permanent link").get_by_role("textbox")
        expect(field).to_be_focused()
        assert page.evaluate("getSelection().toString()") == field.input_value() == f"{it.address}/a/484517"
        assert violations(page) == []
        page.keyboard.press("Escape")

        assert page.locator("dialog[open]").count() == 0


def test_every_section_in_view_is_the_one_whose_link_y_copies(with_clipboard: Visit) -> None:
    page = with_clipboard.go(ARTICLE)
    signs = page.locator("a.anchor[data-copy]")
    for place in range(0, signs.count(), 4):
        sign = signs.nth(place)
        page.evaluate("hash => { location.hash = hash }", sign.get_attribute("href"))
        page.wait_for_timeout(60)
        page.keyboard.press("y")
        until(
            page,
            "async wanted => (await navigator.clipboard.readText()).endsWith(wanted)",
            arg=sign.get_attribute("data-copy"),
        )


def test_letters_typed_into_a_field_are_no_keys_and_keys_can_be_turned_off(with_clipboard: Visit) -> None:
    page = with_clipboard.go(ARTICLE)
    page.keyboard.press("/")
    page.keyboard.type("y/?")
    assert page.locator("#search-input").input_value() == "y/?"
    assert page.locator(".keys").count() == 0
    page.keyboard.press("Escape")

    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").get_by_label("Use single keys").uncheck()
    page.keyboard.press("Escape")
    for key in ("/", "?", "y"):
        page.keyboard.press(key)
    assert page.locator("dialog[open]").count() == 0
    page = with_clipboard.go("/")
    page.keyboard.press("/")
    assert page.locator("#home-input:focus").count() == 0, "the choice holds on the next page"
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Use single keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#home-input")).to_be_focused()
    assert page.evaluate("localStorage.length") == 0
