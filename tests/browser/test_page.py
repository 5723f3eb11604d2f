"""What a page can do, in a real Chromium: search, answers, verdicts, links, colors, focus, print."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import Any
from urllib.parse import urlsplit

import pytest
from support.browser import ANCHOR, ARTICLE, Visit, until, visit
from support.pages import Site

from assistant.builds import build
from assistant.settings import Settings


def test_the_link_sign_copies_the_permanent_link_and_says_so(browser: Any, served: str) -> None:
    with visit(browser, served, permissions=["clipboard-read", "clipboard-write"]) as it:
        page = it.go(ARTICLE)
        page.locator(f"[id='{ANCHOR}'] a.anchor").click()
        page.get_by_role("status").filter(has_text="Link copied").wait_for()

        assert page.evaluate("navigator.clipboard.readText()") == f"{served}/a/484517/{ANCHOR}"
        assert urlsplit(page.url).fragment == ANCHOR


@pytest.mark.parametrize("verdict", ["helped", "not-helped"])
def test_a_feedback_button_sends_the_verdict_and_says_thank_you(
    desktop: Visit, published: Settings, verdict: str
) -> None:
    def votes() -> int:
        with sqlite3.connect(published.journal_file) as connection:
            count = connection.execute(
                "SELECT count(*) FROM feedback WHERE article = 900025 AND verdict = ?", (verdict,)
            ).fetchone()[0]
        connection.close()
        return int(count)

    page = desktop.go("/articles/what-is-seo/")
    page.locator(".person").scroll_into_view_if_needed()
    page.locator("[data-feedback]").wait_for()
    desktop.page.request.post(
        f"{desktop.address}/v1/feedback", data={"article": 900025, "verdict": "outdated"}
    )
    before = votes()

    page.locator(f"[data-feedback] button[value={verdict}]").click()

    page.locator("[data-feedback] [role=status]").filter(has_text="Thank you").wait_for()
    assert votes() == before + 1
    assert page.locator("[data-feedback] button").first.is_hidden()


def test_feedback_that_does_not_arrive_can_be_sent_again(desktop: Visit) -> None:
    page = desktop.go("/articles/what-is-seo/")
    page.locator(".person").scroll_into_view_if_needed()
    page.locator("[data-feedback]").wait_for()
    desktop.route("**/v1/feedback", lambda route: route.abort())

    page.locator("[data-feedback] button[value=helped]").click()

    page.locator("[data-feedback] [role=status]").filter(has_text="did not arrive").wait_for()
    assert page.locator("[data-feedback] button[value=helped]").is_enabled()


def test_the_search_works_by_keyboard_alone(desktop: Visit) -> None:
    page = desktop.go("/topics/")
    opener = page.locator("[data-open-search]")
    opener.focus()
    page.keyboard.press("Enter")
    box = page.locator("#search-input")
    assert box.evaluate("e => e === document.activeElement")
    page.keyboard.type("credit card verify identity")
    page.locator("[role=option]").first.wait_for()
    desktop.settle()
    assert box.get_attribute("aria-expanded") == "true"
    page.locator("[data-search] [data-count]").filter(
        has_text=re.compile(r"\d+ results? in \d+ articles")
    ).wait_for()

    page.keyboard.press("ArrowDown")
    active = page.locator("[role=option][aria-selected=true]")
    assert active.count() == 1
    assert box.get_attribute("aria-activedescendant") == active.get_attribute("id")
    page.keyboard.press("ArrowUp")
    assert active.count() == 0
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert opener.evaluate("e => e === document.activeElement"), "the focus is where it was"

    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    target = page.locator("[role=option][aria-selected=true]").get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")


def test_a_question_in_the_search_box_gets_its_answer_card_with_source_related_and_a_person(
    desktop: Visit,
) -> None:
    page = desktop.go("/")
    page.locator("#home-input").fill("What credit card can I use to verify my identity?")
    page.keyboard.press("Enter")
    card = page.locator(".answer")
    card.wait_for()

    assert "A personal credit card." in card.inner_text()
    assert card.locator(f"a[href='{ARTICLE}#{ANCHOR}']").count() == 1
    assert card.locator(".answer-related a").count() >= 1
    assert card.get_by_role("link", name="Ask a person").get_attribute("href") == "/contact/"
    assert "credit" not in page.url


def test_a_question_without_an_answer_says_so_and_leads_to_a_person(desktop: Visit) -> None:
    page = desktop.go("/")
    page.locator("#home-input").fill("zebra zebra")
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for()

    assert "We don’t have an answer to that." in page.locator(".answer").inner_text()
    assert page.locator(".answer").get_by_role("link", name="Ask a person").is_visible()


def test_an_answer_is_never_trusted_to_be_html_as_it_stands(desktop: Visit) -> None:
    evil = '<img src="https://example.com/x.png" alt="words for it" onerror="window.__evil = 1"><img src="/x" onerror="window.__evil = 4"><script>window.__evil = 2</script><a href="javascript:window.__evil=3">x</a><p style="color:red">kept words</p>'
    answer = {
        "status": "answered",
        "text": "t",
        "html": evil,
        "source": {"id": 1, "title": evil, "heading": evil, "url": "javascript:alert(1)", "reviewed": None},
        "notices": [],
        "choices": [],
        "related": [{"title": evil, "url": "javascript:alert(1)"}],
        "handoff": {"label": evil, "url": "javascript:alert(1)"},
    }
    page = desktop.go("/")
    desktop.route("**/v1/answers", lambda route: route.fulfill(json=answer))
    page.locator("#home-input").fill("anything at all")
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for()

    assert "kept words" in page.locator(".answer").inner_text()
    assert "words for it" in page.locator(".answer .prose").inner_text()
    assert page.evaluate("window.__evil") is None
    assert (
        page.locator(
            ".answer script, .answer img[src^=https], .answer [style], .answer [onerror], .answer a[href^=javascript]"
        ).count()
        == 0
    )


def test_a_picture_of_this_site_is_shown_in_an_answer_with_its_words(desktop: Visit) -> None:
    html = '<p>See <img src="/assets/favicon.svg" alt="the sign"> there.</p>'
    answer = {
        "status": "answered",
        "text": "t",
        "html": html,
        "source": {"id": 1, "title": "t", "heading": "h", "url": "/"},
        "notices": [],
        "choices": [],
        "related": [],
    }
    page = desktop.go("/")
    desktop.route("**/v1/answers", lambda route: route.fulfill(json=answer))
    page.locator("#home-input").fill("anything at all")
    page.keyboard.press("Enter")
    picture = page.locator(".answer .prose").get_by_role("img", name="the sign")
    picture.wait_for()

    until(page, "() => document.querySelector('.answer img').naturalWidth > 0")
    assert page.evaluate("window.__broken") == []


def test_words_that_come_from_the_browsers_search_field_fill_the_box_and_leave_the_address(
    desktop: Visit,
) -> None:
    page = desktop.go("/#q=credit%20card")
    page.locator("[role=option]").first.wait_for()

    assert page.locator("#home-input").input_value() == "credit card"
    assert page.url == desktop.address + "/"


def test_the_404_page_searches_for_the_words_of_the_missing_path(desktop: Visit) -> None:
    page = desktop.go("/knowledgebase/old/verify-identity_credit-card.html")
    page.locator("[role=option]").first.wait_for()

    assert page.locator("#lost-input").input_value().split() == [
        "old",
        "verify",
        "identity",
        "credit",
        "card",
    ]
    assert ARTICLE in " ".join(
        option.get_attribute("href") or "" for option in page.locator("[role=option]").all()
    )


@pytest.mark.parametrize("path", ["/%E0%A4%A", "/%FF%FE/", "/100%25-off/", "/a%00b/"])
def test_the_404_page_survives_a_path_that_is_no_text(desktop: Visit, path: str) -> None:
    page = desktop.go(path)
    desktop.settle()

    assert page.get_by_role("heading", name="This page is not here").is_visible()
    assert [e for e in desktop.errors if "404" not in e] == []


def test_the_colors_follow_the_device_until_a_person_chooses_and_stay_chosen(
    browser: Any, served: str
) -> None:
    def background(page: Any) -> Any:
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    with visit(browser, served, scheme="light") as it:
        page = it.go("/")
        light = background(page)
        page.emulate_media(color_scheme="dark")
        dark = background(page)
        assert light != dark
        page.emulate_media(color_scheme="light")
        button = page.locator("[data-scheme-button]")
        button.click()
        assert background(page) == light
        button.click()
        assert background(page) == dark
        it.go("/topics/")
        assert background(page) == dark, "the choice holds on the next page"
        assert "dark" in (button.get_attribute("aria-label") or "")


def test_the_first_tab_reaches_a_visible_link_to_the_content(desktop: Visit) -> None:
    page = desktop.go(ARTICLE)
    page.keyboard.press("Tab")

    focused = page.locator(":focus")
    assert focused.inner_text() == "Skip to content"
    assert focused.is_visible()
    box = focused.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize(
    "selector",
    [
        ".brand",
        ".head-links a",
        "[data-open-search]",
        "[data-scheme-button]",
        ".crumbs a",
        ".toc a",
        ".prose a",
        ".related a",
        ".person a",
        ".turn a",
        ".foot a",
    ],
)
def test_what_has_the_focus_shows_a_ring(desktop: Visit, selector: str) -> None:
    page = desktop.go(ARTICLE)
    page.keyboard.press("Tab")
    page.locator(selector).first.focus()

    widths = page.evaluate(
        "[null, '::after'].map(p => getComputedStyle(document.activeElement, p)).map(s => s.outlineStyle === 'none' ? 0 : parseFloat(s.outlineWidth))"
    )
    assert max(widths) >= 2


def test_a_deep_link_is_not_hidden_under_the_header(desktop: Visit) -> None:
    page = desktop.go(f"{ARTICLE}#{ANCHOR}")
    desktop.settle()

    heading = page.locator(f"[id='{ANCHOR}']").bounding_box()
    assert heading is not None
    header = page.evaluate(
        "(() => { const h = document.querySelector('header'); return ['fixed', 'sticky'].includes(getComputedStyle(h).position) ? h.getBoundingClientRect().bottom : 0 })()"
    )
    assert header - 1 <= heading["y"] <= 400


@pytest.mark.parametrize("path", ["/", ARTICLE, "/glossary/", "/topics/"])
def test_everything_on_a_page_is_set_in_our_own_type(desktop: Visit, path: str) -> None:
    page = desktop.go(path)
    others = "[...document.querySelectorAll('body *')].filter(e => e.innerText && !/Inter|monospace/.test(getComputedStyle(e).fontFamily)).map(e => e.outerHTML.slice(0, 80))"

    assert page.evaluate(others) == []


def test_printed_an_article_has_its_text_and_its_address_and_no_furniture(desktop: Visit) -> None:
    page = desktop.go(ARTICLE)
    page.emulate_media(media="print")

    for furniture in (
        "header.head",
        "footer.foot",
        ".toc",
        ".toc-fold",
        ".turn",
        "[data-feedback]",
        "a.anchor",
        "dialog",
        ".skip",
    ):
        assert all(element.is_hidden() for element in page.locator(furniture).all()), furniture
    assert page.locator("h1").is_visible()
    assert page.locator(f"[id='{ANCHOR}']").is_visible()
    assert page.locator(".print-only").is_visible()
    assert page.locator(".print-only").inner_text().endswith("/a/484517")
    white = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert white in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")


def test_on_paper_a_link_has_its_whole_address_and_one_within_the_page_has_none(desktop: Visit) -> None:
    page = desktop.go(ARTICLE)
    page.locator(".prose p").first.evaluate(
        "text => text.insertAdjacentHTML('beforeend', '<a href=\"../setup/#one\">one</a> <a href=\"#two\">two</a>'"
        " + ' <a href=\"https://example.org/\">three</a>')"
    )
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    shown = {
        name: page.locator(f".prose p a:text-is('{name}')").evaluate(
            "link => getComputedStyle(link, '::after').content"
        )
        for name in ("one", "two", "three")
    }

    assert shown["one"].endswith(f'" ({desktop.page.url.split("/articles/")[0]}/articles/setup/#one)"')
    assert shown["two"] == "none"
    assert shown["three"].endswith('(https://example.org/)"')


def test_on_paper_what_is_folded_is_open(desktop: Visit) -> None:
    page = desktop.go(ARTICLE)
    page.locator(".prose p").first.evaluate(
        "text => text.insertAdjacentHTML('afterend', '<details><summary>More</summary><b>Folded</b></details>')"
    )
    folded = page.get_by_text("Folded", exact=True)
    shown = "text => text.checkVisibility({ contentVisibilityAuto: true }) && text.getBoundingClientRect().height > 0"
    assert not folded.evaluate(shown)

    page.emulate_media(media="print")

    assert folded.evaluate(shown)


def test_json_ld_and_site_data_are_the_only_scripts_in_a_page(
    served: str, browser: Any, published: Settings
) -> None:
    with visit(browser, served) as it:
        page = it.go(ARTICLE)
        inline = page.evaluate("[...document.scripts].filter(s => !s.src).map(s => s.type)")

    assert set(inline) <= {"application/ld+json", "application/json"}
    assert json.loads(
        Site(build.current(published).folder / "site", published.site_url)
        .page(build.current(published).folder / "site" / ARTICLE.strip("/") / "index.html")
        .data[0]
    )
