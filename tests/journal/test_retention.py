"""What is too old is deleted on every day, also when nobody asks, and never because a clock is wrong."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient
from support.journals import TODAY, Clock, asked, rows
from support.server import until

from assistant.api.app import create_app
from assistant.journal import Journal, retention
from assistant.journal.database import Database
from assistant.journal.tables import ASKED
from assistant.journal.writer import Writer
from assistant.settings import Settings


def questions(settings: Settings) -> int:
    """How many there are, as somebody sees it who deletes nothing by looking."""
    database = Database(settings)
    with database.connect() as connection:
        count: int = connection.execute(select(func.count()).select_from(ASKED)).scalar_one()
    database.close()
    return count


def test_what_is_older_than_the_settings_allow_is_deleted(kept_in: Settings) -> None:
    settings = kept_in.model_copy(update={"journal_days": 30, "verdict_days": 60})
    clock = Clock(TODAY - timedelta(days=61))
    journal = Journal(settings, clock)
    journal.note(asked("oldwords"))
    journal.feedback(1, "top", "helped", "")
    journal.writer.flush()
    clock.day = TODAY - timedelta(days=31)
    journal.feedback(1, "top", "wrong", "")
    clock.day = TODAY - timedelta(days=7)

    clock.a_week_with(journal)
    journal.note(asked("new"))

    assert [row["question"] for row in rows(journal, "asked")] == ["new"]
    assert [row["verdict"] for row in rows(journal, "feedback")] == ["wrong"]
    journal.close()
    stored = b"".join(path.read_bytes() for path in settings.journal_file.parent.glob("journal.sqlite*"))
    assert b"oldwords" not in stored, "what is too old is overwritten, not only unlinked"


# --- the clock ----------------------------------------------------------------------------------------------


def test_a_clock_that_leaps_deletes_nothing_says_so_and_all_is_there_when_it_is_right_again(
    kept_in: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    before = Journal(kept_in, clock)
    before.note(asked())
    before.flag(1, "top", "wrong", "The menu has moved.", "")
    before.feedback(1, "top", "helped", "")
    before.close()

    clock.day = date(2031, 1, 1)
    for _ in range(3):  # the service is started anew on each day, and is used
        wrong = Journal(kept_in, clock)
        wrong.start()
        wrong.feedback(2, "top", "helped", "")
        wrong.note(asked())
        assert len(rows(wrong, "feedback")) > 1
        wrong.close()
        clock.day += timedelta(days=1)
    clock.day = TODAY + timedelta(days=1)
    right = Journal(kept_in, clock)

    assert [row["day"] for row in rows(right, "flag")] == [TODAY]
    assert [row["article"] for row in rows(right, "feedback") if row["day"] == TODAY] == [1]
    assert [row["day"] for row in rows(right, "asked") if row["day"] == TODAY] == [TODAY]
    right.close()
    assert "too old if the day is 2031-01-01" in caplog.text
    assert "The menu" not in caplog.text


def test_after_a_long_pause_what_is_too_old_goes_within_a_week(kept_in: Settings) -> None:
    clock = Clock()
    journal = Journal(kept_in, clock)
    journal.note(asked())
    journal.writer.flush()
    clock.a_week_with(journal)
    clock.day += timedelta(days=kept_in.journal_days)

    journal.forget()
    at_once = len(rows(journal, "asked"))
    clock.a_week_with(journal)

    assert (at_once, rows(journal, "asked")) == (1, [])
    assert min(row["day"] for row in rows(journal, "in_use")) > clock.day - timedelta(days=32), (
        "days in use are forgotten as well"
    )
    journal.close()


def test_what_an_earlier_version_kept_counts_as_in_use(kept_in: Settings) -> None:
    """So that an update does not put off what is too old."""
    clock = Clock(TODAY - timedelta(days=kept_in.journal_days + 1))
    journal = Journal(kept_in, clock)
    journal.note(asked())
    journal.writer.flush()
    for days in range(6, 0, -1):
        clock.day = TODAY - timedelta(days=days)
        journal.feedback(1, "top", "helped", "")
    with journal._database.begin() as connection:
        connection.exec_driver_sql("DROP TABLE in_use")
        connection.exec_driver_sql("DROP TABLE sent")
        connection.exec_driver_sql("DROP TABLE outbox")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0002'")
    journal.close()

    updated = Journal(kept_in, lambda: TODAY)

    assert rows(updated, "asked") == []
    updated.close()


@pytest.mark.parametrize("day", [date.min, date.max])
def test_whatever_the_clock_says_a_verdict_is_kept_and_a_report_is_read(kept_in: Settings, day: date) -> None:
    journal = Journal(kept_in, lambda: day)

    journal.feedback(1, "top", "helped", "")

    assert journal.counts() == {(1, "helped"): 1}
    journal.close()


# --- when it runs -------------------------------------------------------------------------------------------


def test_what_is_too_old_goes_when_the_service_starts_though_nobody_asks_and_questions_are_not_kept(
    kept_in: Settings,
) -> None:
    clock = Clock(TODAY - timedelta(days=kept_in.journal_days))
    journal = Journal(kept_in, clock)
    journal.note(asked())
    journal.writer.flush()
    clock.day = TODAY - timedelta(days=7)
    clock.a_week_with(journal)
    journal.close()
    assert questions(kept_in) == 1
    clock.day += timedelta(days=1)

    with TestClient(create_app(kept_in.model_copy(update={"journal": False}), clock)):
        until(lambda: questions(kept_in) == 0, "the old question is gone")


def test_the_thread_of_an_idle_service_tidies_again_and_again_also_after_a_failure(
    caplog: pytest.LogCaptureFixture,
) -> None:
    times, often = [], threading.Event()

    def tidy() -> None:
        times.append(1)
        if len(times) == 1:
            raise OSError("full of private words")
        if len(times) == 4:
            often.set()

    writer = Writer(lambda _: None, tidy, hour=0.001)
    writer.start()

    assert often.wait(60)
    writer.close()
    assert "could not be deleted from the journal: OSError" in caplog.text
    assert "private" not in caplog.text


def test_a_journal_that_is_not_there_is_not_made_to_delete_from_it(base: Any) -> None:
    settings = Settings.load(base)
    journal = Journal(settings)
    journal.start()
    journal.close()

    assert not settings.journal_file.parent.exists()


def test_what_cannot_be_deleted_costs_no_entry_no_verdict_and_no_report(
    kept_in: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise OperationalError("DELETE", None, Exception("canceling statement due to statement timeout"))

    monkeypatch.setattr("assistant.journal.journal.forget", fails)
    journal = Journal(kept_in, lambda: TODAY)
    journal.feedback(1, "top", "helped", "")
    journal.note(asked())

    assert (len(rows(journal, "asked")), journal.writer.lost, journal.state) == (1, 0, "ok")
    journal.close()


def test_more_rows_than_one_transaction_deletes_all_go(
    kept_in: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 10)
    clock = Clock()
    journal = Journal(kept_in, clock)
    for _ in range(30):
        journal.note(asked())
        journal.feedback(1, "top", "helped", "")
    journal.writer.flush()
    clock.day += timedelta(days=kept_in.verdict_days)

    clock.a_week_with(journal)

    assert (rows(journal, "asked"), rows(journal, "feedback")) == ([], [])
    journal.close()
