"""The journal: what is kept, how long, how it is written, in SQLite and in PostgreSQL."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.bases import ROOT
from support.journals import TODAY, asked, outcomes, rows

from assistant.errors import SettingsError
from assistant.journal import Followed, Journal, Outcome, Searched, normalized
from assistant.journal.schema import HEAD
from assistant.journal.tables import METADATA
from assistant.journal.writer import Writer
from assistant.settings import Settings


@pytest.fixture
def journal(kept_in: Settings) -> Iterator[Journal]:
    journal = Journal(kept_in, lambda: TODAY)
    yield journal
    journal.close()


# --- what is kept -------------------------------------------------------------------------------------------


def test_a_question_is_kept_with_its_day_and_what_it_got(journal: Journal) -> None:
    journal.note(asked(page="settings/users", face="widget"))

    (row,) = rows(journal, "asked")
    row.pop("id")
    assert row == {
        "day": TODAY,
        "question": "where is my pin",
        "status": "answered",
        "article": 1,
        "anchor": "top",
        "confidence": 0.9,
        "answer": "a" * 16,
        "build": "b" * 12,
        "page": "settings/users",
        "face": "widget",
        "outcome": "",
    }


def test_a_search_and_an_old_link_are_kept(journal: Journal) -> None:
    journal.note(Searched(words="lost pin", results=0, article=None, anchor="", build="b" * 12))
    for _ in range(3):
        journal.note(Followed(484517))
    journal.writer.flush()
    journal.note(Followed(484517))

    assert [row["words"] for row in rows(journal, "searched")] == ["lost pin"]
    assert [(row["day"], row["article"], row["count"]) for row in rows(journal, "old_link")] == [
        (TODAY, 484517, 4)
    ]


def test_a_verdict_and_a_flag_are_on_disk_when_the_call_returns(journal: Journal, kept_in: Settings) -> None:
    journal.feedback(1, "top", "helped", "b" * 12)
    journal.flag(1, "top", "wrong", "The menu has moved.\x00\ud800", "b" * 12, "desk")

    other = Journal(kept_in)
    assert other.counts() == {(1, "helped"): 1}
    with other.read() as reading:
        assert [(flag.verdict, flag.reason) for flag in reading.flags(date.min)] == [
            ("wrong", "The menu has moved.")
        ]
    other.close()


def test_rows_are_not_in_the_order_in_which_they_came(journal: Journal) -> None:
    for number in range(40):
        journal.note(asked(f"question {number}"))

    by_id = [row["question"] for row in sorted(rows(journal, "asked"), key=lambda row: row["id"])]
    assert by_id != [f"question {number}" for number in range(40)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Where IS\n my  PIN?? ", "where is my pin"),
        ("My SSN is 123-45-6789!", "my ssn is [social security number]"),
        ("Call Ana.Lopez@example.org", "call [email address]"),
        ("code 44871 fails", "code [long number] fails"),
        ("bad \x00\ud800 sign", "bad sign"),
        ("word " * 200, ("word " * 60).strip()),
    ],
)
def test_words_are_kept_redacted_and_normalized(text: str, kept: str) -> None:
    assert normalized(text) == kept


# --- how it went --------------------------------------------------------------------------------------------


def test_an_outcome_is_put_on_one_asking_that_got_that_answer(journal: Journal) -> None:
    for entry in (
        asked(),
        asked(),
        asked(answer="c" * 16),
        Outcome("a" * 16, "helped"),
        Outcome("c" * 16, "person"),
    ):
        journal.note(entry)

    assert outcomes(journal) == ["", "helped", "person"]


def test_an_outcome_of_an_answer_that_nobody_got_changes_nothing(journal: Journal) -> None:
    for entry in (asked(), Outcome("d" * 16, "helped")):
        journal.note(entry)

    assert outcomes(journal) == [""]


def test_who_asks_again_on_the_same_topic_came_back(journal: Journal) -> None:
    for entry in (asked(article=1), asked("again", article=2, answer="c" * 16, after="a" * 16, topic=(1, 2))):
        journal.note(entry)

    assert {row["question"]: row["outcome"] for row in rows(journal, "asked")} == {
        "where is my pin": "came-back",
        "again": "",
    }


def test_who_asks_about_another_topic_did_not_come_back(journal: Journal) -> None:
    for entry in (asked(article=1), asked("else", article=9, answer="c" * 16, after="a" * 16, topic=(8, 9))):
        journal.note(entry)

    assert outcomes(journal) == ["", ""]


def test_no_row_says_which_question_followed_which(journal: Journal) -> None:
    for entry in (asked(), asked("again", answer="c" * 16, after="a" * 16, topic=(1,))):
        journal.note(entry)

    again = next(row for row in rows(journal, "asked") if row["question"] == "again")
    assert "a" * 16 not in [str(value) for value in again.values()]


# --- the writer ---------------------------------------------------------------------------------------------


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


def test_closing_writes_what_is_waiting(kept_in: Settings) -> None:
    journal = Journal(kept_in, lambda: TODAY)
    for number in range(200):
        journal.note(asked(f"question {number}"))
    journal.close()

    again = Journal(kept_in)
    assert len(rows(again, "asked")) == 200
    again.close()


KILLED = """
import sys
from assistant.journal import Journal
from assistant.settings import Settings

