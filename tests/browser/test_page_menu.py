"""The menu of an article's page: its link, its Markdown, paper, and a way to say what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from support.browser import ARTICLE, CLIPBOARD, LOOKS, Visit, until, violations, visit

WITHOUT_CLIPBOARD = """Object.defineProperty(navigator, 'clipboard', { value: undefined })
document.execCommand = () => false"""


class Article(Visit):
    """An article whose menu is open."""

    def start(self) -> Article:
        self.go(ARTICLE)
        self.summary.click()
        return self

    @property
    def menu(self) -> Any:
        return self.page.locator(".page-menu")

    @property
    def summary(self) -> Any:
        return self.menu.locator("summary")

    def press(self, name: str) -> None:
        self.menu.get_by_role("button", name=name, exact=True).click()

    def said(self, text: str) -> None:
        self.page.get_by_role("status").filter(has_text=text).wait_for()

    def clipboard(self) -> str:
        text: str = self.page.evaluate("navigator.clipboard.readText()")
        return text


@pytest.fixture
def article(browser: Any, served: str) -> Iterator[Article]:
    with visit(browser, served, kind=Article, permissions=CLIPBOARD) as it:
        yield it.start()


def test_it_copies_the_permanent_link_and_closes_with_the_focus_where_it_was(article: Article) -> None:
    article.press("Copy link")
    article.said("Link copied: How do I get a Patient Fusion")

    assert article.clipboard() == f"{article.address}/a/484517"
    expect(article.menu.get_by_role("list")).to_be_hidden()
    expect(article.summary).to_be_focused()


def test_it_copies_the_markdown_that_its_link_shows(article: Article) -> None:
    article.press("Copy as Markdown")
    article.said("Page copied as Markdown")
    article.summary.click()
    address = article.menu.get_by_role("link", name="View as Markdown").get_attribute("href")
    shown = article.context.request.get(article.address + address).text()

    assert "# How do I get a Patient Fusion Online Scheduling Profile?" in shown
    assert article.clipboard() == shown


def test_markdown_that_cannot_be_fetched_is_not_said_to_be_copied(article: Article) -> None:
    article.summary.click()
    article.page.evaluate("navigator.clipboard.writeText('before')")
    article.route("**/index.md", lambda route: route.fulfill(status=503))
    article.summary.click()
    article.press("Copy as Markdown")
    article.said("The Markdown could not be copied")

    assert article.clipboard() == "before"


def test_a_link_that_may_not_be_copied_is_shown_to_be_copied_by_hand(browser: Any, served: str) -> None:
    with visit(browser, served, kind=Article) as it:
        it.context.add_init_script(WITHOUT_CLIPBOARD)
        it.start().press("Copy link")

        expect(it.page.get_by_role("dialog").get_by_role("textbox")).to_have_value(f"{it.address}/a/484517")


def test_it_prints_the_page_without_itself(article: Article) -> None:
    article.page.evaluate("window.print = () => { window.printed = true }")
    article.press("Print")
    until(article.page, "window.printed")
    article.page.emulate_media(media="print")

    expect(article.menu).to_be_hidden()


def test_a_correction_names_the_page_that_it_is_about(article: Article) -> None:
    article.menu.get_by_role("link", name="Suggest a correction").click()
    article.page.wait_for_url("**/contact/")

    along = article.page.evaluate("JSON.parse(sessionStorage['help-along']).page")
    assert along == f"How do I get a Patient Fusion Online Scheduling Profile? ({article.address}/a/484517)"


def test_escape_a_press_beside_it_and_a_focus_elsewhere_close_it(article: Article) -> None:
    shown = article.menu.get_by_role("list")
    article.page.keyboard.press("Tab")
    expect(article.menu.get_by_role("button", name="Copy link")).to_be_focused()
    article.page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    expect(article.summary).to_be_focused()
    article.summary.click()
    article.page.locator("h1").click()
    expect(shown).to_be_hidden()
    article.summary.click()
    for _ in range(6):
        article.page.keyboard.press("Tab")
    expect(shown).to_be_hidden()


def test_without_javascript_it_has_what_works_without(browser: Any, served: str) -> None:
    with visit(browser, served, kind=Article, java_script_enabled=False) as it:
        menu = it.start().menu

        assert [text.strip() for text in menu.get_by_role("listitem").all_inner_texts()] == [
            "View as Markdown",
            "Suggest a correction",
        ]
        assert it.context.request.get(
            it.address + menu.get_by_role("link").first.get_attribute("href")
        ).headers["content-type"] == ("text/markdown; charset=utf-8")


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (520, "light"), *LOOKS[2:]])
def test_axe_finds_no_violation_in_the_open_menu_and_nothing_is_cut_off(
    browser: Any, served: str, width: int, scheme: str
) -> None:
    with visit(browser, served, width, scheme, kind=Article) as it:
        box = it.start().menu.get_by_role("list").bounding_box()

        assert violations(it.page) == []
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
