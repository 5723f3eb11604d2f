"""Exported pages in a real browser that opens them from a folder: no server, no script."""

from __future__ import annotations

from typing import Any

import pytest
from support.bases import ROOT
from support.browser import violations, visit
from support.exported import bicycles, exported

from assistant.content.checks import checked_library
from assistant.content.library import Library
from assistant.settings import Settings
from assistant.site.export.formats import Format


@pytest.fixture(scope="module")
def shipped(real: Library, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the shipped base as a folder of pages."""
    folder = tmp_path_factory.mktemp("shipped") / "pages"
    exported(Settings.load(ROOT), real, folder, Format.HTML)
    return folder.as_uri()


@pytest.fixture(scope="module")
def cycling(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same of the bicycles, which have every construct of the dialect."""
    root = tmp_path_factory.mktemp("cycling")
    settings = Settings.load(bicycles(root / "base"))
    exported(settings, checked_library(settings), root / "pages", Format.HTML)
    return (root / "pages").as_uri()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_pages_fit_and_axe_finds_nothing(
    browser: Any, shipped: str, cycling: str, width: int, scheme: str
) -> None:
    pages = [
        *(f"{shipped}/{name}" for name in ("", "topics/", "numbers/", "articles/system-requirements/")),
        *(f"{cycling}/articles/{name}/" for name in ("chain", "arabic")),
    ]
    with visit(browser, "", width, scheme) as it:
        for address in pages:
            page = it.go(f"{address}index.html")

            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
            assert violations(page) == [], address


def test_a_permanent_address_leads_to_its_section_and_links_lead_on(browser: Any, shipped: str) -> None:
    with visit(browser, shipped, java_script_enabled=False) as it:
        page = it.go("/a/484517/what-if-my-credit-file-has-a-security-freeze/index.html")
        page.wait_for_url("**/articles/get-online-scheduling-profile/index.html#*")

        assert page.url.endswith("#what-if-my-credit-file-has-a-security-freeze")
        page.get_by_role("link", name="Patient Fusion Help").click()
        page.wait_for_url(f"{shipped}/index.html")
        assert page.get_by_role("heading", level=1).inner_text() == "How can we help?"


def test_on_paper_nothing_is_folded(browser: Any, cycling: str) -> None:
    with visit(browser, cycling) as it:
        page = it.go("/articles/chain/index.html")
        folded = page.get_by_text("Grease takes up sand.")
        assert not folded.is_visible()

        page.emulate_media(media="print")

        assert folded.is_visible()
        assert page.get_by_text("Fill in the fluid.").is_visible()
