"""The journal's file and server: removed, replaced, silent, of a newer version; and who may read the file."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from support.journals import TODAY, asked, outcomes, rows

from assistant.errors import JournalError, SettingsError
from assistant.journal import Journal, Outcome
from assistant.settings import Settings


def verdicts(settings: Settings) -> set[int]:
    journal = Journal(settings, lambda: TODAY)
    found = {article for article, _ in journal.counts()}
    journal.close()
    return found


# --- the file -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["removed", "replaced"])
def test_a_verdict_after_the_file_was_removed_or_replaced_is_in_the_file_that_is_there(
    base: Path, tmp_path: Path, what: str
) -> None:
    settings = Settings.load(base)
    other = settings.model_copy(update={"journal_path": tmp_path / "other.sqlite"})
    for kept, article in ((other, 2), (settings, 1)):
        journal = Journal(kept, lambda: TODAY)
        journal.feedback(article, "top", "helped", "")
        if kept is other:
            journal.close()

    for file in settings.journal_file.parent.glob("journal.sqlite*"):
        file.unlink()
    if what == "replaced":
        shutil.copy(other.journal_file, settings.journal_file)
    journal.feedback(3, "top", "helped", "")
    journal.note(asked())
    assert len(rows(journal, "asked")) == 1
    journal.close()

    assert verdicts(settings) == ({3} if what == "removed" else {2, 3})


def test_a_verdict_whose_file_is_removed_while_it_is_written_is_not_acknowledged(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.load(base)
    journal = Journal(settings, lambda: TODAY)
    journal.feedback(1, "top", "helped", "")

    def removes(bits: int) -> int:
        settings.journal_file.unlink()
        return 7

    with monkeypatch.context() as patch:
        patch.setattr("assistant.journal.journal.secrets.randbits", removes)
        with pytest.raises(JournalError, match="nothing was kept"):
            journal.feedback(2, "top", "helped", "")
    journal.feedback(3, "top", "helped", "")
    journal.close()

    assert verdicts(settings) == {3}


@pytest.mark.parametrize("bytes_", [b"", b"something else " * 5000])
def test_a_file_that_is_overwritten_in_its_place_is_noticed_and_no_verdict_is_acknowledged(
    base: Path, bytes_: bytes
) -> None:
    settings = Settings.load(base)
    journal = Journal(settings, lambda: TODAY)
    journal.feedback(1, "top", "helped", "")
    well = journal.state

    settings.journal_file.write_bytes(bytes_)
    seen = journal.state
    for use in (
        lambda: journal.feedback(2, "top", "helped", ""),
        lambda: journal.flag(2, "top", "wrong", "The menu has moved.", ""),
    ):
        with pytest.raises(JournalError, match="nothing was kept"):
            use()
    for file in settings.journal_file.parent.glob("journal.sqlite*"):
        file.unlink()
    journal.feedback(3, "top", "helped", "")

    assert (well, seen, journal.state, journal.refused) == ("ok", "failing", "ok", 2)
    assert verdicts(settings) == {3}
    journal.close()


def test_a_file_that_is_overwritten_while_a_verdict_is_written_is_noticed(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.load(base)
    journal = Journal(settings, lambda: TODAY)
    journal.feedback(1, "top", "helped", "")

    def overwrites(bits: int) -> int:
        settings.journal_file.write_bytes(b"something else " * 5000)
        return 7

    monkeypatch.setattr("assistant.journal.journal.secrets.randbits", overwrites)
    with pytest.raises(JournalError, match="nothing was kept"):
        journal.feedback(2, "top", "helped", "")

    assert journal.state == "failing"
    journal.close()


def test_a_file_whose_middle_is_overwritten_is_noticed(base: Path) -> None:
    settings = Settings.load(base)
    journal = Journal(settings, lambda: TODAY)
    journal.feedback(1, "top", "helped", "")
    journal._database.checkpoint()
    journal.feedback(2, "top", "helped", "")
    with settings.journal_file.open("r+b") as file:
        file.seek(4096)
        file.write(b"something else " * 2000)

    with pytest.raises(JournalError, match="nothing was kept"):
        journal.feedback(3, "top", "helped", "")
    journal.close()


def test_another_process_that_reads_and_closes_the_journal_leaves_the_log_to_the_one_that_looks_at_the_file(
    base: Path,
) -> None:
    journal = Journal(Settings.load(base), lambda: TODAY)
    journal.feedback(1, "top", "helped", "")
    assert journal.state == "ok"
    script = (
        "import sqlite3, sys\n"
        "other = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "other.execute('BEGIN EXCLUSIVE')\n"
        "other.execute('ROLLBACK')\n"
        "other.close()\n"
    )

    subprocess.run([sys.executable, "-c", script, str(journal.path)], check=True)

    assert journal.path.with_name(f"{journal.path.name}-wal").exists()
    journal.feedback(2, "top", "helped", "")
    assert journal.state == "ok"
    assert {row["article"] for row in rows(journal, "feedback")} == {1, 2}
    journal.close()


def test_the_journal_is_for_its_owner_alone(base: Path) -> None:
    settings = Settings.load(base)
    before = os.umask(0o022)
    try:
        journal = Journal(settings, lambda: TODAY)
        journal.feedback(1, "top", "helped", "")
        files = {
            path.name: stat.S_IMODE(path.stat().st_mode) for path in settings.journal_file.parent.iterdir()
        }
        journal.close()
    finally:
        os.umask(before)

    assert files.keys() >= {"journal.sqlite", "journal.sqlite-wal"}
    assert set(files.values()) == {0o600}
    assert stat.S_IMODE(settings.journal_file.parent.stat().st_mode) == 0o700


# --- how it is doing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("questions", [True, False])
def test_a_refused_verdict_is_seen_and_counted_until_one_is_kept_again(
    base: Path, tmp_path: Path, questions: bool
) -> None:
    folder = tmp_path / "a file"
    folder.write_text("")
    journal = Journal(
        Settings.load(base, journal_path=folder / "journal.sqlite", journal=questions), lambda: TODAY
    )
    well = journal.state

    for _ in range(2):
        with pytest.raises(JournalError):
            journal.feedback(1, "top", "helped", "")
    ill = journal.state, journal.refused
    folder.unlink()
    for _ in range(300):  # a try that took long keeps the next ones from trying for twice that time
        with contextlib.suppress(JournalError):
            journal.feedback(1, "top", "helped", "")
            break
        time.sleep(0.1)

    assert well == ("ok" if questions else "off")
    assert ill == ("failing", 2)
    assert (journal.state, journal.refused >= 2) == (well, True)
    journal.close()


def test_a_flag_that_is_not_there_says_nothing_about_the_journal(base: Path) -> None:
    journal = Journal(Settings.load(base), lambda: TODAY)

    with pytest.raises(Exception, match="no flag begins with 0123abcd"):
        journal.handle("0123abcd", "handled", "", "command")

    assert journal.state == "ok"
    journal.close()


# --- the server ---------------------------------------------------------------------------------------------


@contextmanager
def silent_server() -> Iterator[tuple[int, list[socket.socket]]]:
    """It takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    taken.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        try:
            yield listener.getsockname()[1], taken
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for connection in taken:
                connection.close()


