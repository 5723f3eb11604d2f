"""In which order questions were asked cannot be read from anything that is on disk: a permutation test over
200 questions for each place that has an order of its own. The random numbers are those of a fixed seed, so
that the tests say the same every time."""

from __future__ import annotations

import random
import re
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text
from support.journals import TODAY, Clock, asked, rows
from support.order import chance
from support.server import until

from assistant.journal import Followed, Journal, Outcome, Searched, Sent
from assistant.journal import lots as lots_module
from assistant.journal.backup import back_up
from assistant.journal.database import Database
from assistant.settings import Settings

QUESTIONS = 200
UNRELATED = 0.01
NUMBER = re.compile(rb"question number (\d+)!")


@pytest.fixture(autouse=True)
def _same_numbers_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = random.Random(20261122)
    for module in ("writer", "journal"):
        monkeypatch.setattr(f"assistant.journal.{module}.secrets.randbits", numbers.getrandbits)
        monkeypatch.setattr(f"assistant.journal.{module}.secrets.randbelow", numbers.randrange)


@pytest.fixture
def busy(kept_in: Settings) -> Iterator[Journal]:
    """A journal that has got 200 questions of one day, one after the other, in two lots."""
    journal = Journal(kept_in, lambda: TODAY)
    journal.writer._lot = QUESTIONS // 2
    _ask(journal)
    assert journal.writer.flush()
    yield journal
    journal.close()


def _ask(journal: Journal) -> None:
    for number in range(QUESTIONS):
        journal.note(asked(f"question number {number}!", answer=f"{number:016x}"))
        if number + 1 == journal.writer._lot:
            until(lambda: journal.writer.waiting == 0, "the first lot is written")


def numbers(texts: list[str] | bytes) -> list[int]:
    found = texts if isinstance(texts, bytes) else "\n".join(texts).encode()
    return list(dict.fromkeys(int(match) for match in NUMBER.findall(found)))


def frames(log: bytes) -> list[bytes]:
    """The pages in SQLite's log of changes, in the order in which they were written."""
    size = struct.unpack(">I", log[8:12])[0]
    return [log[at + 24 : at + 24 + size] for at in range(32, len(log), 24 + size)]


def selected(journal: Journal, order: str) -> list[int]:
    with journal.read() as reading:
        found = reading._connection.execute(text(f"SELECT question FROM asked {order}")).scalars()
        return numbers(list(found))


