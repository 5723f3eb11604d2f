"""An author's afternoon: a page that follows its file, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from support.bases import small_base
from support.browser import LOOKS, Visit, violations, visit
from support.builds import edit
from support.server import Service, kb_serve
from support.watching import open_page

REFUNDS, ARTICLE = "/articles/refunds/", "kb/articles/refunds.md"
LONG = "\n\n".join(f"Line {number} of a long text." for number in range(60))
PICKED = "<details><summary>More about it</summary>\n\nHidden words.\n\n</details>"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Path]]:
    root = small_base(tmp_path_factory.mktemp("author") / "base")
    edit(root, "Five working days", f"{PICKED}\n\n{LONG}\n\n## When is it there?\n\nFive working days")
    with kb_serve(root, "--watch", "--port", "0") as found:
        yield found, root


@pytest.fixture
def root(service: tuple[Service, Path]) -> Iterator[Path]:
    """The base, which is as it was after each test, and whose pages are."""
    found, folder = service
    articles = {path: path.read_text("utf-8") for path in (folder / "kb/articles").rglob("*.md")}
    with open_page(found.port) as page:
        before = page.until(lambda told: told["mark"])["mark"]
    yield folder
    for path, text in articles.items():
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
    with open_page(found.port) as page:
        page.until(lambda told: told["mark"] == before and not told["mistakes"])


@pytest.fixture
def author(browser: Browser, service: tuple[Service, Path], root: Path) -> Iterator[Visit]:
    with visit(browser, service[0].address) as found:
        yield found


def height_of(page: Any, text: str) -> float:
    box = page.get_by_role("heading", name=text).bounding_box()
    assert box
    return float(box["y"])


def test_a_save_makes_the_page_new_at_the_same_place(author: Visit, root: Path) -> None:
    page = author.go(REFUNDS)
    page.get_by_text("More about it").click()
    page.get_by_role("heading", name="When is it there?").evaluate(
        "e => scrollTo(0, scrollY + e.getBoundingClientRect().top - 200)"
    )
    before = height_of(page, "When is it there?")

    edit(root, "Line 3 of a long text.", "Line 3.\n\nAnother paragraph above.\n\nAnd another.")
    edit(root, "Five working days", "Six working days")

    expect(page.get_by_text("Six working days")).to_be_visible()
    page.wait_for_load_state("load")
    expect(page.get_by_text("Hidden words.")).to_be_visible()
    assert height_of(page, "When is it there?") == pytest.approx(before, abs=2)
    assert author.errors == []


def test_a_mistake_stands_on_the_page_until_it_is_mended(author: Visit, root: Path) -> None:
    page = author.go(REFUNDS)
    edit(root, "tags: [billing, refunds]", "tags: [billing")

    mistakes = page.get_by_role("alert")
    expect(mistakes).to_contain_text("1 mistake")
    expect(mistakes).to_contain_text("kb/articles/refunds.md:8")
    expect(mistakes).to_contain_text("The page stays as it was until this is mended.")
    expect(page.get_by_text("Five working days")).to_be_visible()
    page.keyboard.press("Escape")
    expect(mistakes).to_be_hidden()
    page.get_by_role("button", name="1 mistake").click()
    expect(mistakes).to_be_visible()

    edit(root, "tags: [billing", "tags: [billing, refunds]")

    expect(mistakes).to_be_hidden()
    expect(page.get_by_role("button", name="1 mistake")).to_be_hidden()


def test_what_is_being_typed_is_not_lost(author: Visit, root: Path) -> None:
    page = author.go(REFUNDS)
    page.keyboard.press("/")
    page.keyboard.type("refund")
    edit(root, "Five working days", "Six working days")

    page.get_by_text("This page changed.").wait_for()

    expect(page.get_by_role("combobox", name="Search").first).to_have_value("refund")
    page.get_by_role("button", name="Reload").dispatch_event("click")
    expect(page.get_by_text("Six working days")).to_be_visible()


def test_a_step_that_was_ticked_keeps_no_page_from_being_new(author: Visit, root: Path) -> None:
    page = author.go(REFUNDS)
    page.get_by_role("checkbox").first.check()
    edit(root, "Five working days", "Six working days")

    expect(page.get_by_text("Six working days")).to_be_visible()


def test_the_panel_says_what_the_page_answers_and_what_edits_change(author: Visit, root: Path) -> None:
    page = author.go(REFUNDS)
    page.get_by_role("button", name="What this page answers").click()
    panel = page.get_by_role("region", name="What this page answers")
    expect(panel.get_by_role("link", name="How do I ask for a refund?")).to_be_visible()
    expect(panel).to_contain_text("refund time")

    edit(root, "Five working days after we approve it.", "Six weeks after we approve it.")

    expect(page.get_by_text("Six weeks after we approve it.").first).to_be_visible()
    expect(panel, "it stays open when the page is loaded anew").to_be_visible()
    expect(panel).to_contain_text("Published Five working days after we approve it.")
    expect(panel).to_contain_text("Your files Six weeks after we approve it.")
    expect(page.get_by_role("button", name="moved")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_the_page_of_a_deleted_article_comes_back_with_it(author: Visit, root: Path) -> None:
    page = author.go(REFUNDS)
    edit(root, "related: [900001]", "related: []", "articles/invoices.md")
    article = root / ARTICLE
    text = article.read_text("utf-8")

    article.unlink()
    expect(page.get_by_text("Five working days")).to_be_hidden()

    article.write_text(text, "utf-8")
    expect(page.get_by_text("Five working days")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_panels_are_accessible(
    browser: Browser, service: tuple[Service, Path], root: Path, width: int, scheme: str
) -> None:
    edit(root, "tags: [billing, refunds]", "tags: [billing")
    with visit(browser, service[0].address, width, scheme) as found:
        page = found.go(REFUNDS)
        page.get_by_role("alert").get_by_text("1 mistake").wait_for()
        page.get_by_role("button", name="What this page answers").click()
        page.get_by_role("region", name="What this page answers").get_by_role("link").first.wait_for()

        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_published_loads_nothing_of_it(service: tuple[Service, Path]) -> None:
    site = service[1] / "site"

    assert [path for path in site.rglob("*.html") if "_watch" in path.read_text("utf-8")] == []
    assert [path for path in site.rglob("*.js") if "kb-watch" in path.read_text("utf-8")] == []
