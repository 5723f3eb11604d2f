"""Addresses: anchors, page addresses, permanent links, old links, links between files, the ledger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.content.addresses import (
    TOP,
    is_page,
    old_article_id,
    page_url,
    parse_reference,
    permalink,
    reference,
    resolve,
    slugify,
    with_anchor,
)
from assistant.content.ledger import Ledger


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        (
            "What credit card can I use to verify my identity?",
            "what-credit-card-can-i-use-to-verify-my-identity",
        ),
        ("Why can't I log in?", "why-cant-i-log-in"),
        (
            "Does Practice Fusion store information I\u2019ve entered?",
            "does-practice-fusion-store-information-ive-entered",
        ),
        ("DOB/SSN", "dob-ssn"),
        ("e-Prescribing \u2013 sign  up", "e-prescribing-sign-up"),
        ("snake_case", "snake-case"),
        ("  --Fees--  ", "fees"),
        ("Über Café", "über-café"),
        ("日本語の見出し", "日本語の見出し"),
        ("ﬁle №1", "file-no1"),
        ("1024 x 768", "1024-x-768"),
        ("???", ""),
        ("", ""),
    ],
)
def test_the_anchor_of_a_heading_is_its_words_in_lower_case_joined_by_hyphens(
    heading: str, anchor: str
) -> None:
    assert slugify(heading) == anchor


def test_the_separator_is_the_one_that_mkdocs_asks_for() -> None:
    assert slugify("Ask for a refund", "_") == "ask_for_a_refund"


@given(st.text(max_size=60))
def test_an_anchor_is_stable_and_has_nothing_that_an_address_would_need_to_hide(text: str) -> None:
    anchor = slugify(text)

    assert slugify(anchor) == anchor
    assert not set(anchor) & set(" #?/&\"'<>%\n\t")
    assert not anchor.startswith("-")
    assert not anchor.endswith("-")


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("index.md", "/"),
        ("pages/about.md", "/about/"),
        ("pages/categories/intake.md", "/categories/intake/"),
        ("02-get-online-scheduling-profile.md", "/articles/get-online-scheduling-profile/"),
        ("refunds.md", "/articles/refunds/"),
        ("billing/refunds.md", "/articles/billing/refunds/"),
        ("billing/index.md", "/articles/billing/"),
        ("billing/README.md", "/articles/billing/"),
        ("2024.md", "/articles/2024/"),
        ("what is this?.md", "/articles/what%20is%20this%3F/"),
        ("café.md", "/articles/caf%C3%A9/"),
    ],
)
def test_a_file_has_one_address_without_the_number_that_orders_it(path: str, url: str) -> None:
    assert page_url(path) == url


def test_only_the_home_file_and_the_pages_folder_are_pages() -> None:
    found = [
        path
        for path in ("index.md", "pages/about.md", "refunds.md", "billing/index.md", "pages.md")
        if is_page(path)
    ]

    assert found == ["index.md", "pages/about.md"]


def test_the_address_of_an_opening_is_the_page_itself() -> None:
    assert with_anchor("/articles/refunds/", TOP) == "/articles/refunds/"
    assert with_anchor("/articles/refunds/", "fees") == "/articles/refunds/#fees"
    assert with_anchor("/articles/refunds/", "où") == "/articles/refunds/#o%C3%B9"


def test_a_permanent_link_has_the_id_and_the_anchor_and_nothing_else() -> None:
    assert permalink(484517) == "/a/484517"
    assert permalink(484517, "what-credit-card") == "/a/484517/what-credit-card"
    assert permalink(484517, "a/b") == "/a/484517/a%2Fb"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/knowledgebase/articles/484517-how-do-i-get-a-patient-fusion-online-scheduling-pr", 484517),
        ("/knowledgebase/articles/484517-how-do", 484517),
        ("/knowledgebase/articles/484517-quite-another-slug", 484517),
        ("/knowledgebase/articles/484517", 484517),
        ("/knowledgebase/articles/484517/", 484517),
        ("knowledgebase/articles/484517-", 484517),
        ("/knowledgebase/articles/how-do-i", None),
        ("/knowledgebase/articles/484517x", None),
        ("/knowledgebase/articles/484517-a/b", None),
        ("/knowledgebase/articles/1234567890123456", None),
        ("/articles/484517", None),
        ("", None),
    ],
)
def test_an_old_address_is_read_by_its_id_whatever_its_slug_is(path: str, found: int | None) -> None:
    assert old_article_id(path, "/knowledgebase/articles/{id}") == found
    assert old_article_id(path, "") is None


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("invoices.md", ("billing/invoices.md", "")),
        ("../other.md#fees", ("other.md", "fees")),
        ("#fees", ("billing/refunds.md", "fees")),
        ("./a%20b.md#caf%C3%A9", ("billing/a b.md", "café")),
        ("../../outside.md", ("../outside.md", "")),
        ("picture.png", ("billing/picture.png", "")),
        ("https://example.com/a.md", None),
        ("//example.com/a.md", None),
        ("mailto:someone@example.com", None),
        ("tel:911", None),
        ("/articles/refunds/", None),
    ],
)
def test_a_link_between_files_is_read_from_the_file_it_stands_in(
    href: str, target: tuple[str, str] | None
) -> None:
    assert resolve(href, "billing/refunds.md") == target


@pytest.mark.parametrize("href", ["http://[foo", "//[foo", "http://a\u2100b.com/"])
def test_a_link_that_is_no_address_leads_out_of_the_base_instead_of_raising(href: str) -> None:
    assert resolve(href, "refunds.md") is None


def test_the_ledger_leads_a_moved_address_to_its_new_place_in_one_hop() -> None:
    ledger = Ledger(moved={"1#old": "1#new", "1#new": "1#newest"})

    assert ledger.destination("1#old") == "1#new"
    assert ledger.destination("1#elsewhere") == "1#elsewhere"


def test_a_reference_is_read_as_it_was_written() -> None:
    assert parse_reference(reference(484517, "fees")) == (484517, "fees")
    assert parse_reference("484517") == (484517, TOP)
    assert parse_reference("484517#") == (484517, TOP)


@pytest.mark.parametrize("text", ["refunds", "#fees", "", "-1#top", "12a#top", "²#top"])
def test_a_reference_without_an_id_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is not an article id with an anchor, such as 900001#top") as caught:
        parse_reference(text)

    assert f"'{text}'" in str(caught.value)
