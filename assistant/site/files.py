"""Every file of the site that is not a page, by its path; makes security.txt and the errors of a proxy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, time

from assistant.answering.models import person_of
from assistant.content.addresses import folder_of
from assistant.site.feeds import feed, llms, markdown_twin, opensearch, robots, sitemap
from assistant.site.redirects import redirect_page, redirects
from assistant.site.static_index import search_index
from assistant.site.view import SiteView

Files = Iterator[tuple[str, str]]
"""Path below the site folder, content."""


def site_files(view: SiteView) -> Files:
    """All of them, in a fixed order."""
    yield "assets/search-index.json", search_index(view)
    yield "sitemap.xml", sitemap(view)
    yield "robots.txt", robots(view)
    yield "feed.xml", feed(view)
    for category in view.categories:
        yield f"{folder_of(category.url, view.base_path)}/feed.xml", feed(view, category)
    yield "opensearch.xml", opensearch(view)
    yield ".well-known/security.txt", security_txt(view)
    yield "llms.txt", llms(view)
    yield "llms-full.txt", "\n\n---\n\n".join(markdown_twin(view, a) for a in view.articles)
    for article in (*view.library.pages, *view.articles):
        folder = folder_of(article.url, view.base_path)
        yield f"{folder}/index.md" if folder else "index.md", markdown_twin(view, article)
    yield from proxy_errors(view)
    for redirect in redirects(view):
        yield f"{redirect.path}/index.html", redirect_page(view, redirect)


def security_txt(view: SiteView) -> str:
    """RFC 9116. It expires a year after the build's day, as the standard asks of its authors."""
    expires = datetime.combine(
        view.today.replace(year=view.today.year + 1, day=min(view.today.day, 28)), time(), UTC
    )
    return (
        f"Contact: {view.absolute(person_of(view.settings).url)}\n"
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}\n"
        f"Preferred-Languages: {view.language_of(None)}\n"
        f"Canonical: {view.absolute(view.base_path + '/.well-known/security.txt')}\n"
    )


def proxy_errors(view: SiteView) -> Files:
    """What a proxy in front of the service says by itself, each as the service would: RFC 9457 problem
    details with the way to a person."""
    known = {
        400: ("bad-request", "bad_request"),
        404: ("not-found", "no_page"),
        405: ("http-405", "read_only"),
        408: ("too-slow", "too_slow"),
        413: ("too-large", "too_large"),
        414: ("long-address", "long_address"),
        429: ("too-many-at-once", "many_at_once"),
        503: ("away", "away"),
    }
    words = view.words_of(None)
    most = words.number(view.settings.max_body)
    for status, (code, place) in known.items():
        problem = {
            "type": f"/problems/{code}",
            "title": words(f"titles.{status}"),
            "status": status,
            "detail": words(f"problems.{place}", most=most),
            "handoff": asdict(person_of(view.settings)),
        }
        yield f"problems/{status}.json", json.dumps(problem, ensure_ascii=False)
