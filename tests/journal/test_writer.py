"""The writer: a bounded queue and one thread, and nobody waits for it."""

from __future__ import annotations

import threading
from typing import Any

from assistant.journal import Followed
from assistant.journal.writer import Writer


def test_a_full_queue_loses_entries_and_counts_them_but_nobody_waits() -> None:
    goes_on = threading.Event()
    written: list[object] = []

    def slow(batch: Any) -> None:
        assert goes_on.wait(60)
        written.extend(batch)

    writer = Writer(slow, size=10)
    for _ in range(100):
        writer.put(Followed(1))
    assert writer.lost >= 100 - 10 - 1 - 10
    goes_on.set()
    assert writer.flush()
    assert len(written) + writer.lost == 100
    assert writer.waiting == 0
    writer.close()


def test_a_database_that_is_away_for_a_moment_loses_nothing() -> None:
    answers = [OSError(), OSError()]
    written: list[object] = []

    def shaky(batch: Any) -> None:
        if answers:
            raise answers.pop()
        written.extend(batch)

    writer = Writer(shaky, pause=0)
    writer.put(Followed(1))
    assert writer.flush()
    assert (len(written), writer.lost, writer.is_failing) == (1, 0, False)
    writer.close()


def test_one_entry_that_cannot_be_written_takes_no_other_along() -> None:
    written: list[object] = []

    def picky(batch: Any) -> None:
        if Followed(2) in batch:
            raise ValueError
        written.extend(batch)

    writer = Writer(picky, pause=0)
    for number in (1, 2, 3):
        writer.put(Followed(number))
    assert writer.flush()
    assert (written, writer.lost) == ([Followed(1), Followed(3)], 1)
    writer.close()