def test_the_measure_finds_an_order_where_there_is_one() -> None:
    mixed = list(range(QUESTIONS))
    random.Random(1).shuffle(mixed)
    in_lots = sorted(mixed, key=lambda number: number // 50)

    assert chance(mixed) > UNRELATED
    for found in (
        list(range(QUESTIONS)),
        list(reversed(range(QUESTIONS))),
        in_lots,
        [number ^ 1 for number in range(QUESTIONS)],
    ):
        assert chance(found) < UNRELATED


# --- SQLite -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept_in", ["sqlite"], indirect=True)
def test_sqlite_has_no_row_numbers_and_its_pages_are_in_another_order(busy: Journal) -> None:
    with closing(sqlite3.connect(busy.path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        for table in set(tables) - {"alembic_version"}:
            with pytest.raises(sqlite3.OperationalError, match="no such column: rowid"):
                connection.execute(f"SELECT rowid FROM {table}")

    assert chance(selected(busy, "")) > UNRELATED
    assert chance(numbers(busy.path.read_bytes())) > UNRELATED


@pytest.mark.parametrize("kept_in", ["sqlite"], indirect=True)
def test_the_log_of_changes_is_emptied_after_each_lot(busy: Journal) -> None:
    assert busy.path.with_name(busy.path.name + "-wal").read_bytes() == b""


@pytest.mark.parametrize("kept_in", ["sqlite"], indirect=True)
def test_the_log_of_changes_of_one_lot_has_the_questions_in_another_order(
    kept_in: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Database, "checkpoint", lambda _: None)
    journal = Journal(kept_in, lambda: TODAY)
    _ask(journal)
    with journal.read():  # the log stays as long as somebody has the journal open
        assert journal.writer.flush()
        log = journal.path.with_name(journal.path.name + "-wal").read_bytes()
    found = numbers(b"".join(frames(log)))
    journal.close()

    assert len(found) == QUESTIONS
    assert chance(found) > UNRELATED


# --- PostgreSQL ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept_in", ["postgresql"], indirect=True)
def test_places_and_transactions_of_postgresql_are_in_another_order(busy: Journal) -> None:
    with busy.read() as reading:
        transactions = set(reading._connection.execute(text("SELECT xmin::text FROM asked")).scalars())

    assert len(transactions) == 1, "also of two lots"
    assert chance(selected(busy, "ORDER BY ctid")) > UNRELATED
    assert chance(selected(busy, "")) > UNRELATED


# --- both ---------------------------------------------------------------------------------------------------


def test_a_backup_has_the_rows_in_the_order_of_their_random_numbers(busy: Journal, tmp_path: Path) -> None:
    back_up(busy.settings, tmp_path / "copy.sqlite")

    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy:
        found = copy.execute("SELECT id, question FROM asked").fetchall()
    assert sorted(found) == found
    assert chance(numbers([question for _, question in found])) > UNRELATED
    assert chance(numbers((tmp_path / "copy.sqlite").read_bytes())) > UNRELATED


def test_outcomes_do_not_tell_rows_apart(busy: Journal) -> None:
    """An outcome that changed a row in its place would give it another place, or another transaction."""
    for number in range(0, QUESTIONS, 3):
        busy.note(Outcome(f"{number:016x}", "helped"))
    assert busy.writer.flush()

    assert sorted({row["outcome"] for row in rows(busy, "asked")}) == ["", "helped"]
    found = selected(busy, "ORDER BY ctid" if busy.settings.database_url.get_secret_value() else "")
    assert chance(found) > UNRELATED
    helped = [place for place, number in enumerate(found) if number % 3 == 0]
    assert 60 < sum(helped) / len(helped) < 140, "they are not all at the end"


@pytest.mark.parametrize("kept_in", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", ["feedback", "flag"])
def test_verdicts_and_flags_of_a_day_lose_their_order_with_the_next_lot(
    kept_in: Settings, table: str
) -> None:
    clock = Clock()
    journal = Journal(kept_in, clock)
    for number in range(60):
        if table == "feedback":
            journal.feedback(number, "top", "helped", "")
        else:
            journal.flag(number, "top", "wrong", "The menu has moved.", "")
    clock.day += timedelta(days=1)
    journal.note(asked())
    assert journal.writer.flush()

    with journal.read() as reading:
        found = reading._connection.execute(text(f"SELECT article FROM {table} ORDER BY ctid")).scalars()
        assert chance(list(found)) > UNRELATED
        of = reading._connection.execute(text(f"SELECT count(DISTINCT xmin::text) FROM {table}"))
        assert of.scalar() == 1
    journal.close()


@pytest.mark.parametrize("kept_in", ["postgresql"], indirect=True)
def test_counts_do_not_tell_with_which_lot_they_grew(kept_in: Settings) -> None:
    journal = Journal(kept_in, lambda: TODAY)
    anchors = [f"part-{number:03}" for number in range(60)]
    random.Random(3).shuffle(anchors)
    for anchor in anchors:
        journal.note(Sent(1, anchor))
        journal.note(Followed(int(anchor[-3:])))
        assert journal.writer.flush()

    for table, key in (("sent", "anchor"), ("old_link", "article")):
        with journal.read() as reading:
            found = reading._connection.execute(text(f"SELECT {key} FROM {table} ORDER BY ctid")).scalars()
            assert (kept := list(found)) == sorted(kept)
            of = reading._connection.execute(text(f"SELECT count(DISTINCT xmin::text) FROM {table}"))
            assert of.scalar() == 1
    journal.close()


def test_nothing_that_waits_is_on_disk_and_its_memory_is_in_another_order(kept_in: Settings) -> None:
    journal = Journal(kept_in, lambda: TODAY)
    journal.feedback(1, "top", "helped", "")
    _ask(journal)

    waiting = [getattr(each.entry, "question", "") for each in journal.writer.pending()]
    assert chance(numbers(waiting)) > UNRELATED
    with journal.read() as reading:
        assert reading._connection.execute(text("SELECT count(*) FROM asked")).scalar() == 0
    journal.close()


def test_a_report_in_the_same_process_sees_what_waits_and_leaves_it_waiting(kept_in: Settings) -> None:
    journal = Journal(kept_in, lambda: TODAY)
    for entry in (
        asked(),
        asked(),
        asked("again", article=2, answer="c" * 16, after="a" * 16, topic=(1, 2)),
        Outcome("a" * 16, "helped"),
        Searched(words="lost pin", results=0, article=None, anchor="", build="b" * 12),
    ):
        journal.note(entry)

    def seen() -> tuple[dict[tuple[str, str], int], list[tuple[str, int]]]:
        with journal.read() as reading:
            return (
                {(row.question, row.outcome): row.count for row in reading.asked(TODAY)},
                [(row.words, row.count) for row in reading.searched(TODAY)],
            )

    before, waiting = seen(), journal.writer.waiting
    assert journal.writer.flush()

    assert waiting == 6, "that somebody came back is an entry of its own"
    assert before == seen()
    assert sorted(before[0]) == [
        ("again", ""),
        ("where is my pin", "came-back"),
        ("where is my pin", "helped"),
    ]
    journal.close()


def test_an_outcome_of_an_asking_that_another_worker_still_holds_waits_for_its_row(kept_in: Settings) -> None:
    one, other = Journal(kept_in, lambda: TODAY), Journal(kept_in, lambda: TODAY)
    one.note(asked())
    other.note(Outcome("a" * 16, "helped"))
    assert other.writer.flush()
    assert one.writer.flush()

    other.note(asked("else", answer="c" * 16))
    assert other.writer.flush()

    assert {row["question"]: row["outcome"] for row in rows(one, "asked")} == {
        "where is my pin": "helped",
        "else": "",
    }
    one.close()
    other.close()


def test_where_very_many_ask_a_lot_is_put_beside_what_is_there(
    kept_in: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots_module, "MOST", 3)
    journal = Journal(kept_in, lambda: TODAY)
    for _ in range(3):
        for _ in range(3):
            journal.note(asked())
        assert journal.writer.flush()

    assert len(rows(journal, "asked")) == 9
    journal.close()


def test_rows_that_are_set_aside_are_in_no_file_and_no_log_and_are_gone_with_their_lot(
    kept_in: Settings,
) -> None:
    said: list[str] = []
    journal = Journal(kept_in, lambda: TODAY)
    journal.note(asked())
    assert journal.writer.flush()
    with journal.read() as reading:
        connection = reading._connection
        event.listen(connection.engine, "before_cursor_execute", lambda _c, _k, what, *_: said.append(what))
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA temp_store").scalar_one() == 2, "in memory"
    journal.note(asked())
    assert journal.writer.flush()
    journal.close()
    made = re.findall(r"CREATE (\w*) ?TABLE (aside_\w+)", "\n".join(said))

    assert ("TEMPORARY", "aside_asked") in made
    assert {kind for kind, _ in made} == {"TEMPORARY"}
    assert [name for _, name in made] == re.findall(r"DROP TABLE (aside_\w+)", "\n".join(said))


def test_a_lot_leaves_nothing_in_the_memory_for_the_next_one(kept_in: Settings) -> None:
    journal, kept = Journal(kept_in, lambda: TODAY), []
    for _ in range(5):
        journal.note(asked())
        assert journal.writer.flush()
        with journal.read() as reading:
            kept.append(len(reading._connection.engine._compiled_cache))
    journal.close()

    assert kept[1] > 0
    assert kept[1:] == [kept[1]] * 4, "as many compiled statements as after the second lot"


@pytest.mark.parametrize("kept_in", ["postgresql"], indirect=True)
def test_a_verdict_that_comes_while_its_table_is_written_anew_stays(kept_in: Settings) -> None:
    journal, other = Journal(kept_in, lambda: TODAY), Journal(kept_in, lambda: TODAY)
    journal.feedback(1, "one", "helped", "b" * 12)
    came: list[str] = []

    def meanwhile(_c: object, _k: object, what: str, *_: object) -> None:
        if what.startswith("DELETE FROM feedback") and not came:
            came.append(what)
            other.feedback(2, "two", "helped", "b" * 12)

    with journal.read() as reading:
        event.listen(reading._connection.engine, "before_cursor_execute", meanwhile)
    journal.note(asked())
    assert journal.writer.flush()

    assert came
    assert len(rows(journal, "feedback")) == 2
    journal.close()
    other.close()


@pytest.mark.parametrize("kept_in", ["sqlite"], indirect=True)
def test_what_rows_took_that_were_set_aside_is_given_back_with_their_lot(kept_in: Settings) -> None:
    journal = Journal(kept_in, lambda: TODAY)
    for _ in range(2):
        journal.note(asked())
        assert journal.writer.flush()
    with journal.read() as reading:
        assert reading._connection.exec_driver_sql("PRAGMA temp.page_count").scalar_one() == 0
    journal.close()


@pytest.mark.parametrize("make", [lambda: asked(), lambda: asked(after="d" * 16, topic=(1,))])
def test_a_lot_that_is_written_twice_is_kept_once(kept_in: Settings, make: Callable[[], object]) -> None:
    """As when the connection ends between the commit and the word that it went well."""
    journal = Journal(kept_in, lambda: TODAY)
    journal.note(make())  # type: ignore[arg-type]
    lot = journal.writer.pending()

    journal._write(lot)
    journal._write(lot)
    journal.writer._pending = []

    assert len(rows(journal, "asked")) == 1
    journal.close()
