"""The wishes that the grammar of a text proposes, and where its sentences end."""

from __future__ import annotations

import pytest

from assistant.answering.sentences import Kind, kind_of, sentences_of
from assistant.answering.wishes import wishes_in


def texts(message: str) -> list[str]:
    return [wish.text for wish in wishes_in(message)]


@pytest.mark.parametrize(
    "message",
    [
        "Where is the invoice and how do I pay it?",
        "Where is the invoice, and how do I pay it?",
        "Where is the invoice, how do I pay it?",
        "Where is the invoice plus how do I pay it?",
        "Where is the invoice, also how do I pay it?",
        "Where is the invoice also how do I pay it?",
        "Where is the invoice / how do I pay it?",
        "Where is the invoice - how do I pay it?",
        "Where is the invoice – how do I pay it?",
        "Where is the invoice — how do I pay it?",
        "Where is the invoice; how do I pay it?",
        "Where is the invoice as well as how do I pay it?",
        "Where is the invoice? how do I pay it?",
        "Where is the invoice\nhow do I pay it?",
        "1. Where is the invoice 2. how do I pay it?",
        "1) Where is the invoice\n2) how do I pay it?",
        "- Where is the invoice\n- how do I pay it?",
        "Where is the invoice. Another thing: how do I pay it?",
        "Where is the invoice? On another note, how do I pay it?",
    ],
)
def test_two_questions_are_two_wishes_however_they_are_joined(message: str) -> None:
    assert [text.rstrip(".?") for text in texts(message)] == ["Where is the invoice", "how do I pay it"]


@pytest.mark.parametrize(
    ("message", "wishes"),
    [
        (
            "¿Dónde está la factura y cómo la pago?",
            ["¿Dónde está la factura", "cómo la pago?"],
        ),
        (
            "¿Dónde está la factura? Además, ¿cuánto cuesta el plan?",
            ["¿Dónde está la factura?", "¿cuánto cuesta el plan?"],
        ),
    ],
)
def test_spanish_questions_are_taken_apart_too(message: str, wishes: list[str]) -> None:
    assert texts(message) == wishes


@pytest.mark.parametrize(
    "message",
    [
        "What is the name and address of the supplier?",
        "Do you need my phone or email?",
        "Can I drag and drop files into a folder?",
        "Where are the Terms and Conditions?",
        "The invoice is late. Where do I complain?",
        "I have an invoice from May, where do I pay it?",
        "Can I also pay by card?",
        "Is that right, or not?",
        "I changed the plan and it was charged twice, is that normal?",
        "Who can see the log, which is kept for a year?",
        "What happens when I cancel and when the month ends?",
        "If I cancel the plan, then what happens to the invoice?",
    ],
)
def test_a_conjunction_inside_one_wish_is_no_boundary(message: str) -> None:
    assert len([wish for wish in wishes_in(message) if wish.is_certain]) <= 1


def test_a_follow_up_stays_with_the_wish_before() -> None:
    assert texts("Can I see it? If so, where is the button? And what does the plan cost?") == [
        "Can I see it? If so, where is the button?",
        "what does the plan cost?",
    ]
    assert len(texts("Can I get a refund? And when?")) == 1


def test_a_second_verb_shares_the_head_of_the_first() -> None:
    second = wishes_in("How do I create new folders and share them with others?")[1]

    assert (second.alone, second.is_certain) == ("How do I share them with others?", False)


def test_a_wish_with_a_pronoun_is_read_behind_what_the_one_before_is_about() -> None:
    second = wishes_in("Who can change the billing plan, and where is it?")[1]

    assert second.in_context == "change billing plan: where is it?"


def test_two_complaints_are_two_wishes_and_one_before_a_question_is_not() -> None:
    assert len(texts("The code never arrives, also the page shows an error.")) == 2
    assert texts("The code never arrives. What else can I try?") == ["What else can I try?"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("A patient (initials R. D.) lost it.", ["A patient (initials R. D.) lost it."]),
        ("Dr. Smith cannot log in. Why?", ["Dr. Smith cannot log in.", "Why?"]),
        ("Some formats, e.g. PDF, fail.", ["Some formats, e.g. PDF, fail."]),
        ("Invoice No. 5 is wrong.", ["Invoice No. 5 is wrong."]),
        ("It costs 4.50 a day. Is it right?", ["It costs 4.50 a day.", "Is it right?"]),
        ("One!\nTwo\n3. Three", ["One!", "Two", "Three"]),
    ],
)
def test_a_sentence_ends_at_no_initial_and_no_abbreviation(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Where is it?", Kind.QUESTION),
        ("how do I do that", Kind.QUESTION),
        ("I need the link of my page.", Kind.REQUEST),
        ("Tell me how to do it", Kind.REQUEST),
        ("The PIN does not work.", Kind.PROBLEM),
        ("She is registered and active.", Kind.STATEMENT),
        ("Have a nice day!", Kind.STATEMENT),
        ("price list", Kind.FRAGMENT),
    ],
)
def test_a_sentence_asks_wishes_complains_or_tells(sentence: str, kind: Kind) -> None:
    assert kind_of(sentence) is kind


@pytest.mark.parametrize(
    "message",
    [
        "How do I cancel the plan and what happens after the month ends?",
        "Tell me how to cancel the plan, and what happens after the month ends?",
        "How do I cancel the plan & what happens after the month ends?",
    ],
)
def test_what_happens_after_something_is_a_wish_of_its_own(message: str) -> None:
    assert texts(message)[-1] == "what happens after the month ends?"
    assert len(texts(message)) == 2
