"""Searching on the site as a person does."""

from __future__ import annotations

import re
from typing import Any

from support.browser import route


def ask(page: Any, words: str, *, box: str = "home", enter: bool = False) -> None:
    page.locator(f"#{box}-input").click()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    page.locator("[role=option]").first.wait_for()
    if enter:
        page.keyboard.press("Enter")
        page.locator(".answer").wait_for()


def cut_off(page: Any) -> None:
    """From now on the API does not answer."""
    route(page, re.compile(r"/v1/|/livez"), lambda route: route.abort())


def results(page: Any) -> list[str]:
    return [str(option.get_attribute("href")) for option in page.locator("[role=option]").all()]


def brief(page: Any) -> Any:
    """The answer in brief, when it has arrived."""
    card = page.locator(".search-brief:not(.search-brief--waiting) .brief")
    card.wait_for()
    return card


def filtered_none(page: Any) -> None:
    """Words that stand nowhere in the category that is chosen."""
    ask(page, "Experian freeze")
    if (more := page.locator("[data-more]")).is_visible():  # on a phone
        more.click()
    page.locator("[data-filter=category]").select_option("intake")
    page.locator(".brief--none").wait_for()
