"""JSON-LD of a page, made of the same text that the page shows."""

from __future__ import annotations

import json
from typing import Any

from assistant.content.addresses import TOP
from assistant.content.articles import Article
from assistant.site.feeds import last_change
from assistant.site.view import SiteView


def json_ld(view: SiteView, article: Article) -> str:
    """Breadcrumbs of every page; of an article also what it is and when it changed, its questions (FAQPage) and
    its confirmed procedures (HowTo)."""
    graph: list[dict[str, Any]] = [_breadcrumbs(view, article)]
    if not article.is_page:
        graph.append(_article(view, article))
    if not article.is_page and article.status != "outline":
        graph += _questions(view, article) + _procedures(view, article)
    # a script element ends, or begins to hide the page, at marks that all have "<": escaped, it is the same JSON
    whole = {"@context": "https://schema.org", "@graph": graph}
    return json.dumps(whole, ensure_ascii=False).replace("<", "\\u003c")


def _article(view: SiteView, article: Article) -> dict[str, Any]:
    """The article with the days that are known: none is made up."""
    changed = last_change(view, article)
    return {
        "@type": "Article",
        "headline": article.title,
        "url": view.absolute(article.url),
        **({"description": article.summary} if article.summary else {}),
        **({"datePublished": article.publish.isoformat()} if article.publish else {}),
        **({"dateModified": changed.isoformat()} if changed else {}),
    }


def _breadcrumbs(view: SiteView, article: Article) -> dict[str, Any]:
    trail = [(view.words_of(article)("frame.home"), view.base_path + "/")]
    category = view.category_of(article)
    if category:
        trail.append((category.title, category.url))
    if article.url != view.base_path + "/":
        trail.append((article.title, article.url))
    items = [
        {"@type": "ListItem", "position": n, "name": name, "item": view.absolute(url)}
        for n, (name, url) in enumerate(trail, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _questions(view: SiteView, article: Article) -> list[dict[str, Any]]:
    questions = [
        {
            "@type": "Question",
            "name": s.heading,
            "url": view.absolute(view.url_of(s)),
            "acceptedAnswer": {"@type": "Answer", "text": s.text},
        }
        for s in article.sections
        if s.is_question and s.is_confirmed and s.anchor != TOP and s.text
    ]
    page = {
        "@type": "FAQPage",
        "name": article.title,
        "inLanguage": article.lang,
        "mainEntity": questions,
    }
    return [page] if questions else []


def _procedures(view: SiteView, article: Article) -> list[dict[str, Any]]:
    return [
        {
            "@type": "HowTo",
            "name": s.heading,
            "inLanguage": article.lang,
            "url": view.absolute(view.url_of(s)),
            "step": [
                {"@type": "HowToStep", "position": n, "text": step} for n, step in enumerate(s.steps, start=1)
            ],
        }
        for s in article.sections
        if s.steps
    ]
