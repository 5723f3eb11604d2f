"""What is a question, and the questions of a text that asks more than one."""

from __future__ import annotations

import pytest

from assistant.answering.questions import checked, questions_in
from assistant.errors import BadQuestion


def test_a_text_with_one_question_has_just_that() -> None:
    assert questions_in("Hello there. How do I do it? Thanks!") == ["How do I do it?"]


def test_a_follow_up_stays_with_the_question_that_it_depends_on() -> None:
    assert questions_in("Can I see it? If so, where is the button? And what does it cost?") == [
        "Can I see it? If so, where is the button?",
        "And what does it cost?",
    ]
    assert questions_in("Can I get a refund? And when?") == ["Can I get a refund? And when?"]


def test_questions_of_two_words_and_those_after_the_fourth_get_no_answer_of_their_own() -> None:
    text = "Really so? " + " ".join(f"What is number {n}?" for n in range(1, 7))

    assert questions_in(text) == [f"What is number {n}?" for n in range(1, 5)]


def test_a_question_is_taken_without_the_blanks_around_it() -> None:
    assert checked("  how much is it\n", 20) == "how much is it"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "the question is empty: write what you want to know"),
        (" \n", "the question is empty: write what you want to know"),
        (
            "x" * 1001,
            "the question has 1,001 characters, more than 1,000: send a ticket's text to /v1/suggestions",
        ),
    ],
)
def test_what_is_no_question_is_refused_with_the_reason(question: str, said: str) -> None:
    with pytest.raises(BadQuestion) as refused:
        checked(question, 1000)

    assert str(refused.value) == said
