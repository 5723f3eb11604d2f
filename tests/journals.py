"""Entries of a journal, and what is in its tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.journal import Asked, Journal
from assistant.journal.tables import METADATA

TODAY = date(2026, 11, 22)


def asked(question: str = "where is my pin", **changes: Any) -> Asked:
    values = {"status": "answered", "article": 1, "anchor": "top", "confidence": 0.9, "answer": "a" * 16, "build": "b" * 12}
    return Asked(question, **{**values, **changes})


def rows(journal: Journal, table: str) -> list[dict[str, Any]]:
    assert journal.writer.flush()
    with journal.read() as reading:
        found = reading._connection.execute(METADATA.tables[table].select())
        return [dict(row) for row in found.mappings()]


def outcomes(journal: Journal) -> list[str]:
    return sorted(row["outcome"] for row in rows(journal, "asked"))
