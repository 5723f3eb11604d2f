"""Every file of the site that is not a page: search index, sitemap, feed, llms.txt, Markdown twins, redirect
pages, the errors of a proxy."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, time
from urllib.parse import unquote, urljoin
from xml.sax.saxutils import escape

from assistant.answering.models import person_of
from assistant.answering.notices import OVERDUE, WITHHELD
from assistant.answering.sections import NOT_REVIEWED
from assistant.content.addresses import TOP, parse_reference, permalink
from assistant.content.articles import Article, date_in_words
from assistant.errors import STATUS_TITLES
from assistant.safety.patterns import SENSITIVE
from assistant.site.view import SiteView

CUT = 600
"""Characters of a section that the search index has: enough to find it and to show a part of it."""

_OLD_SLUG = re.compile(r"[^a-z0-9]+")
"""The former help center cut its slugs, made so, after 50 characters."""

Files = Iterator[tuple[str, str]]
"""Path below the site folder, content."""


def site_files(view: SiteView) -> Files:
    """All of them, in a fixed order."""
    yield "assets/search-index.json", search_index(view)
    yield "sitemap.xml", sitemap(view)
    yield "robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {_address(view, '/sitemap.xml')}\n"
    yield "feed.xml", feed(view)
    yield "opensearch.xml", opensearch(view)
    yield ".well-known/security.txt", security_txt(view)
    yield "llms.txt", llms(view)
    yield "llms-full.txt", "\n\n---\n\n".join(markdown_twin(view, a) for a in view.articles)
    for article in (*view.library.pages, *view.articles):
        yield (
            unquote(article.url.removeprefix(view.base_path)).strip("/")
            + ("/index.md" if article.url != view.base_path + "/" else "index.md"),
            markdown_twin(view, article),
        )
    yield from problems(view)
    yield from redirects(view)


def _address(view: SiteView, url: str) -> str:
    return urljoin(
        view.settings.site_url, view.base_path + url if not url.startswith(view.base_path + "/") else url
    )


def search_index(view: SiteView) -> str:
    """What the search box needs when there is no API: each section with its words, small enough to load at
    once.

    Whether a review is overdue is for the day on which somebody searches, so its day and the API's words
    about it are in here, no decision.
    """
    sections = [
        {
            "r": s.ref,
            "u": a.section_url(s.anchor),
            "h": s.heading,
            "t": a.title,
            "c": a.category,
            "a": list(a.audience_of(s)),
            "s": a.status,
            "x": s.text[:CUT],
            "k": "\n".join(s.asked[:12]),
            "d": date_in_words(a.review_by),
            "m": s.must_carry,
        }
        for a in view.articles
        for s in a.sections
        if s.is_confirmed and s.text
    ]
    terms = [
        {
            "r": t.ref,
            "u": f"{view.base_path}/glossary/#{t.anchor}",
            "h": t.heading,
            "t": "Glossary",
            "c": "",
            "a": [],
            "s": "verified",
            "x": t.text[:CUT],
            "k": "",
            "d": "",
            "m": t.must_carry,
        }
        for t in view.glossary
    ]
    said = {
        "cut": CUT,
        "overdue": OVERDUE,
        "sensitive": SENSITIVE,
        "late": {"days": view.settings.base.withhold_days, "text": WITHHELD, "reason": NOT_REVIEWED},
    }
    whole = {
        "build": view.build,
        "categories": {c.name: c.title for c in view.categories},
        "often": [s.ref for s in view.home_sections or view.faq_sections],
        "said": said,
        "sections": sections + terms,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def sitemap(view: SiteView) -> str:
    """Every page with the day on which its file last changed; no date where it is not known."""
    rows = []
    for article in (*view.library.pages, *view.articles):
        changed = view.changed(article)
        stamp = f"<lastmod>{changed.date().isoformat()}</lastmod>" if changed else ""
        rows.append(f"<url><loc>{escape(_address(view, article.url))}</loc>{stamp}</url>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(rows)
        + "\n</urlset>\n"
    )


def feed(view: SiteView) -> str:
    """Atom feed of the articles, the last changed first."""

    def changed(article: Article) -> datetime:
        known = view.changed(article)
        return known or datetime.combine(article.reviewed or view.today, time(), UTC)

    articles = sorted(view.articles, key=lambda a: (-changed(a).timestamp(), a.number or 0, a.path))
    entries = [
        f"<entry><id>{escape(_address(view, permalink(a.id)))}</id><title>{escape(a.title)}</title><updated>{changed(a).isoformat()}</updated>"
        f'<link href="{escape(_address(view, a.url))}"/><summary>{escape(a.summary)}</summary></entry>'
        for a in articles
    ]
    updated = (
        changed(articles[0]).isoformat()
        if articles
        else datetime.combine(view.today, time(), UTC).isoformat()
    )
    name = escape(view.settings.base.site_name)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{escape(_address(view, '/feed.xml'))}</id><title>{name}: changed articles</title><updated>{updated}</updated>"
        f"<author><name>{name}</name></author>"
        f'<link rel="self" href="{escape(_address(view, "/feed.xml"))}"/><link href="{escape(_address(view, "/"))}"/>\n'
        + "\n".join(entries)
        + "\n</feed>\n"
    )


def opensearch(view: SiteView) -> str:
    """Lets a browser offer this site as a search engine. The page takes the words out of its address at
    once."""
    name = escape(view.settings.base.site_name)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{name[:16]}</ShortName><Description>Search {name}</Description><InputEncoding>UTF-8</InputEncoding>\n"
        f'<Url type="text/html" template="{escape(_address(view, "/"))}#q={{searchTerms}}"/>\n</OpenSearchDescription>\n'
    )


def security_txt(view: SiteView) -> str:
    """RFC 9116. It expires a year after the build's day, as the standard asks of its authors."""
    expires = datetime.combine(
        view.today.replace(year=view.today.year + 1, day=min(view.today.day, 28)), time(), UTC
    )
    url = view.settings.base.handoff.url
    contact = _address(view, url) if url.startswith("/") else url
    return f"Contact: {contact}\nExpires: {expires.isoformat().replace('+00:00', 'Z')}\nPreferred-Languages: en\nCanonical: {_address(view, '/.well-known/security.txt')}\n"


