"""The writer: entries wait in memory, one thread writes them in lots, and nobody waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError
from support.journals import TODAY, Clock
from support.server import until

from assistant.journal import Followed
from assistant.journal.writer import Pending, Writer


class Disk:
    """Where a writer writes: it keeps what it is given, as long as nothing is wrong with it."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)
        self.lots: list[list[int]] = []

    def __call__(self, lot: Sequence[Pending]) -> Sequence[Pending]:
        if self.troubles:
            raise self.troubles.pop()
        self.lots.append([each.entry.article for each in lot if isinstance(each.entry, Followed)])
        return ()

    @property
    def articles(self) -> list[int]:
        return sorted(article for lot in self.lots for article in lot)


def away() -> OperationalError:
    return OperationalError("INSERT", None, Exception("server closed the connection unexpectedly"))


# --- lots ---------------------------------------------------------------------------------------------------


def test_nothing_is_written_before_there_is_a_lot_of_it() -> None:
    disk = Disk()
    writer = Writer(disk, lot=10, clock=lambda: TODAY)
    for number in range(9):
        writer.put(Followed(number))

    assert (disk.lots, writer.waiting) == ([], 9)
    writer.put(Followed(9))
    until(lambda: writer.waiting == 0, "the lot is written")

    assert [sorted(lot) for lot in disk.lots] == [list(range(10))]
    writer.close()


def test_what_is_less_than_a_lot_is_written_when_its_day_is_over_and_at_the_end() -> None:
    disk, clock = Disk(), Clock()
    writer = Writer(disk, clock=clock, hour=0.001)
    writer.put(Followed(1))
    clock.day += timedelta(days=1)
    until(lambda: disk.articles == [1], "the day that has ended is written")
    writer.put(Followed(2))

    writer.close()

    assert [lot for lot in disk.lots if lot] == [[1], [2]]


def test_a_new_day_is_written_though_nothing_waits() -> None:
    """So that verdicts, which are on disk at once, are brought into another order."""
    disk, clock = Disk(), Clock()
    writer = Writer(disk, clock=clock, hour=0.001)
    writer.start()
    clock.day += timedelta(days=1)

    until(lambda: disk.lots == [[]], "an empty lot is written")
    writer.close()


def test_an_entry_keeps_the_day_on_which_it_came() -> None:
    days: list[date] = []
    clock = Clock()

    def remember(lot: Sequence[Pending]) -> Sequence[Pending]:
        days.extend(each.day for each in lot)
        return ()

    writer = Writer(remember, clock=clock)
    writer.put(Followed(1))
    clock.day += timedelta(days=1)
    writer.put(Followed(1))
    writer.close()

    assert sorted(days) == [TODAY, TODAY + timedelta(days=1)]


def test_where_writing_takes_long_fewer_and_larger_lots_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    now, sizes = [0.0], []
    monkeypatch.setattr("assistant.journal.writer.time", SimpleNamespace(monotonic=lambda: now[0]))

    def a_second(lot: Sequence[Pending]) -> Sequence[Pending]:
        now[0] += 1
        sizes.append(len(lot))
        return ()

    writer = Writer(a_second, room=20, lot=2)
    for number in range(2):
        writer.put(Followed(number))
    until(lambda: writer.waiting == 0, "the first lot is written")
    for number in range(9):
        writer.put(Followed(number))
    assert writer.waiting == 9, "nineteen seconds have to go by"
    writer.put(Followed(9))
    until(lambda: writer.waiting == 0, "half of the room is taken")
    now[0] += 19
    for number in range(2):
        writer.put(Followed(number))
    until(lambda: writer.waiting == 0, "time has gone by")
    writer.close()

    assert sizes == [2, 10, 2]


# --- trouble ------------------------------------------------------------------------------------------------


def test_when_there_is_no_room_entries_are_lost_and_counted_but_nobody_waits() -> None:
    goes_on, disk = threading.Event(), Disk()

    def slow(lot: Sequence[Pending]) -> Sequence[Pending]:
        assert goes_on.wait(60)
        return disk(lot)

    writer = Writer(slow, room=10, lot=1)
    for number in range(100):
        writer.put(Followed(number))
    assert (writer.lost, writer.waiting) == (90, 10)
    goes_on.set()
    until(lambda: writer.waiting == 0, "the rest is written")

    assert disk.articles == list(range(10))
    writer.close()


