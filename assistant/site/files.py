"""Every file of the site that is not a page, by its path; makes security.txt and the errors of a proxy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, time
from urllib.parse import unquote

from assistant.answering.models import person_of
from assistant.errors import STATUS_TITLES
from assistant.site.feeds import feed, llms, markdown_twin, opensearch, robots, sitemap
from assistant.site.redirects import redirects
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
    yield "opensearch.xml", opensearch(view)
    yield ".well-known/security.txt", security_txt(view)
    yield "llms.txt", llms(view)
    yield "llms-full.txt", "\n\n---\n\n".join(markdown_twin(view, a) for a in view.articles)
    for article in (*view.library.pages, *view.articles):
        folder = unquote(article.url.removeprefix(view.base_path)).strip("/")
        yield f"{folder}/index.md" if folder else "index.md", markdown_twin(view, article)
    yield from proxy_errors(view)
    yield from redirects(view)


def security_txt(view: SiteView) -> str:
    """RFC 9116. It expires a year after the build's day, as the standard asks of its authors."""
    expires = datetime.combine(
        view.today.replace(year=view.today.year + 1, day=min(view.today.day, 28)), time(), UTC
    )
    return (
        f"Contact: {view.absolute(person_of(view.settings).url)}\n"
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}\n"
        "Preferred-Languages: en\n"
        f"Canonical: {view.absolute(view.base_path + '/.well-known/security.txt')}\n"
    )


def proxy_errors(view: SiteView) -> Files:
    """What a proxy in front of the service says by itself, each as the service would: RFC 9457 problem
    details with the way to a person."""
    known = {
        400: (
            "bad-request",
            "The request is not HTTP as the standard has it, or its headers are too long. "
            "Send it again, with fewer headers.",
        ),
        404: ("not-found", "there is no page at this address"),
        405: ("http-405", "Pages can only be read. Questions go to /v1/answers, in the body of a POST."),
        408: ("too-slow", "The request did not arrive in time. Send it again."),
        413: (
            "too-large",
            f"The request has more than {view.settings.max_body:,} bytes. Send a shorter text.",
        ),
        414: (
            "long-address",
            "The address is too long. "
            "Questions travel in the body of a POST to /v1/answers, never in an address.",
        ),
        429: (
            "too-many-at-once",
            "Too many requests came from your address at once. Wait for their answers, then ask again.",
        ),
        503: (
            "away",
            "The help center cannot answer at this moment; its articles can be read and searched. "
            "Try again in a few seconds.",
        ),
    }
    for status, (code, detail) in known.items():
        problem = {
            "type": f"/problems/{code}",
            "title": STATUS_TITLES[status],
            "status": status,
            "detail": detail,
            "handoff": asdict(person_of(view.settings)),
        }
        yield f"problems/{status}.json", json.dumps(problem, ensure_ascii=False)
