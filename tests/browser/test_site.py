"""The site in a real Chromium: no barrier, nothing foreign, nothing blocked, useful without JavaScript and
without the API."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from support.bases import small_base
from support.browser import ANCHOR, ARTICLE, LOOKS, Visit, serve_files, violations, visit

from assistant.builds import build as builds
from assistant.content.library import Library
from assistant.settings import Settings

KINDS = {
    "home": "/",
    "article": "/articles/online-appointment-booking-page-faq/",
    "the verification article": ARTICLE,
    "outline article": "/articles/what-is-seo/",
    "topics": "/topics/",
    "category": "/categories/online-profile/",
    "glossary": "/glossary/",
    "numbers": "/numbers/",
    "about": "/about/",
    "contact": "/contact/",
    "404": "/nothing/here/",
    "docs": "/docs",
}


# --- no barriers, nothing foreign, nothing blocked -------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_no_violation_on_any_kind_of_page(
    browser: Any, served: str, width: int, scheme: str
) -> None:
    """Each kind in both widths and in both schemes; every second one is light where the others are dark."""
    found = {}
    place = (width == 360) == (scheme == "light")
    with visit(browser, served, width, scheme) as it:
        for kind, path in list(KINDS.items())[place::2]:
            page = it.go(path)
            if wrong := violations(page):
                found[kind] = wrong

    assert found == {}


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_no_violation_in_the_open_search_with_an_answer(
    browser: Any, served: str, width: int, scheme: str
) -> None:
    with visit(browser, served, width, scheme) as it:
        page = it.go(ARTICLE)
        page.locator(".head [data-open-search]").click()
        page.locator("#search-input").fill("What credit card can I use to verify my identity?")
        page.keyboard.press("Enter")
        page.locator(".answer").wait_for()
        page.locator("[role=option]").first.wait_for()

        assert violations(page, colours=width == 1280) == [], "colours are those of a scheme, at any width"


def test_axe_finds_no_violation_on_any_article_and_page(browser: Any, served: str, real: Library) -> None:
    """Each in one look, every third with its colours, which no article has of its own."""
    found = {}
    addresses = [a.url for a in (*real.articles, *real.pages) if a.url not in KINDS.values()]
    for place, (width, scheme) in enumerate(LOOKS):
        with visit(browser, served, width, scheme) as it:
            for number, url in enumerate(addresses[place :: len(LOOKS)]):
                if wrong := violations(it.go(url), colours=number % 3 == 0):
                    found[url] = wrong

    assert found == {}


def test_no_page_makes_an_error_a_foreign_request_or_a_cookie(
    browser: Any, served: str, real: Library
) -> None:
    with visit(browser, served) as it:
        for url in [*(a.url for a in (*real.articles, *real.pages)), "/docs"]:
            page = it.go(url)
            assert page.evaluate("window.__broken") == [], url
        it.settle()

        assert it.errors == []
        assert it.foreign == []
        assert it.context.cookies() == []
        assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0


def test_searching_answering_and_voting_make_no_error_and_store_nothing_beyond_the_tab(
    desktop: Visit,
) -> None:
    page = desktop.go(ARTICLE)
    page.keyboard.press("/")
    page.keyboard.type("What credit card can I use")
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for()
    page.keyboard.press("Escape")
    page.locator(".person").scroll_into_view_if_needed()
    page.locator("[data-feedback] button[value=helped]").click()
    page.locator("[data-feedback] [role=status]").filter(has_text="Thank you").wait_for()
    desktop.settle()

    assert (desktop.errors, desktop.foreign, desktop.context.cookies()) == ([], [], [])
    assert page.evaluate("window.__broken") == []
    assert (
        page.evaluate("JSON.stringify([localStorage, Object.keys(sessionStorage).sort()])")
        == '[{},["help-along","help-asked"]]'
    )
    assert [url for url in desktop.requests if "credit" in url.partition("?")[2]] == [], (
        "a question is in no address"
    )


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_is_wider_than_its_window(browser: Any, served: str, real: Library, width: int) -> None:
    wide = []
    with visit(browser, served, width) as it:
        for path in {*KINDS.values(), *(a.url for a in real.articles if any(s.tables for s in a.sections))}:
            page = it.go(path)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append(path)

    assert wide == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/", ARTICLE, "/articles/what-is-seo/"])
def test_nothing_jumps_while_a_page_loads(browser: Any, served: str, path: str, width: int) -> None:
    with visit(browser, served, width) as it:
        it.context.add_init_script(
            "window.__shift = 0; new PerformanceObserver(l => l.getEntries().forEach(e => window.__shift += e.value)).observe({type: 'layout-shift', buffered: true})"
        )
        page = it.go(path)
        it.settle()
        page.wait_for_timeout(150)

        assert page.evaluate("window.__shift") < 0.02


# --- without JavaScript, without the API -----------------------------------------------------------------------------


def test_without_javascript_every_article_can_be_read_and_reached(
    browser: Any, served: str, real: Library
) -> None:
    with visit(browser, served, java_script_enabled=False) as it:
        page = it.go("/")
        assert page.get_by_role("link", name="Browse all topics").is_visible()
        assert page.locator("[data-search]").first.is_hidden()
        page.get_by_role("link", name="Browse all topics").click()
        assert [link.get_attribute("href") for link in page.locator(".rows a").all()] == [
            a.url for a in real.articles
        ]
        for article in real.articles[::6]:
            it.go(article.url)
            assert page.locator("h1").inner_text() == article.title
            for section in article.sections[1:]:
                assert page.locator(f"[id='{section.anchor}']").is_visible()
            assert page.locator("[data-feedback]").is_hidden(), "what cannot work is not shown"
            assert page.locator("[data-open-search]:visible").count() == 0


def test_without_javascript_the_404_page_leads_on(browser: Any, served: str) -> None:
    with visit(browser, served, java_script_enabled=False) as it:
        page = it.go("/nothing/here/")

        assert page.get_by_role("heading", name="This page is not here").is_visible()
        page.locator("main, #content").get_by_role("link", name="All topics").click()
        assert urlsplit(page.url).path == "/topics/"


def test_without_javascript_the_phone_menu_opens(browser: Any, served: str) -> None:
    with visit(browser, served, 360, java_script_enabled=False) as it:
        page = it.go(ARTICLE)
        page.get_by_role("button", name="Menu", exact=True).click()
        page.locator("#menu").get_by_role("link", name="All topics").click()

        assert urlsplit(page.url).path == "/topics/"


def test_as_plain_files_the_search_finds_sections_and_the_feedback_is_hidden(
    browser: Any, files_only: str
) -> None:
    with visit(browser, files_only) as it:
        page = it.go(ARTICLE)
        page.keyboard.press("/")
        page.keyboard.type("credit card verify identity")
        page.locator("[role=option]").first.wait_for()
        hrefs = [option.get_attribute("href") for option in page.locator("[role=option]").all()]
        page.keyboard.press("Escape")
        page.locator(".person").scroll_into_view_if_needed()
        it.settle()

        assert f"{ARTICLE}#{ANCHOR}" in hrefs
        assert page.locator("[data-feedback]").is_hidden()
        assert it.foreign == []


def test_as_plain_files_an_old_link_still_arrives(browser: Any, files_only: str) -> None:
    with visit(browser, files_only) as it:
        page = it.go(f"/a/484517/{ANCHOR}/")
        page.wait_for_url(f"**{ARTICLE}#{ANCHOR}")

        assert page.locator(f"[id='{ANCHOR}']").is_visible()


def test_below_a_sub_path_a_page_finds_its_files_and_its_search(browser: Any, tmp_path: Path) -> None:
    small_base(tmp_path / "base", "site_url: https://example.com/help/", model=True)
    build, _ = builds.build(Settings.load(tmp_path / "base"))
    shutil.copytree(build.folder / "site", tmp_path / "web/help")
    with serve_files(tmp_path / "web") as address, visit(browser, address) as it:
        refused: list[str] = []
        it.page.on("response", lambda r: refused.append(urlsplit(r.url).path) if not r.ok else None)
        page = it.go("/help/articles/refunds/")
        page.keyboard.press("/")
        page.keyboard.type("how long does a refund")
        page.locator("[role=option]").first.wait_for()
        page.wait_for_timeout(900)  # longer than words rest before the answer is asked for
        found = page.locator("[role=option]").first.get_attribute("href")

        assert found == "/help/articles/refunds/#how-long-does-a-refund-take"
        it.settle()
        assert [url for url in it.requests if not urlsplit(url).path.startswith("/help/")] == []
        # one search, or more where the words came slowly
        assert set(refused) == {"/help/livez", "/help/v1/search"}, "plain files have everything but the API"
