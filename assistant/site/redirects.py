"""Pages for plain static hosting: they lead from permanent, short and old addresses to the content."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from assistant.content.addresses import TOP, parse_reference, permalink
from assistant.site.view import SiteView
from assistant.words import html_attributes

_OLD_SLUG = re.compile(r"[^a-z0-9]+")
"""The former help center cut its slugs, made so, after 50 characters."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """An address that leads to another one."""

    path: str
    """Of its page, below the site folder, without `index.html`."""

    url: str
    """Where the content is, with `base_path`."""

    title: str
    """Of what is there."""


def redirects(view: SiteView) -> Iterator[Redirect]:
    """Every permanent, short and old address, with where it leads. Of two with one path the later one counts."""
    library = view.library
    for article in library.sources:
        yield Redirect(f"a/{article.id}", article.url, article.title)
        former = view.settings.base.former_addresses
        if former and not article.is_page:
            old = former.strip("/").replace("{id}", str(article.id))
            slug = _OLD_SLUG.sub("-", article.title.lower()).strip("-")[:50]
            for name in (old, f"{old}-{slug}"):
                yield Redirect(name, article.url, article.title)
        for section in article.sections:
            if section.anchor != TOP:
                short = f"a/{article.id}/{section.anchor}"
                yield Redirect(short, article.section_url(section.anchor), section.heading)
        for path in article.redirect_from:
            yield Redirect(path.strip("/"), article.url, article.title)
    for old, new in library.ledger.moved.items():
        target = library.section(new)
        url = library.article(target.article_id).section_url(target.anchor)
        path = old if old.startswith("/") else unquote(permalink(*parse_reference(old)))
        yield Redirect(path.strip("/"), url, target.heading)


def redirect_page(view: SiteView, redirect: Redirect, address: str = "") -> str:
    """The page that leads on, to `redirect.url` or to another address of the same content."""
    to, name = html.escape(address or redirect.url), html.escape(redirect.title)
    said = html.escape(view.words_of(None)("frame.moved"))
    return (
        f'<!doctype html><html {html_attributes(view.language_of(None))}><head><meta charset="utf-8"><title>{name}</title>'
        f'<link rel="canonical" href="{html.escape(view.absolute(redirect.url))}">'
        f'<meta name="robots" content="noindex"><meta http-equiv="refresh" content="0; url={to}"></head>'
        f"<body><main><h1>{said}</h1>"
        f'<p><a href="{to}">{name}</a></p></main></body></html>\n'
    )
