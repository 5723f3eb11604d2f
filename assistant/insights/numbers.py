"""The four numbers at the top of a report, and where each goes: the second half of the period beside the
first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.journal.queries import AskedRow

READABLE = ("answered", "outline")
"""Statuses after which somebody had something to read: only these have one of the five outcomes."""

ENOUGH = 20
"""Questions in each half below which their difference says nothing and none is given."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a period."""

    name: str
    """`questions`, a count; `unanswered`, `not_helped` or `person`, shares of 1."""

    value: float | None
    """None where nothing was asked, so that there is no share."""

    before: float | None
    """The same in the first half of the period alone; None, as `after`, where too little was asked."""

    after: float | None
    """The same in the second half."""

    weeks: tuple[float | None, ...]
    """The same in each seven days, the last of which end with the period; None in one without a share."""

    @property
    def change(self) -> float | None:
        """How much more it is in the second half than in the first; a count as a share of the first."""
        if self.before is None or self.after is None:
            return None
        difference = self.after - self.before
        return difference / self.before if self.name == "questions" else difference


def numbers(asked: Sequence[AskedRow], day: date, days: int) -> tuple[Number, ...]:
    """The numbers of the `days` days up to `day`. A period of an odd number of days has its middle day in
    neither half, so that both are as long."""
    half = days // 2
    first = [row for row in asked if row.day < day - timedelta(days=days - 1 - half)]
    second = [row for row in asked if row.day > day - timedelta(days=half)]
    is_told = min(_count(first), _count(second)) >= ENOUGH
    weeks: list[list[AskedRow]] = [[] for _ in range(days // 7)]
    for row in asked:
        if (ago := (day - row.day).days // 7) < len(weeks):
            weeks[-1 - ago].append(row)
    return tuple(
        Number(
            name,
            value(asked),
            value(first) if is_told else None,
            value(second) if is_told else None,
            tuple(value(week) for week in weeks),
        )
        for name, value in _VALUES.items()
    )


def _count(rows: Sequence[AskedRow]) -> int:
    return sum(row.count for row in rows)


def _questions(rows: Sequence[AskedRow]) -> float | None:
    return _count(rows)


def _share(
    is_counted: Callable[[AskedRow], bool], of: Callable[[AskedRow], bool]
) -> Callable[[Sequence[AskedRow]], float | None]:
    """The share of questions for which one thing holds, of those for which another does."""

    def share(rows: Sequence[AskedRow]) -> float | None:
        among = [row for row in rows if of(row)]
        whole = _count(among)
        return _count([row for row in among if is_counted(row)]) / whole if whole else None

    return share


_VALUES = {
    "questions": _questions,
    "unanswered": _share(lambda row: row.status in ("no_answer", "overdue"), lambda row: True),
    "not_helped": _share(lambda row: row.outcome == "not-helped", lambda row: row.status in READABLE),
    "person": _share(lambda row: row.outcome == "person" or row.status == "handoff", lambda row: True),
}
