"""Search as one types: what was found stays found, a filler word changes nothing, nothing is a dead end."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.assistant import Assistant
from assistant.builds.engine import open_engine
from assistant.content.addresses import TOP
from assistant.content.articles import Section
from assistant.settings import Settings


@pytest.fixture(scope="module")
def assistant(published: Settings) -> Assistant:
    return open_engine(published, lambda: date(2026, 11, 22)).assistant


def wanted(assistant: Assistant) -> list[tuple[str, Section]]:
    """Each title and each question, with the section that it names."""
    found = []
    for section in assistant.library.sections:
        if section.anchor == TOP:
            found.append((assistant.library.article(section.article_id).title, section))
        elif section.is_question and section.is_confirmed:
            found.append((section.heading, section))
    return found


def place(assistant: Assistant, query: str, section: Section, limit: int = 10) -> int:
    refs = [hit.ref for hit in assistant.search(query, limit)[1]]
    return refs.index(section.ref) if section.ref in refs else 99


@pytest.fixture(scope="module")
def places(assistant: Assistant) -> dict[str, int]:
    """Where each such section stands when its text alone is typed."""
    return {section.ref: place(assistant, text, section) for text, section in wanted(assistant)}


def test_a_longer_prefix_of_every_third_text_never_loses_what_a_shorter_one_found(
    assistant: Assistant,
) -> None:
    lost = []
    for text, section in wanted(assistant)[::3]:
        there = False
        for end in range(4, len(text) + 1):
            among_three = place(assistant, text[:end], section, 3) < 3
            if there and not among_three:
                lost.append((text[:end], section.ref))
                break
            there = there or among_three
        else:
            assert there, f"{text} is never among the first three"

    assert lost == []


@pytest.mark.parametrize(
    "filler", ["please {}", "{} please", "the {}", "Patient Fusion {}", "{} Patient Fusion"]
)
def test_a_filler_word_lowers_nothing_by_more_than_one_place(
    assistant: Assistant, places: dict[str, int], filler: str
) -> None:
    lowered = []
    for text, section in wanted(assistant):
        if place(assistant, filler.format(text), section) > places[section.ref] + 1:
            lowered.append((filler.format(text), section.ref))

    assert lowered == []


@pytest.mark.parametrize(
    "query", ["the", "please", "patient fusion", "Patient Fusion please", "what is the", "portal", "a"]
)
def test_words_without_a_topic_alone_give_no_empty_page(assistant: Assistant, query: str) -> None:
    assert assistant.search(query, 10)[1]


def test_a_mistyped_word_finds_what_was_meant_and_says_so(assistant: Assistant) -> None:
    corrected, hits = assistant.search("rest pasword now", 10)

    assert corrected is not None
    assert "password" in corrected
    assert any("password" in hit.heading.lower() for hit in hits[:3])


def test_an_unfinished_last_word_finds_its_word(assistant: Assistant) -> None:
    _, hits = assistant.search("credit fre", 10)

    assert hits[0].ref == "484517#what-if-my-credit-file-has-a-security-freeze"


def test_marks_stand_on_the_words_that_were_found(assistant: Assistant) -> None:
    _, hits = assistant.search("debit card", 5)

    marked = {hit.snippet[start:end].lower() for hit in hits for start, end in hit.marks}
    assert "debit" in marked
