"""What was asked and how it went, without anything about a person. Nothing that is kept here ever delays or
changes an answer."""

from assistant.journal.entries import (
    Asked,
    Face,
    FlagVerdict,
    Followed,
    KeptText,
    Outcome,
    Searched,
    Sent,
    Verdict,
)
from assistant.journal.flags import FlagRow
from assistant.journal.journal import Journal
from assistant.journal.outbox import Backlog, Leased, Outbox, Way
from assistant.journal.queries import JournalReader
from assistant.journal.wording import kept_text, normalized, reason

__all__ = [
    "Asked",
    "Backlog",
    "Face",
    "FlagRow",
    "FlagVerdict",
    "Followed",
    "Journal",
    "JournalReader",
    "KeptText",
    "Leased",
    "Outbox",
    "Outcome",
    "Searched",
    "Sent",
    "Verdict",
    "Way",
    "kept_text",
    "normalized",
    "reason",
]
