"""Terms of the glossary: each is found and answered, and none wins over the section that really answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.bases import Write

from assistant.answering.assistant import Assistant
from assistant.answering.definitions import Definitions, names_of
from assistant.builds.engine import open_engine
from assistant.content.checks import unrecorded
from assistant.content.library import Library, read_library
from assistant.settings import Settings

GLOSSARY = """
Words.

## EHR

The record.

Also called: chart system, records.

## Cancel invite / Revoke Access

Two ways to withdraw. See [refunds](../refunds.md).

## Billing date (due day)

When money is due.
"""


@pytest.fixture(scope="module")
def assistant(published: Settings) -> Assistant:
    return open_engine(published, lambda: date(2026, 11, 22)).assistant


@pytest.mark.parametrize("ask", ["What does {} mean?", "what does {} stand for", "{} meaning", "define {}"])
def test_every_term_is_answered_with_its_meaning(assistant: Assistant, ask: str) -> None:
    own = {question.ask.lower() for question in assistant.library.questions}  # say what answers them
    for term in assistant.library.glossary():
        if ask.format(term.heading).lower().rstrip("?") in own:
            continue
        answer = assistant.answer(ask.format(term.heading))

        assert (answer.status, answer.kind, answer.text) == ("answered", "term", term.text), term.heading
        assert answer.source is not None
        assert answer.source.permalink.endswith(f"/a/{term.article_id}/{term.anchor}")
        assert answer.source.url.endswith(f"/glossary/#{term.anchor}")


def test_every_term_is_found_by_its_name(assistant: Assistant) -> None:
    missed = [
        term.ref
        for term in assistant.library.glossary()
        if term.ref not in [hit.ref for hit in assistant.search(term.heading, 10).results]
    ]

    assert missed == []


@pytest.mark.parametrize(
    ("question", "anchor"),
    [
        ("eRx", "erx"),
        ("NPI", "npi"),
        ("what is an NPI number?", "npi"),
        ("What's e-Rx?", "erx"),
        ("what is a PIN?", "pin"),
        ("What does CVV mean?", "cvv"),
    ],
)
def test_a_term_is_answered_however_it_is_asked_for(assistant: Assistant, question: str, anchor: str) -> None:
    source = assistant.answer(question).source

    assert source is not None
    assert source.anchor == anchor


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("What is Patient Fusion?", 5),
        ("What is Patient Intake?", 10),
        ("revoke access", 20),
        ("how do I set up a cancellation policy", 32),
    ],
)
def test_a_definition_does_not_win_over_the_section_that_answers(
    assistant: Assistant, question: str, article: int
) -> None:
    source = assistant.answer(question).source

    assert source is not None
    assert source.number == article


def test_the_ledger_knows_every_term(real: Library) -> None:
    terms = {term.ref for term in real.glossary()}

    assert terms
    assert terms.isdisjoint(unrecorded(real))
    assert all(term.anchor in real.ledger.published[term.article_id] for term in real.glossary())


# --- a small glossary ---------------------------------------------------------------------------------------


@pytest.fixture
def library(base: Path, write: Write) -> Library:
    write("refunds", "## What is a refund?\n\nMoney back.\n\n## When?\n\nSoon.\n")
    write("pages/glossary", GLOSSARY.lstrip())
    return read_library(Settings.load(base))


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("what does ehr mean", "EHR"),
        ("What is the chart system?", "EHR"),
        ("what are records?", "EHR"),
        ("what does revoke access mean?", "Cancel invite / Revoke Access"),
        ("define due day", "Billing date (due day)"),
        ("what is the billing date?", "Billing date (due day)"),
        ("qué significa EHR", "EHR"),
        ("what does EHR cost?", None),
        ("where is the EHR?", None),
        ("what does it mean?", None),
        ("EHR", None),
        ("", None),
    ],
)
def test_a_term_is_asked_for_by_any_of_its_names_and_nothing_else(
    library: Library, question: str, heading: str | None
) -> None:
    term = Definitions(library).asked_for(question)

    assert (term.heading if term else None) == heading


def test_a_name_alone_is_the_term_where_nothing_else_answers(library: Library) -> None:
    definitions = Definitions(library)

    for is_answered, expected in ((False, "Cancel invite / Revoke Access"), (True, None)):
        term = definitions.named("revoke access", is_answered=is_answered)
        assert (term.heading if term else None) == expected
    assert definitions.named("ehr", is_answered=True) is not None
    assert definitions.named("nothing of the kind", is_answered=False) is None


def test_a_heading_with_the_same_question_goes_before_the_glossary(base: Path, write: Write) -> None:
    write("refunds", "## What does EHR mean?\n\nIt is the record.\n")
    write("pages/glossary", GLOSSARY.lstrip())

    assert Definitions(read_library(Settings.load(base))).asked_for("what does EHR mean?") is None


def test_terms_come_behind_the_sections_of_articles_and_lead_to_what_they_link(library: Library) -> None:
    is_term = [section.is_term for section in library.sections]
    cancel = next(term for term in library.glossary() if "Cancel" in term.heading)

    assert is_term == sorted(is_term)
    assert sum(is_term) == 3
    assert [article.title for article in library.linked_from(cancel)] == ["Refunds"]
    assert list(names_of(cancel)) == ["Cancel invite / Revoke Access", "Cancel invite", "Revoke Access"]


def test_a_base_without_a_glossary_has_no_terms(base: Path, write: Write) -> None:
    write("refunds", "## What is a refund?\n\nMoney back.\n")
    write("pages/about", "Us.\n\n## What is that?\n\nA page.\n")
    library = read_library(Settings.load(base))

    assert library.glossary() == ()
    assert library.sources == library.articles
    assert all(section.article_id == library.articles[0].id for section in library.sections)
    assert Definitions(library).asked_for("what is that?") is None
