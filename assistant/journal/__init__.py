"""What was asked and how it went, without anything about a person. Nothing that is kept here ever delays or
changes an answer."""

from assistant.journal.entries import (
    Asked,
    Face,
    FlagVerdict,
    Followed,
    Outcome,
    Searched,
    Verdict,
    normalized,
)
from assistant.journal.flags import FlagRow
from assistant.journal.journal import Journal
from assistant.journal.queries import JournalReader

__all__ = [
    "Asked",
    "Face",
    "FlagRow",
    "FlagVerdict",
    "Followed",
    "Journal",
    "JournalReader",
    "Outcome",
    "Searched",
    "Verdict",
    "normalized",
]
