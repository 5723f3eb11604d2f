"""`<help-widget>` for the page that has it: its tag, properties, events, colors, languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from support.browser import serve_app, serve_files, until
from support.widget import CARD, LISTEN, Widget, page_with, widget

from assistant.builds.widget import FOLDER, tag
from assistant.settings import Settings


def test_the_printed_tag_works_in_a_page_of_another_origin_that_the_setting_names(
    browser: Any, published: Settings, tmp_path: Path
) -> None:
    with (
        serve_files(tmp_path) as host,
        serve_app(published.model_copy(update={"cors_origins": (host,)})) as address,
    ):
        policy = f"default-src 'none'; script-src {address}; connect-src {address}; require-trusted-types-for 'script'"
        page = page_with(
            tag(published), address, f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        )
        (tmp_path / "index.html").write_text(page, "utf-8")
        with widget(browser, host) as it:
            it.go("/")
            it.open().ask(CARD)

            assert it.says("A personal credit card.").is_visible()
            assert {urlsplit(url).netloc for url in it.requests} == {
                urlsplit(host).netloc,
                urlsplit(address).netloc,
            }
            assert it.errors == []


def test_every_event_tells_what_it_promises_and_leaves_shadow_roots(demo: Widget) -> None:
    page = demo.page
    page.evaluate(LISTEN)
    demo.open().ask(CARD).press("It’s wrong")
    demo.says("Thank you.")
    page.evaluate("document.addEventListener('help-handoff', event => event.preventDefault())")
    demo.press("Ask a person")
    until(page, "heard.length === 5")
    heard = page.evaluate("heard")
    details = {name: detail for name, detail, *_ in heard}

    assert [name for name, *_ in heard] == [
        "help-open",
        "help-question",
        "help-answer",
        "help-feedback",
        "help-handoff",
    ]
    assert all(flags == [True, True, True] for _, _, *flags in heard)
    assert details["help-open"] == {"page": "settings/users"}
    assert details["help-question"] == {"question": CARD, "page": "settings/users"}
    assert details["help-answer"]["source"]["id"] == 484517
    assert details["help-feedback"] == {
        "article": 484517,
        "anchor": "what-credit-card-can-i-use-to-verify-my-identity",
        "verdict": "wrong",
    }
    assert details["help-handoff"]["question"] == CARD
    assert details["help-handoff"]["answer"]["answer_id"] == details["help-answer"]["answer_id"]
    assert demo.panel.get_by_text("Prepare:").count() == 0, "the host does the rest"


def test_properties_mirror_attributes_and_methods_answer(demo: Widget) -> None:
    found = demo.page.evaluate(
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
        "page": "tab",
        "audience": "tab",
        "articles": "tab",
        "storage": "tab",
        "api": demo.address + "/",
        "open": True,
        "closed": False,
        "answer": 484517,
        "nothing": None,
    }
    assert demo.panel.get_by_role(
        "heading", name="How do I get a Patient Fusion Online Scheduling Profile?"
    ).is_visible()


def test_a_host_may_open_articles_in_a_tab_and_set_colors_places_and_sizes(demo: Widget) -> None:
    demo.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet()
          sheet.replaceSync('help-widget { --help-accent: rgb(90, 40, 160); --help-z: 7; --help-block-end: 100px; --help-unit: 20px } html { font-size: 40% } help-widget::part(panel) { width: 500px }')
          document.adoptedStyleSheets.push(sheet)
          document.querySelector('help-widget').articles = 'tab'
        }"""
    )
    demo.open().ask(CARD)
    style = demo.button.evaluate(
        "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).zIndex, innerHeight - e.getBoundingClientRect().bottom]"
    )

    assert style[0] in ("rgb(90, 40, 160)", "rgb(7, 82, 82)")
    assert style[1:] == ["7", 100]
    assert demo.panel.evaluate("e => [e.offsetWidth, getComputedStyle(e).fontSize]") == [500, "20px"]
    assert demo.panel.get_by_role("button", name="Read the article").count() == 0


