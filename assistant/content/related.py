"""What belongs beside what, and why: the author's links first, then what the base itself shows."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from assistant.content.articles import Article, Link
from assistant.content.library import Library
from assistant.words import Words

LIMIT = 3


def related_to(library: Library, article: Article, words: Words, limit: int = LIMIT) -> tuple[Link, ...]:
    """Up to `limit` other articles, best first, each with the reason in some words; empty only in a base of one article.

    In order: what the author named, what the text links to, what links here, then shared words within the
    category and beyond.
    """
    known = library.by_id
    linked = [library.by_path[path].id for path, _, _ in article.links if path in library.by_path]
    linking = [
        a.id
        for a in library.articles
        if a.lang == article.lang and any(path == article.path for path, _, _ in a.links)
    ]
    reasons = dict.fromkeys(article.related, words("reasons.read_next"))
    # a link between two articles says more than that the author named one
    reasons |= dict.fromkeys([i for i in linking if i not in linked], words("reasons.links_here"))
    reasons |= dict.fromkeys(linked, words("reasons.linked"))
    order = [*article.related, *linked, *linking]
    reasons = {other_id: reasons[other_id] for other_id in order}
    if len([a for a in library.articles if a.id in reasons and a.id != article.id]) < limit:
        for other in _nearest(library, article):
            is_beside = other.category and other.category == article.category
            reasons.setdefault(other.id, words("reasons.same_category" if is_beside else "reasons.similar"))
    chosen = [known[i] for i in reasons if i != article.id and i in known and not known[i].is_page]
    return tuple(a.link(reasons[a.id]) for a in chosen[:limit])


def _nearest(library: Library, article: Article) -> list[Article]:
    vectors = _vectors(library)
    mine = vectors.get(article.id, {})  # none for a page beside the articles

    def likeness(other: Article) -> float:
        theirs = vectors[other.id]
        if len(theirs) < len(mine):
            return sum(w * mine.get(t, 0.0) for t, w in theirs.items())
        return sum(w * theirs.get(t, 0.0) for t, w in mine.items())

    others = [a for a in library.articles if a.id != article.id and _is_beside(a, article)]
    same_shelf = 0.15
    return sorted(
        others,
        key=lambda o: (-likeness(o) - same_shelf * bool(o.category and o.category == article.category), o.id),
    )[: LIMIT * 2]


def _is_beside(other: Article, article: Article) -> bool:
    """Whether who reads one reads the other: it is in the same language, and not the same in another one."""
    return other.lang == article.lang or article.is_page


@lru_cache(maxsize=2)
def _vectors_of(build: str, texts: tuple[tuple[int, str], ...]) -> Mapping[int, Mapping[str, float]]:
    counts = {article_id: Counter(re.findall(r"\w{3,}", text.lower())) for article_id, text in texts}
    spread = Counter(term for words in counts.values() for term in words)
    total = len(counts)
    vectors = {}
    for article_id, words in counts.items():
        weights = {
            t: (1 + math.log(n)) * math.log(1 + total / spread[t])
            for t, n in words.items()
            if spread[t] <= max(2, total * 0.5)
        }
        top = dict(sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:60])
        norm = math.sqrt(sum(w * w for w in top.values())) or 1.0
        vectors[article_id] = {t: w / norm for t, w in top.items()}
    return vectors


def _vectors(library: Library) -> Mapping[int, Mapping[str, float]]:
    return _vectors_of(
        library.build,
        tuple(
            (a.id, f"{a.title} {a.title} {a.summary} {' '.join(a.tags)} {a.text}") for a in library.articles
        ),
    )
