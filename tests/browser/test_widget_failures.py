"""`<help-widget>` when something fails or comes too late: it says so, loses nothing, and offers a way on."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect
from starlette.testclient import TestClient
from support.widget import CARD, LISTEN, NONE, STEPS, Widget, widget


def wait_for(it: Widget, held: list[Any], count: int) -> list[Any]:
    """That many requests, which wait to be answered."""
    for _ in range(300):
        if len(held) >= count:
            return held
        it.page.wait_for_timeout(50)
    raise AssertionError(f"never asked for: {held}")


def test_a_question_that_another_one_overtook_leaves_no_view_behind(demo: Widget) -> None:
    demo.open()
    demo.route("**/v1/answers", lambda route: None, times=1)
    demo.box.fill(STEPS)
    demo.box.press("Enter")
    demo.says("Looking …")
    demo.ask(CARD).press("Back")

    demo.panel.get_by_role("heading", name="You asked").wait_for()
    assert demo.panel.get_by_role("button", name=STEPS).is_visible(), "it can be asked again"
    assert demo.panel.get_by_text("Looking …").count() == 0


def test_ask_resolves_to_null_when_the_question_was_overtaken_or_nothing_can_be_reached(demo: Widget) -> None:
    demo.without_pack().open()
    demo.route("**/v1/answers", lambda route: None, times=1)
    overtaken = demo.page.evaluate(
        "async ([a, b]) => { const e = document.querySelector('help-widget'), first = e.ask(a); await e.ask(b); return (await first) === null }",
        [STEPS, CARD],
    )
    demo.without_api()
    failed = demo.page.evaluate(
        "async a => (await document.querySelector('help-widget').ask(a)) === null", NONE
    )

    assert (overtaken, failed) == (True, True)


def test_a_verdict_is_sent_once_and_one_that_did_not_arrive_can_be_given_again(demo: Widget) -> None:
    sent = []
    demo.page.evaluate(LISTEN)
    demo.open().ask(CARD)
    demo.route(
        "**/v1/feedback", lambda route: (sent.append(route.request.post_data_json["verdict"]), route.abort())
    )
    demo.panel.get_by_role("button", name="No", exact=True).dblclick()
    demo.says("The help center cannot be reached.")

    assert sent == ["not-helped"]
    assert demo.focused == "No"
    demo.page.unroute_all()
    with demo.page.expect_response("**/v1/feedback") as response:
        demo.press("No")
    demo.says("Thank you.")
    assert response.value.status == 201
    assert [
        detail["verdict"] for name, detail, *_ in demo.page.evaluate("heard") if name == "help-feedback"
    ] == ["not-helped"]


def test_a_copy_that_did_not_come_at_first_keeps_no_question_from_the_service_and_comes_later(
    demo: Widget,
) -> None:
    demo.route("**/v1/pack-key", lambda route: route.abort(), times=1)
    with demo.page.expect_event("requestfailed", lambda request: request.url.endswith("/pack-key")):
        demo.open()

    demo.ask(CARD).says("A personal credit card.")
    demo.copied().without_api().ask(STEPS)

    expect(
        demo.panel.get_by_text("The help center cannot be reached. This page answers from its copy")
    ).to_be_visible()


def test_where_the_panel_cannot_be_loaded_the_link_of_the_host_takes_the_place_of_the_button(
    demo: Widget,
) -> None:
    demo.page.evaluate(LISTEN)
    demo.route("**/panel-en.js", lambda route: route.abort())
    link = demo.page.locator("help-widget > a")
    assert link.is_hidden()
    demo.button.click()
    link.wait_for()

    assert demo.button.is_hidden()
    assert demo.page.evaluate("document.activeElement.matches('help-widget a')")
    assert demo.page.evaluate("document.querySelector('help-widget').open") is False
    assert demo.page.evaluate("heard.map(([name, detail]) => [name, detail.code])") == [
        ["help-error", "unreachable"]
    ]
    demo.page.unroute_all()
    demo.page.evaluate("document.querySelector('help-widget').open = true")
    demo.panel.wait_for()
    assert (link.is_hidden(), demo.button.is_visible()) == (True, True)


def test_no_word_is_sent_before_the_rules_for_sensitive_data_are_there(demo: Widget) -> None:
    sent: list[str] = []
    demo.page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    demo.route("**/sensitive.js", lambda route: route.abort())
    demo.open()
    demo.box.fill("How long does a refund take? My SSN is 219-09-9999")
    demo.box.press("Enter")
    demo.says("The help center cannot be reached.")

    assert [each for each in sent if "refund" in each or "219" in each] == []
    demo.page.unroute_all()
    demo.press("Try again")
    demo.says("not sent: Social Security number")
    assert [each for each in sent if "v1/answers" in each]
    assert [each for each in sent if "219" in each] == []


def test_where_nothing_may_be_copied_the_message_is_selected_and_the_contact_page_waits(demo: Widget) -> None:
    demo.open().ask(CARD).press("Ask a person")
    demo.page.evaluate("document.execCommand = () => false")
    demo.panel.get_by_role("link", name="Copy and continue").click()

    assert demo.says("Not copied. Copy it yourself.").is_visible()
    assert (
        demo.panel.get_by_role("textbox", name="Your message")
        .evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)")
        .startswith(CARD)
    )
    assert len(demo.context.pages) == 1
    with demo.context.expect_page() as opened:
        demo.panel.get_by_role("link", name="Copy and continue").click()
    opened.value.wait_for_load_state()
    assert opened.value.url == demo.address + "/contact/"


def test_a_late_answer_from_before_the_service_went_away_does_not_say_that_it_is_back(demo: Widget) -> None:
    held: list[Any] = []
    demo.open().ask(CARD)
    demo.route("**/v1/handoffs", lambda route: held.append(route))
    demo.press("Ask a person")
    late = wait_for(demo, held, 1)[0]
    demo.copied().without_api().ask(STEPS)
    notice = demo.panel.get_by_text("This page answers from its copy")
    notice.wait_for()

    with demo.page.expect_response("**/v1/handoffs"):
        late.continue_()
    demo.page.wait_for_timeout(100)

    assert notice.is_visible()


def test_the_way_to_a_person_is_that_of_the_answer_in_view_whatever_comes_late(
    demo: Widget, client: TestClient
) -> None:
    answer = client.post("/v1/answers", json={"question": CARD}).json()
    answer["handoff"]["url"] = "mailto:help@example.com"
    held: list[Any] = []
    demo.route("**/v1/search", lambda route: held.append(route))
    demo.route("**/v1/answers", lambda route: route.fulfill(json=answer))
    demo.open().box.fill(CARD)
    late = wait_for(demo, held, 1)[0]
    demo.ask(CARD)
    with demo.page.expect_response("**/v1/search"):
        late.continue_()
    demo.press("Ask a person")

    link = demo.panel.get_by_role("link", name=answer["handoff"]["label"])
    link.wait_for()
    assert link.get_attribute("href") == "mailto:help@example.com"


def test_what_a_gateway_says_in_place_of_the_service_takes_nothing_away(
    demo: Widget, client: TestClient
) -> None:
    answer = client.post("/v1/answers", json={"question": CARD}).json()
    answer["html"] += '<p><a href="https://[broken">a broken link</a></p>'
    demo.route(
        "**/v1/answers",
        lambda route: route.fulfill(json={key: value for key, value in answer.items() if key != "handoff"}),
    )
    demo.open().ask(CARD)
    assert demo.says("a broken link").is_visible()
    demo.route("**/v1/answers", lambda route: route.fulfill(status=403, json={"error": "blocked"}))
    demo.ask(NONE).press("Ask a person")

    assert demo.says("Prepare:").is_visible()
    assert len(demo.errors) == 1
    assert "403" in demo.errors[0]


def test_an_element_that_was_moved_or_turned_to_another_language_while_its_panel_loads_has_one_panel(
    demo: Widget,
) -> None:
    held: list[Any] = []
    demo.route("**/panel-*.js", lambda route: held.append(route))
    demo.page.evaluate(
        """() => {
          const e = document.querySelector('help-widget')
          e.open = true
          document.body.prepend(e)
          e.lang = 'es'
          e.lang = 'en'
        }"""
    )
    for route in wait_for(demo, held, 2):
        route.continue_()
    demo.page.unroute_all()
    demo.panel.wait_for()

    demo.page.evaluate("Promise.all(['en', 'es'].map(lang => import(`/widget/panel-${lang}.js`)))")
    assert demo.page.evaluate(
        "(({ shadowRoot: root }) => [root.querySelectorAll('dialog').length, root.adoptedStyleSheets.length])(document.querySelector('help-widget'))"
    ) == [1, 2]


def test_an_element_that_was_taken_out_while_its_panel_loads_gets_none(browser: Any, served: str) -> None:
    with widget(browser, served) as it:
        it.start()
        held: list[Any] = []
        it.route("**/panel-en.js", lambda route: held.append(route))
        it.page.evaluate(
            "window.taken = document.querySelector('help-widget'); taken.open = true; taken.remove()"
        )
        wait_for(it, held, 1)[0].continue_()
        it.page.evaluate("import('/widget/panel-en.js').then(() => {})")

        assert it.page.evaluate("taken.shadowRoot.querySelector('dialog')") is None
        expect(it.panel).to_have_count(0)