def test_a_journal_that_is_away_for_long_loses_nothing_while_there_is_room(
    caplog: pytest.LogCaptureFixture,
) -> None:
    disk = Disk(*[away() for _ in range(12)])
    writer = Writer(disk, lot=1, pause=0.0001)
    for number in range(466):
        writer.put(Followed(number))

    until(lambda: writer.waiting == 0, "all of it is written")

    assert (disk.articles, writer.lost, writer.is_failing) == (list(range(466)), 0, False)
    assert caplog.text.count("the journal cannot be written: OperationalError") == 1
    writer.close()


def test_between_two_tries_the_pause_doubles_up_to_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time passes here: the thread's condition only notes for how long it would wait."""
    disk = Disk(*[away() for _ in range(9)])
    writer = Writer(disk, lot=1, pause=1)
    pauses: list[float] = []
    wait_for = writer._changed.wait_for

    def noted(is_so: Callable[[], bool], timeout: float | None = None) -> bool:
        if threading.current_thread() is writer._thread and writer.is_failing:
            pauses.append(timeout or 0)
            return False
        return wait_for(is_so, timeout)

    monkeypatch.setattr(writer._changed, "wait_for", noted)
    writer.put(Followed(1))
    until(lambda: disk.articles == [1], "it is written at last")
    writer.close()

    assert pauses == [2, 4, 8, 16, 30, 30, 30, 30, 30]


def test_what_cannot_be_written_at_the_end_is_counted_and_said(caplog: pytest.LogCaptureFixture) -> None:
    def never(_: Sequence[Pending]) -> Sequence[Pending]:
        raise away()

    writer = Writer(never)
    for number in range(3):
        writer.put(Followed(number))
    writer.close()

    assert (writer.lost, writer.waiting) == (3, 0)
    assert "the journal ends before 3 entries could be written" in caplog.text


def test_one_entry_that_no_journal_can_hold_takes_no_other_along() -> None:
    disk = Disk()

    def picky(lot: Sequence[Pending]) -> Sequence[Pending]:
        if any(each.entry == Followed(2) for each in lot):
            raise ValueError("a private word")
        return disk(lot)

    writer = Writer(picky)
    for number in range(7):
        writer.put(Followed(number))
    assert writer.flush()

    assert (disk.articles, writer.lost, writer.is_failing) == ([0, 1, 3, 4, 5, 6], 1, False)
    writer.close()


def test_an_outcome_whose_answer_has_no_row_yet_is_tried_again_with_the_next_lot() -> None:
    seen: list[list[int]] = []

    def no_row(lot: Sequence[Pending]) -> Sequence[Pending]:
        seen.append(sorted(each.entry.article for each in lot if isinstance(each.entry, Followed)))
        return [each for each in lot if each.entry == Followed(1)]

    writer = Writer(no_row)
    for number in (1, 2, 3):
        writer.put(Followed(number))
        assert writer.flush()

    assert seen == [[1], [1, 2], [1, 3]]
    writer.close()


# --- rest ---------------------------------------------------------------------------------------------------


def test_a_writer_that_rests_has_no_thread_and_keeps_what_waits() -> None:
    disk, before = Disk(), {*threading.enumerate()}
    writer = Writer(disk, clock=lambda: TODAY)
    writer.put(Followed(1))
    writer.rest()

    assert (disk.articles, writer.waiting) == ([], 1)
    assert {*threading.enumerate()} <= before
    writer.start()
    writer.put(Followed(2))
    writer.close()
    assert (disk.articles, writer.waiting, writer.lost) == ([1, 2], 0, 0)


def test_what_waits_in_a_writer_that_rests_is_written_at_the_end() -> None:
    disk = Disk()
    writer = Writer(disk, clock=lambda: TODAY)
    writer.put(Followed(1))
    writer.rest()

    writer.close()

    assert (disk.articles, writer.lost) == ([1], 0)


def test_a_writer_that_rests_writes_a_day_that_is_over_and_tries_again_what_failed() -> None:
    disk, clock, tidied = Disk(away()), Clock(), []
    writer = Writer(disk, lambda: tidied.append(1), clock=clock)
    writer.put(Followed(1))
    writer.rest()
    tidied.clear()
    writer.look_after()
    assert (disk.articles, tidied) == ([], [1])

    clock.day += timedelta(days=1)
    writer.look_after()
    assert (disk.articles, writer.waiting, writer.is_failing) == ([], 1, True)
    writer.look_after()
    assert (disk.articles, writer.waiting, writer.is_failing) == ([1], 0, False)
    writer.close()
