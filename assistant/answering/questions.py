"""What is a question: a text that is not empty and not too long, and the questions of a text that asks more
than one."""

from __future__ import annotations

import re

from assistant.errors import BadQuestion

MOST_PARTS = 4
"""Questions of one text that each get an answer of their own."""

FEWEST_WORDS = 3
"""A shorter question asks nothing by itself."""

_FOLLOW_UP = re.compile(
    r"(?:(?:and|but|or)\s+)?(?:if (?:so|yes|not|no|it|that|they|this)\b|(?:where|how|when|why|who|what)\W*$)",
    re.I,
)
"""Follow-up questions that depend on the previous one: how they begin, or all that they are."""


def checked(question: str, longest: int) -> str:
    """The question without blanks around it. Raises BadQuestion when it is empty or has more than `longest`
    characters."""
    question = question.strip()
    if not question:
        raise BadQuestion("the question is empty: write what you want to know")
    if len(question) > longest:
        raise BadQuestion(
            f"the question has {len(question):,} characters, more than {longest:,}: "
            "send a ticket's text to /v1/suggestions"
        )
    return question


def questions_in(text: str) -> list[str]:
    """The questions of a text that asks more than one, each with at least three words; at most four.

    A follow-up that depends on the answer to the previous question ("If so, where?") stays with that one.
    """
    questions: list[str] = []
    for part in re.findall(r"[^?]+\?", text):
        if questions and _FOLLOW_UP.match(part.lstrip()):
            questions[-1] += part
        else:
            questions.append(re.split(r"(?<=[.!])\s+", part.strip())[-1])
    return [question for question in questions if len(question.split()) >= FEWEST_WORDS][:MOST_PARTS]
