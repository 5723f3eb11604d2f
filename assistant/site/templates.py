"""Which template shows an article or a page, and what every template may ask."""

from __future__ import annotations

from functools import partial

import jinja2

from assistant import WEB
from assistant.answering.models import person_of
from assistant.content.articles import Article
from assistant.site.view import SiteView
from assistant.words import Words
from assistant.words.tags import direction

TEMPLATES = WEB / "site" / "templates"

CONTACT = "/contact/"
"""Where a person is reached, on every site: the service puts the form for a message there."""


def prepare(environment: jinja2.Environment, view: SiteView) -> None:
    """Let the templates ask about the site. In those of ours what is not marked as safe is text; a base marks
    its own."""
    environment.autoescape = lambda name: name is not None and (TEMPLATES / name).is_file()
    environment.globals |= {
        "kb": view,
        "handoff": person_of(view.settings),
        "language": view.language_of(None),
        "words": view.words_of(None),
        "direction_of": direction,
        "footer_menu": partial(footer_menu, view),
    }


def footer_menu(view: SiteView, words: Words) -> tuple[tuple[str, str], ...]:
    """What every page leads to at its end, (address, label): pages beside the articles, and a person."""
    pages = {
        "/topics/": "frame.topics",
        "/glossary/": "frame.glossary",
        "/numbers/": "frame.numbers",
        "/about/": "frame.about",
    }
    person = person_of(view.settings)
    return *view.menu([(url, words(label)) for url, label in pages.items()]), (person.url, person.label)


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