def test_of_all_who_wait_for_a_database_that_does_not_answer_one_waits_long(base: Path) -> None:
    with silent_server() as (port, taken):
        journal = Journal(
            Settings.load(base, database_url=f"postgresql://help@127.0.0.1:{port}/help"), lambda: TODAY
        )
        all_are_here = threading.Barrier(4)

        def say(_: int) -> str:
            all_are_here.wait(60)
            with pytest.raises(JournalError):
                journal.feedback(1, "top", "helped", "")
            return journal.state

        with ThreadPoolExecutor(4) as people:
            states = list(people.map(say, range(4)))
        for _ in range(3):
            with pytest.raises(JournalError):
                journal.flag(1, "top", "wrong", "", "")

        assert len(taken) == 1
        assert states == ["failing"] * 4
        assert journal.refused == 7
        journal.close()


def test_two_workers_put_two_outcomes_on_two_askings(kept_in: Settings) -> None:
    one, other = Journal(kept_in, lambda: TODAY), Journal(kept_in, lambda: TODAY)
    for _ in range(2):
        one.note(asked())
    assert one.writer.flush()

    for worker, result in ((one, "helped"), (other, "person")):
        worker.note(Outcome("a" * 16, result))  # type: ignore[arg-type]
    with ThreadPoolExecutor(2) as people:
        assert list(people.map(lambda worker: worker.writer.flush(), (one, other))) == [True, True]

    assert outcomes(one) == ["helped", "person"]
    one.close()
    other.close()


# --- a newer version ----------------------------------------------------------------------------------------


def test_a_journal_of_a_newer_version_is_left_alone_with_a_clear_word(
    kept_in: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    journal = Journal(kept_in, lambda: TODAY)
    journal.feedback(1, "top", "helped", "")
    address = kept_in.database_url.get_secret_value().replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(address or f"sqlite:///{kept_in.journal_file}")
    journal.close()
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    for use in (
        lambda: journal.feedback(1, "top", "helped", ""),
        journal.read,
        lambda: journal.handle("0123abcd", "handled", "", "command"),
    ):
        with pytest.raises(JournalError, match="a newer version of this program wrote the journal"):
            use()
    journal.note(asked())
    journal.writer.flush()

    assert (journal.state, journal.refused, journal.writer.waiting) == ("failing", 1, 1)
    assert "the form 9999" in caplog.text
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM feedback")).scalar() == 1
    journal.close()
    engine.dispose()


@pytest.mark.parametrize("address", ["mysql://u:secretword@h/d", "postgresql://secretword", "secretword"])
def test_an_address_of_another_database_is_refused_without_repeating_its_password(
    base: Path, address: str
) -> None:
    with pytest.raises(SettingsError, match="postgresql://user:password@host/database") as error:
        Settings.load(base, database_url=address)

    assert "secretword" not in str(error.value)
