"""Questions that cannot be taken."""

from __future__ import annotations

from assistant.errors import AssistantError


class BadQuestion(AssistantError):
    """A question that is empty or too long."""

    code = "bad-question"
    status = 422
    exit_code = 2


class NoQuestion(BadQuestion):
    """A question without a word."""

    place = "problems.no_question"

    def __init__(self) -> None:
        super().__init__(self._in_english())


class LongQuestion(BadQuestion):
    """A question with more characters than one may have."""

    place = "problems.long_question"

    def __init__(self, count: int, most: int) -> None:
        self.values = {"count": count, "most": most}
        super().__init__(self._in_english())
