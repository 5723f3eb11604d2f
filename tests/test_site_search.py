"""Search and answer on the site, in a real Chromium: every state of the box, by mouse and by keyboard, with the API and without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import ANCHOR, ARTICLE, CLIPBOARD, Visit, violations, visit
from playwright.sync_api import expect
from starlette.testclient import TestClient

from assistant.library import Library

SHIFTS = """window.__shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.__shift += e.hadRecentInput ? 0 : e.value))
  .observe({type: 'layout-shift', buffered: true})"""


def ask(page: Any, words: str, *, box: str = "home", enter: bool = False) -> None:
    page.locator(f"#{box}-input").click()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    page.locator("[role=option]").first.wait_for()
    if enter:
        page.keyboard.press("Enter")
        page.locator(".answer").wait_for()


def cut_off(page: Any) -> None:
    """From now on the API does not answer."""
    page.route(re.compile(r"/v1/|/livez"), lambda route: route.abort())


def results(page: Any) -> list[str]:
    return [str(option.get_attribute("href")) for option in page.locator("[role=option]").all()]


def brief(page: Any) -> Any:
    """The answer in brief, when it has arrived."""
    card = page.locator(".search-brief:not(.search-brief--waiting) .brief")
    card.wait_for()
    return card


# --- every state ---------------------------------------------------------------------------------------------------------


def empty(page: Any) -> None:
    page.locator("#home-input").click()


def in_brief(page: Any) -> None:
    ask(page, "which credit card can I use")
    brief(page)


def waiting(page: Any) -> None:
    page.route("**/v1/answers", lambda route: None)
    ask(page, "which credit card can I use")
    page.locator(".search-brief--waiting").wait_for()


def filtered_none(page: Any) -> None:
    ask(page, "debit card")
    page.locator("[data-filter=category]").select_option("intake")
    page.locator(".brief--none").wait_for()


def gone(page: Any) -> None:
    cut_off(page)
    ask(page, "What credit card can I use to verify my identity?", enter=True)


def keys_shown(page: Any) -> None:
    page.locator("body").press("?")
    page.locator(".keys").wait_for()


STATES: dict[str, tuple[str | None, Callable[[Any], None]]] = {
    "empty": (None, empty),
    "results": ("8 results in", lambda page: ask(page, "pin")),
    "correction": ("Showing results for", lambda page: ask(page, "rest pasword now")),
    "answer in brief": ("It must not be a debit card", in_brief),
    "answer on its way": ("results in", waiting),
    "answer": ("Read it in the article", lambda page: ask(page, "which credit card can I use", enter=True)),
    "clarify": ("Which one do you mean?", lambda page: ask(page, "How do I verify my identity?", enter=True)),
    "outline": ("We don’t have confirmed steps", lambda page: ask(page, "what is seo", enter=True)),
    "none": ("Nothing matches these words.", lambda page: ask(page, "zebra giraffe")),
    "none, whole": ("We don’t have an answer to that.", lambda page: ask(page, "zebra giraffe", enter=True)),
    "none with filters": ("Nothing with these filters.", filtered_none),
    "keys": ("Use these keys", keys_shown),
    "API gone": ("A personal credit card.", gone),
}


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_no_violation_in_any_state_of_the_search(browser: Any, served: str, width: int, scheme: str) -> None:
    found = {}
    with visit(browser, served, width, scheme, reduced_motion="reduce") as it:
        for name, (says, reach) in STATES.items():
            page = it.go("/")
            reach(page)
            if says:
                expect(page.locator("body")).to_contain_text(says)
            if wrong := violations(page):
                found[name] = wrong
            page.unroute_all()
            assert page.evaluate("window.__broken") == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert (found, it.foreign) == ({}, [])


# --- answer, groups, correction ------------------------------------------------------------------------------------------


def test_the_answer_stands_on_top_and_sections_below_it_are_grouped_by_article_with_marked_words(desktop: Visit, real: Library) -> None:
    page = desktop.go("/")
    ask(page, "which credit card can I use", enter=True)
    card, options = page.locator(".answer"), page.locator("[role=option]")
    expect(options.first).to_be_visible()
    desktop.settle()

    assert "From How do I get a Patient Fusion Online Scheduling Profile?, reviewed" in card.inner_text()
    assert card.bounding_box()["y"] < options.first.bounding_box()["y"]
    titles = {a.url: a.title for a in real.articles}
    for group in page.locator("[role=group].result-group").all():
        name = page.locator(f"[id='{group.get_attribute('aria-labelledby')}']").inner_text()
        urls = {str(option.get_attribute("href")).partition("#")[0] for option in group.locator("[role=option]").all()}
        assert len(urls) == 1, "one article a group"
        first = group.locator(".result-heading").first.inner_text()
        assert titles[urls.pop()] in (first, name.partition("\n")[0])
    words = {mark.inner_text().lower() for mark in options.locator("mark").all()}
    assert {"credit", "card"} <= words
    assert all(word[:2] in {"wh", "cr", "ca", "us"} for word in words), "nothing else is marked"


def test_a_procedure_is_answered_with_its_steps(desktop: Visit, real: Library) -> None:
    page = desktop.go("/")
    ask(page, "How do I turn off my Online Profile?", enter=True)

    section = next(s for a in real.articles if a.id == 900012 for s in a.sections if s.steps)
    assert len(page.locator(".answer ol > li").all()) == len(section.steps)


def test_two_questions_at_once_get_two_answers(desktop: Visit) -> None:
    page = desktop.go("/")
    ask(page, "What credit card can I use to verify my identity? How do I bake a rye bread?", enter=True)

    parts = page.locator(".answer-parts > section")
    expect(parts).to_have_count(2)
    assert "A personal credit card." in parts.nth(0).inner_text()
    assert "We don’t have an answer to that." in parts.nth(1).inner_text()


@pytest.mark.parametrize("without", [False, True])
def test_a_correction_is_shown_and_said(desktop: Visit, without: bool) -> None:
    page = desktop.go("/")
    if without:
        cut_off(page)
    ask(page, "reset pasword")

    expect(page.locator("[data-said]")).to_have_text("Showing results for reset password")
    expect(page.locator("[data-count]")).to_have_text(re.compile(r"Showing results for reset password\. \d+ results"))
    assert page.locator("[data-count]").get_attribute("role") == "status"
    assert "password" in {mark.inner_text().lower() for mark in page.locator("mark").all()}


def test_a_choice_leads_to_its_answer_which_gets_the_focus(desktop: Visit) -> None:
    page = desktop.go("/")
    ask(page, "How do I verify my identity?", enter=True)
    page.locator(".answer-choices button").nth(1).click()
    expect(page.locator(".answer-choices")).to_have_count(0)

    assert "From " in page.locator(".answer").inner_text()
    expect(page.locator(".answer")).to_be_focused()


# --- ways through --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 1280])
def test_by_pointer_alone_the_answer_opens_and_a_section_is_reached(browser: Any, served: str, width: int) -> None:
    with visit(browser, served, width, has_touch=width < 500) as it:
        page = it.go("/topics/")
        press = page.tap if width < 500 else page.click
        press("[data-open-search]")
        page.locator("#search-input").fill("which credit card can I use")
        brief(page)
        press(".brief-open")
        expect(page.locator(".answer")).to_be_focused()
        assert page.locator(".brief").is_hidden()
        press(f".answer-source a[href='{ARTICLE}#{ANCHOR}']")
        page.wait_for_url(f"**{ARTICLE}#{ANCHOR}")
        press("[data-open-search]")
        page.locator("#search-input").fill("lost pin")
        page.locator("[role=option]").first.wait_for()
        target = results(page)[0]
        press("[role=option] >> nth=0")
        page.wait_for_url(f"**{target}")


def test_by_keyboard_alone_the_combobox_says_where_one_is_and_enter_goes_there(desktop: Visit) -> None:
    page = desktop.go(ARTICLE)
    page.keyboard.press("/")
    expect(page.locator("#search-input")).to_be_focused()
    page.keyboard.type("lost pin")
    page.locator("[role=option]").first.wait_for()
    desktop.settle()
    box = page.get_by_role("combobox", name="Search the help articles")
    assert box.get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute("id")
    seen = []
    for _ in range(page.locator("[role=option]").count()):
        page.keyboard.press("ArrowDown")
        active = page.locator(f"[id='{box.get_attribute('aria-activedescendant')}']")
        assert active.get_attribute("aria-selected") == "true"
        seen.append(active.get_attribute("href"))

    assert seen == results(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{seen[-1]}")


# --- filters -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("without", [False, True])
def test_filters_hold_with_the_api_and_with_the_static_index(desktop: Visit, real: Library, without: bool) -> None:
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
    assert audiences == ["For everyone", "For providers", "For front desk", "For administrators", "For patients"]


def test_when_filters_leave_nothing_one_press_takes_them_away(desktop: Visit) -> None:
    page = desktop.go("/")
    filtered_none(page)
    assert results(page), "what there is without the filters is shown"
    page.get_by_role("button", name="Search without filters").click()

    expect(page.locator("[data-said]")).to_have_text(re.compile("results"))
    assert page.locator("[data-filter=category]").input_value() == ""
    expect(page.locator("#home-input")).to_be_focused()


@pytest.mark.parametrize("audience", ["provider", "front-desk", "admin", "patient"])
def test_the_api_filters_by_audience_and_category_before_it_counts(client: TestClient, real: Library, audience: str) -> None:
    words = {"query": "how do i verify a patient ", "limit": 50}
    everything = client.post("/v1/search", json=words).json()["results"]
    for category in real.categories:
        found = client.post("/v1/search", json={**words, "audience": audience, "category": category.name}).json()["results"]

        assert all(audience in hit["audience"] and hit["category"] == category.name for hit in found)
        wanted = [hit["ref"] for hit in everything if audience in hit["audience"] and hit["category"] == category.name]
        assert [hit["ref"] for hit in found][: len(wanted)] == wanted, "the order is the same as without"


def test_an_unknown_category_is_an_error_that_lists_the_known_ones(client: TestClient, real: Library) -> None:
    answer = client.post("/v1/search", json={"query": "card", "category": "billing & co"})

    assert answer.status_code == 422
    assert "there is no category of that name" in answer.json()["detail"]
    assert real.categories[0].name in answer.json()["detail"]


# --- nothing found, nobody there -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["zebra", "qwertz uiop asdf", "ロボット"])
def test_no_result_is_never_a_dead_end(browser: Any, served: str, files_only: str, words: str) -> None:
    for address in (served, files_only):
        with visit(browser, address) as it:
            page = it.go("/")
            ask(page, words)
            expect(page.locator(".brief--none")).to_be_visible()

            assert "Nothing matches" in page.locator("[data-said]").inner_text()
            assert results(page), "what is near, or often read"
            assert page.locator(".brief--none").get_by_role("link", name="Ask a person").get_attribute("href") == "/contact/"
            page.keyboard.press("Enter")
            expect(page.locator(".answer").get_by_role("link", name="Ask a person")).to_be_visible()


def test_a_word_that_is_nearly_one_of_the_bases_finds_the_nearest_sections(browser: Any, files_only: str) -> None:
    with visit(browser, files_only) as it:
        page = it.go("/")
        ask(page, "registrationforms")

        assert "The nearest sections" in page.locator("[data-said]").inner_text()
        assert "regist" in page.locator("[role=listbox]").inner_text().lower()


def test_when_the_api_goes_away_the_static_index_takes_over_without_a_visible_break(desktop: Visit) -> None:
    page = desktop.go("/")
    ask(page, "lost pin", enter=True)
    cut_off(page)
    desktop.errors.clear()
    ask(page, "What credit card can I use to verify my identity?")
    expect(brief(page)).to_contain_text("A personal credit card.")
    page.keyboard.press("Enter")

    card = page.locator(".answer")
    expect(card).to_contain_text("Choose a card that you use frequently")
    assert "From How do I get a Patient Fusion Online Scheduling Profile?, reviewed" in card.inner_text()
    assert card.locator(".answer-source a").get_attribute("href") == f"{ARTICLE}#{ANCHOR}"
    assert results(page)[0] == f"{ARTICLE}#{ANCHOR}"
    assert page.evaluate("window.__broken") == []
    assert [e for e in desktop.errors if "ERR_FAILED" not in e] == [], "nothing but the requests themselves failed"


def test_without_the_api_only_a_question_of_the_base_is_answered_and_no_other(browser: Any, files_only: str, real: Library) -> None:
    with visit(browser, files_only) as it:
        page = it.go("/")
        section = real.section(f"484517#{ANCHOR}")
        for words in (section.heading, *section.asked[:2]):
            ask(page, words, enter=True)
            expect(page.locator(".answer")).to_contain_text("A personal credit card.")
        for words in ("How do I bake a rye bread?", "What is the price of the product per month?"):
            ask(page, words, enter=True)
            expect(page.locator(".answer")).to_contain_text("We found no sure answer to that.")


# --- nothing moves, nothing leaks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("enter", [False, True])
def test_an_answer_that_arrives_late_moves_nothing(browser: Any, served: str, width: int, enter: bool) -> None:
    with visit(browser, served, width, reduced_motion="reduce") as it:
        it.context.add_init_script(SHIFTS)
        page = it.go("/")
        held: list[Any] = []
        page.route("**/v1/answers", lambda route: held.append(route))
        ask(page, "which credit card can I use")
        page.wait_for_timeout(300)
        before = page.locator("[role=option]").first.bounding_box()
        if enter:
            page.keyboard.press("Enter")
        page.wait_for_timeout(1100)
        assert held, "the answer was asked for"
        held[-1].continue_()
        if enter:
            page.locator(".answer").wait_for()
        else:
            brief(page)
            assert page.locator("[role=option]").first.bounding_box() == before
        page.wait_for_timeout(100)

        assert page.evaluate("window.__shift") == 0


def test_a_search_link_is_made_only_on_request_and_runs_the_search_it_names(browser: Any, served: str) -> None:
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
        it.context.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
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


def test_every_section_in_view_is_the_one_whose_link_y_copies(with_clipboard: Visit) -> None:
    page = with_clipboard.go(ARTICLE)
    signs = page.locator("a.anchor[data-copy]")
    for place in range(0, signs.count(), 4):
        sign = signs.nth(place)
        page.evaluate("hash => { location.hash = hash }", sign.get_attribute("href"))
        page.wait_for_timeout(60)
        page.keyboard.press("y")
        page.wait_for_function("async wanted => (await navigator.clipboard.readText()).endsWith(wanted)", arg=sign.get_attribute("data-copy"))


def test_letters_typed_into_a_field_are_no_keys_and_keys_can_be_turned_off(with_clipboard: Visit) -> None:
    page = with_clipboard.go(ARTICLE)
    page.keyboard.press("/")
    page.keyboard.type("y/?")
    assert page.locator("#search-input").input_value() == "y/?"
    assert page.locator(".keys").count() == 0
    page.keyboard.press("Escape")

    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    for key in ("/", "?", "y"):
        page.keyboard.press(key)
    assert page.locator("dialog[open]").count() == 0
    page = with_clipboard.go("/")
    page.keyboard.press("/")
    assert page.locator("#home-input:focus").count() == 0, "the choice holds on the next page"
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Use these keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#home-input")).to_be_focused()
    assert page.evaluate("localStorage.length") == 0
