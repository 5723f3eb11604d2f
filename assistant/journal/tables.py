"""The tables, each column with what it means. `docs/privacy.md` lists all of them; a test compares.

In SQLite they have no row numbers, which would tell the order: pages are ordered by the random number."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

METADATA = MetaData()
"""What is kept, and is in a copy of the journal."""

WAITING = MetaData()
"""What is only on its way. No copy has it: restored later, it would be delivered a second time."""


def _id() -> Column[int]:
    return Column(
        "id",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="A random number, so that not even the order of rows tells who asked what next",
    )


def _day() -> Column[object]:
    return Column("day", Date, nullable=False, comment="The day in UTC, no time of day")


ASKED = Table(
    "asked",
    METADATA,
    _id(),
    _day(),
    Column(
        "question",
        String(300),
        nullable=False,
        comment="What was asked, in known words that are no names; empty for an emergency",
    ),
    Column(
        "status",
        String(20),
        nullable=False,
        comment="Status of the answer: answered, clarify, outline, handoff, no_answer, overdue, emergency",
    ),
    Column("article", BigInteger, comment="Id of the article that answered; null without an answer"),
    Column("anchor", String(300), nullable=False, comment="Section of that article"),
    Column(
        "confidence",
        Float,
        nullable=False,
        comment="Probability that the answer is right, as it was reported",
    ),
    Column(
        "answer",
        String(16),
        nullable=False,
        comment="The answer_id: names what was answered, not what was asked",
    ),
    Column("build", String(12), nullable=False, comment="Id of the build that answered"),
    Column(
        "page",
        String(200),
        nullable=False,
        comment="Page of the application, only when an article of the base names that page",
    ),
    Column("face", String(10), nullable=False, comment="Where it was asked: site, widget, desk or api"),
    Column(
        "outcome",
        String(12),
        nullable=False,
        comment="helped, not-helped, came-back, person, or empty: left silently",
    ),
    sqlite_with_rowid=False,
)
Index("asked_day", ASKED.c.day)
Index("asked_answer", ASKED.c.answer, ASKED.c.day)

SEARCHED = Table(
    "searched",
    METADATA,
    _id(),
    _day(),
    Column(
        "words",
        String(300),
        nullable=False,
        comment="What was searched for, in known words that are no names; empty for an emergency",
    ),
    Column("results", Integer, nullable=False, comment="How many sections were found"),
    Column("article", BigInteger, comment="Id of the article that was opened; null when none was"),
    Column("anchor", String(300), nullable=False, comment="Section that was opened"),
    Column("build", String(12), nullable=False, comment="Id of the build that was searched"),
    Column("face", String(10), nullable=False, comment="Where it was searched: site, widget, desk or api"),
    sqlite_with_rowid=False,
)
Index("searched_day", SEARCHED.c.day)

FEEDBACK = Table(
    "feedback",
    METADATA,
    _id(),
    _day(),
    Column("article", BigInteger, nullable=False, comment="Id of the article"),
    Column("anchor", String(300), nullable=False, comment="Section of that article"),
    Column("verdict", String(12), nullable=False, comment="helped, not-helped, wrong or outdated"),
    Column("build", String(12), nullable=False, comment="Id of the build that was read"),
    Column("face", String(10), nullable=False, comment="Where it was said: site, widget, desk or api"),
    sqlite_with_rowid=False,
)
Index("feedback_article", FEEDBACK.c.article)

FLAG = Table(
    "flag",
    METADATA,
    _id(),
    _day(),
    Column("article", BigInteger, nullable=False, comment="Id of the article"),
    Column("anchor", String(300), nullable=False, comment="Section of that article"),
    Column("verdict", String(12), nullable=False, comment="wrong or outdated"),
    Column(
        "reason",
        String(2000),
        nullable=False,
        comment="What is wrong, in known words that are no names, for the author",
    ),
    Column("build", String(12), nullable=False, comment="Id of the build that was served"),
    Column("face", String(10), nullable=False, comment="Where it was said: site, widget, desk or api"),
    sqlite_with_rowid=False,
)

HANDLED = Table(
    "handled",
    METADATA,
    Column(
        "flag",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="Id of the flag, whose own row stays as it was",
    ),
    Column(
        "number",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="1 for the first word about that flag, then 2",
    ),
    _day(),
    Column("state", String(8), nullable=False, comment="handled, or open when it was opened again"),
    Column(
        "note",
        String(300),
        nullable=False,
        comment="What was done about it, in known words that are no names",
    ),
    Column("face", String(10), nullable=False, comment="Where it was said: command or page"),
    sqlite_with_rowid=False,
)

OLD_LINK = Table(
    "old_link",
    METADATA,
    Column("day", Date, primary_key=True, comment="The day in UTC, no time of day"),
    Column(
        "article",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="Id of the article that an old link led to",
    ),
    Column("count", Integer, nullable=False, comment="How often on that day"),
    sqlite_with_rowid=False,
)

SENT = Table(
    "sent",
    METADATA,
    Column("day", Date, primary_key=True, comment="The day in UTC, no time of day"),
    Column(
        "article",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="Id of the article of which a section was copied as a reply",
    ),
    Column("anchor", String(300), primary_key=True, comment="Section of that article"),
    Column("count", Integer, nullable=False, comment="How often on that day"),
    sqlite_with_rowid=False,
)

IN_USE = Table(
    "in_use",
    METADATA,
    Column("day", Date, primary_key=True, comment="The day in UTC, no time of day"),
    sqlite_with_rowid=False,
)

OUTBOX = Table(
    "outbox",
    WAITING,
    Column(
        "id",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="A random number, which names the message wherever it is delivered",
    ),
    Column("way", String(8), primary_key=True, comment="How it is to be delivered: mail or webhook"),
    Column("accepted", BigInteger, nullable=False, comment="When it was accepted, in seconds since 1970"),
    Column(
        "due",
        BigInteger,
        nullable=False,
        comment="When it is tried again at the earliest, in milliseconds since 1970",
    ),
    Column("attempts", Integer, nullable=False, comment="How often it was tried"),
    Column(
        "content",
        Text,
        nullable=False,
        comment="What was sent, as it was sent: message, email, question, page and section, in JSON",
    ),
    sqlite_with_rowid=False,
)
Index("outbox_due", OUTBOX.c.due)

SHORT_LIVED = (ASKED, SEARCHED)
"""What readers asked and searched for: kept for `journal_days`."""

LONG_LIVED = (FEEDBACK, FLAG, HANDLED, OLD_LINK, SENT)
"""What readers said for authors to act on, what these did, and counts: kept for `verdict_days`. The reason of a flag
is in the words of whoever sent it, as far as they are known."""


def insert_into(connection: Connection, table: Table) -> SqliteInsert | PostgresqlInsert:
    """An INSERT that can say what happens when the row is there already."""
    return PostgresqlInsert(table) if connection.dialect.name == "postgresql" else SqliteInsert(table)
