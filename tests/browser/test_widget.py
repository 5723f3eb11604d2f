"""`<help-widget>` in a real Chromium: by mouse, by keyboard, by ear, on a phone, and what it shows of each
kind of answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from starlette.testclient import TestClient
from support.bases import ROOT
from support.browser import until
from support.widget import CARD, DANGER, NONE, OUTLINE, STEPS, TWO, Widget, widget

READER = (
    ROOT
    / "scripts"
    / "node_modules"
    / "@guidepup"
    / "virtual-screen-reader"
    / "lib"
    / "esm"
    / "index.browser.js"
)

# --- by mouse, by keyboard, by ear -------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 1280])
def test_by_mouse_a_question_leads_to_steps_an_article_and_back(
    browser: Any, served: str, width: int
) -> None:
    with widget(browser, served, width) as it:
        it.start().open()
        it.box.fill(STEPS)
        it.press("Ask")
        it.says("Partly confirmed")
        it.panel.get_by_role("checkbox").nth(1).check()
        it.says("1 of 4 done")
        link = it.panel.get_by_role("link", name="New tab")
        it.press("Read the article")
        it.panel.get_by_role(
            "heading", name="How do I turn off my Online Profile or Online Appointment Booking?"
        ).wait_for()
        it.press("Back")

        assert it.panel.get_by_role("checkbox").nth(1).is_checked(), "what was ticked stays ticked"
        assert (link.get_attribute("href"), link.get_attribute("target")) == (
            f"{served}/articles/turn-off-online-profile/",
            "_blank",
        )
        it.press("Yes")
        it.says("Thank you.")
        it.press("Back")
        it.panel.get_by_role("heading", name="You asked").wait_for()
        it.panel.get_by_role("link", name="Online Appointment Booking Page FAQ").click()
        it.panel.get_by_role("heading", name="Online Appointment Booking Page FAQ").wait_for()
        it.press("Close help")
        assert it.panel.is_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_by_keyboard_alone_everything_is_reached_and_the_focus_comes_back(
    browser: Any, served: str, width: int
) -> None:
    with widget(browser, served, width) as it:
        keys = it.start().page.keyboard
        it.page.locator("#main").focus()
        for _ in range(8):
            keys.press("Tab")
            if it.focused == "Help":
                break
        keys.press("Enter")
        it.panel.get_by_role("heading", name="For this page").wait_for()
        assert it.focused == "ask"
        keys.type("credit card")
        it.panel.get_by_role("option").nth(1).wait_for()
        keys.press("ArrowDown")
        keys.press("ArrowDown")
        chosen = it.panel.locator("[role=option][aria-selected=true] b").inner_text()
        assert it.box.get_attribute("aria-activedescendant") == "option1"
        keys.press("Enter")
        it.says("Did this help?")
        assert it.says(chosen)
        keys.press("Shift+Tab")
        keys.press("Shift+Tab")
        keys.press("Shift+Tab")
        keys.type("invite")
        it.panel.get_by_role("option").first.wait_for()
        keys.press("Escape")
        assert it.panel.is_visible(), "the first Escape closes the list"
        keys.press("Escape")

        assert it.panel.is_hidden()
        assert it.focused == "Help"


def test_the_panel_on_a_desktop_is_no_trap(demo: Widget) -> None:
    demo.open()
    for _ in range(30):
        demo.page.keyboard.press("Tab")
        if demo.page.evaluate("document.activeElement.localName") != "help-widget":
            break

    assert demo.page.evaluate("document.activeElement.localName") != "help-widget"
    assert demo.panel.is_visible()


def test_a_panel_that_the_host_opened_gives_the_focus_back_to_what_had_it(demo: Widget) -> None:
    demo.page.locator(".switch").first.focus()
    demo.page.evaluate("document.querySelector('help-widget').open = true")
    demo.panel.get_by_role("heading", name="For this page").wait_for()
    demo.page.keyboard.press("Escape")

    assert demo.page.evaluate("document.activeElement.className") == "switch"


@pytest.mark.skipif(
    not READER.is_file(),
    reason="the virtual screen reader is not installed: python scripts/install_packages.py",
)
def test_a_screen_reader_hears_the_count_the_answer_that_there_is_none_and_errors(demo: Widget) -> None:
    page = demo.page
    page.route("**/reader.js", lambda route: route.fulfill(path=READER, content_type="text/javascript"))
    page.evaluate("import('/reader.js').then(module => { window.reader = module.virtual })")
    demo.without_pack().open()

    def heard(do: Any, *expected: str) -> list[str]:
        page.evaluate(
            "reader.start({ container: document.querySelector('help-widget').shadowRoot.querySelector('dialog') })"
        )
        do()
        for words in expected:
            try:
                until(
                    page,
                    "words => reader.spokenPhraseLog().then(log => log.some(line => line.includes(words)))",
                    arg=words,
                )
            except AssertionError as error:
                raise AssertionError(f"{words!r} in {page.evaluate('reader.spokenPhraseLog()')}") from error
        log: list[str] = page.evaluate("reader.spokenPhraseLog()")
        page.evaluate("reader.stop()")
        return log

    spoken = heard(lambda: demo.type("credit card"), "polite: Matching sections: 6.")
    assert spoken[0] == "dialog, Help"
    demo.box.press("ArrowDown")
    # the virtual reader does not follow what a box names as active: it is led there
    active = "root.getElementById(root.getElementById('ask').getAttribute('aria-activedescendant'))"
    spoken = page.evaluate(
        "async () => { const root = document.querySelector('help-widget').shadowRoot;"
        f"await reader.start({{ container: {active} }});"
        "const log = await reader.spokenPhraseLog(); await reader.stop(); return log }"
    )
    assert spoken[0].startswith("option, What credit card information is required"), spoken
    assert spoken[0].endswith("selected"), spoken
    heard(lambda: demo.box.fill("zzzz qqqq"), "polite: No match. Press Enter to ask.")
    # before a conversation has said which of the two is meant
    heard(lambda: demo.ask(TWO), "Which one do you mean? How do I verify my identity for an Online Profile?")
    answer = heard(lambda: demo.ask(CARD), "A personal credit card. It must not be a debit card")
    assert [line.startswith("polite: ") for line in answer if "From How do I get" in line] == [True], (
        "once, without interrupting"
    )
    heard(lambda: demo.ask(NONE), "polite: How do I bake bread? We don’t have an answer to that.")
    heard(
        lambda: demo.ask(DANGER),
        "assertive: my patient has chest pain and cannot breathe If this may be an emergency, call 911 now.",
    )
    demo.without_api()
    heard(lambda: demo.ask(STEPS), "assertive: The help center cannot be reached.")


# --- what is shown of each kind of answer ------------------------------------------------------------------------------


def test_a_choice_leads_to_its_answer(demo: Widget) -> None:
    demo.open().ask(TWO)
    demo.says("Which one do you mean?")
    choice = demo.panel.get_by_role("button", name="(for providers)")
    label = choice.inner_text()
    choice.click()

    demo.says("From How do I get a Patient Fusion Online Scheduling Profile?")
    assert demo.focused == label


def test_an_outline_and_no_answer_say_so_and_lead_on(demo: Widget) -> None:
    demo.open().ask(OUTLINE)
    assert demo.says("We don’t have confirmed steps for this yet.").is_visible()
    demo.ask(NONE)
    demo.says("We don’t have an answer to that.")

    assert demo.panel.get_by_role("heading", name="Nearest sections").is_visible()
    assert demo.panel.get_by_role("button", name="Ask a person").is_visible()


def test_two_questions_at_once_get_an_answer_each_or_the_word_that_there_is_none(demo: Widget) -> None:
    demo.open().ask(f"{CARD} {NONE}")
    first, second = demo.panel.get_by_role("heading", name=CARD), demo.panel.get_by_role("heading", name=NONE)

    place, text = first.locator("xpath=..").inner_text().split("\n\n")[1:3]
    assert place.startswith("From How do I get a Patient Fusion Online Scheduling Profile?\xa0· Reviewed ")
    assert text.startswith("A personal credit card.")
    assert (
        second.locator("xpath=..").inner_text().split() == f"{NONE} We don’t have an answer to that.".split()
    )


def test_each_of_two_questions_says_how_its_answer_stands(demo: Widget, client: TestClient) -> None:
    answer = client.post("/v1/answers", json={"question": f"{CARD} {NONE}"}).json()
    outline, choice = answer["parts"]
    outline["status"], outline["source"]["status"], choice["status"] = "outline", "partial", "clarify"
    choice["choices"] = [{"label": "The one for bread", "choice": "484517#top"}]
    demo.route("**/v1/answers", lambda route: route.fulfill(json=answer))
    demo.open().ask(f"{CARD} {NONE}")
    first, second = (
        demo.panel.get_by_role("heading", name=question).locator("xpath=..") for question in (CARD, NONE)
    )

    assert first.get_by_text("We don’t have confirmed steps for this yet.").is_visible()
    assert first.get_by_text("Partly confirmed.").is_visible()
    assert second.inner_text().split("\n\n")[1] == "Which one do you mean?"
    assert second.get_by_role("button", name="The one for bread").is_visible()


def test_a_question_about_what_is_not_confirmed_is_told_so(demo: Widget, client: TestClient) -> None:
    answer = client.post("/v1/answers", json={"question": NONE}).json()
    answer["notices"] = [{"kind": "not-confirmed", "text": "- Which breads there are."}]
    demo.route("**/v1/answers", lambda route: route.fulfill(json=answer))
    demo.open().ask(NONE)

    assert demo.says("This is not confirmed yet.").is_visible()
    assert demo.body.get_by_text("We don’t have an answer to that.").count() == 0


def test_the_way_back_is_short_however_much_was_asked(demo: Widget) -> None:
    demo.open()
    for question in (CARD, NONE, TWO, OUTLINE, STEPS, CARD):
        demo.ask(question)
    demo.press("Back")

    demo.panel.get_by_role("heading", name="You asked").wait_for()
    assert demo.panel.get_by_role("button", name="Back").is_hidden()


def test_an_emergency_stands_above_all_else_in_red(demo: Widget) -> None:
    demo.open().ask(DANGER)
    notice = demo.says("call 911 now")

    assert "emergency" in notice.get_attribute("class")
    assert notice.bounding_box()["y"] < demo.says("A person can help you.").bounding_box()["y"]
    call = demo.panel.get_by_role("link", name="Call 911")
    assert call.get_attribute("href") == "tel:911"
    assert notice.bounding_box()["y"] < call.bounding_box()["y"]
    red, _, _ = map(int, re.findall(r"\d+", notice.evaluate("e => getComputedStyle(e).color"))[:3])
    assert red > 100


def test_who_wants_a_person_gets_the_way_there_by_name(demo: Widget) -> None:
    demo.open().ask("let me talk to a human")
    demo.says("A person can help you.")
    way = demo.body.get_by_role("button", name="Ask a person")
    assert demo.body.get_by_text("We don’t have an answer to that.").count() == 0
    way.click()

    expect(demo.panel.get_by_role("heading", name="Ask a person")).to_be_visible()
    expect(demo.panel.get_by_label("Your message")).to_have_value("let me talk to a human")


def test_a_question_is_understood_by_what_was_asked_before(demo: Widget) -> None:
    bodies: list[dict[str, Any]] = []
    demo.page.on("request", lambda r: r.url.endswith("/v1/answers") and bodies.append(r.post_data_json))
    demo.open().ask(CARD)
    demo.ask("and which digits?")
    demo.says("From How do I get a Patient Fusion Online Scheduling Profile?")

    source = "484517#what-credit-card-can-i-use-to-verify-my-identity"
    assert [body["context"] for body in bodies] == [
        [],
        [{"question": CARD, "status": "answered", "source": source}],
    ]


def test_a_misspelling_is_corrected_aloud(demo: Widget) -> None:
    demo.open().type("credti card")

    assert demo.says("Showing results for credit card").is_visible()


def test_the_page_in_view_changes_the_suggestions_without_loading(demo: Widget) -> None:
    demo.open()
    before = demo.panel.locator(".list a b").all_inner_texts()
    demo.page.get_by_role("link", name="Requests").click()
    demo.panel.get_by_text("appointment requests").first.wait_for()

    assert demo.panel.locator(".list a b").all_inner_texts() != before
    assert (
        demo.page.evaluate("document.querySelector('help-widget').getAttribute('page')")
        == "schedule/appointment-requests"
    )


def test_what_the_api_sends_can_never_become_a_script_or_a_foreign_address(
    demo: Widget, client: TestClient
) -> None:
    answer = client.post("/v1/answers", json={"question": CARD}).json()
    answer["html"] = (
        '<p onclick="alert(1)">A <script>alert(2)</script><img src="x" onerror="alert(3)" alt="picture"><a href="javascript:alert(4)">link</a>'
        '</div></p></section><iframe src="//example.com"></iframe><b title="a > b">bold</b> &amp;lt; <style>*{display:none}</style>'
    )
    demo.route("**/v1/answers", lambda route: route.fulfill(json=answer))
    demo.open().ask(CARD)
    prose = demo.body.locator(".prose")

    assert prose.locator("script, img, iframe, style, [onclick], [href]").count() == 0
    assert "A picturelink" in prose.inner_text(), "what a script would say goes with it"
    assert prose.inner_text().endswith("bold &lt;")
