"""What belongs beside what, and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bases import Write

from assistant.content.library import Library, read_library
from assistant.content.related import LIMIT, related_to
from assistant.settings import Settings
from assistant.words import words_of

WORDS = words_of("en")


def related(base: Path, path: str, limit: int = LIMIT) -> list[tuple[str, str]]:
    library = read_library(Settings.load(base))
    return [
        (library.article(link.id).path, link.reason)
        for link in related_to(library, library.by_path[path], WORDS, limit)
    ]


def test_what_the_author_named_comes_first_then_links_out_then_links_here_then_the_shelf(
    base: Path, write: Write
) -> None:
    write("a", "See [c](c.md).\n", id=1, related=[4], category="money")
    write("b", "See [a](a.md).\n", id=2)
    write("c", id=3)
    write("d", id=4)
    write("e", id=5, category="money")

    assert related(base, "a.md", 4) == [
        ("d.md", "Read next"),
        ("c.md", "Linked in this article"),
        ("b.md", "Links to this article"),
        ("e.md", "Same category"),
    ]


def test_an_article_that_is_named_and_linked_is_listed_once_with_what_says_most(
    base: Path, write: Write
) -> None:
    write("a", "See [b](b.md) and [b](b.md#x).\n\n## X\n", id=1, related=[2, 2])
    write("b", "See [a](a.md).\n\n## X\n", id=2)

    assert related(base, "a.md") == [("b.md", "Linked in this article")]


def test_never_more_than_asked_for_and_never_the_article_itself_or_a_page(base: Path, write: Write) -> None:
    write("a", "[a](a.md) [about](pages/about.md) [b](b.md) [c](c.md) [d](d.md) [e](e.md)\n")
    write("pages/about", "[a](../a.md)\n")
    for name in "bcde":
        write(name)

    assert [path for path, _ in related(base, "a.md")] == ["b.md", "c.md", "d.md"]
    assert [path for path, _ in related(base, "a.md", 10)] == ["b.md", "c.md", "d.md", "e.md"]


def test_shared_words_bring_articles_together_across_shelves(base: Path, write: Write) -> None:
    write(
        "pin",
        "The patient lost the enrollment PIN and needs the access code.\n",
        category="a",
        summary="Lost codes.",
    )
    write(
        "code",
        "Where the enrollment access code of a patient is shown.\n",
        category="b",
        summary="Where codes are.",
    )
    write("scheduler", "Opening hours of the scheduler on holidays.\n", category="c", summary="Hours.")
    write("invoice", "Download an invoice as a document.\n", category="d", summary="Bills.")

    assert related(base, "pin.md", 1) == [("code.md", "Similar words")]


def test_only_an_article_without_neighbors_has_nothing_beside_it(base: Path, write: Write) -> None:
    write("a")
    assert related(base, "a.md") == []

    write("b", category="elsewhere", summary="")

    assert related(base, "a.md") == [("b.md", "Similar words")]


def test_an_article_that_links_to_pages_only_has_articles_beside_it_all_the_same(
    base: Path, write: Write
) -> None:
    write("a", "[1](pages/one.md) [2](pages/two.md) [3](pages/three.md)\n")
    write("b")
    for name in ("one", "two", "three"):
        write(f"pages/{name}")

    assert related(base, "a.md") == [("b.md", "Same category")]


def test_the_order_does_not_depend_on_the_reading(base: Path, write: Write) -> None:
    for name in "abcdef":
        write(name, "The same words in every article.\n")

    assert (
        related(base, "c.md")
        == related(base, "c.md")
        == [("a.md", "Same category"), ("b.md", "Same category"), ("d.md", "Same category")]
    )


def test_a_page_beside_the_articles_has_related_articles_too(base: Path, write: Write) -> None:
    write("a")
    write("pages/about")

    assert related(base, "pages/about.md") == [("a.md", "Similar words")]


@pytest.mark.parametrize("limit", [1, LIMIT, 5])
def test_every_real_article_has_as_many_as_asked_for_each_with_title_address_summary_and_reason(
    real: Library, limit: int
) -> None:
    for article in real.articles:
        links = related_to(real, article, WORDS, limit)

        assert len(links) == limit
        assert article.id not in {link.id for link in links}
        assert len({link.id for link in links}) == limit
        for link in links:
            target = real.article(link.id)
            assert (link.title, link.url, link.summary) == (target.title, target.url, target.summary)
            assert link.reason
