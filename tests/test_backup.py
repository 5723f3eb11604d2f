"""A copy of the journal is whole, and what it has comes back."""

from __future__ import annotations

import sqlite3
import stat
import threading
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import BackupError
from assistant.journal import Journal
from assistant.journal.backup import back_up, restore
from assistant.settings import Settings

DAY = date(2026, 11, 22)


@pytest.fixture
def settings(base: Path) -> Settings:
    """A base whose journal has three verdicts."""
    settings = Settings.load(base)
    journal = Journal(settings, lambda: DAY)
    for article in (1, 2, 3):
        journal.feedback(article, "_top", "helped", "0123456789ab")
    journal.close()
    return settings


def verdicts(settings: Settings) -> set[int]:
    journal = Journal(settings, lambda: DAY)
    try:
        return {article for article, _ in journal.counts()}
    finally:
        journal.close()


def test_what_was_lost_after_a_backup_comes_back_and_what_was_there_is_kept_beside(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    assert back_up(settings, copy)["feedback"] == 3
    for file in settings.journal_file.parent.glob("journal.sqlite*"):
        file.unlink()
    journal = Journal(settings, lambda: DAY)
    journal.feedback(9, "_top", "wrong", "0123456789ab")
    journal.close()

    counts, before = restore(settings, copy)

    assert counts["feedback"] == 3
    assert verdicts(settings) == {1, 2, 3}
    assert before is not None
    with closing(sqlite3.connect(before)) as kept:
        assert kept.execute("SELECT article FROM feedback").fetchall() == [(9,)]


def test_a_backup_comes_back_where_there_was_no_journal(settings: Settings, tmp_path: Path, base: Path) -> None:
    back_up(settings, tmp_path / "copy.sqlite")
    elsewhere = Settings.load(base, journal_path=tmp_path / "elsewhere" / "journal.sqlite")

    _, before = restore(elsewhere, tmp_path / "copy.sqlite")

    assert before is None
    assert verdicts(elsewhere) == {1, 2, 3}


def test_a_backup_while_the_journal_is_written_is_whole(settings: Settings, tmp_path: Path) -> None:
    ends, written = threading.Event(), [0]

    def write() -> None:
        journal = Journal(settings, lambda: DAY)
        while not ends.is_set():
            journal.feedback(7, "_top", "helped", "0123456789ab")
            written[0] += 1
        journal.close()

    writer = threading.Thread(target=write)
    writer.start()
    counts = []
    for number in range(5):
        at_least = written[0]
        counts.append((at_least, back_up(settings, tmp_path / f"{number}.sqlite")["feedback"] - 3))
    ends.set()
    writer.join()

    assert all(at_least <= count for at_least, count in counts), "what was acknowledged before is in the copy"
    assert sorted(count for _, count in counts) == [count for _, count in counts]


def test_a_running_journal_goes_on_with_what_was_restored(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "copy.sqlite")
    running = Journal(settings, lambda: DAY)
    running.feedback(8, "_top", "helped", "0123456789ab")

    restore(settings, tmp_path / "copy.sqlite")
    running.feedback(9, "_top", "helped", "0123456789ab")
    found = {article for article, _ in running.counts()}
    running.close()

    assert found == {1, 2, 3, 9}


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "other tables"])
def test_a_file_that_is_no_whole_journal_is_refused_and_changes_nothing(settings: Settings, tmp_path: Path, damage: str) -> None:
    copy = tmp_path / "copy.sqlite"
    back_up(settings, copy)
    if damage == "cut":
        copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    elif damage == "other tables":
        copy.unlink()
        other = sqlite3.connect(copy)
        other.execute("CREATE TABLE something (x)")
        other.commit()
        other.close()
    else:
        copy.write_bytes(b"" if damage == "empty" else b"not a database at all" * 1000)

    with pytest.raises(BackupError, match=r"copy\.sqlite is not a journal, or it is damaged"):
        restore(settings, copy)

    assert verdicts(settings) == {1, 2, 3}
    assert sorted(p.name for p in settings.journal_file.parent.glob("*before*")) == []


def test_a_backup_replaces_no_file_and_is_for_its_owner_alone(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    back_up(settings, copy)
    content = copy.read_bytes()

    with pytest.raises(BackupError, match="is there already"):
        back_up(settings, copy)

    assert copy.read_bytes() == content
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_journal_in_postgresql_is_left_to_its_own_tools(base: Path, tmp_path: Path) -> None:
    settings = Settings.load(base, database_url="postgresql://help:secret@127.0.0.1/help")

    with pytest.raises(BackupError, match="pg_dump") as error:
        back_up(settings, tmp_path / "copy.sqlite")

    assert "secret" not in str(error.value)
