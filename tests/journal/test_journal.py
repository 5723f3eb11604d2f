"""The journal: what is kept, how long, how it is written, in SQLite and in PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date, timedelta

from support.bases import ROOT
from support.journals import TODAY, asked, outcomes, rows

from assistant.journal import Followed, Journal, Outcome, Searched, Sent
from assistant.settings import Settings

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


def test_sections_that_were_sent_are_counted_by_day_and_by_nothing_else(journal: Journal) -> None:
    for anchor in ("top", "fees", "top"):
        journal.note(Sent(484517, anchor))
    journal.writer.flush()
    journal.note(Sent(484517, "top"))
    with journal.read() as reading:
        waiting = reading.sent(TODAY)
        assert reading.sent(TODAY + timedelta(days=1)) == {}

    assert waiting == {(484517, "top"): 3, (484517, "fees"): 1}
    assert rows(journal, "sent") == [
        {"day": TODAY, "article": 484517, "anchor": "fees", "count": 1},
        {"day": TODAY, "article": 484517, "anchor": "top", "count": 3},
    ]


def test_a_verdict_and_a_flag_are_on_disk_when_the_call_returns(journal: Journal, kept_in: Settings) -> None:
    journal.feedback(1, "top", "helped", "b" * 12)
    journal.flag(1, "top", "wrong", "The menu has moved.", "b" * 12, "desk")

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


def test_of_two_outcomes_of_one_asking_the_first_counts(journal: Journal) -> None:
    for number in range(8):
        answer = f"{number:016x}"
        for entry in (asked(answer=answer), Outcome(answer, "helped"), Outcome(answer, "person")):
            journal.note(entry)
        journal.note(asked("again", article=2, answer="c" * 16, after=answer, topic=(1, 2)))

    found = [row["outcome"] for row in rows(journal, "asked") if row["question"] == "where is my pin"]
    assert found == ["helped"] * 8


def test_an_asking_does_not_come_back_to_itself(journal: Journal) -> None:
    """The first one may not have been counted: while somebody types, none is."""
    journal.note(asked(after="a" * 16, topic=(1,)))

    assert outcomes(journal) == [""]


def test_who_asks_about_another_topic_did_not_come_back(journal: Journal) -> None:
    for entry in (asked(article=1), asked("else", article=9, answer="c" * 16, after="a" * 16, topic=(8, 9))):
        journal.note(entry)

    assert outcomes(journal) == ["", ""]


def test_no_row_says_which_question_followed_which(journal: Journal) -> None:
    for entry in (asked(), asked("again", answer="c" * 16, after="a" * 16, topic=(1,))):
        journal.note(entry)

    again = next(row for row in rows(journal, "asked") if row["question"] == "again")
    assert "a" * 16 not in [str(value) for value in again.values()]


# --- what is on disk ----------------------------------------------------------------------------------------


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
