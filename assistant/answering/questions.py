"""What is a question: a text that is not empty and not too long."""

from __future__ import annotations

from assistant.errors.questions import LongQuestion, NoQuestion
from assistant.safety.placeholders import in_english


def checked(question: str, longest: int) -> str:
    """The question without blanks around it. Raises BadQuestion when it is empty or has, with these blanks as
    the schema of the API counts, more than `longest` characters."""
    if len(question) > longest:
        raise LongQuestion(len(question), longest)
    question = in_english(question.strip())
    if not question:
        raise NoQuestion
    return question
