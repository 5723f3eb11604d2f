"""A copy of the journal is whole, and what it has comes back, in SQLite and in PostgreSQL."""

from __future__ import annotations

import re
import shlex
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Connection, Insert, Table, insert
from support.bases import ROOT
from support.journals import TODAY as DAY
from support.journals import asked, rows
from typer.main import get_command
from typer.testing import CliRunner

from assistant.cli import app
from assistant.errors import BackupError, JournalError
from assistant.journal import Followed, Journal, Outcome, Searched, Sent, backup
from assistant.journal.backup import back_up, restore
from assistant.journal.tables import METADATA
from assistant.settings import Settings


@pytest.fixture
def settings(kept_in: Settings) -> Settings:
    """A base whose journal has three verdicts."""
    settings = kept_in
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


def everything(settings: Settings) -> dict[str, list[str]]:
    journal = Journal(settings, lambda: DAY)
    found = {table: sorted(str(row) for row in rows(journal, table)) for table in METADATA.tables}
    journal.close()
    return found


def wiped(settings: Settings) -> None:
    journal = Journal(settings, lambda: DAY)
    with journal._database.begin() as connection:
        for table in METADATA.tables:
            connection.exec_driver_sql(f"DELETE FROM {table}")
    journal.close()


def test_what_was_lost_after_a_backup_comes_back_and_what_was_there_is_kept_beside(
    settings: Settings, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite"
    assert back_up(settings, copy)["feedback"] == 3
    wiped(settings)
    journal = Journal(settings, lambda: DAY)
    journal.feedback(9, "_top", "wrong", "0123456789ab")
    journal.close()

    counts, before = restore(settings, copy)

    assert counts["feedback"] == 3
    assert verdicts(settings) == {1, 2, 3}
    assert before == tmp_path / "copy.sqlite.before-1"
    restore(settings, before)
    assert verdicts(settings) == {9}


@pytest.mark.parametrize("kept_in", ["postgresql"], indirect=True)
@pytest.mark.parametrize("way", ["to PostgreSQL", "to SQLite"])
def test_a_copy_leads_from_one_kind_of_database_to_the_other_with_every_row_as_it_was(
    kept_in: Settings, tmp_path: Path, way: str
) -> None:
    here = Settings.load(kept_in.root, journal_path=tmp_path / "elsewhere" / "journal.sqlite")
    old, new = (here, kept_in) if way == "to PostgreSQL" else (kept_in, here)
    journal = Journal(old, lambda: DAY)
    entries = (
        asked("where is my pin"),
        asked("und was nun \u00fc\U0001f600", article=None, confidence=1 / 3),
        Outcome("a" * 16, "helped"),
    )
    for entry in (
        *entries,
        Searched(words="lost pin", results=0, article=None, anchor="", build="b" * 12),
        Followed(484517),
        Sent(484517, "top"),
    ):
        journal.note(entry)
    journal.writer.flush()
    journal.feedback(1, "top", "helped", "b" * 12)
    journal.flag(1, "top", "wrong", "The menu has moved.", "b" * 12, "desk")
    with journal.read() as reading:
        (flag,) = reading.flags(DAY)
    journal.handle(flag.name, "handled", "Mended.", "page")
    journal.close()
    before = everything(old)

    saved = back_up(old, tmp_path / "copy.sqlite")
    restored, replaced = restore(new, tmp_path / "copy.sqlite")

    assert min(saved.values()) > 0, "each table has a row"
    assert saved == restored
    assert replaced is None, "there was nothing yet"
    assert everything(new) == before


def test_what_is_acknowledged_during_a_restore_is_in_the_journal_afterwards_or_in_the_file_of_before(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(settings, tmp_path / "copy.sqlite")
    running, written = Journal(settings, lambda: DAY), backup._write_copy
    said: list[threading.Thread] = []

    def and_somebody_says_something(journal: Connection, target: Path) -> dict[str, int]:
        counts = written(journal, target)
        said.append(threading.Thread(target=running.feedback, args=(77, "_top", "helped", "0123456789ab")))
        said[0].start()
        said[0].join(0.5)  # it waits for the restore; were it not to, it would have ended by now
        return counts

    monkeypatch.setattr(backup, "_write_copy", and_somebody_says_something)
    restore(settings, tmp_path / "copy.sqlite")
    said[0].join(60)
    running.close()

    assert running.refused == 0, "it was acknowledged"
    assert verdicts(settings) == {1, 2, 3, 77}


def test_a_copy_of_a_newer_version_is_refused_and_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    back_up(settings, copy)
    with closing(sqlite3.connect(copy)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()

    with pytest.raises(BackupError, match=r"copy\.sqlite was made by a newer version of this program"):
        restore(settings, copy)

    assert verdicts(settings) == {1, 2, 3}
    assert sorted(path.name for path in tmp_path.glob("*before*")) == []


def test_a_journal_of_a_newer_version_is_neither_copied_nor_replaced(
    settings: Settings, tmp_path: Path
) -> None:
    back_up(settings, tmp_path / "copy.sqlite")
    journal = Journal(settings, lambda: DAY)
    with journal._database.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    journal.close()

    with pytest.raises(JournalError, match="a newer version"):
        back_up(settings, tmp_path / "other.sqlite")
    with pytest.raises(JournalError, match="a newer version"):
        restore(settings, tmp_path / "copy.sqlite")

    assert sorted(path.name for path in tmp_path.glob("*.sqlite*")) == ["copy.sqlite"]


@pytest.mark.parametrize("kept_in", ["postgresql"], indirect=True)
def test_a_copy_with_a_value_that_the_database_refuses_changes_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite"
    back_up(settings, copy)
    with closing(sqlite3.connect(copy)) as odd:
        odd.execute("UPDATE feedback SET anchor = ? WHERE article = 3", ("x" * 400,))
        odd.commit()

    with pytest.raises(BackupError, match=r"too long.*\n.*The journal is as it was") as error:
        restore(settings, copy)

    assert "xxxx" not in str(error.value)
    assert verdicts(settings) == {1, 2, 3}


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


def test_a_backup_has_all_tables_of_one_moment(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Journal(settings, lambda: DAY)

    def while_somebody_writes(table: Table) -> Insert:
        if table.name == "feedback":
            running.feedback(8, "_top", "wrong", "0123456789ab")
            running.flag(8, "_top", "wrong", "The menu has moved.", "0123456789ab")
        return insert(table)

    monkeypatch.setattr(backup, "insert", while_somebody_writes)
    counts = back_up(settings, tmp_path / "copy.sqlite")
    running.close()

    assert (counts["feedback"], counts["flag"]) == (3, 0)
    assert verdicts(settings) == {1, 2, 3, 8}


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
def test_a_file_that_is_no_whole_journal_is_refused_and_changes_nothing(
    settings: Settings, tmp_path: Path, damage: str
) -> None:
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
    assert sorted(p.name for p in tmp_path.glob("*before*")) == []


def test_a_backup_replaces_no_file_and_is_for_its_owner_alone(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    back_up(settings, copy)
    content = copy.read_bytes()

    with pytest.raises(BackupError, match="is there already"):
        back_up(settings, copy)

    assert copy.read_bytes() == content
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize("kept_in", ["sqlite"], indirect=True)
def test_the_commands_say_what_was_copied_and_where_the_journal_of_before_is(
    settings: Settings, tmp_path: Path
) -> None:
    copy, root = str(tmp_path / "copy.sqlite"), str(settings.root)

    copied = CliRunner().invoke(app, ["journal", "backup", copy, "-C", root])
    restored = CliRunner().invoke(app, ["journal", "restore", copy, "-C", root])

    assert (copied.exit_code, restored.exit_code) == (0, 0)
    assert "feedback 3" in copied.stdout
    assert "feedback 3" in restored.stdout
    assert "copy.sqlite.before-1" in restored.stdout.replace("\n", "")


def test_a_server_that_cannot_be_reached_is_named_without_its_password(base: Path, tmp_path: Path) -> None:
    settings = Settings.load(base, database_url="postgresql://help:secret@127.0.0.1:1/help")

    with pytest.raises(BackupError, match=r"could not be copied to .*copy\.sqlite: .*127\.0\.0\.1") as error:
        back_up(settings, tmp_path / "copy.sqlite")

    assert "secret" not in str(error.value)
    assert list(tmp_path.glob("*copy*")) == []


def test_the_run_book_names_the_service_of_compose_and_commands_that_there_are() -> None:
    lines = re.findall(
        r"^docker compose (.+?)(?:  .*)?$", (ROOT / "docs" / "operations.md").read_text("utf-8"), re.M
    )
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"]
    commands: Any = get_command(app)

    assert len(lines) >= 2
    for words in map(shlex.split, lines):
        assert words[:4] == ["-f", "deploy/compose.yaml", "run", "--rm"]
        name = next(word for word in words[4:] if word in services)
        group, command, path = words[words.index(name) + 1 :]
        assert name == "service", "its image has kb as the command that it runs"
        assert command in commands.commands[group].commands
        assert path.startswith(words[words.index("-v") + 1].partition(":")[2] + "/"), (
            "in the folder that is mounted"
        )
