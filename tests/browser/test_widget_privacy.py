"""What is typed into `<help-widget>` goes nowhere but to the help center, and what the help center sends can
do no harm."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.testclient import TestClient
from support.widget import CARD, NONE, STEPS, TWO, Widget, widget


def test_the_strict_policy_of_the_host_is_never_broken_and_nothing_leaves_the_origin(
    browser: Any, served: str
) -> None:
    with widget(browser, served) as it:
        it.start().open().type("credit card")
        for question in (CARD, STEPS, TWO, NONE):
            it.ask(question)
        it.press("Ask a person")
        it.says("Prepare:")
        policy = it.page.request.get(served + "/demo/").headers["content-security-policy"]
        it.settle()

        assert policy.startswith(
            "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'"
        )
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
        assert it.page.evaluate("window.__broken") == []
        assert it.foreign == []
        assert it.errors == []
        assert it.context.cookies() == []
        assert it.page.evaluate("JSON.stringify([localStorage, sessionStorage])") == "[{},{}]"
        assert [url for url in it.requests if re.search("credit|bread|turn", url.lower())] == [], (
            "no word of a question is in an address"
        )


def test_a_person_gets_the_question_from_the_clipboard_and_no_server_sees_it(
    browser: Any, served: str
) -> None:
    with widget(browser, served, permissions=["clipboard-read", "clipboard-write"]) as it:
        it.start().open().ask(CARD).press("Ask a person")
        with it.context.expect_page() as opened:
            it.panel.get_by_role("link", name="Copy and continue").click()
        opened.value.wait_for_load_state()

        assert opened.value.url == served + "/contact/"
        assert CARD in it.page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize(
    ("address", "separator"),
    [("mailto:help@example.com", "?"), ("mailto:help@example.com?subject=Help", "&")],
)
def test_an_email_to_a_person_has_the_question_in_its_body(
    demo: Widget, client: TestClient, address: str, separator: str
) -> None:
    answer = client.post("/v1/answers", json={"question": CARD}).json()
    answer["handoff"]["url"] = address
    demo.route("**/v1/answers", lambda route: route.fulfill(json=answer))
    demo.open().ask(CARD).press("Ask a person")
    link = demo.panel.get_by_role("link", name=answer["handoff"]["label"])
    link.evaluate("e => e.addEventListener('click', event => event.preventDefault())")
    link.click()

    assert link.get_attribute("href").startswith(f"{address}{separator}body=What%20credit%20card")


def test_sensitive_data_is_noticed_while_typing_and_never_sent(demo: Widget) -> None:
    sent: list[str] = []
    demo.page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    demo.open()
    demo.box.fill("my ssn is 219-09-9999, can I use it")
    demo.panel.get_by_text("Not sent: Social Security number.").wait_for()
    demo.box.press("Enter")
    demo.says("[Social Security number]")
    demo.says("Did this help?")

    assert any("v1/answers" in line for line in sent)
    assert [line for line in sent if "219" in line or "9999" in line] == []
    assert demo.body.locator(".notice").inner_text().startswith("Not sent: Social Security number.")


@pytest.mark.parametrize(
    ("before", "typed"), [("verify with ", "219-09-9"), ("card ", "4111 11"), ("write to ann.lee", "@examp")]
)
def test_the_beginning_of_sensitive_data_is_never_sent_while_it_is_typed(
    demo: Widget, before: str, typed: str
) -> None:
    sent: list[str] = []
    demo.page.on(
        "request",
        lambda request: (
            sent.append(request.post_data_json["query"]) if request.url.endswith("/v1/search") else None
        ),
    )
    demo.open()
    demo.box.fill(before)
    demo.box.press_sequentially(typed, delay=200)
    assert demo.box.get_attribute("aria-expanded") == "false"
    demo.type("5 credit cards")

    assert sent[-1] == "5 credit cards"
    assert [query for query in sent[:-1] if sum(c.isdigit() for c in query) > 2 or "@" in query] == []


def test_with_storage_blocked_the_widget_works_and_with_leave_it_keeps_the_last_questions(
    browser: Any, served: str
) -> None:
    with widget(browser, served) as it:
        it.context.add_init_script(
            "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError') } })"
        )
        it.start().page.evaluate("document.querySelector('help-widget').storage = 'local'")
        it.open().ask(CARD)
        assert it.says("A personal credit card.").is_visible()
        assert it.errors == []
    with widget(browser, served) as it:
        it.start().open().ask(CARD)
        assert it.page.evaluate("'help-widget' in Storage") is False, (
            "without the attribute nothing is kept, not even on a global object"
        )
    with widget(browser, served) as it:
        it.start().page.evaluate("document.querySelector('help-widget').storage = 'session'")
        it.open().ask(CARD)
        it.start().page.evaluate("document.querySelector('help-widget').storage = 'session'")
        it.open()
        it.panel.get_by_role("button", name=CARD).click()
        assert it.says("A personal credit card.").is_visible()