journal = Journal(Settings.load(sys.argv[1], database_url=sys.argv[2] or None))
for number in range(1, 100000):
    journal.flag(number, "top", "wrong", "reason", "")
    journal.feedback(number, "top", "helped", "")
    print(number, flush=True)
"""


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(kept_in: Settings) -> None:
    """SIGKILL in the middle of writing: whatever was acknowledged before is there afterwards."""
    command = [sys.executable, "-c", KILLED, str(kept_in.root), kept_in.database_url.get_secret_value()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = [int(process.stdout.readline()) for _ in range(40)]
        os.kill(process.pid, signal.SIGKILL)
        said += [int(line) for line in process.stdout if line.endswith("\n")]

    assert process.returncode == -signal.SIGKILL
    journal = Journal(kept_in)
    assert set(said) <= {row["article"] for row in rows(journal, "flag")}
    assert set(said) <= {row["article"] for row in rows(journal, "feedback")}
    journal.close()


def test_several_processes_can_open_a_new_journal_at_once(kept_in: Settings) -> None:
    script = KILLED.replace("100000", "6")
    command = [sys.executable, "-c", script, str(kept_in.root), kept_in.database_url.get_secret_value()]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]

    troubles = [process.communicate()[1] for process in started]

    assert troubles == [""] * 3
    journal = Journal(kept_in)
    assert len(rows(journal, "flag")) == 3 * 5
    journal.close()


# --- the tables ---------------------------------------------------------------------------------------------


def test_the_migrations_make_the_tables_that_the_code_knows(journal: Journal) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with journal.read() as reading:
        context = MigrationContext.configure(reading._connection)
        assert context.get_current_revision() == HEAD
        different = [
            change for change in compare_metadata(context, METADATA) if "comment" not in str(change[0])
        ]
    assert different == []


def test_verdicts_of_a_journal_without_migrations_are_taken_over(base: Path) -> None:
    settings = Settings.load(base)
    settings.index_dir.mkdir(parents=True)
    old = sqlite3.connect(settings.index_dir / "journal.sqlite")
    old.execute(
        "CREATE TABLE feedback (day TEXT NOT NULL, article INTEGER NOT NULL, anchor TEXT NOT NULL, "
        "verdict TEXT NOT NULL, build TEXT NOT NULL)"
    )
    old.executemany("INSERT INTO feedback VALUES ('2026-11-21', ?, 'top', 'helped', 'abc')", [(1,), (2,)])
    old.commit()
    old.close()

    journal = Journal(settings)

    assert journal.counts() == {(1, "helped"): 1, (2, "helped"): 1}
    assert not (settings.index_dir / "journal.sqlite").exists()
    journal.close()


def test_every_column_is_in_the_document_about_privacy() -> None:
    document = (ROOT / "docs" / "privacy.md").read_text("utf-8")

    for table in METADATA.sorted_tables:
        part = document.partition(f"### `{table.name}`")[2].partition("\n#")[0]
        assert [
            f"| `{column.name}` | {column.comment}"
            for column in table.columns
            if f"| `{column.name}` | {column.comment}" not in part
        ] == []
        assert part.count("\n| `") == len(table.columns), (
            f"{table.name} has other columns than the document says"
        )


@pytest.mark.parametrize("address", ["mysql://u:secretword@h/d", "postgresql://secretword", "secretword"])
def test_an_address_of_another_database_is_refused_without_repeating_its_password(
    base: Path, address: str
) -> None:
    with pytest.raises(SettingsError, match="postgresql://user:password@host/database") as error:
        Settings.load(base, database_url=address)

    assert "secretword" not in str(error.value)
