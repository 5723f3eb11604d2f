"""Whether the articles agree with every address that was ever published."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bases import Write
from support.mistakes import kb, mistakes, only

from assistant.content.checks import unrecorded
from assistant.content.library import Library, read_library
from assistant.settings import Settings

LEDGER = """\
published:
  7: {url: /articles/refunds/, anchors: [top, fees]}
"""


def test_a_renamed_heading_without_an_entry_fails_and_shows_the_line_to_add(base: Path, write: Write) -> None:
    write("refunds", "Lead.\n\n## Fees and charges\n", id=7)
    kb(base, "links.yml", LEDGER)

    assert only(base) == (
        "kb/articles/refunds.md: the published address 7#fees is gone\n"
        '  Say where its content is now, in kb/links.yml below \'moved:\':  "7#fees": "7#fees-and-charges"'
    )


def test_the_line_that_the_message_shows_is_the_line_that_mends_it(base: Path, write: Write) -> None:
    write("refunds", "Lead.\n\n## Fees and charges\n", id=7)
    kb(base, "links.yml", LEDGER)
    line = only(base).partition("below 'moved:':  ")[2]

    kb(base, "links.yml", f"{LEDGER}moved:\n  {line}\n")

    assert mistakes(base) == []


def test_a_heading_that_kept_its_anchor_is_not_renamed(base: Path, write: Write) -> None:
    write("refunds", "## Fees and charges {#fees}\n", id=7)
    kb(base, "links.yml", LEDGER)

    assert mistakes(base) == []


def test_an_article_that_is_gone_leaves_every_address_to_explain(base: Path, write: Write) -> None:
    write("hours", id=8)
    kb(base, "links.yml", LEDGER)

    assert sorted(error.partition("\n")[0] for error in mistakes(base)) == [
        "kb/links.yml:2: the published address 7#fees is gone",
        "kb/links.yml:2: the published address 7#top is gone",
        "kb/links.yml:2: the published page /articles/refunds/ is gone",
    ]


def test_the_remedy_for_an_article_that_is_gone_does_not_lead_to_it(base: Path, write: Write) -> None:
    write("hours", id=8)
    kb(base, "links.yml", LEDGER)

    assert [error for error in mistakes(base) if '": "7#' in error] == []


def test_a_renamed_file_without_an_entry_fails_and_shows_the_line_to_add(base: Path, write: Write) -> None:
    write("money-back", "## Fees\n", id=7)
    kb(base, "links.yml", LEDGER)

    assert (
        only(base)
        == 'kb/links.yml:2: the published page /articles/refunds/ is gone\n  Add below \'moved:\':  "/articles/refunds/": "7#top"'
    )


def test_the_ledger_knows_addresses_without_the_path_that_the_site_lives_below(
    base: Path, write: Write
) -> None:
    write("refunds", "## Fees\n", id=7)
    kb(base, "links.yml", LEDGER)

    assert mistakes(base, site_url="https://example.com/help/") == []


def test_an_entry_to_a_dead_anchor_fails(base: Path, write: Write) -> None:
    write("refunds", "## Fees\n", id=7)
    kb(base, "links.yml", LEDGER + 'moved:\n  "7#old": "7#nowhere"\n')

    assert (
        only(base)
        == "kb/links.yml:4: '7#old' leads to '7#nowhere', which is not there\n  Name an 'id#anchor' that exists."
    )


@pytest.mark.parametrize("target", ["9#top", "fees", "7", "/articles/refunds/#fees", ""])
def test_an_entry_that_leads_to_no_section_fails(base: Path, write: Write, target: str) -> None:
    write("refunds", "## Fees\n", id=7)
    kb(base, "links.yml", f'{LEDGER}moved:\n  "7#old": "{target}"\n')

    assert only(base).startswith(f"kb/links.yml:4: '7#old' leads to '{target}', which is not there")


def test_a_chain_fails_and_shows_its_end(base: Path, write: Write) -> None:
    write("refunds", "## Fees\n", id=7)
    kb(base, "links.yml", LEDGER + 'moved:\n  "7#oldest": "7#old"\n  "7#old": "7#fees"\n')

    assert (
        only(base)
        == "kb/links.yml:4: '7#oldest' leads to '7#old', which moved on\n  Lead it straight to '7#fees'."
    )


def test_entries_that_lead_to_each_other_fail(base: Path, write: Write) -> None:
    write("refunds", "## Fees\n", id=7)
    kb(base, "links.yml", LEDGER + 'moved:\n  "7#a": "7#b"\n  "7#b": "7#a"\n')

    assert len(mistakes(base)) == 2
    assert all("which moved on" in error for error in mistakes(base))


@pytest.mark.parametrize("address", ["7#fees", "/articles/refunds/"])
def test_an_address_that_is_in_use_again_cannot_lead_elsewhere(
    base: Path, write: Write, address: str
) -> None:
    write("refunds", "## Fees\n\n## Other\n", id=7)
    kb(base, "links.yml", f'{LEDGER}moved:\n  "{address}": "7#other"\n')

    line = 4 if "#" in address else 2
    assert (
        only(base)
        == f"kb/links.yml:{line}: '{address}' is in use again and cannot lead elsewhere\n  Remove the entry."
    )


def test_new_addresses_are_listed_until_they_are_recorded(base: Path, write: Write) -> None:
    write("refunds", "## Fees\n\n## Late\n", id=7)
    kb(base, "links.yml", LEDGER)

    assert unrecorded(read_library(Settings.load(base))) == ["7#late"]


def test_no_published_address_of_the_real_base_is_lost(real: Library) -> None:
    live = {section.ref for article in real.sources for section in article.sections}

    published = [f"{i}#{anchor}" for i, anchors in real.ledger.published.items() for anchor in anchors]

    assert [ref for ref in published if real.ledger.destination(ref) not in live] == []
