"""Messages to a person that wait to be delivered: on disk before they are acknowledged, gone when they arrived.
One process at a time has a message, for as long as its lease lasts."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import delete, func, insert, select, tuple_, update
from sqlalchemy.exc import SQLAlchemyError

from assistant.errors import OutboxFull
from assistant.journal.database import Database
from assistant.journal.tables import OUTBOX

Way = Literal["mail", "webhook"]
"""How a message is delivered."""

ROOM = 10_000
"""Deliveries that may wait. While there are more, no message is accepted: whoever sends one is told so."""


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery that nobody else tries until its lease ends."""

    id: int
    way: str
    accepted: int
    """In seconds since 1970."""

    due: int
    """End of the lease, in milliseconds since 1970. It tells this lease from a later one."""

    attempts: int
    """How often it was tried, this time included."""

    content: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits, without a word of it."""

    messages: int = 0
    since: int | None = None
    """When the oldest was accepted, in seconds since 1970; None when none waits."""


class Outbox:
    """In the database of the journal. A row is one message on one way."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def put(self, content: str, ways: Collection[Way]) -> int:
        """Keep a message until it has been delivered on each of some ways; gives its id. It is on disk when
        this returns. Raises JournalError."""
        now, number = self._clock(), secrets.randbits(62)
        row = {"id": number, "accepted": int(now), "due": int(now * 1000), "attempts": 0, "content": content}
        with self._database.as_journal_errors():
            with self._database.connect() as connection:
                count: int = connection.execute(select(func.count()).select_from(OUTBOX)).scalar_one()
            if count + len(ways) > ROOM:
                raise OutboxFull
            with self._database.begin() as connection:
                connection.execute(insert(OUTBOX), [{**row, "way": way} for way in ways])
        return number

    def lease(self, seconds: float, except_ways: Collection[str] = ()) -> Leased | None:
        """Take the delivery that is due and was tried least, on any way but some; None when none is due. So what
        is refused again and again keeps nothing else waiting."""
        if not self._database.exists:
            return None
        now, c = int(self._clock() * 1000), OUTBOX.c
        due = (
            select(c.id, c.way)
            .where(c.due <= now, c.way.not_in(except_ways))
            .order_by(c.attempts, c.due, c.id)
            .limit(1)
        )
        # in PostgreSQL, the first that nobody else is taking at this moment; SQLite has one writer at a time
        first = due.with_for_update(skip_locked=True).cte("first")
        taken = (
            update(OUTBOX)
            .where(tuple_(c.id, c.way).in_(select(first.c.id, first.c.way)), c.due <= now)
            .values(due=now + int(seconds * 1000), attempts=c.attempts + 1)
            .returning(c.id, c.way, c.accepted, c.due, c.attempts, c.content)
        )
        with self._database.begin() as connection:
            row = connection.execute(taken).first()
        return Leased(**row._mapping) if row else None

    def delivered(self, leased: Leased) -> None:
        """It arrived: forget it, whoever has a lease on it now."""
        c = OUTBOX.c
        with self._database.begin() as connection:
            connection.execute(delete(OUTBOX).where(c.id == leased.id, c.way == leased.way))

    def postpone(self, leased: Leased, seconds: float) -> None:
        """It did not arrive: it is due again after a while. Nothing changes when the lease was over and
        somebody else has it."""
        c, due = OUTBOX.c, int((self._clock() + seconds) * 1000)
        mine = update(OUTBOX).where(c.id == leased.id, c.way == leased.way, c.due == leased.due)
        with self._database.begin() as connection:
            connection.execute(mine.values(due=due))

    def backlog(self) -> Backlog:
        """How many messages wait, and since when."""
        if not self._database.exists:
            return Backlog()
        c = OUTBOX.c
        with self._database.connect() as connection:
            row = connection.execute(select(func.count(c.id.distinct()), func.min(c.accepted))).one()
        return Backlog(row[0], row[1])

    def tidy(self) -> None:
        """Leave nothing of what was delivered in SQLite's log of changes."""
        with suppress(SQLAlchemyError, OSError, sqlite3.Error):  # then it goes with the next one
            self._database.checkpoint()
