"""Entries of a journal, and what is in its tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from assistant.journal import Asked, Journal
from assistant.journal.tables import METADATA

TODAY = date(2026, 11, 22)


@dataclass
class Clock:
    """A clock that a test sets."""

    day: date = TODAY

    def __call__(self) -> date:
        return self.day

    def a_week_with(self, journal: Journal) -> None:
        """It goes on for a week, and the journal is in use on each day."""
        for _ in range(7):
            self.day += timedelta(days=1)
            journal.forget()


def asked(question: str = "where is my pin", **changes: Any) -> Asked:
    values = {
        "status": "answered",
        "article": 1,
        "anchor": "top",
        "confidence": 0.9,
        "answer": "a" * 16,
        "build": "b" * 12,
    }
    return Asked(question, **{**values, **changes})


def rows(journal: Journal, table: str) -> list[dict[str, Any]]:
    assert journal.writer.flush()
    with journal.read() as reading:
        found = reading._connection.execute(METADATA.tables[table].select())
        return [dict(row) for row in found.mappings()]


def outcomes(journal: Journal) -> list[str]:
    return sorted(row["outcome"] for row in rows(journal, "asked"))
