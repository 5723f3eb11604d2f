"""`<help-widget>` in a real Chromium: by mouse, by keyboard, by ear, on a phone, without the API, under a policy stricter than most."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
import manifest
import pytest
import widget_dist
from browsing import LOOKS, Visit, serve_app, serve_files, visit
from conftest import ROOT
from starlette.testclient import TestClient
from typer.testing import CliRunner

from assistant import __version__, builds
from assistant.cli import app
from assistant.pack import public_key
from assistant.settings import Settings
from assistant.widget_files import ENTRY, FOLDER, integrity, tag, widget_files

CARD = "What credit card can I use to verify my identity?"
STEPS = "How do I turn off my online profile?"
TWO = "verify my identity"
OUTLINE = "what is seo"
NONE = "How do I bake bread?"
DANGER = "my patient has chest pain and cannot breathe"
READER = ROOT / "tests" / "node_modules" / "@guidepup" / "virtual-screen-reader" / "lib" / "esm" / "index.browser.js"
LISTEN = """['open', 'question', 'answer', 'feedback', 'handoff', 'error'].forEach(name => document.addEventListener('help-' + name, event => {
  (window.heard ??= []).push([event.type, event.detail, event.composedPath().length > 3, event.bubbles, event.composed]) }))"""


AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
RUN_AXE = """axe.run('help-widget', { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target} ${html.slice(0, 120)}`)))"""


class Widget(Visit):
    """The widget on the demo page."""

    def start(self) -> Widget:
        self.go("/demo/")
        return self

    @property
    def button(self) -> Any:
        return self.page.get_by_role("button", name="Help", exact=True)

    @property
    def panel(self) -> Any:
        return self.page.get_by_role("dialog", name="Help")

    @property
    def box(self) -> Any:
        return self.panel.get_by_role("combobox", name="Your question")

    @property
    def body(self) -> Any:
        return self.page.locator("help-widget").locator("[part=body]")

    def open(self) -> Widget:
        self.button.click()
        self.panel.get_by_role("heading", name="For this page").wait_for()
        return self

    def ask(self, question: str) -> Widget:
        self.box.fill(question)
        self.box.press("Enter")
        self.page.locator("help-widget").locator(".asked", has_text=question[:20]).wait_for()
        self.page.locator("help-widget").get_by_text("Looking …").wait_for(state="detached")
        return self

    def press(self, name: str) -> Widget:
        self.panel.get_by_role("button", name=name, exact=True).click()
        return self

    def says(self, text: str) -> Any:
        found = self.body.get_by_text(text).first
        found.wait_for()
        return found

    def type(self, words: str) -> Widget:
        self.box.fill(words)
        self.panel.get_by_role("option").first.wait_for()
        return self

    def without_api(self) -> Widget:
        self.context.route("**/v1/**", lambda route: route.abort())
        return self

    def without_pack(self) -> Widget:
        self.context.route("**/pack.json", lambda route: route.abort())
        return self

    @property
    def focused(self) -> str:
        """What has the focus, also inside the widget."""
        return self.page.evaluate(
            "(() => { let e = document.activeElement; while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement; return e.ariaLabel || e.id || e.innerText || e.localName })()"
        )


@contextmanager
def widget(browser: Any, address: str, width: int = 1280, scheme: str = "light", **options: Any) -> Iterator[Widget]:
    with visit(browser, address, width, scheme, Widget, **options) as found:
        yield found


@pytest.fixture
def desktop(browser: Any, served: str) -> Iterator[Widget]:
    with widget(browser, served) as found:
        yield found.start()


def until(page: Any, true: str) -> None:
    """Wait for an expression of the page. Playwright's own way evaluates it inside of the page, which a strict policy forbids."""
    for _ in range(300):
        if page.evaluate(true):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {true}")


LARGEST = 12_000
"""Bytes with gzip of button and panel. Less is welcome, more is not."""

STATES = {
    "closed": lambda w: w,
    "open": lambda w: w.open(),
    "suggestions": lambda w: (w.type("credit card"), w.box.press("ArrowDown")),
    "answer": lambda w: w.ask(CARD),
    "article": lambda w: (w.press("Read the article"), w.panel.get_by_role("heading", name="Related articles").wait_for()),
    "steps": lambda w: (w.ask(STEPS), w.panel.get_by_role("checkbox").first.check()),
    "clarify": lambda w: w.ask(TWO),
    "outline": lambda w: w.ask(OUTLINE),
    "none": lambda w: w.ask(NONE),
    "emergency": lambda w: w.ask(DANGER),
    "person": lambda w: (w.press("Ask a person"), w.says("Prepare:")),
    "offline": lambda w: (w.without_api().ask(CARD), w.panel.get_by_text("This page answers from its copy").wait_for()),
    "error": lambda w: (w.without_pack().start().button.click(), w.ask(CARD), w.says("The help center cannot be reached.")),
}
"""Each state of the panel and how it is reached from the one before."""


# --- no barrier in any state -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_no_violation_in_any_state(browser: Any, served: str, width: int, scheme: str) -> None:
    found = {}
    with widget(browser, served, width, scheme, reduced_motion="reduce") as it:
        it.start()
        for state, reach in STATES.items():
            reach(it)
            if not it.page.evaluate("'axe' in window"):
                it.page.evaluate(AXE)
            if wrong := it.page.evaluate(RUN_AXE):
                found[state] = wrong

    assert found == {}


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_is_cut_off_sideways_at_200_percent_and_on_the_smallest_phone(browser: Any, served: str, width: int) -> None:
    with widget(browser, served, width) as it:
        it.start().open()
        for question in (CARD, STEPS, TWO):
            it.ask(question)
            wide = it.page.evaluate(
                "[...document.querySelector('help-widget').shadowRoot.querySelectorAll('dialog, .body, .body *:not(.sr)')].filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth && !e.matches('table')).map(e => e.outerHTML.slice(0, 80))"
            )
            assert wide == []


def test_a_phone_shows_the_panel_over_the_whole_screen_and_a_desktop_beside_the_page(browser: Any, served: str) -> None:
    sizes = {}
    for width in (390, 1280):
        with widget(browser, served, width) as it:
            box = it.start().open().panel.bounding_box()
            sizes[width] = (round(box["x"]), round(box["y"]), round(box["width"]), round(box["height"]))

    assert sizes[390] == (0, 0, 390, 740)
    assert sizes[1280][2] == 380
    assert sizes[1280][0] + 380 < 1280


def test_at_400_percent_the_whole_panel_scrolls_instead_of_its_middle(browser: Any, served: str) -> None:
    with widget(browser, served, 320) as it:
        it.start().page.set_viewport_size({"width": 320, "height": 256})
        it.open().ask(CARD)
        it.says("Did this help?").scroll_into_view_if_needed()

        assert it.panel.evaluate("e => e.scrollTop") > 0
        assert it.panel.evaluate("e => e.scrollWidth") <= 320


def test_from_right_to_left_the_button_and_the_panel_stand_on_the_left(desktop: Widget) -> None:
    desktop.page.evaluate("document.documentElement.dir = 'rtl'")
    desktop.open().ask(CARD)

    assert desktop.button.bounding_box()["x"] < 100
    assert desktop.panel.bounding_box()["x"] < 100
    close, title = (
        desktop.panel.get_by_role("button", name="Close help").bounding_box(),
        desktop.panel.get_by_role("heading", name="Help").bounding_box(),
    )
    assert close["x"] < title["x"]


def test_reduced_motion_is_no_motion_and_forced_colors_keep_what_is_chosen_visible(browser: Any, served: str) -> None:
    with widget(browser, served, reduced_motion="reduce", forced_colors="active") as it:
        it.start().open().type("credit card")
        it.box.press("ArrowDown")
        root = "document.querySelector('help-widget').shadowRoot"

        assert it.page.evaluate(f"getComputedStyle({root}.querySelector('dialog')).animationName") == "none"
        assert it.page.evaluate(f"getComputedStyle({root}.querySelector('[aria-selected=true]')).outlineStyle") == "solid"


# --- by mouse, by keyboard, by ear -------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 1280])
def test_by_mouse_a_question_leads_to_steps_an_article_and_back(browser: Any, served: str, width: int) -> None:
    with widget(browser, served, width) as it:
        it.start().open()
        it.box.fill(STEPS)
        it.press("Ask")
        it.says("Partly confirmed")
        it.panel.get_by_role("checkbox").nth(1).check()
        it.says("1 of 4 done")
        link = it.panel.get_by_role("link", name="New tab")
        it.press("Read the article")
        it.panel.get_by_role("heading", name="How do I turn off my Online Profile or Online Appointment Booking?").wait_for()
        it.press("Back")

        assert it.panel.get_by_role("checkbox").nth(1).is_checked(), "what was ticked stays ticked"
        assert (link.get_attribute("href"), link.get_attribute("target")) == (f"{served}/articles/turn-off-online-profile/", "_blank")
        it.press("Yes")
        it.says("Thank you.")
        it.press("Back")
        it.panel.get_by_role("heading", name="You asked").wait_for()
        it.panel.get_by_role("link", name="Online Appointment Booking Page FAQ").click()
        it.panel.get_by_role("heading", name="Online Appointment Booking Page FAQ").wait_for()
        it.press("Close help")
        assert it.panel.is_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_by_keyboard_alone_everything_is_reached_and_the_focus_comes_back(browser: Any, served: str, width: int) -> None:
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


def test_the_panel_on_a_desktop_is_no_trap(desktop: Widget) -> None:
    desktop.open()
    for _ in range(30):
        desktop.page.keyboard.press("Tab")
        if desktop.page.evaluate("document.activeElement.localName") != "help-widget":
            break

    assert desktop.page.evaluate("document.activeElement.localName") != "help-widget"
    assert desktop.panel.is_visible()


def test_a_panel_that_the_host_opened_gives_the_focus_back_to_what_had_it(desktop: Widget) -> None:
    desktop.page.locator(".switch").first.focus()
    desktop.page.evaluate("document.querySelector('help-widget').open = true")
    desktop.panel.get_by_role("heading", name="For this page").wait_for()
    desktop.page.keyboard.press("Escape")

    assert desktop.page.evaluate("document.activeElement.className") == "switch"


@pytest.mark.skipif(not READER.is_file(), reason="the virtual screen reader is not installed: python tests/install_packages.py")
def test_a_screen_reader_hears_the_count_the_answer_that_there_is_none_and_errors(desktop: Widget) -> None:
    page = desktop.page
    page.route("**/reader.js", lambda route: route.fulfill(path=READER, content_type="text/javascript"))
    page.evaluate("import('/reader.js').then(module => { window.reader = module.virtual })")
    desktop.open()

    def heard(do: Any, *expected: str) -> list[str]:
        page.evaluate("reader.start({ container: document.querySelector('help-widget').shadowRoot.querySelector('dialog') })")
        do()
        for words in expected:
            page.wait_for_function("words => reader.spokenPhraseLog().then(log => log.some(line => line.includes(words)))", arg=words)
        log: list[str] = page.evaluate("reader.spokenPhraseLog()")
        page.evaluate("reader.stop()")
        return log

    spoken = heard(lambda: desktop.type("credit card"), "polite: Matching sections: 6.")
    assert spoken[0] == "dialog, Help"
    heard(lambda: desktop.box.press("ArrowDown"), "option, ")
    heard(lambda: desktop.box.fill("zzzz qqqq"), "polite: No match. Press Enter to ask.")
    answer = heard(lambda: desktop.ask(CARD), "A personal credit card. It must not be a debit card")
    assert [line.startswith("polite: ") for line in answer if "From How do I get" in line] == [True], "once, without interrupting"
    heard(lambda: desktop.ask(TWO), "Which one do you mean? How do I verify my identity for an Online Profile?")
    heard(lambda: desktop.ask(NONE), "polite: How do I bake bread? We don’t have an answer to that.")
    heard(lambda: desktop.ask(DANGER), "assertive: my patient has chest pain and cannot breathe If this may be an emergency, call 911 now.")
    desktop.without_pack().without_api()
    heard(lambda: desktop.ask(STEPS), "assertive: The help center cannot be reached.")


# --- what is shown of each kind of answer ------------------------------------------------------------------------------


def test_a_choice_leads_to_its_answer(desktop: Widget) -> None:
    desktop.open().ask(TWO)
    desktop.says("Which one do you mean?")
    choice = desktop.panel.get_by_role("button", name="(for providers)")
    label = choice.inner_text()
    choice.click()

    desktop.says("From How do I get a Patient Fusion Online Scheduling Profile?")
    assert desktop.focused == label


def test_an_outline_and_no_answer_say_so_and_lead_on(desktop: Widget) -> None:
    desktop.open().ask(OUTLINE)
    assert desktop.says("We don’t have confirmed steps for this yet.").is_visible()
    desktop.ask(NONE)
    desktop.says("We don’t have an answer to that.")

    assert desktop.panel.get_by_role("heading", name="Nearest articles").is_visible()
    assert desktop.panel.get_by_role("button", name="Ask a person").is_visible()


def test_two_questions_at_once_get_an_answer_each_or_the_word_that_there_is_none(desktop: Widget) -> None:
    desktop.open().ask(f"{CARD} {NONE}")
    first, second = desktop.panel.get_by_role("heading", name=CARD), desktop.panel.get_by_role("heading", name=NONE)

    assert first.locator("xpath=..").inner_text().split("\n\n")[1].startswith("A personal credit card.")
    assert second.locator("xpath=..").inner_text().split() == f"{NONE} We don’t have an answer to that.".split()


def test_an_emergency_stands_above_all_else_in_red(desktop: Widget) -> None:
    desktop.open().ask(DANGER)
    notice = desktop.says("call 911 now")

    assert "emergency" in notice.get_attribute("class")
    assert notice.bounding_box()["y"] < desktop.says("We don’t have an answer").bounding_box()["y"]
    red, _, _ = map(int, re.findall(r"\d+", notice.evaluate("e => getComputedStyle(e).color"))[:3])
    assert red > 100


def test_a_misspelling_is_corrected_aloud(desktop: Widget) -> None:
    desktop.open().type("credti card")

    assert desktop.says("Showing results for credit card").is_visible()


def test_the_page_in_view_changes_the_suggestions_without_loading(desktop: Widget) -> None:
    desktop.open()
    before = desktop.panel.locator(".list a b").all_inner_texts()
    desktop.page.get_by_role("link", name="Requests").click()
    desktop.panel.get_by_text("appointment requests").first.wait_for()

    assert desktop.panel.locator(".list a b").all_inner_texts() != before
    assert desktop.page.evaluate("document.querySelector('help-widget').getAttribute('page')") == "schedule/appointment-requests"


def test_what_the_api_sends_can_never_become_a_script_or_a_foreign_address(desktop: Widget, client: TestClient) -> None:
    answer = client.post("/v1/answers", json={"question": CARD}).json()
    answer["html"] = (
        '<p onclick="alert(1)">A <script>alert(2)</script><img src="x" onerror="alert(3)" alt="picture"><a href="javascript:alert(4)">link</a>'
        '</div></p></section><iframe src="//example.com"></iframe><b title="a > b">bold</b> &amp;lt; <style>*{display:none}</style>'
    )
    desktop.page.route("**/v1/answers", lambda route: route.fulfill(json=answer))
    desktop.open().ask(CARD)
    prose = desktop.body.locator(".prose")

    assert prose.locator("script, img, iframe, style, [onclick], [href]").count() == 0
    assert "A alert(2)picturelink" in prose.inner_text()
    assert "bold &lt; *{display:none}" in prose.inner_text()


# --- words stay where they belong --------------------------------------------------------------------------------------


def test_the_strict_policy_of_the_host_is_never_broken_and_nothing_leaves_the_origin(browser: Any, served: str) -> None:
    with widget(browser, served) as it:
        it.start().open().type("credit card")
        for question in (CARD, STEPS, TWO, NONE):
            it.ask(question)
        it.press("Ask a person")
        it.says("Prepare:")
        policy = it.page.request.get(served + "/demo/").headers["content-security-policy"]
        it.settle()

        assert policy.startswith("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'")
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
        assert it.page.evaluate("window.__broken") == []
        assert it.foreign == []
        assert it.errors == []
        assert it.context.cookies() == []
        assert it.page.evaluate("JSON.stringify([localStorage, sessionStorage])") == "[{},{}]"
        assert [url for url in it.requests if re.search("credit|bread|turn", url.lower())] == [], "no word of a question is in an address"


def test_a_person_gets_the_question_from_the_clipboard_and_no_server_sees_it(browser: Any, served: str) -> None:
    with widget(browser, served, permissions=["clipboard-read", "clipboard-write"]) as it:
        it.start().open().ask(CARD).press("Ask a person")
        with it.context.expect_page() as opened:
            it.panel.get_by_role("link", name="Copy and continue").click()
        opened.value.wait_for_load_state()

        assert opened.value.url == served + "/contact/"
        assert CARD in it.page.evaluate("navigator.clipboard.readText()")


def test_an_email_to_a_person_has_the_question_in_its_body(desktop: Widget, client: TestClient) -> None:
    answer = client.post("/v1/answers", json={"question": CARD}).json()
    answer["handoff"]["url"] = "mailto:help@example.com"
    desktop.page.route("**/v1/answers", lambda route: route.fulfill(json=answer))
    desktop.open().ask(CARD).press("Ask a person")
    link = desktop.panel.get_by_role("link", name=answer["handoff"]["label"])
    link.evaluate("e => e.addEventListener('click', event => event.preventDefault())")
    link.click()

    assert link.get_attribute("href").startswith("mailto:help@example.com?body=What%20credit%20card")


def test_sensitive_data_is_noticed_while_typing_and_never_sent(desktop: Widget) -> None:
    sent: list[str] = []
    desktop.page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    desktop.open()
    desktop.box.fill("my ssn is 219-09-9999, can I use it")
    desktop.panel.get_by_text("Not sent: Social Security number.").wait_for()
    desktop.box.press("Enter")
    desktop.says("[Social Security number]")
    desktop.says("Did this help?")

    assert any("v1/answers" in line for line in sent)
    assert [line for line in sent if "219" in line or "9999" in line] == []
    assert desktop.body.locator(".notice").inner_text().startswith("Not sent: Social Security number.")


def test_with_storage_blocked_the_widget_works_and_with_leave_it_keeps_the_last_questions(browser: Any, served: str) -> None:
    with widget(browser, served) as it:
        it.context.add_init_script(
            "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError') } })"
        )
        it.start().page.evaluate("document.querySelector('help-widget').storage = 'local'")
        it.open().ask(CARD)
        assert it.says("A personal credit card.").is_visible()
        assert it.errors == []
    with widget(browser, served) as it:
        it.start().page.evaluate("document.querySelector('help-widget').storage = 'session'")
        it.open().ask(CARD)
        it.start().page.evaluate("document.querySelector('help-widget').storage = 'session'")
        it.open()
        it.panel.get_by_role("button", name=CARD).click()
        assert it.says("A personal credit card.").is_visible()


# --- without the API ---------------------------------------------------------------------------------------------------


def test_with_the_api_stopped_in_the_middle_of_a_conversation_the_five_questions_get_the_same_answers(
    browser: Any,
    published: Settings,
    client: TestClient,
) -> None:
    faqs = client.get("/v1/faqs/verification").json()["faqs"]
    expected = [client.post("/v1/answers", json={"question": faq["question"]}).json()["answer_id"] for faq in faqs]
    with ExitStack() as server:
        address = server.enter_context(serve_app(published))
        with widget(browser, address) as it:
            it.context.add_init_script(LISTEN)
            it.start()
            with it.page.expect_response("**/widget/pack.json") as pack:
                it.open().ask(NONE)
            pack.value.finished()
            server.close()
            for faq in faqs:
                it.ask(faq["question"])
                it.says("Did this help?")
            told = it.panel.get_by_text("The help center cannot be reached. This page answers from its copy").is_visible()
            it.type("credit card")
            heard = it.page.evaluate("heard.filter(([name]) => name === 'help-answer').map(([, answer]) => answer.answer_id)")

    assert len(expected) == 5
    assert heard[1:] == expected
    assert told


def test_on_plain_static_hosting_the_widget_answers_from_the_pack_that_the_host_pinned(browser: Any, files_only: str, published: Settings) -> None:
    key = public_key(builds.current(published).folder / "site")
    with widget(browser, files_only) as it:
        it.context.route("**/host.html", lambda route: route.fulfill(body=page_with(tag(published, key), files_only), content_type="text/html"))
        it.go("/host.html")
        it.open().ask(CARD)
        assert it.says("A personal credit card.").is_visible()
        it.page.evaluate("document.querySelector('help-widget').packKey = 'AAAA'")
        it.go("/host.html").evaluate(LISTEN + "; document.querySelector('help-widget').packKey = btoa('x'.repeat(32))")
        it.button.click()
        until(it.page, "window.heard?.some(([name, detail]) => detail.code === 'bad-signature')")


def test_when_nothing_can_be_reached_it_says_so_and_tries_again(desktop: Widget) -> None:
    desktop.page.evaluate(LISTEN)
    desktop.without_pack().open().without_api().ask(CARD)
    desktop.says("The help center cannot be reached.")
    desktop.context.unroute_all()
    desktop.press("Try again")
    desktop.says("A personal credit card.")

    assert [detail for name, detail, *_ in desktop.page.evaluate("heard") if name == "help-error"] == [
        {"code": "unreachable", "message": "The help center cannot be reached."}
    ]


def test_what_the_api_refuses_is_shown_as_it_says(desktop: Widget) -> None:
    desktop.page.evaluate(LISTEN)
    desktop.page.evaluate("document.querySelector('help-widget').audience = 'martians'")
    desktop.open().ask(CARD)

    assert desktop.body.locator(".says").inner_text().startswith("body.audience:")
    assert desktop.page.evaluate("heard.find(([name]) => name === 'help-error')[1].code") == "refused"


def page_with(tags: str, address: str, head: str = "") -> str:
    return (
        f"<!doctype html><html lang='en'><head>{head}<title>Host</title></head><body>{tags.replace('http://127.0.0.1:8000', address)}</body></html>"
    )


# --- for the host ------------------------------------------------------------------------------------------------------


def test_the_printed_tag_works_in_a_page_of_another_origin_that_the_setting_names(browser: Any, published: Settings, tmp_path: Path) -> None:
    with serve_files(tmp_path) as host, serve_app(published.model_copy(update={"cors_origins": (host,)})) as address:
        policy = f"default-src 'none'; script-src {address}; connect-src {address}; require-trusted-types-for 'script'"
        page = page_with(tag(published), address, f'<meta http-equiv="Content-Security-Policy" content="{policy}">')
        (tmp_path / "index.html").write_text(page, "utf-8")
        with widget(browser, host) as it:
            it.go("/")
            it.open().ask(CARD)

            assert it.says("A personal credit card.").is_visible()
            assert {urlsplit(url).netloc for url in it.requests} == {urlsplit(host).netloc, urlsplit(address).netloc}
            assert it.errors == []


def test_every_event_tells_what_it_promises_and_leaves_shadow_roots(desktop: Widget) -> None:
    page = desktop.page
    page.evaluate(LISTEN)
    desktop.open().ask(CARD).press("It’s wrong")
    desktop.says("Thank you.")
    page.evaluate("document.addEventListener('help-handoff', event => event.preventDefault())")
    desktop.press("Ask a person")
    page.wait_for_function("heard.length === 5")
    heard = page.evaluate("heard")
    details = {name: detail for name, detail, *_ in heard}

    assert [name for name, *_ in heard] == ["help-open", "help-question", "help-answer", "help-feedback", "help-handoff"]
    assert all(flags == [True, True, True] for _, _, *flags in heard)
    assert details["help-open"] == {"page": "settings/users"}
    assert details["help-question"] == {"question": CARD, "page": "settings/users"}
    assert details["help-answer"]["source"]["id"] == 484517
    assert details["help-feedback"] == {"article": 484517, "anchor": "what-credit-card-can-i-use-to-verify-my-identity", "verdict": "wrong"}
    assert details["help-handoff"]["question"] == CARD
    assert details["help-handoff"]["answer"]["answer_id"] == details["help-answer"]["answer_id"]
    assert desktop.panel.get_by_text("Prepare:").count() == 0, "the host does the rest"


def test_properties_mirror_attributes_and_methods_answer(desktop: Widget) -> None:
    found = desktop.page.evaluate(
        """async () => {
          const e = document.querySelector('help-widget'), out = {}
          for (const name of ['page', 'audience', 'articles', 'storage']) { e[name] = 'tab'; out[name] = e.getAttribute(name); e.removeAttribute(name); out[name] += e[name] }
          out.api = e.api
          e.open = true; out.open = e.hasAttribute('open'); e.removeAttribute('open'); out.closed = e.open
          out.answer = (await e.ask('%s')).source.id
          out.nothing = await e.ask('  ')
          await e.read(484517)
          return out
        }""".replace("%s", CARD)
    )

    assert found == {
        "page": "tab", "audience": "tab", "articles": "tab", "storage": "tab", "api": desktop.address + "/", "open": True, "closed": False, "answer": 484517, "nothing": None,
    }  # fmt: skip
    assert desktop.panel.get_by_role("heading", name="How do I get a Patient Fusion Online Scheduling Profile?").is_visible()


def test_a_host_may_open_articles_in_a_tab_and_set_colors_places_and_sizes(desktop: Widget) -> None:
    desktop.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet()
          sheet.replaceSync('help-widget { --help-accent: rgb(90, 40, 160); --help-z: 7; --help-block-end: 100px; --help-unit: 20px } html { font-size: 40% } help-widget::part(panel) { width: 500px }')
          document.adoptedStyleSheets.push(sheet)
          document.querySelector('help-widget').articles = 'tab'
        }"""
    )
    desktop.open().ask(CARD)
    style = desktop.button.evaluate(
        "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).zIndex, innerHeight - e.getBoundingClientRect().bottom]"
    )

    assert style[0] in ("rgb(90, 40, 160)", "rgb(7, 82, 82)")
    assert style[1:] == ["7", 100]
    assert desktop.panel.evaluate("e => [e.offsetWidth, getComputedStyle(e).fontSize]") == [500, "20px"]
    assert desktop.panel.get_by_role("button", name="Read the article").count() == 0


@pytest.mark.parametrize(
    ("lang", "button", "label"), [("es-MX", "Ayuda", "Los artículos están en inglés."), ("fr", "Help", "Not in your language yet.")]
)
def test_the_interface_follows_the_language_of_the_page_or_says_that_it_cannot(desktop: Widget, lang: str, button: str, label: str) -> None:
    desktop.page.evaluate("lang => { const e = document.querySelector('help-widget'); e.lang = lang }", lang)
    desktop.page.get_by_role("button", name=button, exact=True).click()

    desktop.page.locator("help-widget").get_by_text(label).wait_for()
    assert desktop.page.locator("help-widget").locator("dialog").get_attribute("lang") == ("es" if lang == "es-MX" else "en")


def test_every_language_has_every_text() -> None:
    keys = {path.stem: re.findall(r"^export const (\w+) =", path.read_text("utf-8"), re.M) for path in (FOLDER / "lang").glob("*.js")}

    assert keys["en"] == keys["es"]
    used = set(re.findall(r"\bt\.(\w+)", (FOLDER / "panel.js").read_text("utf-8")))
    assert used - set(keys["en"]) == set()


def test_taking_the_element_out_and_in_again_leaves_nothing_behind(desktop: Widget) -> None:
    desktop.open().ask(CARD)
    found = desktop.page.evaluate(
        """async () => {
          const e = document.querySelector('help-widget'), parent = e.parentNode
          e.remove()
          const left = [e.shadowRoot.querySelectorAll('dialog').length, e.shadowRoot.adoptedStyleSheets.length]
          parent.append(e)
          return left
        }"""
    )
    desktop.panel.wait_for()

    assert found == [0, 1]
    assert desktop.panel.count() == 1


# --- what is published -------------------------------------------------------------------------------------------------


def test_all_that_the_widget_can_ever_load_in_one_language_is_small() -> None:
    sizes = {name: len(gzip.compress(data, 6)) for name, data in widget_files().items()}
    panels = {name: size for name, size in sizes.items() if name.startswith("panel-")}
    imported = [name for name, data in widget_files().items() if re.search(rb"(?<!\w)(?:import|from)\s*[\"'{]", data)]

    assert len(panels) == len(list(FOLDER.glob("lang/*.js")))
    assert imported == [], "a panel is all there is: the button loads nothing else"
    assert sizes[ENTRY] <= 3000, sizes
    assert sizes[ENTRY] + sizes["panel-en.js"] <= LARGEST, sizes
    assert sizes[ENTRY] + max(panels.values()) <= LARGEST + 250, "other languages have longer words"


@pytest.mark.skipif(not widget_dist.is_possible(), reason="the minifier is not installed: python tests/install_packages.py")
def test_what_browsers_load_is_what_the_sources_give() -> None:
    assert widget_files() == widget_dist.made(), "make it anew with: python tests/manifest.py"


def test_comment_manifest_and_document_name_the_same_things() -> None:
    assert json.loads((FOLDER / "custom-elements.json").read_text("utf-8")) == manifest.manifest()

    document = (ROOT / "docs" / "widget.md").read_text("utf-8")
    lines = {(f"{name}({parameter})" if kind == "method" else name, said) for kind, _, name, parameter, said in manifest.comment()}
    rows = set(re.findall(r"^\| `?([^`|]+?)`? \|(?: \w+ \|)? (.+) \|$", document, re.M))
    assert [line for line in lines if (line[0].replace("-", "(default)") if line[0] == "-" else line[0], line[1]) not in rows] == []
    kinds = {kind for kind, *_ in manifest.comment()}
    assert kinds == {"attr", "method", "fires", "slot", "csspart", "cssprop"}


def test_the_comment_names_every_event_part_and_attribute_of_the_code() -> None:
    code = "".join((FOLDER / name).read_text("utf-8") for name in (ENTRY, "panel.js"))
    named = {kind: {name for found, _, name, _, _ in manifest.comment() if found == kind} for kind, *_ in manifest.comment()}

    assert set(re.findall(r"tell\('(help-\w+)'", code)) == named["fires"]
    assert set(re.findall(r"part: '(\w+)'", code)) == named["csspart"]
    mirrored = {name.replace("K", "-k") for name in re.findall(r"'(\w+)'", re.search(r"for \(const name of \[(.*packKey.*)\]", code)[1])}
    assert mirrored | set(re.findall(r"'(\w+)'", re.search(r"observedAttributes = \[(.*)\]", code)[1])) == named["attr"]
    assert named["cssprop"] - {"--help-accent"} <= set(re.findall(r"--help-[\w-]+", code)) | {"--help-unit"}


def test_the_document_shows_the_tag_with_the_hash_and_the_sizes_of_this_version() -> None:
    text = (ROOT / "docs" / "widget.md").read_text("utf-8")

    assert tag(Settings(root=ROOT, site_url="https://help.example.com/")) in text, "write it anew with: python tests/manifest.py"
    assert manifest.document() == text, "write it anew with: python tests/manifest.py"


def test_a_build_publishes_the_widget_at_an_address_that_never_changes(published: Settings, client: TestClient) -> None:
    folder = builds.current(published).folder / "site" / "widget"
    pinned = client.get(f"/widget/{__version__}/{ENTRY}")

    assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get(f"/widget/{ENTRY}").headers["cache-control"] == "no-cache"
    assert pinned.content == (folder / ENTRY).read_bytes() == client.get(f"/widget/{ENTRY}").content
    assert f'integrity="{integrity(pinned.content)}"' in tag(published)
    assert f"/widget/{__version__}/{ENTRY}" in tag(published)


def test_the_command_prints_the_tag_with_the_key_of_the_published_pack(published: Settings, base: Path) -> None:
    printed = CliRunner().invoke(app, ["widget", "--base", str(published.root)])
    before = CliRunner().invoke(app, ["widget", "--base", str(base)])

    assert printed.output.strip() == tag(published, public_key(builds.current(published).folder / "site"))
    assert "pack-key" in printed.output
    assert before.exit_code == 0
    assert "pack-key" not in before.output


def test_the_hash_of_the_first_file_stands_for_all_of_them(browser: Any, served: str) -> None:
    with widget(browser, served) as it:
        it.page.route(
            "**/panel-en.js",
            lambda route: route.fulfill(body="export function openPanel() { window.taken = true }", content_type="text/javascript"),
        )
        it.start().page.evaluate(LISTEN)
        it.button.click()
        until(it.page, "window.heard?.length")

        assert it.page.evaluate("window.taken") is None
        assert it.page.evaluate("heard[0][1].code") == "unreachable"
