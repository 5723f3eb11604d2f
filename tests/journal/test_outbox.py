"""The outbox: on disk before it is acknowledged, one process at a time, and nothing left once it has arrived."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event
from support.journals import TODAY

from assistant.errors import JournalError
from assistant.journal import Backlog, Journal, Outbox, outbox
from assistant.journal.backup import back_up, restore
from assistant.settings import Settings

NOON = 1_800_000_000.0


@pytest.fixture
def box(journal: Journal) -> Outbox:
    """The outbox of a journal at a time that a test sets."""
    journal.outbox._clock = lambda: NOON
    return journal.outbox


def at(box: Outbox, seconds: float) -> Outbox:
    """The same outbox, so many seconds after noon."""
    box._clock = lambda: NOON + seconds
    return box


def test_a_message_waits_on_each_way_by_itself(box: Outbox) -> None:
    number = box.put("{}", ["mail", "webhook"])

    leased = [box.lease(60), box.lease(60)]

    assert {(one.id, one.way, one.attempts) for one in leased if one} == {
        (number, "mail", 1),
        (number, "webhook", 1),
    }
    assert box.lease(60) is None
    assert box.backlog() == Backlog(1, int(NOON))


def test_what_is_leased_is_tried_by_nobody_else_until_the_lease_ends(box: Outbox) -> None:
    box.put("{}", ["mail"])
    first = box.lease(60)
    assert first

    assert at(box, 59).lease(60) is None
    second = at(box, 60).lease(60)

    assert second
    assert (second.id, second.attempts) == (first.id, 2)
    box.postpone(first, 0)  # its lease is over: the second has the message
    assert box.lease(60) is None


def test_what_failed_waits_and_is_due_again(box: Outbox) -> None:
    box.put('{"text": "héllo\\u0000"}', ["mail"])
    leased = box.lease(60)
    assert leased

    box.postpone(leased, 10)

    assert at(box, 9).lease(60) is None
    again = at(box, 10).lease(60)
    assert again
    assert json.loads(again.content) == {"text": "héllo\0"}


def test_a_way_that_rests_is_passed_over(box: Outbox) -> None:
    box.put("{}", ["mail", "webhook"])

    assert [one.way for one in iter(lambda: box.lease(60, except_ways=["mail"]), None)] == ["webhook"]


def test_what_arrived_is_gone_whoever_has_it_now(box: Outbox) -> None:
    box.put("{}", ["mail"])
    first = box.lease(60)
    at(box, 61).lease(60)
    assert first

    box.delivered(first)

    assert box.backlog() == Backlog()
    assert at(box, 1000).lease(60) is None


def test_many_that_look_at_once_get_each_message_once(box: Outbox) -> None:
    sent = {box.put("{}", ["mail"]) for _ in range(40)}

    with ThreadPoolExecutor(8) as threads:
        got = [one.id for one in threads.map(lambda _: box.lease(60), range(60)) if one]

    assert sorted(got) == sorted(sent)


def test_when_too_many_wait_none_is_accepted(box: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "ROOM", 2)
    box.put("{}", ["mail", "webhook"])

    with pytest.raises(JournalError, match="too many messages wait for delivery"):
        box.put("{}", ["mail"])

    assert box.backlog().messages == 1


def test_a_message_is_on_disk_when_it_is_acknowledged(box: Outbox) -> None:
    engine = box._database.connect().engine
    committed: list[bool] = []
    event.listen(engine, "commit", lambda _: committed.append(True))

    box.put("{}", ["mail"])

    assert committed == [True]


def test_nothing_of_a_message_is_left_in_any_file_once_it_arrived(base: Path) -> None:
    journal = Journal(Settings.load(base), lambda: TODAY)
    words = "marmalade " * 3000  # more than a page of the file
    journal.outbox.put(words, ["mail"])
    assert any(b"marmalade" in path.read_bytes() for path in journal.path.parent.iterdir())
    leased = journal.outbox.lease(60)
    assert leased

    journal.outbox.delivered(leased)
    journal.outbox.tidy()

    assert [path.name for path in journal.path.parent.iterdir() if b"marmalade" in path.read_bytes()] == []
    journal.close()


def test_no_copy_of_the_journal_has_a_message_and_none_is_lost_to_a_copy(base: Path, tmp_path: Path) -> None:
    settings = Settings.load(base)
    journal = Journal(settings, lambda: TODAY)
    journal.feedback(1, "top", "helped", "")
    journal.outbox.put("marmalade", ["mail"])

    back_up(settings, tmp_path / "copy.sqlite")
    restore(settings, tmp_path / "copy.sqlite")

    assert b"marmalade" not in (tmp_path / "copy.sqlite").read_bytes()
    assert journal.outbox.backlog().messages == 1
    journal.close()


def test_nothing_is_made_to_look_whether_something_waits(base: Path) -> None:
    journal = Journal(Settings.load(base))

    assert journal.outbox.lease(60) is None
    assert journal.outbox.backlog() == Backlog()
    assert not journal.path.exists()
