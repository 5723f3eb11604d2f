"""Where old links lead: addresses of the former help center, short links, pages that moved, and what is no
link at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.bases import Write

from assistant.content.checks import checked_library
from assistant.content.library import Library
from assistant.content.resolver import NOWHERE, follow
from assistant.settings import Settings

TODAY = date(2026, 11, 22)
FORMER = "/knowledgebase/articles/{id}"
ARTICLE = "/articles/get-online-scheduling-profile/"
CARD = "what-credit-card-can-i-use-to-verify-my-identity"


@pytest.mark.parametrize(
    ("link", "url", "kind", "moved", "exact"),
    [
        (
            "/knowledgebase/articles/484517-how-do-i-get-a-patient-fusion-online-scheduling-pr",
            ARTICLE,
            "former",
            True,
            True,
        ),
        (
            "https://knowledgebase.practicefusion.com/knowledgebase/articles/484517",
            ARTICLE,
            "former",
            True,
            True,
        ),
        (
            "http://old.example/knowledgebase/articles/484517-a-wrong-slug/?utm=1#top",
            ARTICLE,
            "former",
            True,
            True,
        ),
        ("/a/484517", ARTICLE, "short", False, True),
        (f"/a/484517/{CARD}", f"{ARTICLE}#{CARD}", "short", False, True),
        (f"/a/484517/{CARD}/", f"{ARTICLE}#{CARD}", "short", False, True),
        ("/a/484517/never-there", ARTICLE, "short", False, False),
        ("484517", ARTICLE, "short", False, True),
        (f"https://help.example{ARTICLE}#{CARD}", f"{ARTICLE}#{CARD}", "page", False, True),
        ("/articles/get-online-scheduling-profile", ARTICLE, "page", False, True),
        ("/articles/get-online-scheduling-profile/index.html", ARTICLE, "page", False, True),
        ("  /glossary/  ", "/glossary/", "page", False, True),
        ("/", "/", "page", False, True),
    ],
)
def test_a_link_of_any_age_leads_to_its_section(
    real: Library, link: str, url: str, kind: str, moved: bool, exact: bool
) -> None:
    found = follow(real, link, "", TODAY, FORMER)

    assert (found.url, found.kind, found.moved, found.exact) == (url, kind, moved, exact)


@pytest.mark.parametrize(
    "link",
    [
        "/nothing/here",
        "/a/1",
        "/a/x",
        "/a/",
        "/knowledgebase/articles/1-gone",
        "http://[foo",
        "hello",
        "/a/484517/b/c",
        "/a/" + "9" * 40,
    ],
)
def test_a_link_that_leads_nowhere_says_so(real: Library, link: str) -> None:
    assert follow(real, link, "", TODAY, FORMER) == NOWHERE


def test_every_address_in_the_ledger_arrives(real: Library) -> None:
    lost = [
        f"/a/{i}/{anchor}"
        for i, anchors in real.ledger.published.items()
        for anchor in anchors
        if not follow(real, f"/a/{i}/{anchor}", "", TODAY).exact
    ]
    lost += [url for url in real.ledger.urls if not follow(real, url, "", TODAY).url]

    assert lost == []


def test_what_moved_is_said_to_have_moved_and_arrives_where_it_is_now(base: Path, write: Write) -> None:
    write("refunds", "## How long?\n\nFive days.\n", redirect_from=["/billing/money-back/"])
    (base / "kb" / "links.yml").write_text(
        'published:\n  900001:\n    url: /articles/refunds/\n    anchors: [top, how-long]\nmoved:\n  "900001#duration": "900001#how-long"\n'
        '  "/articles/fees/": "900001#how-long"\n',
        "utf-8",
    )
    library = checked_library(Settings.load(base))

    for old, url in {
        "/a/900001/duration": "/articles/refunds/#how-long",
        "/articles/refunds/#duration": "/articles/refunds/#how-long",
        "/articles/fees/": "/articles/refunds/#how-long",
        "/billing/money-back/": "/articles/refunds/",
    }.items():
        found = follow(library, old, "", TODAY)
        assert (found.moved, found.exact, found.url) == (True, True, url), old


def test_a_link_below_a_sub_path_is_followed_with_and_without_it(base: Path, write: Write) -> None:
    write("refunds", "## How long?\n\nFive days.\n")
    settings = Settings.load(base, site_url="https://example.com/help/")
    library = checked_library(settings)

    for link in (
        "https://example.com/help/articles/refunds/#how-long",
        "/articles/refunds/#how-long",
        "/help/a/900001/how-long",
    ):
        found = follow(library, link, settings.base_path, TODAY)
        assert (found.url, found.permalink) == (
            "/help/articles/refunds/#how-long",
            "/help/a/900001/how-long",
        ), link
