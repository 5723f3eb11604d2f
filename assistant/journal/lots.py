"""How a lot of entries gets into the tables: in one transaction, in which the rows of the last days are
written anew. So no place, number or transaction of a row says when on its day it came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Column, Connection, MetaData, Table, delete, func, select, text, update

from assistant.journal.entries import Asked, Followed, Outcome, Searched, Sent
from assistant.journal.retention import days_before
from assistant.journal.tables import ASKED, FEEDBACK, FLAG, OLD_LINK, SEARCHED, SENT, insert_into
from assistant.journal.writer import Pending

REWRITTEN = ((ASKED, 1), (SEARCHED, 1), (FEEDBACK, 7), (FLAG, 7))
"""Tables, and how many days before today of each are written anew. Verdicts and flags are on disk at once, in
their order; from the first lot on they are not in it any more."""

MOST = 20_000
"""Rows that are written anew at most, so that nobody waits for it: where so many are asked in two days, a new
lot is put beside them, and its transaction tells that its entries came together."""

ASIDE = {
    table: Table(
        f"aside_{table.name}",
        MetaData(),
        *(
            Column(column.name, column.type, primary_key=column.primary_key, autoincrement=False)
            for column in table.c
        ),
        prefixes=["TEMPORARY"],
        sqlite_with_rowid=False,
    )
    for table, _ in REWRITTEN
}
"""Where rows are while they are written anew, by their random numbers, so that SQLite need not sort them.
Made once: SQLAlchemy keeps what it compiled for each table."""

_LOCK = 0x6B62_6C6F
"""Number of the advisory lock in PostgreSQL: lots are written one after the other."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of waiting entries."""

    asked: list[Row]
    searched: list[Row]
    followed: Counter[tuple[date, int]]
    sent: Counter[tuple[date, int, str]]
    outcomes: list[Pending]
    """Those whose answer is not among the entries."""


def settled(pending: Iterable[Pending]) -> Settled:
    """The rows of some entries, each outcome put on one of the askings that got its answer: what was said
    first counts."""
    out = Settled([], [], Counter(), Counter(), [])
    outcomes: list[Pending] = []
    for each in pending:
        entry, key = each.entry, {"id": each.id, "day": each.day}
        if isinstance(entry, Asked):
            out.asked.append({**key, **_row(entry, ASKED), "outcome": ""})
        elif isinstance(entry, Searched):
            out.searched.append({**key, **_row(entry, SEARCHED)})
        elif isinstance(entry, Followed):
            out.followed[each.day, entry.article] += 1
        elif isinstance(entry, Sent):
            out.sent[each.day, entry.article, entry.anchor] += 1
        else:
            outcomes.append(each)
    by_answer: defaultdict[str, list[Row]] = defaultdict(list)
    for row in out.asked:
        by_answer[row["answer"]].append(row)
    for each in sorted(outcomes, key=lambda pending: pending.turn):
        outcome = cast(Outcome, each.entry)
        rows = by_answer[outcome.answer]
        # an asking does not come back to itself
        mine = next((row for row in rows if row["id"] != each.id and _is_about(outcome, each.day, row)), None)
        if mine is None:
            out.outcomes.append(each)
        else:
            mine["outcome"] = outcome.result
    return out


def _row(entry: Asked | Searched, table: Table) -> Row:
    """What a table keeps of an entry."""
    return {field.name: getattr(entry, field.name) for field in fields(entry) if field.name in table.c}


def _is_about(outcome: Outcome, day: date, row: Mapping[str, Any]) -> bool:
    return (
        row["outcome"] == ""
        and row["day"] >= days_before(day, 1)
        and (outcome.topic is None or row["article"] in outcome.topic)
    )


def write_lot(connection: Connection, lot: Sequence[Pending], day: date) -> list[Pending]:
    """Write a lot; gives the outcomes of today and yesterday whose answer has no row yet."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    found = settled(lot)
    late = [each for each in found.outcomes if not _is_marked(connection, each, day)]
    new: dict[str, list[Row]] = {ASKED.name: found.asked, SEARCHED.name: found.searched}
    for table, days in REWRITTEN:
        _rewrite(connection, table, days_before(day, days), new.get(table.name, []))
    _add(connection, OLD_LINK, found.followed, days_before(day, 1))
    _add(connection, SENT, found.sent, days_before(day, 1))
    return [each for each in late if each.day >= days_before(day, 1)]


def _rewrite(connection: Connection, table: Table, since: date, new: list[Row]) -> None:
    """Put new rows into a table, then take out its rows since a day and put them in again, all in the order of
    their random numbers. The database does it, and Python goes on meanwhile."""
    days = table.c.day >= since
    count = connection.execute(select(func.count()).where(days)).scalar_one()
    if new:
        in_order = sorted(new, key=itemgetter("id"))
        connection.execute(insert_into(connection, table).on_conflict_do_nothing(), in_order)
    if not 0 < count <= MOST:
        return
    aside = ASIDE[table]
    aside.create(connection)
    connection.execute(aside.insert().from_select(aside.c.keys(), select(table).where(days)))
    # just these: PostgreSQL may have got a verdict since they were looked for
    connection.execute(delete(table).where(table.c.id.in_(select(aside.c.id))))
    connection.execute(table.insert().from_select(table.c.keys(), select(aside).order_by(aside.c.id)))
    aside.drop(connection)


def _is_marked(connection: Connection, pending: Pending, day: date) -> bool:
    """Write an outcome into one row of today or yesterday that has its answer and no outcome yet."""
    outcome, c = cast(Outcome, pending.entry), ASKED.c
    found = select(c.id).where(c.answer == outcome.answer, c.outcome == "", c.day >= days_before(day, 1))
    if outcome.topic is not None:
        found = found.where(c.article.in_(outcome.topic))
    one = found.order_by(c.day.desc()).limit(1).scalar_subquery()
    return connection.execute(update(ASKED).where(c.id == one).values(outcome=outcome.result)).rowcount > 0


def _add(connection: Connection, table: Table, counted: Mapping[tuple[Any, ...], int], since: date) -> None:
    """Add to the counts of each day, and write all rows since a day anew in the order of their keys: a count
    that was changed in its place would tell with which lot."""
    since = min([since, *(day for day, *_ in counted)])
    keys = table.primary_key.columns
    rows = connection.execute(select(*keys, table.c.count).where(table.c.day >= since))
    counts = Counter({tuple(key): count for *key, count in rows}) + Counter(counted)
    if not counts:
        return
    connection.execute(delete(table).where(table.c.day >= since))
    names = [*keys.keys(), table.c.count.name]
    new = [dict(zip(names, (*key, count), strict=True)) for key, count in sorted(counts.items())]
    connection.execute(table.insert(), new)
