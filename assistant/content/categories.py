"""The shelves of a base, and the order in which its articles stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.content.addresses import without_ending
from assistant.content.articles import Article

CATEGORY_PAGES = "pages/categories/"


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of articles. Its page is `pages/categories/<name>.md`."""

    name: str
    title: str
    summary: str
    url: str


def in_order(article: Article) -> tuple[bool, int, str]:
    """Articles with a number first, by number; the others by path."""
    return article.number is None, article.number or 0, article.path


def categories_of(found: Sequence[Article]) -> tuple[Category, ...]:
    """The shelves: those with a page of their own in the order of their files, then any other that an article
    names."""
    shelves = [
        Category(without_ending(page.path.removeprefix(CATEGORY_PAGES)), page.title, page.summary, page.url)
        for page in sorted(found, key=in_order)
        if page.path.startswith(CATEGORY_PAGES)
    ]
    known = {shelf.name for shelf in shelves}
    for name in sorted({a.category for a in found if a.category and not a.is_page} - known):
        shelves.append(Category(name, name.replace("-", " ").capitalize(), "", ""))
    return tuple(shelves)
