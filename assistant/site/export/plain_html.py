"""Plain pages: HTML that needs no server and no script, with relative addresses, so that a folder of it can
be opened, put on a medium or printed."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

from assistant import WEB
from assistant.site.export.pages import Page
from assistant.site.export.tree import ADDRESSES, Element, copied, markup_of
from assistant.site.templates import footer_menu, has_home_page
from assistant.site.view import SiteView
from assistant.words import html_attributes

STYLE = WEB / "export" / "dist" / "export.css"


def page_html(view: SiteView, page: Page, address: Callable[[str], str]) -> str:
    """The whole page. `address` gives an address of the site as this page has it."""
    words, name = view.words_of(page.article), view.settings.base.site_name
    body = markup_of(copied(page.body, lambda element: _attributes(element, address)))
    title = page.title if page.title == name else f"{page.title} - {name}"
    home = html.escape(name)
    if has_home_page(view):
        home = f'<a href="{html.escape(address(f"{view.base_path}/"))}">{home}</a>'
    lines = [
        "<!doctype html>",
        f"<html {html_attributes(page.lang)}>",
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{html.escape(title)}</title>",
        f'<meta name="description" content="{html.escape(page.summary)}">' if page.summary else "",
        f'<link rel="canonical" href="{html.escape(view.absolute(page.url))}">',
        *_alternates(view, page),
        f'<link rel="stylesheet" href="{html.escape(address(view.base_path + "/export.css"))}">',
        "</head><body>",
        f'<header class="plain-head">{home}</header>',
        f"<main>{body}</main>",
        f'<footer class="plain-foot"><ul>{_items(footer_menu(view, words), address)}</ul>{_permanent(view, page)}</footer>',
        "</body></html>\n",
    ]
    return "\n".join(filter(None, lines))


def _attributes(element: Element, address: Callable[[str], str]) -> dict[str, str]:
    found = {
        name: address(value) if (element.tag, name) in ADDRESSES else value
        for name, value in element.attrs.items()
    }
    if element.has_class("term-link") and "data-meaning" in found:
        found["title"] = found.pop("data-meaning")
    if element.tag == "table":
        found["tabindex"] = "0"  # a wide one scrolls, also by keys
    return found


def _alternates(view: SiteView, page: Page) -> list[str]:
    versions = view.versions(page.article) if page.article else ()
    found = ((version.lang, view.absolute(version.article.url)) for version in versions if version.article)
    return [f'<link rel="alternate" hreflang="{lang}" href="{html.escape(url)}">' for lang, url in found]


def _items(links: Sequence[tuple[str, str]], address: Callable[[str], str]) -> str:
    return "".join(
        f'<li><a href="{html.escape(address(url))}">{html.escape(label)}</a></li>' for url, label in links
    )


def _permanent(view: SiteView, page: Page) -> str:
    """The address that never changes, in words: on paper a link has none."""
    if page.article is None or page.article.is_page:
        return ""
    whole = html.escape(view.absolute(view.base_path + page.article.permalink))
    return f'<p class="plain-address">{whole}</p>'
