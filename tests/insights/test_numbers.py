"""The four numbers at the top of the report, and where they go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.journals import TODAY

from assistant.insights import charts
from assistant.insights.numbers import ENOUGH, Number, numbers
from assistant.journal.queries import AskedRow


def asked(days_ago: int, count: int, status: str = "answered", outcome: str = "") -> AskedRow:
    return AskedRow(TODAY - timedelta(days=days_ago), "a question", status, None, 0.9, "site", outcome, count)


def by_name(*rows: AskedRow, days: int = 90) -> dict[str, Number]:
    return {number.name: number for number in numbers(rows, TODAY, days)}


def test_shares_are_of_what_they_say() -> None:
    found = by_name(
        asked(1, 6),
        asked(1, 2, outcome="not-helped"),
        asked(1, 1, "no_answer"),
        asked(1, 1, "overdue", "person"),
        asked(1, 2, "handoff"),
        asked(1, 4, "clarify"),
    )

    assert {name: number.value for name, number in found.items()} == {
        "questions": 16,
        "unanswered": 2 / 16,
        "not_helped": 2 / 8,
        "person": 3 / 16,
    }


def test_the_second_half_is_compared_with_the_first() -> None:
    found = by_name(asked(80, 30), asked(80, 10, "no_answer"), asked(44, 60), asked(0, 20, "no_answer"))

    assert (found["questions"].before, found["questions"].after) == (40, 80)
    assert found["questions"].change == 1.0
    assert found["unanswered"].change == pytest.approx(0.0)


@pytest.mark.parametrize(("first", "second"), [(ENOUGH - 1, 500), (500, ENOUGH - 1), (0, 500)])
def test_too_few_questions_in_a_half_have_no_trend(first: int, second: int) -> None:
    found = by_name(asked(80, first), asked(3, second))

    assert [number.change for number in found.values()] == [None] * 4


def test_the_middle_day_of_an_odd_period_is_in_neither_half() -> None:
    found = by_name(asked(6, 20), asked(3, 1000), asked(0, 20), days=7)

    assert (found["questions"].before, found["questions"].after) == (20, 20)


def test_an_empty_period_has_no_shares() -> None:
    found = by_name()

    assert (found["questions"].value, found["unanswered"].value) == (0, None)
    assert found["unanswered"].weeks == (None,) * 12


def test_weeks_end_with_the_period() -> None:
    assert by_name(asked(0, 2), asked(6, 1), asked(7, 5), days=30)["questions"].weeks == (0, 0, 5, 3)


def test_a_week_without_a_value_breaks_the_line() -> None:
    picture = charts.spark([0.1, 0.2, None, 0.3, 0.2])

    assert picture.count("<polyline") == 2
    assert 'aria-hidden="true"' in picture
