"""How long things are kept: what is too old is deleted, once the clock can be believed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date

from sqlalchemy import Table, delete, func, select, tuple_

from assistant.journal.database import Database
from assistant.journal.tables import IN_USE, LONG_LIVED, SHORT_LIVED, insert_into
from assistant.settings import Settings

LATELY, HELD = 31, 7
"""A clock is believed when the journal was in use on seven days of the last 31, as this clock has them. One
that jumps years ahead, and is set right within a week, deletes nothing; after a long pause of the service,
what is too old goes a week later."""

AT_ONCE = 1000
"""Rows that one transaction deletes, so that nobody waits for it and no limit of the server stops it."""


def forget(database: Database, settings: Settings, day: date) -> int:
    """Note that the journal is in use on this day, and delete what is older than the settings allow; how many
    rows that was."""
    limits = [
        *((table, days_before(day, settings.journal_days)) for table in SHORT_LIVED),
        *((table, days_before(day, settings.verdict_days)) for table in LONG_LIVED),
        (IN_USE, days_before(day, LATELY)),
    ]
    with database.begin() as connection:
        connection.execute(insert_into(connection, IN_USE).values(day=day).on_conflict_do_nothing())
        lately = select(func.count()).where(IN_USE.c.day.between(days_before(day, LATELY), day))
        days: int = connection.execute(lately).scalar_one()
        due = [
            (table, limit)
            for table, limit in limits
            if connection.execute(select(table.c.day).where(table.c.day < limit).limit(1)).first()
        ]
    if days >= HELD:
        gone = sum(count for table, limit in due for count in _deleted(database, table, limit))
        if gone:
            database.checkpoint()
        return gone
    if any(table is not IN_USE for table, _ in due):
        logging.getLogger("assistant").warning(
            "the journal has rows that are too old if the day is %s; "
            "they are deleted after it was in use on %d days of a month, "
            "and this is day %d: if the clock is wrong, set it before",
            day,
            HELD,
            days,
        )
    return 0


def days_before(day: date, days: int) -> date:
    """A day so many days earlier, or the first one that there is: a clock may say anything."""
    return date.fromordinal(max(day.toordinal() - days, 1))


def _deleted(database: Database, table: Table, limit: date) -> Iterator[int]:
    key = tuple_(*table.primary_key)
    old = select(*table.primary_key).where(table.c.day < limit).limit(AT_ONCE)
    count = AT_ONCE
    while count == AT_ONCE:
        with database.begin() as connection:
            count = connection.execute(delete(table).where(key.in_(old))).rowcount
        yield count
