"""Phone numbers: which words of an article call somebody when they are tapped."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content.library import read_library
from assistant.content.parser import parse
from assistant.content.phone_numbers import dial_address
from assistant.settings import Settings

FACTS = """\
support_phone:
  {value: "(415) 555-0100", kind: phone, meaning: Support, source: here, owner: us, checked: 2026-11-22, review_days: 90}
emergency:
  {value: "112", kind: phone, meaning: Danger, source: here, owner: us, checked: 2026-11-22, review_days: 90}
room:
  {value: "204", kind: limit, meaning: A room, source: here, owner: us, checked: 2026-11-22, review_days: 90}
"""


def html(text: str, *phones: str) -> str:
    return parse(text, "calls.md", phones=phones).article.sections[0].html


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("1-888-397-3742", "tel:18883973742"),
        ("(415) 555-0100", "tel:4155550100"),
        ("+49 30 901820", "tel:+4930901820"),
        ("112", "tel:112"),
    ],
)
def test_an_address_that_calls_has_the_digits_only(number: str, address: str) -> None:
    assert dial_address(number) == address


def test_a_number_in_a_sentence_becomes_a_link_and_the_words_stay_as_they_are() -> None:
    text = "Call (415) 555-0100, or 112, now."

    read = parse(text, "calls.md", phones=("112", "(415) 555-0100")).article

    assert read.sections[0].html == (
        '<p>Call <a href="tel:4155550100">(415) 555-0100</a>, or <a href="tel:112">112</a>, now.</p>'
    )
    assert (read.sections[0].text, read.sections[0].markdown) == (text, text)


@pytest.mark.parametrize(
    "text", ["`112`", "[See 112](https://a.example/)", "1120, 0112, 112-4, a112", "    112"]
)
def test_code_links_and_longer_numbers_are_left_alone(text: str) -> None:
    assert "tel:" not in html(text, "112")


def test_a_number_in_bold_a_list_and_a_table_is_linked() -> None:
    text = "- **112**\n\n| a |\n|---|\n| 112 |\n"

    assert html(text, "112").count('<a href="tel:112">112</a>') == 2


def test_a_heading_has_no_link_of_its_own() -> None:
    read = parse("## When to call 112\n\nNow.\n", "calls.md", phones=("112",)).article

    assert read.sections[1].heading == "When to call 112"


def test_only_the_phone_facts_that_an_article_names_become_links(base: Path, write: object) -> None:
    (base / "kb/facts.yml").write_text(FACTS)
    write("calls", "## Whom\n\nCall {{ facts.support_phone }} from room {{ facts.room }}, not 112.\n")  # type: ignore[operator]

    found = {a.path: a for a in read_library(Settings.load(base)).articles}["calls.md"]

    assert found.sections[1].html == (
        '<p>Call <a href="tel:4155550100">(415) 555-0100</a> from room 204, not 112.</p>'
    )
