"""The page that describes the API, in a real Chromium: it copies, sends, filters, and keeps nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from support.browser import CLIPBOARD, LOOKS, Visit, serve_app, violations, visit

from assistant.settings import Settings

DESK = "a-token-for-the-desk"
SECRET = "xylophone-of-my-aunt"
"""What somebody types; it may be found nowhere afterwards."""


@pytest.fixture(scope="module")
def settings(small_built: Path) -> Settings:
    """Of a small base, where agents need a token."""
    return Settings.load(small_built, rate_limit=0, desk_token=DESK)


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    with serve_app(settings) as found:
        yield found


@pytest.fixture
def docs(browser: Any, address: str) -> Iterator[Visit]:
    """The page, opened in a wide, light window. Whatever a test does there makes no error and asks nobody
    else."""
    with visit(browser, address, permissions=CLIPBOARD) as it:
        it.go("/docs")
        yield it
        it.settle()
        assert it.page.evaluate("window.__broken") == []
        assert it.foreign == []
        assert it.context.cookies() == []


def operation(page: Page, name: str) -> Locator:
    return page.locator(f"[data-operation={name}]")


def form_of(page: Page, name: str) -> Locator:
    """The form that tries an operation, unfolded."""
    operation(page, name).locator(".try > summary").click()
    return operation(page, name).locator("form")


def field(form: Locator, name: str) -> Locator:
    return form.locator(f"[data-field={name}]")


def send(form: Locator, status: str) -> None:
    """Send a form, and wait for what the service says."""
    form.get_by_role("button", name="Send").click()
    expect(form.locator(".outcome-line")).to_contain_text(status)


def body_of(form: Locator) -> Any:
    return json.loads(form.locator(".outcome code").inner_text())


# --- copying ------------------------------------------------------------------------------------------------


def test_the_example_in_view_is_copied_as_it_stands_and_this_is_said(docs: Visit) -> None:
    page, asked = docs.page, operation(docs.page, "answerQuestion")
    asked.get_by_role("radio", name="Python").check()

    asked.get_by_role("button", name="Copy the example request").click()

    expect(page.locator(".toast")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == asked.locator("[data-language=python] code").text_content()
    assert f'"{docs.address}/v1/answers"' in copied


def test_an_example_that_may_not_be_copied_is_selected(browser: Any, address: str) -> None:
    with visit(browser, address) as it:
        it.context.add_init_script(
            "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
            "document.execCommand = () => false"
        )
        page = it.go("/docs")
        operation(page, "answerQuestion").get_by_role("button", name="Copy the example response").click()

        expect(page.locator(".toast")).to_contain_text("copy it yourself")
        assert json.loads(page.evaluate("getSelection().toString()"))["status"] == "answered"


def test_one_language_holds_for_every_example_and_for_the_tab(docs: Visit) -> None:
    operation(docs.page, "answerQuestion").get_by_role("radio", name="JavaScript").check()

    page = docs.go("/docs")

    shown = page.locator(".sample:visible")
    assert {one.get_attribute("data-language") for one in shown.all()} == {"javascript"}
    assert shown.count() == page.locator(".languages").count()


# --- trying -------------------------------------------------------------------------------------------------


def test_a_question_is_answered_with_status_headers_and_formatted_body(docs: Visit) -> None:
    form = form_of(docs.page, "answerQuestion")

    send(form, "200 OK")

    assert body_of(form)["status"] == "answered"
    assert form.locator(".outcome code").inner_text().startswith('{\n  "status": "answered"')
    headers = dict(
        zip(form.locator("dt").all_inner_texts(), form.locator("dd").all_inner_texts(), strict=True)
    )
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Build"] == body_of(form)["build"]
    assert docs.errors == []


def test_a_search_sends_its_number_as_a_number(docs: Visit) -> None:
    form = form_of(docs.page, "searchSections")
    field(form, "query").fill("invoices")
    form.get_by_text("more fields").click()
    field(form, "limit").fill("1")

    with docs.page.expect_request("**/v1/search") as sent:
        send(form, "200 OK")

    assert sent.value.post_data_json == {"query": "invoices", "limit": 1}
    assert len(body_of(form)["results"]) == 1


def test_feedback_that_is_tried_counts_as_the_page_says(docs: Visit, settings: Settings) -> None:
    def votes() -> int:
        with sqlite3.connect(settings.journal_file) as connection:
            count = connection.execute("SELECT count(*) FROM feedback").fetchone()[0]
        connection.close()
        return int(count)

    form = form_of(docs.page, "giveFeedback")
    expect(form).to_contain_text("sent for real, and counts")
    send(form, "201")
    before = votes()

    field(form, "verdict").select_option("outdated")
    with docs.page.expect_response("**/v1/feedback"):
        form.get_by_role("button", name="Send").click()

    expect(form.locator(".outcome")).to_have_attribute("aria-busy", "false")
    assert body_of(form)["kept"] is True
    assert votes() == before + 1


def test_an_error_says_its_status_and_in_words_what_is_wrong(docs: Visit) -> None:
    form = form_of(docs.page, "getArticle")
    field(form, "article_id").fill("1")

    send(form, "404")

    expect(form.get_by_role("status")).to_contain_text("no article has the id 1")
    assert body_of(form)["status"] == 404


def test_a_field_that_is_no_json_is_not_sent_and_gets_the_focus(docs: Visit) -> None:
    form = form_of(docs.page, "answerQuestion")
    form.get_by_text("more fields").click()
    field(form, "context").fill("[{")
    before = len(docs.requests)

    send(form, "Not sent")

    expect(form.get_by_role("status")).to_contain_text("context cannot be sent:")
    expect(field(form, "context")).to_be_focused()
    assert docs.requests[before:] == []


def test_a_service_that_cannot_be_reached_is_told_from_an_answer(docs: Visit) -> None:
    form = form_of(docs.page, "answerQuestion")
    docs.route("**/v1/answers", lambda route: route.abort())

    send(form, "No answer")

    expect(form.get_by_role("status")).to_contain_text("cannot be reached")
    expect(form.locator("pre")).to_be_hidden()


# --- what is typed stays with who typed it ------------------------------------------------------------------


def test_what_is_typed_is_in_no_address_and_in_no_storage(docs: Visit) -> None:
    page = docs.page
    form = form_of(page, "answerQuestion")
    field(form, "question").fill(SECRET)
    send(form, "200 OK")
    form = form_of(page, "getArticle")
    operation(page, "answerQuestion").get_by_role("radio", name="Python").check()

    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, history.state, location.href])")

    assert SECRET not in kept
    assert [url for url in docs.requests if SECRET in url] == []
    assert page.locator(".try-form [name]").count() == 0, "a form without its script sends none of it either"


def test_a_token_opens_what_is_for_agents_and_is_gone_when_the_page_is_left(docs: Visit) -> None:
    form = form_of(docs.page, "resolveLink")
    send(form, "401")
    token = form.get_by_label("Token")
    token.fill(DESK)

    with docs.page.expect_request("**/v1/links") as sent:
        send(form, "200 OK")

    assert sent.value.headers["authorization"] == f"Bearer {DESK}"
    assert DESK not in docs.page.evaluate("JSON.stringify([localStorage, sessionStorage, location.href])")
    assert token.get_attribute("type") == "password"
    docs.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert token.input_value() == ""


# --- finding ------------------------------------------------------------------------------------------------


def test_the_filter_leaves_the_operations_with_its_words_and_says_how_many(docs: Visit) -> None:
    page = docs.page
    everything = page.locator(".operation").count()

    page.get_by_role("searchbox", name="Filter the operations").fill("flags")

    expect(page.locator("#filtered")).to_have_text(f"1 of {everything} operations")
    assert page.locator(".operation:visible").count() == 1
    assert page.locator(".toc li li:visible").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".operation:visible").count() == everything


def test_a_link_leads_to_an_operation_that_was_filtered_out(docs: Visit) -> None:
    page = docs.page
    page.get_by_role("searchbox", name="Filter the operations").fill("flags")

    page.evaluate("location.hash = '#post-v1-answers'")

    expect(operation(page, "answerQuestion").locator("h3")).to_be_in_viewport()


def test_everything_can_be_done_with_the_keyboard_alone(docs: Visit) -> None:
    page = docs.page
    page.keyboard.press("/")
    page.keyboard.type("answer a question")
    page.keyboard.press("Enter")
    asked = operation(page, "answerQuestion")
    expect(asked.locator("h3")).to_be_focused()

    def tab_to(place: Locator) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if place.evaluate("e => e === document.activeElement"):
                return
        pytest.fail(f"Tab does not lead to {place}")

    tab_to(asked.get_by_role("radio", name="curl"))
    page.keyboard.press("ArrowRight")
    expect(asked.locator("[data-language=python]")).to_be_visible()
    tab_to(asked.get_by_role("button", name="Copy the example request"))
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_have_text("Copied")
    tab_to(asked.locator(".try > summary"))
    page.keyboard.press("Enter")
    tab_to(field(asked, "question"))
    page.keyboard.press("Control+a")
    page.keyboard.type("Where do I find my invoices?")
    page.keyboard.press("Control+Enter")
    expect(asked.locator(".outcome-line")).to_contain_text("200 OK")
    tab_to(asked.get_by_role("group", name="Body of the response"))


# --- how it looks -------------------------------------------------------------------------------------------


def test_the_colors_go_through_three_states_each_with_its_sign_and_name(docs: Visit) -> None:
    page = docs.page
    button = page.locator("[data-scheme-button]")
    background = "getComputedStyle(document.documentElement).backgroundColor"
    seen, colors = [], []
    for _ in range(3):
        sign = button.locator("span:visible")
        assert sign.count() == 1
        box = sign.locator("svg").bounding_box()
        assert box is not None
        assert box["width"] >= 16
        seen.append((sign.get_attribute("data-for"), button.get_attribute("aria-label")))
        colors.append(page.evaluate(background))
        button.click()

    assert seen == [
        ("auto", "Colors: automatic. Change to light"),
        ("light", "Colors: light. Change to dark"),
        ("dark", "Colors: dark. Change to automatic"),
    ]
    automatic, light, dark = colors
    assert automatic == light != dark


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_no_violation_with_an_answer_and_an_error_shown(
    browser: Any, address: str, width: int, scheme: str
) -> None:
    with visit(browser, address, width, scheme) as it:
        page = it.go("/docs")
        form = form_of(page, "answerQuestion")
        form.get_by_text("more fields").click()
        send(form, "200 OK")
        form = form_of(page, "getArticle")
        field(form, "article_id").fill("1")
        send(form, "404")
        form_of(page, "resolveLink")
        page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")  # the bar covers whatever is below it

        assert violations(page) == []


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_nothing_goes_sideways_with_everything_unfolded(
    browser: Any, address: str, width: int
) -> None:
    with visit(browser, address, width) as it:
        page = it.go("/docs")
        send(form_of(page, "answerQuestion"), "200 OK")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        wide = page.evaluate(
            "[...document.querySelectorAll('main *, .side *')].filter(e => e.getBoundingClientRect().right"
            " > innerWidth + 0.5 && !e.closest('.sr')).map(e => e.outerHTML.slice(0, 80))"
        )

        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert wide == []


def test_without_a_script_all_is_there_to_read_but_what_needs_one(browser: Any, address: str) -> None:
    with visit(browser, address, java_script_enabled=False) as it:
        page = it.go("/docs")

        for language in ("curl", "Python", "JavaScript"):
            expect(page.locator(".sample-name").get_by_text(language, exact=True).first).to_be_visible()
        expect(operation(page, "answerQuestion").get_by_text("In anybody's words")).to_be_visible()
        for hidden in (".try", ".copy", ".filter", ".languages", "[data-scheme-button]"):
            expect(page.locator(hidden).first).to_be_hidden()
