"""What reports ask the journal: rows since a day, those included that wait in this process to be written.
None of them names a person, as nothing in it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from sqlalchemy import Connection, Select, String, func, select
from sqlalchemy.exc import SQLAlchemyError

from assistant.errors import JournalError
from assistant.journal.flags import FlagRow, flag_by_name, flags
from assistant.journal.lots import settled
from assistant.journal.tables import ASKED, FEEDBACK, METADATA, OLD_LINK, SEARCHED, SENT, WAITING
from assistant.journal.writer import Pending


@dataclass(frozen=True, slots=True)
class AskedRow:
    """How often a question got the same answer with the same outcome on one day."""

    day: date
    question: str
    status: str
    article: int | None
    confidence: float
    face: str
    outcome: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchedRow:
    """How often the same words were searched for with the same result."""

    words: str
    is_empty: bool
    is_opened: bool
    count: int


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One verdict."""

    day: date
    article: int
    anchor: str
    verdict: str


class JournalReader:
    """One look at the journal: `with journal.read() as journal_rows:`."""

    def __init__(self, connection: Connection, pending: Iterable[Pending] = ()) -> None:
        self._connection = connection
        self._waiting = settled(pending)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def _execute(self, query: Select[Any]) -> Sequence[Any]:
        """All rows of a query. Raises JournalError."""
        try:
            return self._connection.execute(query).all()
        except SQLAlchemyError:
            raise JournalError from None

    def asked(self, since: date) -> list[AskedRow]:
        """Questions since a day, alike ones together."""
        c = ASKED.c
        kinds = (c.day, c.question, c.status, c.article, c.confidence, c.face, c.outcome)
        rows = self._execute(
            select(*kinds, func.count().label("count")).where(c.day >= since).group_by(*kinds)
        )
        counts = Counter({tuple(row[:-1]): int(row[-1]) for row in rows})
        counts.update(
            tuple(row[kind.name] for kind in kinds) for row in self._waiting.asked if row["day"] >= since
        )
        names = [kind.name for kind in kinds]
        found = [
            AskedRow(**dict(zip(names, values, strict=True)), count=count) for values, count in counts.items()
        ]
        return sorted(found, key=lambda row: (row.day, row.question, row.status))

    def searched(self, since: date) -> list[SearchedRow]:
        """All searches since a day, alike ones together: also those that found something."""
        c = SEARCHED.c
        kinds = (c.words, (c.results == 0).label("is_empty"), c.article.is_not(None).label("is_opened"))
        rows = self._execute(select(*kinds, func.count()).where(c.day >= since).group_by(*kinds))
        counts = Counter({(words, bool(empty), bool(opened)): int(n) for words, empty, opened, n in rows})
        counts.update(
            (row["words"], row["results"] == 0, row["article"] is not None)
            for row in self._waiting.searched
            if row["day"] >= since
        )
        return [
            SearchedRow(words=words, is_empty=empty, is_opened=opened, count=count)
            for (words, empty, opened), count in sorted(counts.items())
        ]

    def verdicts(self, since: date) -> list[VerdictRow]:
        """Verdicts since a day."""
        c = FEEDBACK.c
        return [
            VerdictRow(**row._mapping)
            for row in self._execute(
                select(c.day, c.article, c.anchor, c.verdict).where(c.day >= since).order_by(c.day)
            )
        ]

    def flags(self, since: date) -> list[FlagRow]:
        """Flags since a day, newest first; open ones however old they are."""
        return flags(self._connection, since)

    def flag(self, name: str) -> FlagRow:
        """The flag whose name begins with some digits. Raises NotFound."""
        return flag_by_name(self._connection, name)

    def rows_with(self, is_in: Callable[[str], bool]) -> dict[str, int]:
        """How many rows of each table have a sought text in one of their columns of words. Raises
        JournalError."""
        found = {}
        for table in (*METADATA.sorted_tables, *WAITING.sorted_tables):
            words = [column for column in table.c if isinstance(column.type, String)]
            rows = self._execute(select(*words)) if words else ()
            found[table.name] = sum(any(is_in(value or "") for value in row) for row in rows)
        return {table: count for table, count in found.items() if count}

    def old_links(self, since: date) -> dict[int, int]:
        """How often old links led to each article."""
        c = OLD_LINK.c
        rows = self._execute(select(c.article, func.sum(c.count)).where(c.day >= since).group_by(c.article))
        counts = Counter({int(article): int(count) for article, count in rows})
        for (day, article), count in self._waiting.followed.items():
            counts[article] += count if day >= since else 0
        return dict(counts)

    def sent(self, since: date) -> dict[tuple[int, str], int]:
        """How often each section, by article and anchor, was sent in a reply."""
        c = SENT.c
        rows = self._execute(
            select(c.article, c.anchor, func.sum(c.count)).where(c.day >= since).group_by(c.article, c.anchor)
        )
        counts = Counter({(int(article), str(anchor)): int(count) for article, anchor, count in rows})
        for (day, article, anchor), count in self._waiting.sent.items():
            counts[article, anchor] += count if day >= since else 0
        return +counts
