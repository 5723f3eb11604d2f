"""The support desk in a real Chromium: by mouse, by keyboard alone, on a phone, without barriers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from pydantic import SecretStr
from support.browser import CLIPBOARD, Visit, serve_app, violations, visit
from support.desk import CARD, TICKET, Desk, desk

from assistant.settings import Settings

NEAR = "My password does not work any more since the update of the tablet."
PRINTER = "The printer on the second floor is out of toner. Please order two boxes."
DANGER = "A patient writes that she has chest pain and cannot breathe."


# --- the main path ----------------------------------------------------------------------------------------------------


def test_an_agent_gets_from_a_ticket_to_a_copied_reply_and_a_flag_by_keyboard_alone(
    agent: Desk, published: Settings
) -> None:
    expect(agent.box).to_be_focused()
    agent.paste(TICKET)
    expect(agent.page.locator("#ticket-found")).to_contain_text("Taken out: ")
    agent.press("Control+Enter")

    expect(agent.heads.first).to_be_focused()
    expect(agent.heads.first).to_have_text(re.compile("credit card|revoke", re.I))
    for _ in range(6):
        if agent.page.locator(".card--open .card-head").inner_text().endswith(CARD):
            break
        agent.press("j")
    agent.press("c")
    expect(agent.said).to_have_text("Reply copied: text, HTML and Markdown")
    assert set(agent.copied) == {"text/plain", "text/html", "web text/markdown"}
    agent.press("y")
    expect(agent.said).to_have_text("Link copied")
    assert (
        agent.page.evaluate("navigator.clipboard.readText()")
        == "http://127.0.0.1:8000/a/484517/what-credit-card-can-i-use-to-verify-my-identity"
    )
    agent.press("m")
    expect(agent.said).to_have_text("Reply copied as Markdown")
    assert f"**{CARD}**" in agent.page.evaluate("navigator.clipboard.readText()")

    agent.press("f", "ArrowRight", "Tab")
    agent.page.keyboard.type("The form takes other cards now. Ask Dr. Maya Lindgren, 415-555-0132.")
    agent.press("Control+Enter")
    expect(agent.page.locator(".done")).to_have_text("Flag sent: outdated. The owner of the article gets it.")
    expect(agent.page.locator(".card--open .card-head")).to_be_focused()
    flag = agent.bodies[-1]
    assert (flag["article"], flag["verdict"]) == (484517, "outdated")
    assert flag["reason"].startswith("The form takes other cards now.")
    kept = b"".join(
        path.read_bytes() for path in published.journal_file.parent.glob(f"{published.journal_file.name}*")
    )
    assert b"The form takes other cards now." in kept
    assert b"Lindgren" not in kept

    agent.press("n")
    expect(agent.box).to_be_focused()
    expect(agent.box).to_have_value("")
    expect(agent.heads).to_have_count(0)


def test_the_same_by_touch_on_a_phone(browser: Any, served: str) -> None:
    with desk(browser, served, 390, has_touch=True, is_mobile=True) as it:
        it.box.tap()
        it.paste(TICKET)
        it.page.get_by_role("button", name="Find answers").tap()
        it.heads.nth(1).tap()
        it.page.locator(".card--open").get_by_role("button", name="Copy reply").tap()

        expect(it.said).to_have_text("Reply copied: text, HTML and Markdown")
        assert it.page.locator(".card--open").count() == 1
        assert it.page.evaluate("document.documentElement.scrollWidth") == 390, (
            "nothing is wider than the phone"
        )
        assert it.page.locator("kbd:visible").count() == 0, "keys are for keyboards"


def test_the_same_by_mouse_on_a_desktop(agent: Desk) -> None:
    page = agent.page
    agent.box.click()
    agent.paste(TICKET)
    page.get_by_role("button", name="Find answers").click()
    agent.heads.nth(1).click()
    card = page.locator(".card--open")
    expect(agent.heads.nth(1)).to_have_attribute("aria-expanded", "true")
    for name, said in (
        ("Copy reply", "Reply copied: text, HTML and Markdown"),
        ("Markdown", "Reply copied as Markdown"),
        ("Link", "Link copied"),
    ):
        card.get_by_role("button", name=name, exact=True).click()
        expect(agent.said).to_have_text(said)
    with page.context.expect_page() as opened:
        card.get_by_role("button", name="Open").click()
    assert "/articles/" in opened.value.url
    opened.value.close()
    card.get_by_role("button", name="Flag").click()
    card.get_by_label("Outdated").click()
    card.get_by_label("What is wrong with it?").fill("The menu has moved.")
    card.get_by_role("button", name="Send flag").click()
    expect(page.locator(".done")).to_contain_text("Flag sent: outdated.")
    page.locator("#greeting").select_option("es")
    expect(card.locator(".reply .around").first).to_have_text("Hola:")
    page.get_by_role("tab", name="Old link").click()
    page.get_by_label("A link that somebody has").fill("/a/484517")
    page.get_by_role("button", name="Look it up").click()
    expect(agent.title).to_have_text("It still arrives")
    page.get_by_role("tab", name="Ticket").click()
    page.get_by_role("button", name="New", exact=True).click()
    expect(agent.box).to_have_value("")


def test_a_new_ticket_by_mistake_is_undone_and_the_old_one_comes_back_without_personal_data(
    agent: Desk,
) -> None:
    agent.find(TICKET)
    agent.press("n")
    expect(agent.box).to_have_value("")
    agent.press("Control+z")
    expect(agent.box).to_have_value(re.compile("How do I revoke"))
    assert "219-09" not in agent.box.input_value()
    agent.press("Control+Enter")
    expect(agent.heads.first).to_be_focused()

    agent.press("n")
    agent.page.keyboard.type("Another ticket")
    expect(agent.page.get_by_role("button", name="Bring back")).to_be_hidden()
    agent.press("Control+z")
    assert "revoke" not in agent.box.input_value()


def test_a_ticket_can_be_brought_back_for_twenty_seconds(browser: Any, served: str) -> None:
    with visit(browser, served, kind=Desk, permissions=CLIPBOARD) as it:
        it.page.clock.install()
        it.start()
        it.box.fill("How do I revoke access?")
        it.page.get_by_role("button", name="New", exact=True).click()
        back = it.page.get_by_role("button", name="Bring back")
        it.page.clock.fast_forward(19_000)
        expect(back).to_be_visible()
        it.page.clock.fast_forward(2_000)
        expect(back).to_be_hidden()
        it.press("Control+z")
        assert "revoke" not in it.box.input_value()


def test_a_suggestion_shows_its_sentence_confidence_status_and_review(agent: Desk) -> None:
    agent.find(TICKET)
    card = agent.page.locator(".card").filter(has_text=CARD).first

    expect(card.locator(".sure")).to_have_text(re.compile(r"^(Very likely|Likely|Possible|Weak), \d\d? %$"))
    expect(card.locator(".card-meta")).to_contain_text("Verified")
    expect(card.locator(".card-meta")).to_contain_text("Reviewed 22 Nov 2026")
    expect(card.locator(".card-sentence mark")).to_have_text(CARD)
    expect(agent.page.locator("#sent mark.mark--on")).to_have_count(1)
    expect(agent.page.locator("#sent .gone").first).to_have_text(re.compile(r"^\[.+\]$"))


def test_the_arrow_keys_and_numbers_move_and_the_ends_hold(agent: Desk) -> None:
    agent.find("How do I revoke a patient's access to the portal?\nWhere do I find the patient's PIN?")
    expect(agent.heads.first).to_be_focused()
    agent.press("ArrowUp")
    expect(agent.heads.first).to_be_focused()
    agent.press("2")
    expect(agent.heads.nth(1)).to_be_focused()
    expect(agent.heads.nth(1)).to_have_attribute("aria-expanded", "true")
    expect(agent.heads.first).to_have_attribute("aria-expanded", "false")
    agent.press("ArrowDown")
    expect(agent.heads.nth(1)).to_be_focused()
    agent.press("k")
    expect(agent.heads.first).to_be_focused()


def test_single_keys_can_be_switched_off(agent: Desk) -> None:
    agent.find(TICKET)
    agent.press("?")
    agent.page.get_by_label("Single keys are on").uncheck()
    agent.press("Escape")
    agent.heads.first.focus()
    agent.press("n", "j", "l")

    expect(agent.heads.first).to_be_focused()
    expect(agent.page.locator("#panel-link")).to_be_hidden()


# --- nothing fits, words, old links ----------------------------------------------------------------------------------------


def test_a_ticket_that_nothing_is_near_goes_to_a_colleague(agent: Desk) -> None:
    agent.find(PRINTER)

    expect(agent.title).to_have_text("Nothing fits this ticket")
    expect(agent.heads).to_have_count(0)
    assert agent.page.locator("a[href='/contact/']").count() == 0, "agents are the persons"


def test_a_ticket_that_sections_are_near_gets_them_ready_to_copy_and_says_that_none_is_sure(
    agent: Desk,
) -> None:
    agent.find(NEAR)

    expect(agent.title).to_have_text("Nothing sure")
    expect(agent.heads).to_have_count(3)
    expect(agent.page.locator("#found")).not_to_contain_text("no article covers it")
    expect(agent.page.locator(".card-head[aria-expanded=true]")).to_have_count(0)
    agent.press("j", "c")
    expect(agent.said).to_contain_text("Reply copied")
    expect(agent.page.locator(".card--open .card-meta")).to_contain_text("Reviewed")


def test_an_article_that_gives_no_reply_still_gives_its_link(agent: Desk) -> None:
    agent.route(
        "**/v1/replies/**", lambda route: route.fulfill(status=404, json={"detail": "only its link is given"})
    )
    agent.press("Escape", "/")
    agent.page.keyboard.type("revoke access")
    agent.press("Enter")
    expect(agent.page.locator(".card--open .trouble")).to_have_text("Only its link is given.")
    expect(agent.heads.first).to_be_focused()
    agent.press("y")

    expect(agent.said).to_have_text("Link copied")
    assert re.fullmatch(
        r"http://127\.0\.0\.1:8000/a/\d+(/[\w-]+)?", agent.page.evaluate("navigator.clipboard.readText()")
    )


def test_a_ticket_about_danger_says_first_whom_to_call(agent: Desk) -> None:
    agent.find(DANGER)

    expect(agent.page.locator(".notice--emergency")).to_contain_text("call 911 now")
    expect(agent.page.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")


def test_words_find_sections_as_one_types_and_mistyped_words_too(agent: Desk) -> None:
    agent.press("Escape", "/")
    agent.page.keyboard.type("revoke acess")
    expect(agent.heads.first).to_contain_text(re.compile("revoke|access", re.I))
    expect(agent.page.locator(".card-snippet mark").first).to_be_visible()
    agent.press("ArrowDown")
    expect(agent.heads.first).to_be_focused()
    agent.press("c")
    expect(agent.said).to_contain_text("Reply copied")
    agent.press("/")
    agent.page.keyboard.type("zebra giraffe")
    expect(agent.title).to_have_text("Nothing fits these words")


def test_who_went_into_the_results_stays_there_when_the_last_words_bring_others(agent: Desk) -> None:
    held: dict[str, Any] = {}  # by its words: a slow machine asks for some of them before the rest is typed

    def hold(route: Any) -> None:
        query = route.request.post_data_json["query"]
        if query == "revoke":
            route.continue_()
        else:
            held[query] = route

    agent.route("**/v1/search", hold)
    agent.press("Escape", "/")
    agent.page.keyboard.type("revoke")
    expect(agent.heads.first).to_be_visible()
    with agent.page.expect_request(lambda request: "access" in (request.post_data or "")):
        agent.page.keyboard.type(" access")
    agent.press("ArrowDown")
    expect(agent.heads.first).to_be_focused()
    agent.page.evaluate("document.querySelector('.card-head').dataset.before = ''")
    held["revoke access"].continue_()

    expect(agent.page.locator("[data-before]")).to_have_count(0)
    expect(agent.heads.first).to_be_focused()


def test_words_show_the_part_that_matches_status_review_and_how_sure_it_is(agent: Desk) -> None:
    agent.press("Escape", "/")
    agent.page.keyboard.type("which credit card can I use")
    card = agent.page.locator(".card").filter(has_text=CARD).first
    expect(card.locator(".card-snippet mark").first).to_be_visible()
    expect(card.locator(".card-meta")).to_contain_text("Verified")
    reviewed = agent.page.locator(".card-meta").filter(has_text="Reviewed 22 Nov 2026")
    expect(reviewed).to_have_count(agent.heads.count())
    expect(card.locator(".sure")).to_have_text(re.compile(r"^(Very likely|Likely|Possible|Weak), \d\d? %$"))


def test_results_stay_when_nobody_can_say_how_sure_they_are(agent: Desk) -> None:
    agent.route("**/v1/suggestions", lambda route: route.abort())
    agent.press("Escape", "/")
    with agent.page.expect_event("requestfailed"):
        agent.page.keyboard.type("credit card")
    expect(agent.title).to_contain_text("results")
    expect(agent.page.locator("#found")).to_have_attribute("aria-busy", "false")


OLD_LINKS = [
    (
        "/knowledgebase/articles/484517-how-do-i-get",
        "It moved, and still arrives",
        "An address of the former help center. It moved",
    ),
    (
        "http://127.0.0.1/a/484517/what-credit-card-can-i-use-to-verify-my-identity",
        "It still arrives",
        "A permanent link. It has not moved.",
    ),
    ("/a/484517/never-there", "It still arrives", "The section that it names is not there"),
    ("/glossary/", "It still arrives", "A page of this site."),
    ("/nothing/here", "This link leads nowhere", "It is no address of this help center"),
]


def test_an_old_link_is_followed(agent: Desk) -> None:
    agent.press("Escape", "l")
    field = agent.page.get_by_label("A link that somebody has")
    for link, title, says in OLD_LINKS:
        field.fill(link)
        field.press("Enter")
        expect(agent.page.locator("#found")).to_contain_text(says)
        expect(agent.title).to_have_text(title)


# --- no barriers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_no_violation_in_any_state(browser: Any, served: str, width: int, scheme: str) -> None:
    found: dict[str, list[str]] = {}
    with desk(browser, served, width, scheme) as it:

        def look(state: str) -> None:
            if wrong := violations(it.page):
                found[state] = wrong

        look("empty")
        it.box.focus()
        it.paste(TICKET)
        look("pasted")
        it.press("Control+Enter")
        it.page.locator(".reply").wait_for()
        look("suggestions")
        it.press("c")
        expect(it.said).to_contain_text("Reply copied")
        look("copied")
        it.press("g", "f")
        it.page.locator("form.flag textarea").fill("Call 415-555-0132.")
        it.route("**/v1/flags", lambda route: route.abort())
        it.press("Control+Enter")
        expect(it.page.locator("form.flag .trouble")).not_to_be_empty()
        look("flag that did not arrive, Spanish")
        it.page.unroute("**/v1/flags")
        it.press("Control+Enter")
        it.page.locator(".done").wait_for()
        look("flag sent")
        it.press("?")
        look("keys")
        it.press("Escape", "/")
        it.page.keyboard.type("lost pin")
        it.page.locator(".reply").wait_for()
        look("words")
        it.page.locator("#words").fill("zebra giraffe")
        expect(it.title).to_have_text("Nothing fits these words")
        look("no words")
        it.press("Escape", "l")
        it.page.keyboard.type("/knowledgebase/articles/484517-x")
        it.press("Enter")
        it.page.locator(".reply").wait_for()
        look("old link")
        it.press("n")
        it.find(DANGER)
        look("emergency")
        it.press("n")
        it.route("**/v1/**", lambda route: route.abort())
        it.find(PRINTER)
        look("no API")
    assert found == {}


# --- not for everybody ------------------------------------------------------------------------------------------------


def test_behind_a_token_an_agent_signs_in_once_and_everything_works(
    browser: Any, published: Settings
) -> None:
    token = "a-token-for-the-desk"
    settings = published.model_copy(update={"desk_token": SecretStr(token)})
    with serve_app(settings) as address, visit(browser, address, kind=Visit, permissions=CLIPBOARD) as it:
        page = it.go("/support/")
        page.get_by_label("Token").fill(token)
        page.get_by_role("button", name="Open").click()
        page.get_by_label("Ticket text").fill(CARD)
        page.keyboard.press("Control+Enter")
        expect(page.locator(".card-head").first).to_have_text(re.compile("credit card"))
        page.get_by_role("button", name="What changed").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("What changed")
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("What changed")

        assert token not in "".join(it.requests), "in no address"
        assert page.context.cookies() == []
        assert page.evaluate("JSON.stringify([localStorage, sessionStorage])") == "[{},{}]"
        assert violations(page) == []
