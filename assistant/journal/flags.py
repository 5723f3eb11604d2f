"""Flags, and what authors did about them. The row of a flag never changes: each mark and note is a row of its
own, so that nothing is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection, func, insert, literal, select

from assistant.errors import NotFound
from assistant.journal.entries import KeptText
from assistant.journal.tables import FLAG, HANDLED

State = Literal["handled", "open"]
HandledFrom = Literal["command", "page"]
"""Where an author marked a flag: with `kb flags`, or on the page of insights."""

SHOWN = 8
"""Digits of a flag's name that a list shows; the beginning is enough as long as it names one flag only."""

NOTE = 300
"""Characters of a note that are kept."""


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One flag, with its latest mark and note."""

    id: int
    day: date
    article: int
    anchor: str
    verdict: str
    reason: str
    handled: date | None
    """Day on which it was marked as handled; None while it is open."""

    note: str
    """What was done about it, or why it was opened again."""

    @property
    def name(self) -> str:
        """Its id as people write it: 16 hexadecimal digits."""
        return f"{self.id:016x}"


def flags(connection: Connection, since: date) -> list[FlagRow]:
    """Flags since a day, newest first; open ones however old they are."""
    h, c = HANDLED.c, FLAG.c
    last = {
        row.flag: row
        for row in connection.execute(select(h.flag, h.day, h.state, h.note).order_by(h.flag, h.number))
    }
    out = []
    for row in connection.execute(
        select(c.id, c.day, c.article, c.anchor, c.verdict, c.reason).order_by(
            c.day.desc(), c.article, c.reason, c.id
        )
    ):
        mark = last.get(row.id)
        handled = mark.day if mark and mark.state == "handled" else None
        if handled is None or row.day >= since:
            out.append(FlagRow(**row._mapping, handled=handled, note=mark.note if mark else ""))
    return out


def flag_by_name(connection: Connection, name: str) -> FlagRow:
    """The flag whose name begins with some digits. Raises NotFound when none or several do."""
    if not re.fullmatch("[0-9a-f]{4,16}", name):
        raise NotFound(
            "that is not the name of a flag\n"
            "  Write its hexadecimal digits as `kb flags` lists them, at least four of them."
        )
    found = [flag for flag in flags(connection, date.min) if flag.name.startswith(name)]
    if len(found) != 1:
        how = "several flags begin" if found else "no flag begins"
        raise NotFound(f"{how} with {name}\n  List them with: kb flags --all")
    return found[0]


def mark(
    connection: Connection, flag: FlagRow, state: State, note: KeptText, face: HandledFrom, day: date
) -> None:
    """Mark a flag as handled or open. The same mark and note again add no row."""
    note = KeptText(note[:NOTE])
    if (flag.handled is not None) == (state == "handled") and note in ("", flag.note):
        return
    h = HANDLED.c
    row = select(
        literal(flag.id),
        func.coalesce(func.max(h.number), 0) + 1,
        literal(day, h.day.type),
        literal(state),
        literal(note),
        literal(face),
    )
    names = ["flag", "number", "day", "state", "note", "face"]
    connection.execute(insert(HANDLED).from_select(names, row.where(h.flag == flag.id)))
