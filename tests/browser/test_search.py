"""Search and answer on the site, in a real Chromium: every state of the box, by mouse and by keyboard, with
the API and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from support.browser import ANCHOR, ARTICLE, Visit, route, until, violations, visit
from support.search_box import ask, brief, cut_off, filtered_none, results

from assistant.content.library import Library

# --- every state ---------------------------------------------------------------------------------------------------------


def empty(page: Any) -> None:
    page.locator("#home-input").click()


def in_brief(page: Any) -> None:
    ask(page, "which credit card can I use")
    brief(page)


def waiting(page: Any) -> None:
    route(page, "**/v1/answers", lambda route: None)
    ask(page, "which credit card can I use")
    page.locator(".search-brief--waiting").wait_for()


def gone(page: Any) -> None:
    cut_off(page)
    ask(page, "What credit card can I use to verify my identity?", enter=True)


def unreachable(page: Any) -> None:
    cut_off(page)
    route(page, "**/search-index.json", lambda route: route.abort())
    page.locator("#home-input").fill("credit card")
    page.locator(".brief--none").wait_for()


def keys_shown(page: Any) -> None:
    page.locator("body").press("?")
    page.locator(".keys").wait_for()


STATES: dict[str, tuple[str | None, Callable[[Any], None]]] = {
    "empty": (None, empty),
    "results": (" results in", lambda page: ask(page, "pin")),
    "correction": ("Showing results for", lambda page: ask(page, "rest pasword now")),
    "answer in brief": ("It must not be a debit card", in_brief),
    "answer on its way": ("results in", waiting),
    "answer": ("Read it in the article", lambda page: ask(page, "which credit card can I use", enter=True)),
    "clarify": ("Which one do you mean?", lambda page: ask(page, "How do I verify my identity?", enter=True)),
    "outline": ("We don’t have confirmed steps", lambda page: ask(page, "what is seo", enter=True)),
    "none": ("Nothing matches these words.", lambda page: ask(page, "zebra giraffe")),
    "none, whole": ("We don’t have an answer to that.", lambda page: ask(page, "zebra giraffe", enter=True)),
    "none with filters": ("Nothing with these filters.", filtered_none),
    "keys": ("Use single keys", keys_shown),
    "held": ("Press Enter to ask", lambda page: ask(page, "card 4111 1111")),
    "unreachable": ("Search cannot be reached.", unreachable),
    "API gone": ("A personal credit card.", gone),
}


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_no_violation_in_any_state_of_the_search(
    browser: Any, served: str, width: int, scheme: str
) -> None:
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

ANSWER_ABOVE_OPTIONS = """() => {
  const [answer, option] = ['.answer', '[role=option]'].map(each => document.querySelector(each))
  return answer && option && answer.getBoundingClientRect().top < option.getBoundingClientRect().top
}"""


def test_the_answer_stands_on_top_and_sections_below_it_are_grouped_by_article_with_marked_words(
    desktop: Visit, real: Library
) -> None:
    page = desktop.go("/")
    ask(page, "which credit card can I use", enter=True)
    card, options = page.locator(".answer"), page.locator("[role=option]")
    expect(options.first).to_be_visible()
    desktop.settle()

    assert "From How do I get a Patient Fusion Online Scheduling Profile?, reviewed" in card.inner_text()
    until(page, ANSWER_ABOVE_OPTIONS)
    titles = {a.url: a.title for a in real.articles}
    for group in page.locator("[role=group].result-group").all():
        name = page.locator(f"[id='{group.get_attribute('aria-labelledby')}']").inner_text()
        urls = {
            str(option.get_attribute("href")).partition("#")[0]
            for option in group.locator("[role=option]").all()
        }
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


def test_a_part_of_a_message_that_is_ambiguous_offers_its_choices(desktop: Visit) -> None:
    page = desktop.go("/")
    ask(page, "verify my identity; also how do I revoke access", enter=True)

    part = page.locator(".answer-parts > section").first
    expect(part.get_by_role("button")).not_to_have_count(0)
    part.get_by_role("button").first.click()
    expect(page.locator(".answer .answer-source")).to_be_visible()


def test_two_questions_at_once_get_two_answers(desktop: Visit) -> None:
    page = desktop.go("/")
    ask(page, "What credit card can I use to verify my identity? How do I bake a rye bread?", enter=True)

    parts = page.locator(".answer-parts > section")
    expect(parts).to_have_count(2)
    assert "A personal credit card." in parts.nth(0).inner_text()
    assert "We don’t have an answer to that." in parts.nth(1).inner_text()
    card = page.locator(".answer")
    assert card.get_by_role("heading", level=2).all_inner_texts() == ["You asked 2 questions"]
    assert card.inner_text().count("From How do I get a Patient Fusion Online Scheduling Profile?") == 1
    assert card.get_by_role("link", name="Read it in the article").count() == 1


@pytest.mark.parametrize("without", [False, True])
def test_a_correction_is_shown_and_said(desktop: Visit, without: bool) -> None:
    page = desktop.go("/")
    if without:
        cut_off(page)
    ask(page, "reset pasword")

    expect(page.locator("[data-said]")).to_have_text("Showing results for reset password")
    expect(page.locator("[data-count]")).to_have_text(
        re.compile(r"Showing results for reset password\. (First 8 of )?\d+ results")
    )
    assert page.locator("[data-count]").get_attribute("role") == "status"
    assert "password" in {mark.inner_text().lower() for mark in page.locator("mark").all()}


def test_a_choice_leads_to_its_answer_which_gets_the_focus(desktop: Visit) -> None:
    page = desktop.go("/")
    ask(page, "How do I verify my identity?", enter=True)
    page.locator(".answer-choices button").nth(1).click()
    expect(page.locator(":not(.answer-next) > .answer-choices")).to_have_count(0)

    assert "From " in page.locator(".answer").inner_text()
    expect(page.locator(".answer")).to_be_focused()


# --- ways through --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 1280])
def test_by_pointer_alone_the_answer_opens_and_a_section_is_reached(
    browser: Any, served: str, width: int
) -> None:
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


@pytest.mark.parametrize("width", [390, 1280])
def test_by_keyboard_alone_the_combobox_says_where_one_is_and_enter_goes_there(
    browser: Any, served: str, width: int
) -> None:
    with visit(browser, served, width) as it:
        page = it.go(ARTICLE)
        page.keyboard.press("/")
        expect(page.locator("#search-input")).to_be_focused()
        page.keyboard.type("lost pin")
        page.locator("[role=option]").first.wait_for()
        it.settle()
        box = page.get_by_role("combobox", name="Search the help articles")
        assert box.get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute("id")
        seen = []
        for _ in range(page.locator("[role=option]").count()):
            page.keyboard.press("ArrowDown")
            active = page.locator(f"[id='{box.get_attribute('aria-activedescendant')}']")
            assert active.get_attribute("aria-selected") == "true"
            expect(active).to_be_in_viewport()
            seen.append(active.get_attribute("href"))

        assert seen == results(page)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{seen[-1]}")
        page.keyboard.press("/")
        page.keyboard.type("which credit card can I use")
        page.keyboard.press("Enter")
        expect(page.locator(".answer")).to_contain_text("A personal credit card.")
        page.keyboard.press("Escape")
        assert page.locator("dialog[open]").count() == 0


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
            assert (
                page.locator(".brief--none").get_by_role("link", name="Ask a person").get_attribute("href")
                == "/contact/"
            )
            page.keyboard.press("Enter")
            expect(page.locator(".answer").get_by_role("link", name="Ask a person")).to_be_visible()


def test_a_word_that_is_nearly_one_of_the_bases_finds_the_nearest_sections(
    browser: Any, files_only: str
) -> None:
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
    assert f"{ARTICLE}#{ANCHOR}" not in results(page), "it stands above in full"
    assert page.evaluate("window.__broken") == []
    assert [e for e in desktop.errors if "ERR_FAILED" not in e] == [], (
        "nothing but the requests themselves failed"
    )


def test_without_the_api_only_a_question_of_the_base_is_answered_and_no_other(
    browser: Any, files_only: str, real: Library
) -> None:
    with visit(browser, files_only) as it:
        page = it.go("/")
        section = real.section(f"484517#{ANCHOR}")
        for words in (section.heading, *section.asked[:2]):
            ask(page, words, enter=True)
            expect(page.locator(".answer")).to_contain_text("A personal credit card.")
        for words in ("How do I bake a rye bread?", "What is the price of the product per month?"):
            ask(page, words, enter=True)
            expect(page.locator(".answer")).to_contain_text("I can’t look this up right now.")
