"""What is a question: a text that is not empty and not too long."""

from __future__ import annotations

from assistant.errors import BadQuestion


def checked(question: str, longest: int) -> str:
    """The question without blanks around it. Raises BadQuestion when it is empty or has, with these blanks as
    the schema of the API counts, more than `longest` characters."""
    if len(question) > longest:
        raise BadQuestion(
            f"the question has {len(question):,} characters, more than {longest:,}: "
            "send a ticket's text to /v1/suggestions"
        )
    question = question.strip()
    if not question:
        raise BadQuestion("the question is empty: write what you want to know")
    return question
