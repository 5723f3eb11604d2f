"""The support desk in trouble: no API, a page to sign in, no answer, no JavaScript; nothing that was written is
lost."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from starlette.testclient import TestClient
from support.browser import visit
from support.desk import CARD, TICKET, Desk


def test_without_the_api_the_desk_says_so_keeps_the_ticket_and_goes_on_when_it_is_back(agent: Desk) -> None:
    agent.route("**/v1/**", lambda route: route.abort())
    agent.find(CARD)
    expect(agent.title).to_have_text("The help service cannot be reached")
    expect(agent.box).to_have_value(CARD)

    agent.page.unroute("**/v1/**")
    agent.press("r")
    expect(agent.heads.first).to_be_focused()


def test_a_flag_without_a_reason_or_without_the_api_keeps_what_was_written(agent: Desk) -> None:
    agent.find(CARD)
    agent.press("f", "Control+Enter")
    reason = agent.page.get_by_label("What is wrong with it?")
    agent.route("**/v1/flags", lambda route: route.abort())
    reason.fill("Wrong card.")
    agent.press("Control+Enter")
    expect(agent.page.locator("form.flag .trouble")).to_contain_text("Your words are still here")
    expect(reason).to_have_value("Wrong card.")
    agent.press("Escape")
    expect(agent.heads.first).to_be_focused()
    expect(agent.page.locator("form.flag")).to_have_count(0)


SIGN_IN = {"status": 200, "content_type": "text/html", "body": "<h1>Sign in</h1>"}


def test_a_page_to_sign_in_in_place_of_an_answer_is_said_and_nothing_is_lost(agent: Desk) -> None:
    agent.route("**/v1/**", lambda route: route.fulfill(**SIGN_IN))
    agent.find(CARD)
    expect(agent.title).to_have_text("That did not work")
    expect(agent.page.locator("#found")).to_contain_text("perhaps a page to sign in")
    expect(agent.page.locator("#found")).to_have_attribute("aria-busy", "false")
    expect(agent.box).to_have_value(CARD)
    agent.press("l")
    agent.page.keyboard.type("/a/484517")
    agent.press("Enter")
    expect(agent.title).to_have_text("That did not work")

    agent.page.unroute("**/v1/**")
    agent.press("r")
    expect(agent.title).to_have_text("It still arrives")
    assert [error for error in agent.errors if "TypeError" in error] == []


def test_a_service_that_never_answers_is_given_up_and_asked_again(browser: Any, served: str) -> None:
    with visit(browser, served, kind=Desk) as it:
        it.context.add_init_script(
            "const own = AbortSignal.timeout; AbortSignal.timeout = ms => own.call(AbortSignal, ms / 100)"
        )
        it.start()
        it.route("**/v1/suggestions", lambda route: None)
        it.find(CARD)
        expect(it.title).to_have_text("The help service cannot be reached")
        expect(it.page.locator("#found")).to_have_attribute("aria-busy", "false")
        expect(it.box).to_have_value(CARD)


def test_a_flag_that_is_being_written_stays_while_one_looks_at_another_card(agent: Desk) -> None:
    agent.find(TICKET)
    agent.press("f")
    reason = agent.page.get_by_label("What is wrong with it?")
    reason.fill("The form takes other cards now.")
    agent.heads.nth(1).click()
    expect(reason).to_be_hidden()
    agent.heads.first.click()
    agent.page.locator("#greeting").select_option("es")
    expect(agent.page.locator(".card--open .reply .around").first).to_have_text("Hola:")

    expect(reason).to_have_value("The form takes other cards now.")


def test_a_flag_can_be_written_before_the_reply_is_there(agent: Desk) -> None:
    held: list[Any] = []
    agent.route("**/v1/replies/**", lambda route: held.append(route))
    agent.press("Escape", "/")
    agent.page.keyboard.type("revoke access")
    agent.press("Enter")
    expect(agent.heads.first).to_be_focused()
    agent.press("f", "Tab")
    agent.page.keyboard.type("Moved.")
    held[0].continue_()
    agent.page.locator(".card--open .reply").wait_for()

    expect(agent.page.get_by_label("What is wrong with it?")).to_have_value("Moved.")
    expect(agent.page.get_by_label("What is wrong with it?")).to_be_focused()
    assert agent.errors == []


def test_without_javascript_the_desk_names_what_there_is(browser: Any, served: str) -> None:
    with visit(browser, served, java_script_enabled=False) as it:
        page = it.go("/support/")
        expect(page.locator(".plain-note")).to_contain_text("The support desk needs JavaScript")
        it.go("/support/changes/?since=2026-11-01")
        expect(page.locator("h1")).to_have_text("What changed")


@pytest.mark.parametrize("path", ["/support", "/support/changes"])
def test_the_folder_without_its_slash_leads_to_the_page(client: TestClient, path: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.headers["location"]) == (301, f"{path}/")


@pytest.mark.parametrize(
    "path", ["/support/desk.html", "/support/frame.html", "/support/nothing.js", "/support/..%2fsettings.py"]
)
def test_only_scripts_and_styles_of_the_desk_are_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_list_of_open_points_is_no_reply(client: TestClient) -> None:
    assert client.get("/v1/replies/484964/not-confirmed-yet").status_code == 404
    assert client.get("/v1/replies/1/top").status_code == 404
