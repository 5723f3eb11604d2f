"""When the search box of the site asks, how often, and what of the words it sends: in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from support.browser import Visit, route, visit
from support.search_box import ask, brief, cut_off, results

CARD = "which credit card can I use"


class Asking(Visit):
    """A page with everything that it posted, by route."""

    def start(self) -> Asking:
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.page.on(
            "request",
            lambda r: (
                self.posted.append((r.url.removeprefix(self.address), r.post_data_json))
                if r.method == "POST"
                else None
            ),
        )
        self.go("/")
        return self

    @property
    def questions(self) -> list[tuple[str, bool]]:
        """What was asked, each with whether it was a draft."""
        return [
            (body["question"], body.get("draft", False))
            for route, body in self.posted
            if route == "/v1/answers"
        ]

    def hold(self, pattern: str) -> list[Any]:
        """The next of these requests waits, until the test lets it go."""
        held: list[Any] = []
        self.route(pattern, lambda route: route.continue_() if held else held.append(route))
        return held


@pytest.fixture
def box(browser: Any, served: str) -> Iterator[Asking]:
    with visit(browser, served, kind=Asking) as found:
        yield found.start()


# --- Enter ---------------------------------------------------------------------------------------------------------------


def test_enter_while_a_draft_is_on_its_way_opens_that_answer_and_counts_the_question_once(
    box: Asking,
) -> None:
    page = box.page
    held = box.hold("**/v1/answers")
    with page.expect_request("**/v1/answers"):
        ask(page, CARD)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert box.questions == [(CARD, True)]

    with page.expect_response(
        lambda r: r.url.endswith("/v1/answers") and "draft" not in r.request.post_data_json
    ):
        held[0].continue_()
    page.locator(".answer").wait_for()
    page.wait_for_timeout(
        800
    )  # longer than words rest before they are asked about, and before something is said
    assert box.questions == [(CARD, True), (CARD, False)]
    assert "press Enter to read it" not in page.locator("[data-count]").inner_text()


def test_enter_pressed_again_or_held_while_waiting_asks_once(box: Asking) -> None:
    page = box.page
    held = box.hold("**/v1/answers")
    ask(page, CARD)
    for _ in range(3):
        page.keyboard.press("Enter")
    page.keyboard.down("Enter")
    page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.wait_for_timeout(800)
    held[0].continue_()
    page.locator(".answer").wait_for()

    assert box.questions == [(CARD, False)]


def test_while_an_answer_is_waited_for_the_list_is_closed_for_eyes_ears_and_arrow_keys(box: Asking) -> None:
    page = box.page
    held = box.hold("**/v1/answers")
    ask(page, CARD)
    page.keyboard.press("Enter")
    field = page.locator("#home-input")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert page.get_by_role("listbox").count() == 0
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Enter")
    held[0].continue_()
    page.locator(".answer").wait_for()

    expect(field).to_have_attribute("aria-expanded", "true")
    assert page.url == box.address + "/"


def test_the_pointer_over_a_section_leaves_enter_to_the_question(box: Asking) -> None:
    page = box.page
    ask(page, CARD)
    brief(page)
    page.locator("[role=option]").nth(2).hover()
    page.mouse.move(5, 5)
    assert page.locator("[role=option][aria-selected=true]").count() == 0
    page.keyboard.press("Enter")

    expect(page.locator(".answer")).to_contain_text("A personal credit card.")
    assert page.url == box.address + "/"


def test_the_answer_to_the_words_before_cannot_be_pressed(box: Asking) -> None:
    page = box.page
    ask(page, CARD)
    place = brief(page).bounding_box()
    held = box.hold("**/v1/answers")
    with page.expect_request("**/v1/answers"):
        page.keyboard.type(" today")
    page.locator(".search-brief--waiting .brief").wait_for()
    page.mouse.click(place["x"] + 60, place["y"] + 40)
    assert page.locator(".answer").count() == 0
    held[0].continue_()
    brief(page).get_by_role("button").click()

    expect(page.locator(".answer")).to_be_focused()
    assert box.errors == []


def test_escape_while_an_answer_is_on_its_way_leaves_nothing_behind(box: Asking) -> None:
    page = box.page
    held = box.hold("**/v1/answers")
    with page.expect_request("**/v1/answers"):
        ask(page, CARD)
    page.keyboard.press("Escape")
    held[0].continue_()
    page.wait_for_timeout(600)

    assert page.locator("[data-body]").is_hidden()
    assert page.locator("[data-count]").inner_text() == ""


def test_a_mistyped_word_is_corrected_also_when_the_index_comes_after_the_api(box: Asking) -> None:
    page = box.page
    held = box.hold("**/search-index.json")
    with page.expect_response("**/v1/search"):
        page.locator("#home-input").click()
        page.keyboard.type("reset pasword")
    held[0].continue_()

    expect(page.locator("[data-said]")).to_have_text("Showing results for reset password")
    box.settle()
    expect(page.locator("[data-said]")).to_have_text("Showing results for reset password")


# --- what is sent --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("verify ssn 219-09-9999", "Social Security number"),
        ("card 4111 1111 1111 1111 refused", "card number"),
        ("call me at 415-555-0132", "phone number"),
        ("write to ann.lee@example.com", "email address"),
    ],
)
def test_no_half_number_or_address_is_sent_while_it_is_typed_and_no_whole_one_with_enter(
    box: Asking, words: str, named: str
) -> None:
    page = box.page
    page.locator("#home-input").click()
    page.locator("#home-input").type(words, delay=200)
    expect(page.locator(".brief")).to_contain_text("Press Enter to ask")
    typed = [body.get("query", body.get("question", "")) for _, body in box.posted]
    assert [text for text in typed if "@" in text or len(re.findall(r"\d", text)) > 2] == []
    page.keyboard.press("Enter")

    expect(page.locator(".answer .notice").first).to_contain_text(f"Your question has this in it: {named}.")
    asked, is_draft = box.questions[-1]
    assert not is_draft
    assert f"[{named}]" in asked
    page.goto(box.address + "/topics/")
    assert [
        body
        for _, body in box.posted
        if "@" in str(body) or re.search(r"\d\d\d", str(body.get("query", "") + body.get("question", "")))
    ] == []


def test_words_that_wait_for_enter_are_not_told_when_the_page_is_left(box: Asking) -> None:
    page = box.page
    page.locator("#home-input").click()
    page.locator("#home-input").type("ssn 219-09", delay=200)
    page.locator("[role=option]").first.click()
    page.wait_for_url("**/articles/**")

    assert [body for _, body in box.posted if "219" in str(body)] == []


def test_a_press_on_the_card_asks_as_enter_does(box: Asking) -> None:
    page = box.page
    page.locator("#home-input").fill("error 1099 credit card")
    page.get_by_role("button", name="Press Enter to ask").click()
    page.locator(".answer").wait_for()

    assert box.questions == [("error 1099 credit card", False)]


# --- nobody there --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["card", CARD, "ssn 219-09"])
def test_when_neither_the_api_nor_the_static_index_is_there_the_box_says_so_and_leads_on(
    box: Asking, words: str
) -> None:
    page = box.page
    cut_off(page)
    route(page, "**/search-index.json", lambda route: route.abort())
    page.locator("#home-input").fill(words)
    card = page.locator(".brief--none")
    expect(card).to_contain_text("Search cannot be reached.")
    expect(page.locator("[data-count]")).to_contain_text("Search cannot be reached.")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Search cannot be reached.")

    assert results(page) == []
    assert card.get_by_role("link", name="Ask a person").get_attribute("href") == "/contact/"
    assert page.get_by_role("button", name="Copy a link to this search").is_hidden()
    assert card.get_by_role("link", name="Browse all topics").get_attribute("href") == "/topics/"
    page.unroute("**/search-index.json")
    for _ in range(60):  # the first Enter may still be waiting, and one more means nothing then
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
        if page.locator(".answer").is_visible():
            break
    expect(page.locator(".answer")).to_be_visible()


def test_an_api_that_knows_no_such_thing_is_asked_again_at_once(box: Asking) -> None:
    page = box.page
    route(
        page,
        "**/v1/answers",
        lambda route: route.fulfill(status=404, json={"detail": "'choice' names no section"}),
    )
    ask(page, "What credit card can I use to verify my identity?", enter=True)
    page.unroute("**/v1/answers")
    with page.expect_response("**/v1/answers") as answered:
        ask(page, CARD, enter=True)

    assert answered.value.ok


def test_a_host_without_the_api_is_not_asked_again(browser: Any, files_only: str) -> None:
    with visit(browser, files_only, kind=Asking) as it:
        page = it.start().page
        ask(page, "lost pin", enter=True)
        asked = len(it.posted)
        ask(page, "credit card", enter=True)

        assert asked > 0
        assert len(it.posted) == asked


# --- a person, and what may come next ------------------------------------------------------------------------------------


def test_who_wants_a_person_reads_the_way_there_first_and_by_name(box: Asking) -> None:
    page = box.page
    page.locator("#home-input").fill("I want to talk to a person")
    page.keyboard.press("Enter")
    card = page.locator(".answer--handoff")

    expect(card.get_by_role("heading")).to_have_text("A person can help you.")
    expect(card.get_by_role("link")).to_have_text("Ask a person")
    assert str(card.get_by_role("link").get_attribute("href")).endswith("/contact/")
    expect(card.get_by_role("listitem").first).to_have_text("Your question in your own words")


def test_the_next_question_knows_what_was_read_and_its_own_section_is_one_press_away(box: Asking) -> None:
    page = box.page
    ask(page, CARD, enter=True)
    following = page.get_by_role("heading", name="More questions").locator("xpath=..").get_by_role("button")
    expect(following).to_have_count(3)
    page.locator("#home-input").fill("and which digits?")
    page.keyboard.press("Enter")
    expect(page.locator(".answer-heading")).to_contain_text("What credit card information is required")
    following.first.click()
    expect(page.locator(".answer-heading")).not_to_contain_text("What credit card information is required")

    asked = [body for route, body in box.posted if route == "/v1/answers"]
    context = next(body["context"] for body in asked if body["question"] == "and which digits?")
    assert context == [
        {
            "question": CARD,
            "status": "answered",
            "source": "484517#what-credit-card-can-i-use-to-verify-my-identity",
        }
    ]
    assert str(asked[-1]["choice"]).startswith("484517#")
