"""Which template shows an article or a page."""

from __future__ import annotations

from assistant import WEB
from assistant.content.articles import Article
from assistant.site.view import SiteView

TEMPLATES = WEB / "site" / "templates"

CONTACT = "/contact/"
"""Where a person is reached, on every site: the service puts the form for a message there."""


def template_of(view: SiteView, article: Article) -> str:
    """The name of its template: the one that it asks for, or the usual one."""
    if article.template:
        return article.template
    if article.url == view.base_path + CONTACT:
        return "contact.html"
    return "page.html" if article.is_page else "article.html"


def has_contact_page(view: SiteView) -> bool:
    """Whether the base has a page of its own about how a person is reached."""
    return any(page.url == view.base_path + CONTACT for page in view.library.pages)


def has_home_page(view: SiteView) -> bool:
    """Whether the base has a page at the address of the site itself."""
    return any(page.url == f"{view.base_path}/" for page in view.library.pages)
