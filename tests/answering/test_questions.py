"""What is a question."""

from __future__ import annotations

import pytest

from assistant.answering.questions import checked
from assistant.errors.questions import BadQuestion


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
        (
            " " + "x" * 1000,
            "the question has 1,001 characters, more than 1,000: send a ticket's text to /v1/suggestions",
        ),
    ],
)
def test_what_is_no_question_is_refused_with_the_reason(question: str, said: str) -> None:
    with pytest.raises(BadQuestion) as refused:
        checked(question, 1000)

    assert str(refused.value) == said
