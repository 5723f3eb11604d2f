"""A journal that is written on whichever day a test says."""

from __future__ import annotations

from typing import Any

from assistant.answering.assistant import Assistant
from assistant.insights.records import Report
from assistant.insights.report import report
from assistant.journal import Asked, Journal
from assistant.settings import Settings
from support.journals import TODAY


class DatedJournal:
    """A journal that is written on whichever day a test says."""

    def __init__(self, settings: Settings) -> None:
        self.day = TODAY
        self.journal = Journal(settings, lambda: self.day)

    def asked(self, question: str, status: str = "no_answer", times: int = 1, **changes: Any) -> None:
        values = {"article": None, "anchor": "", "confidence": 0.2, "answer": "a" * 16, "build": "b" * 12}
        for _ in range(times):
            self.journal.note(Asked(question, status, **{**values, **changes}))
        assert self.journal.writer.flush()

    def note(self, *entries: Any) -> None:
        for entry in entries:
            self.journal.note(entry)
        assert self.journal.writer.flush()

    def verdicts(self, article: int, helped: int, not_helped: int) -> None:
        for verdict in ["helped"] * helped + ["not-helped"] * not_helped:
            self.journal.feedback(article, "top", verdict, "")  # type: ignore[arg-type]


def report_of(dated_journal: DatedJournal, assistant: Assistant, days: int = 90) -> Report:
    """What the journal tells authors, over so many days up to TODAY."""
    return report(assistant, dated_journal.journal, TODAY, days)