def llms(view: SiteView) -> str:
    """The table of contents for language models: each article's Markdown with one sentence."""
    lines = [
        f"# {view.settings.base.site_name}",
        "",
        "> Help articles. Each says its status: verified, partial (it lists what is not confirmed) or outline (no confirmed content yet).",
        "",
    ]
    shelves = [(c.title, view.in_category(c.name)) for c in view.categories] or [("Articles", view.articles)]
    for title, articles in shelves:
        lines += [f"## {title}", ""]
        lines += [
            f"- [{a.title}]({_address(view, a.url)}index.md): {a.summary} ({a.status})" for a in articles
        ]
        lines.append("")
    return "\n".join(lines)


def markdown_twin(view: SiteView, article: Article) -> str:
    """The article as Markdown with absolute addresses, for readers that are programs."""
    parts = [f"# {article.title}"]
    if not article.is_page:
        reviewed = f" Reviewed: {article.reviewed.isoformat()}." if article.reviewed else ""
        parts.append(
            f"> Status: {article.status}.{reviewed} Permanent link: {_address(view, permalink(article.id))}"
        )
    for section in article.sections:
        if section.anchor != TOP:
            parts.append(f"{'#' * section.level} {section.heading}")
        if section.markdown:
            parts.append(section.markdown.replace("](/", f"]({urljoin(view.settings.site_url, '/')}"))
    return "\n\n".join(parts) + "\n"


def problems(view: SiteView) -> Files:
    """What a proxy in front of the service says by itself, each as the service would: RFC 9457 problem
    details with the way to a person."""
    known = {
        400: (
            "bad-request",
            "The request is not HTTP as the standard has it, or its headers are too long. Send it again, with fewer headers.",
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
            "The address is too long. Questions travel in the body of a POST to /v1/answers, never in an address.",
        ),
        429: (
            "too-many-at-once",
            "Too many of your requests are under way at once. Wait for their answers, then ask again.",
        ),
        503: (
            "away",
            "The help center cannot answer at this moment; its articles can be read and searched. Try again in a few seconds.",
        ),
    }
    for status, (code, detail) in known.items():
        said = {
            "type": f"/problems/{code}",
            "title": STATUS_TITLES[status],
            "status": status,
            "detail": detail,
            "handoff": asdict(person_of(view.settings)),
        }
        yield f"problems/{status}.json", json.dumps(said, ensure_ascii=False)


def redirects(view: SiteView) -> Files:
    """Pages for plain static hosting that lead from permanent, short and old addresses to where the content
    is now."""
    library = view.library
    for article in library.articles:
        yield f"a/{article.id}/index.html", _redirect(view, article.url, article.title)
        old = f"knowledgebase/articles/{article.id}"
        slug = _OLD_SLUG.sub("-", article.title.lower()).strip("-")[:50]
        for name in (old, f"{old}-{slug}"):
            yield f"{name}/index.html", _redirect(view, article.url, article.title)
        for section in article.sections:
            if section.anchor != TOP:
                yield (
                    f"a/{article.id}/{section.anchor}/index.html",
                    _redirect(view, article.section_url(section.anchor), section.heading),
                )
        for path in article.redirect_from:
            yield path.strip("/") + "/index.html", _redirect(view, article.url, article.title)
    for old, new in library.ledger.moved.items():
        target = library.section(new)
        url = library.article(target.article_id).section_url(target.anchor)
        if old.startswith("/"):
            yield old.strip("/") + "/index.html", _redirect(view, url, target.heading)
        else:
            article_id, anchor = parse_reference(old)
            yield (
                unquote(permalink(article_id, anchor)).strip("/") + "/index.html",
                _redirect(view, url, target.heading),
            )


def _redirect(view: SiteView, url: str, title: str) -> str:
    to, name = html.escape(url), html.escape(title)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title><link rel="canonical" href="{html.escape(_address(view, url))}">'
        f'<meta name="robots" content="noindex"><meta http-equiv="refresh" content="0; url={to}"></head>'
        f'<body><main><h1>This page is now at another address</h1><p><a href="{to}">{name}</a></p></main></body></html>\n'
    )