@pytest.mark.parametrize(
    ("lang", "button", "label"),
    [("es-MX", "Ayuda", "Los artículos están en inglés."), ("pt-BR", "Help", "Not in your language yet.")],
)
def test_the_interface_follows_the_language_of_the_page_or_says_that_it_cannot(
    demo: Widget, lang: str, button: str, label: str
) -> None:
    demo.page.evaluate("lang => { const e = document.querySelector('help-widget'); e.lang = lang }", lang)
    demo.page.get_by_role("button", name=button, exact=True).click()

    demo.page.locator("help-widget").get_by_text(label).wait_for()
    assert demo.page.locator("help-widget").locator("dialog").get_attribute("lang") == (
        "es" if lang == "es-MX" else "en"
    )


def test_taking_the_element_out_and_in_again_leaves_nothing_behind(demo: Widget) -> None:
    demo.open().ask(CARD)
    found = demo.page.evaluate(
        """async () => {
          const e = document.querySelector('help-widget'), parent = e.parentNode
          e.remove()
          const left = [e.shadowRoot.querySelectorAll('dialog').length, e.shadowRoot.adoptedStyleSheets.length]
          parent.append(e)
          return left
        }"""
    )
    demo.panel.wait_for()

    assert found == [0, 1]
    assert demo.panel.count() == 1


def test_the_address_of_the_help_center_is_found_from_that_of_the_script(demo: Widget) -> None:
    found = {}
    for path in ("/", "/widget/", "/help/widget/"):
        demo.route(
            "**/widget/0123456789ab/help-widget.js",
            lambda route: route.fulfill(path=FOLDER / "dist" / "help-widget.js"),
        )
        found[path] = demo.page.evaluate(
            "async path => { const { HelpWidget } = await import(`${path}widget/0123456789ab/help-widget.js`); customElements.define('help-' + path.length, class extends HelpWidget {}); return document.createElement('help-' + path.length).api }",
            path,
        )

    assert found == {path: demo.address + path for path in found}


def test_keys_typed_into_the_panel_are_no_shortcuts_of_the_application(demo: Widget) -> None:
    demo.page.evaluate(
        "window.keys = []; for (const name of ['keydown', 'keypress', 'keyup'])"
        " addEventListener(name, event => keys.push(name + ' ' + event.key))"
    )
    demo.open().box.press_sequentially("cy")
    demo.panel.get_by_role("button", name="Ask a person").press("x")
    demo.press("Close help")
    demo.button.press("n")

    assert demo.page.evaluate("keys") == ["keydown n", "keypress n", "keyup n"]


def test_a_panel_that_the_browser_closed_by_itself_is_closed_for_the_host_too(demo: Widget) -> None:
    demo.open().page.evaluate(
        "document.querySelector('help-widget').shadowRoot.querySelector('dialog').close()"
    )
    until(demo.page, "!document.querySelector('help-widget').open")
    demo.page.evaluate(
        "(e => { e.open = true; e.open = false; e.open = true })(document.querySelector('help-widget'))"
    )
    demo.panel.wait_for()

    assert demo.button.get_attribute("aria-expanded") == "true"


def test_nothing_of_the_widget_is_printed(demo: Widget) -> None:
    demo.open().page.emulate_media(media="print")

    assert demo.page.locator("help-widget").is_hidden()
    assert demo.panel.is_hidden()


def test_on_a_phone_no_view_opens_the_keyboard_by_itself(browser: Any, served: str) -> None:
    with widget(browser, served, 390, has_touch=True, is_mobile=True) as it:
        it.start().open()
        assert it.focused == "Help"
        it.panel.get_by_role("link", name="Online Appointment Booking Page FAQ").or_(
            it.panel.locator(".list a").first
        ).first.tap()
        it.panel.get_by_role("heading", name="Related articles").wait_for()
        it.press("Back")
        it.panel.get_by_role("heading", name="For this page").wait_for()

        assert it.focused == "Help"
