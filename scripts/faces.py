"""Every face that `screenshots.py` takes a picture of: its address, and how a person gets it to look so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

TOKEN = "a-token-of-the-screenshots"
"""Opens the report for authors."""

CARD = "What credit card can I use to verify my identity?"
STEPS = "How do I turn off my online profile?"
TICKET = f"""Hi team,

our new physician Dr. Maya Lindgren (DOB 04/12/1979, SSN 219-09-9999) has one question. {CARD}

How do I revoke a patient's access to the portal?

Thanks, reach me at ann.lee@example.com"""


@dataclass(frozen=True)
class Face:
    """A page in one state."""

    name: str
    path: str
    reach: Callable[[Page], None] = lambda page: None
    """What is done on the page before it is shown."""

    whole: bool = True
    """Whether the picture has the whole page, or only what the window shows."""


def search(words: str, *, enter: bool = False) -> Callable[[Page], None]:
    """Type into the search box of the home page, and ask."""

    def reach(page: Page) -> None:
        page.locator("#home-input").click()
        page.keyboard.type(words)
        page.locator("[role=option], .brief--none").first.wait_for()
        if enter:
            page.keyboard.press("Enter")
            page.locator(".answer").wait_for()
        else:
            page.locator(".search-brief:not(.search-brief--waiting) .brief").wait_for()

    return reach


def page_menu(page: Page) -> None:
    page.locator(".page-menu summary").click()


def search_dialog(page: Page) -> None:
    page.locator(".head [data-open-search]").click()
    page.locator("#search-input").fill("which credit card can I use")
    page.locator("[role=option]").first.wait_for()
    page.locator(".search-brief:not(.search-brief--waiting) .brief").wait_for()


def menu(page: Page) -> None:
    """The menu of a phone; a wide window has none."""
    button = page.locator(".head-menu")
    if button.is_visible():
        button.click()
        page.locator("#menu").wait_for()


def keys(page: Page) -> None:
    page.locator("body").press("?")
    page.locator(".keys").wait_for()


def widget(page: Page) -> None:
    page.get_by_role("button", name="Help", exact=True).click()
    page.get_by_role("heading", name="For this page").wait_for()


def ask_widget(question: str) -> Callable[[Page], None]:
    """Open the widget and ask."""

    def reach(page: Page) -> None:
        widget(page)
        box = page.get_by_role("combobox", name="Your question")
        box.fill(question)
        box.press("Enter")
        inside = page.locator("help-widget")
        inside.locator(".asked", has_text=question[:20]).wait_for()
        inside.get_by_text("Looking …").wait_for(state="detached")

    return reach


def ticket(page: Page) -> None:
    page.get_by_label("Ticket text").fill(TICKET)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#found-title")).not_to_have_text("Suggestions")
    page.locator(".card--open .reply").wait_for()


def reply(page: Page) -> None:
    """Two sections collected into one reply."""
    ticket(page)
    page.keyboard.press("a")
    page.keyboard.press("a")
    page.locator(".part").nth(1).wait_for()


def flag(page: Page) -> None:
    ticket(page)
    page.keyboard.press("f")
    page.locator(".flag").wait_for()


def old_link(page: Page) -> None:
    page.locator("#tab-link").click()
    page.locator("#link").fill("https://example.com/knowledgebase/articles/484517-how-do-i")
    page.keyboard.press("Enter")
    page.locator(".verdict, .leads").first.wait_for()


def desk_keys(page: Page) -> None:
    page.evaluate("document.getElementById('keys').showModal()")


def report(page: Page) -> None:
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Open").click()
    page.get_by_role("heading", name=re.compile("Questions a week")).wait_for()


def unfold(page: Page) -> None:
    """Open everything that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


def paper(page: Page) -> None:
    page.emulate_media(media="print")


def forced_colors(page: Page) -> None:
    page.emulate_media(forced_colors="active")


def more_contrast(page: Page) -> None:
    page.emulate_media(contrast="more")


def hovered(selector: str) -> Callable[[Page], None]:
    """The pointer rests on the first of these."""
    return lambda page: page.locator(selector).first.hover()


ARTICLE = "/articles/get-online-scheduling-profile/"
_FACES = [
    Face("insights-form", "/insights/"),
    Face("insights", "/insights/", report),
    Face("home", "/"),
    Face("article-steps", "/articles/turn-off-online-profile/"),
    Face("article-faq", ARTICLE),
    Face("article-faq-unfolded", ARTICLE, unfold),
    Face("article-outline", "/articles/what-is-seo/"),
    Face("article-partial", "/articles/troubleshoot-login-issues/"),
    Face("article-hovered", ARTICLE, hovered("h2[id]")),
    Face("article-menu", ARTICLE, page_menu, whole=False),
    Face("article-paper", ARTICLE, paper),
    Face("article-forced-colors", "/articles/what-is-seo/", forced_colors),
    Face("article-contrast", ARTICLE, more_contrast),
    Face("category", "/categories/appointments/"),
    Face("topics", "/topics/"),
    Face("glossary", "/glossary/"),
    Face("numbers", "/numbers/"),
    Face("about", "/about/"),
    Face("contact", "/contact/"),
    Face("missing", "/nothing/"),
    Face("menu", "/about/", menu, whole=False),
    Face("keys", "/about/", keys, whole=False),
    Face("search-results", "/", search("which credit card can I use")),
    Face("search-dialog", ARTICLE, search_dialog, whole=False),
    Face("search-none", "/", search("zebra giraffe")),
    Face("answer", "/", search("which credit card can I use", enter=True)),
    Face("answer-steps", "/", search(STEPS, enter=True)),
    Face("answer-outline", "/", search("what is seo", enter=True)),
    Face("answer-clarify", "/", search("How do I verify my identity?", enter=True)),
    Face("answer-none", "/", search("zebra giraffe", enter=True)),
    Face("demo", "/demo/"),
    Face("widget-open", "/demo/", widget, whole=False),
    Face("widget-answer", "/demo/", ask_widget(CARD), whole=False),
    Face("widget-steps", "/demo/", ask_widget(STEPS), whole=False),
    Face("widget-clarify", "/demo/", ask_widget("verify my identity"), whole=False),
    Face("widget-none", "/demo/", ask_widget("How do I bake bread?"), whole=False),
    Face("desk-empty", "/support/", whole=False),
    Face("desk-ticket", "/support/", ticket, whole=False),
    Face("desk-reply", "/support/", reply, whole=False),
    Face("desk-flag", "/support/", flag, whole=False),
    Face("desk-old-link", "/support/", old_link, whole=False),
    Face("desk-keys", "/support/", desk_keys, whole=False),
    Face("changes", "/support/changes/?since=2026-10-01"),
    Face("changes-paper", "/support/changes/?since=2026-10-01", paper),
    Face("docs", "/docs"),
    Face("docs-unfolded", "/docs", unfold),
]
FACES = {face.name: face for face in _FACES}
