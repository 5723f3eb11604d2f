"""The widget as a conversation, in a real Chromium."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect
from support.widget import CARD, DANGER, NONE, OUTLINE, STEPS, Widget


def asked(demo: Widget) -> list[str]:
    return demo.body.locator(".asked").all_inner_texts()


def test_the_last_three_exchanges_stay_in_view_and_the_last_one_is_at_the_top(demo: Widget) -> None:
    demo.open()
    for question in (STEPS, OUTLINE, CARD, NONE):
        demo.ask(question)

    assert asked(demo) == [OUTLINE, CARD, NONE]
    last = demo.body.locator("[part=answer]").last.bounding_box()
    body = demo.body.bounding_box()
    assert body["y"] <= last["y"] < body["y"] + body["height"] / 2


def test_start_over_forgets_what_was_asked_and_shows_the_beginning(demo: Widget) -> None:
    bodies: list[dict[str, Any]] = []
    demo.page.on("request", lambda r: r.url.endswith("/v1/answers") and bodies.append(r.post_data_json))
    demo.open().ask(CARD)
    demo.press("Start over")
    demo.panel.get_by_role("heading", name="For this page").wait_for()
    assert demo.focused == "ask"
    demo.ask(STEPS)

    assert asked(demo) == [STEPS]
    assert [(body["context"], body.get("after")) for body in bodies] == [([], None), ([], None)]


def test_an_exchange_that_failed_can_be_tried_again_and_leaves_nothing_behind(demo: Widget) -> None:
    demo.without_pack().open().ask(CARD)
    demo.route("**/v1/answers", lambda route: route.abort())
    demo.ask(STEPS)
    demo.says("The help center cannot be reached.")
    demo.page.unroute("**/v1/answers")
    demo.press("Try again")
    demo.says("Partly confirmed")

    assert asked(demo) == [CARD, STEPS]


def test_a_question_that_overtakes_another_takes_its_place(demo: Widget) -> None:
    demo.open().ask(CARD)
    held: list[Any] = []
    demo.route("**/v1/answers", lambda route: route.continue_() if held else held.append(route))
    demo.box.fill(OUTLINE)
    demo.box.press("Enter")
    demo.body.locator(".asked", has_text=OUTLINE).wait_for()
    demo.ask(STEPS)
    demo.says("Partly confirmed")

    assert asked(demo) == [CARD, STEPS]


def test_the_title_stays_where_it_is_when_there_is_a_way_back(demo: Widget) -> None:
    title = demo.panel.get_by_role("heading", name="Help", exact=True)
    demo.open()
    before = title.bounding_box()
    demo.ask(CARD)

    expect(demo.panel.get_by_role("button", name="Back")).to_be_visible()
    assert title.bounding_box() == before


def test_without_the_service_it_says_what_it_cannot_do_and_shows_sections(demo: Widget) -> None:
    demo.open().copied().without_api()
    demo.ask("reset password")

    demo.says("I can’t look this up right now.")
    assert demo.body.get_by_text("We don’t have an answer to that.").count() == 0
    sections = demo.panel.locator(".list", has_text="Nearest sections").get_by_role("link")
    assert sections.count() == 3
    assert any("password" in text.lower() for text in sections.all_inner_texts())
    sections.first.click()
    demo.panel.get_by_role("button", name="Back").wait_for()
    demo.ask(DANGER)
    expect(demo.panel.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
