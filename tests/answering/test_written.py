"""Who asks almost in the words of the base is never refused, and "no answer" says what is near."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.assistant import Assistant
from assistant.builds.engine import open_engine
from assistant.settings import Settings


@pytest.fixture(scope="module")
def assistant(published: Settings) -> Assistant:
    return open_engine(published, lambda: date(2026, 11, 22)).assistant


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Quick question, what are the System Requirements for Patient Fusion?", 36),
        ("please tell me: Can I deny an appointment request?", 23),
        ("Quick question, how soon will available appointments update on my Online Profile?", 22),
        ("just wondering, Who qualifies for an Online Booking Page", 2),
    ],
)
def test_a_heading_with_words_that_only_lead_up_to_it_is_answered(
    assistant: Assistant, question: str, number: int
) -> None:
    answer = assistant.answer(question)

    assert answer.source is not None
    assert answer.source.number == number
    assert answer.confidence >= assistant.settings.base.threshold


def test_every_heading_that_no_other_section_has_is_answered_with_the_words_quick_question_before_it(
    assistant: Assistant,
) -> None:
    sections = [s for s in assistant.library.sections if s.is_question and s.is_confirmed][::4]
    refused = [
        section.heading
        for section in sections
        if assistant.answer(f"Quick question: {section.heading}").status == "no_answer"
    ]

    assert refused == []


def test_no_answer_names_up_to_three_sections_that_are_near_with_a_part_of_them(assistant: Assistant) -> None:
    answer = assistant.answer("Can I pay for the identity check by bank transfer from Portugal?")

    assert answer.status == "no_answer"
    assert 1 <= len(answer.nearest) <= 3
    assert all(hit.snippet and hit.permalink and hit.heading for hit in answer.nearest)


def test_an_answer_has_nothing_beside_it_that_is_only_near(assistant: Assistant) -> None:
    assert assistant.answer("What credit card can I use to verify my identity?").nearest == ()
