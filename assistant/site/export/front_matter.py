"""The front matter of an exported page, under the names that other generators read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from assistant.content.articles import Article
from assistant.site.export.pages import Page
from assistant.site.feeds import last_change
from assistant.site.redirects import Redirect
from assistant.site.view import SiteView
from assistant.words.tags import direction


def front_matter(view: SiteView, page: Page, redirects: Sequence[Redirect]) -> str:
    """The lines between and with the two `---`. It has what readers may see of an article, and nothing that
    the site keeps to itself, such as owners and notes.

    `redirects` are those that lead to the page as a whole.
    """
    address = page.url.removeprefix(view.base_path)
    fields: dict[str, Any] = {
        "title": page.title,
        "description": page.summary,
        "lang": page.lang,
        "dir": direction(page.lang),
        "url": address,  # Hugo
        "permalink": address,  # Jekyll, Eleventy
        **(_of_article(view, page.article) if page.article and not page.article.is_page else {}),
        # Hugo; Jekyll with jekyll-redirect-from calls them redirect_from
        "aliases": [f"/{redirect.path}/" for redirect in redirects],
    }
    given = {name: value for name, value in fields.items() if value not in ("", None, [], ())}
    return f"---\n{yaml.safe_dump(given, sort_keys=False, allow_unicode=True, width=10_000)}---\n"


def _of_article(view: SiteView, article: Article) -> dict[str, Any]:
    changed = last_change(view, article)
    return {
        "id": str(article.id),
        "permanent_link": article.permalink,
        "number": article.number,
        "date": changed.date() if changed else None,
        "category": article.category,
        "audience": [*article.audience],
        "tags": [*article.tags],
        # not "status": Zensical and Material put a sign into the menu for it
        "article_status": article.status if view.is_status_told(article) else None,
        "reviewed": article.reviewed,
        "review_by": article.review_by,
        "translation_of": str(article.translation_of) if article.translation_of is not None else None,
        "translations": [
            {"lang": version.lang, "href": view.absolute(version.article.url)}
            for version in view.versions(article)
            if version.article
        ],
    }
