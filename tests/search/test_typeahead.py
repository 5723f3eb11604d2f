"""Search as one types: what was found stays found, a filler word changes nothing, nothing is a dead end; and
a whole question has its answer first."""

from __future__ import annotations

from datetime import date

import pytest
from support.bases import small_base

from assistant.answering.assistant import Assistant
from assistant.answering.models import SearchResults
from assistant.builds import build
from assistant.builds.engine import open_engine
from assistant.content.addresses import TOP, reference
from assistant.content.articles import Section
from assistant.content.library import Library
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


def place(assistant: Assistant, query: str, section: Section) -> int:
    found = assistant.typeahead.search(query, assistant.today(), 10)
    refs = [section.ref for section in found.sections]
    return refs.index(section.ref) if section.ref in refs else 99


@pytest.fixture(scope="module")
def places(assistant: Assistant) -> dict[str, int]:
    """Where each such section stands when its text alone is typed."""
    return {section.ref: place(assistant, text, section) for text, section in wanted(assistant)}


def test_a_longer_prefix_never_loses_what_a_shorter_one_found(assistant: Assistant) -> None:
    lost = []
    for text, section in wanted(assistant):
        there = False
        for end in range(4, len(text) + 1):
            among_three = place(assistant, text[:end], section) < 3
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
    assert assistant.search(query, 10).results


def test_a_mistyped_word_finds_what_was_meant_and_says_so(assistant: Assistant) -> None:
    found = assistant.search("rest pasword now", 10)

    assert found.corrected is not None
    assert "password" in found.corrected
    assert any("password" in hit.heading.lower() for hit in found.results[:3])


def test_an_unfinished_last_word_finds_its_word(assistant: Assistant) -> None:
    hits = assistant.search("credit fre", 10).results

    assert hits[0].ref == "484517#what-if-my-credit-file-has-a-security-freeze"


def test_marks_stand_on_the_words_that_were_found(assistant: Assistant) -> None:
    hits = assistant.search("debit card", 5).results

    marked = {hit.snippet[start:end].lower() for hit in hits for start, end in hit.marks}
    assert "debit" in marked


# --- a base whose headings are hard to type -----------------------------------------------------------------

HARD = """
---
title: Odds and ends
id: 900050
---
# Odds and ends

## IT

Call extension twelve.

## US

Only with a stamp.

## Users

Everybody who has an account. Users sign invoices and information.

## Sign in

Use your badge.

## Invoices

Information about invoices stands in the invoice.

## What does error E-1042 mean?

The license expired.

## What is new in v2.1?

Nothing is.

## R\u00e9sum\u00e9

Send yours.

## Con\u00adfig\u00adu\u00adra\u00adtion

Copy the file.

## O'Brien

Our founder.

## Stra\u00dfe

The way to us.

## Follow-up

A week later.

## Registration

You register once.
"""


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    root = small_base(tmp_path_factory.mktemp("hard") / "base")
    (root / "kb/articles/odds.md").write_text(HARD.lstrip(), "utf-8")
    build.build(Settings.load(root))
    return open_engine(Settings.load(root), lambda: date(2026, 11, 22)).assistant


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("IT", "IT"),
        ("it", "IT"),
        ("IT extension", "IT"),
        ("US", "US"),
        ("us", "US"),
        ("sign in", "Sign in"),
        ("sign-in", "Sign in"),
        ("Sign In ", "Sign in"),
        ("E1042", "What does error E-1042 mean?"),
        ("e-1042", "What does error E-1042 mean?"),
        ("e 1042", "What does error E-1042 mean?"),
        ("1042", "What does error E-1042 mean?"),
        ("error e1042", "What does error E-1042 mean?"),
        ("e104", "What does error E-1042 mean?"),
        ("v2.1", "What is new in v2.1?"),
        ("v 2.1", "What is new in v2.1?"),
        ("version 2.1", "What is new in v2.1?"),
        ("re\u0301sume\u0301", "R\u00e9sum\u00e9"),
        ("resume", "R\u00e9sum\u00e9"),
        ("configuration", "Con\u00adfig\u00adu\u00adra\u00adtion"),
        ("con\u00adfiguration", "Con\u00adfig\u00adu\u00adra\u00adtion"),
        ("O\u2019Brien", "O'Brien"),
        ("obrien", "O'Brien"),
        ("strasse", "Stra\u00dfe"),
        ("STRASSE", "Stra\u00dfe"),
        ("followup", "Follow-up"),
        ("follow up", "Follow-up"),
    ],
)
def test_however_a_word_is_spelled_its_section_is_found_first(
    hard: Assistant, query: str, heading: str
) -> None:
    found = hard.search(query)

    assert [hit.heading for hit in found.results][:1] == [heading]
    assert found.corrected is None
    assert set(found.missing) <= {"version"}


def test_a_word_without_a_topic_is_not_completed_behind_one_that_has_it(hard: Assistant) -> None:
    found = hard.search("sign in")

    assert "Invoices" not in [hit.heading for hit in found.results]


# --- the numbers and words beside the results ---------------------------------------------------------------


@pytest.mark.parametrize("query", ["regster", "regster ", "how do i regster"])
def test_an_unknown_word_is_mended_without_a_blank_behind_it(assistant: Assistant, query: str) -> None:
    found = assistant.search(query)

    assert found.corrected is not None
    assert "register" in found.corrected
    assert any("regist" in hit.heading.lower() for hit in found.results[:3])


def test_a_word_that_may_go_on_is_not_mended(assistant: Assistant) -> None:
    assert assistant.search("regis").corrected is None
    assert assistant.search("zzyzx").corrected is None


def test_the_total_is_how_many_there_are_and_not_the_limit(assistant: Assistant) -> None:
    few, many = assistant.search("pin", 1), assistant.search("pin", 50)

    assert len(few.results) == 1
    assert few.total == many.total > 50
    assert assistant.search("pin lost", 10).total > assistant.search("enrollment", 10).total > 10
    assert assistant.search("zzyzx").total == 0


def test_words_that_stand_nowhere_are_named(assistant: Assistant) -> None:
    assert assistant.search("pin lost zebra").missing == ("zebra",)
    assert assistant.search("pin lost").missing == ()
    assert assistant.search("what is the enrol").missing == ()


def first(found: SearchResults) -> str:
    return found.results[0].ref if found.results else ""


def test_what_answers_a_whole_question_is_first_in_its_search(assistant: Assistant, real: Library) -> None:
    asked = [question.ask for question in real.questions if question.find][::4]
    others = []
    for question in asked:
        source = assistant.answer(question).source
        found = assistant.search(question)
        if source and assistant.typeahead.is_whole(question):
            others += [question] if first(found) != reference(source.id, source.anchor) else []

    assert len(asked) > 50
    assert others == []


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("pin?", False),
        ("lost pin?", True),
        ("lost my pin", True),
        ("lost my p", False),
        ("lost my p ", True),
        ("what is the dress code", True),
        ("What credit card can I", False),
        ("What credit card can I use to verify my identity", True),
        ("register", False),
        ("", False),
    ],
)
def test_a_whole_question_is_told_from_words_that_are_being_typed(
    assistant: Assistant, typed: str, whole: bool
) -> None:
    assert assistant.typeahead.is_whole(typed) is whole
