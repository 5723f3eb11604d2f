"""The content of every page of a site, with its address: what the site's own templates say, without what is
around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from urllib.parse import urljoin

import jinja2

from assistant.answering.models import person_of
from assistant.content.articles import Article
from assistant.content.dialect.media import is_elsewhere
from assistant.errors import BuildError
from assistant.progress import Progress
from assistant.site.export.tree import ADDRESSES, Element, Node, content_of, copied, read
from assistant.site.templates import CONTACT, TEMPLATES, has_contact_page, prepare, template_of
from assistant.site.view import SiteView


@dataclass(frozen=True)
class Page:
    """A page of the site."""

    url: str
    """With `base_path`."""

    title: str
    summary: str
    lang: str
    body: list[Node]
    article: Article | None = None
    """None for the page that every site has without an article: how a person is reached."""


def pages_of(view: SiteView, report: Progress) -> list[Page]:
    """Every page that a build has, pages beside the articles first.

    Raises BuildError where a template of the base cannot be used outside of its site.
    """
    environment = _environment(view)
    shown: list[Article | None] = [*view.library.pages, *view.articles]
    if not has_contact_page(view):
        shown.append(None)
    pages = []
    for done, article in enumerate(shown, start=1):
        pages.append(_page(view, environment, article))
        report("Reading pages", done, len(shown))
    return pages


def _page(view: SiteView, environment: jinja2.Environment, article: Article | None) -> Page:
    name = template_of(view, article) if article else "contact.html"
    try:
        markup = environment.get_template(name).render(
            article=article, language=view.language_of(article), words=view.words_of(article)
        )
    except jinja2.TemplateError as error:
        place = f"kb/articles/{article.path}" if article else CONTACT
        raise BuildError(
            f"{place}: its template {name} cannot be shown outside of the site: {error}\n"
            "  A template extends main.html and fills its block 'body'."
        ) from None
    url = article.url if article else view.base_path + CONTACT
    return Page(
        url=url,
        title=article.title if article else person_of(view.settings).label,
        summary=article.summary if article else "",
        lang=view.language_of(article),
        body=copied(content_of(read(markup)), partial(_from_root, url)),
        article=article,
    )


def _from_root(url: str, element: Element) -> dict[str, str]:
    """The attributes of an element of the page at `url`, in which no address depends on where the page is."""
    return {
        name: value if is_elsewhere(value) or value.startswith("#") else urljoin(url, value)
        for name, value in element.attrs.items()
        if (element.tag, name) in ADDRESSES
    } | {name: value for name, value in element.attrs.items() if (element.tag, name) not in ADDRESSES}


def _environment(view: SiteView) -> jinja2.Environment:
    """The templates of the site and of the base, in another frame."""
    own = view.settings.root / "kb" / "theme"
    loader = jinja2.FileSystemLoader([TEMPLATES / "export", own, TEMPLATES])
    environment = jinja2.Environment(loader=loader, autoescape=True)
    prepare(environment, view)
    environment.filters["url"] = lambda address: f"{view.base_path}/{address}"
    environment.globals["config"] = SimpleNamespace(
        site_name=view.settings.base.site_name, site_url=view.settings.site_url, extra={}
    )
    return environment
