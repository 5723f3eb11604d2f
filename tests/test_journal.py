"""What is kept of questions, verdicts and flags, what is never kept, and that neither costs anybody an answer."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from fastapi import FastAPI
from postgres import server
from sqlalchemy import create_engine, text
from starlette.testclient import TestClient

from assistant.api.app import create_app
from assistant.errors import JournalError, SettingsError
from assistant.journal import Asked, Followed, Journal, Outcome, Searched, normalized
from assistant.journal.schema import HEAD
from assistant.journal.tables import METADATA
from assistant.journal.writer import Writer
from assistant.settings import Settings

ANCHOR = "what-credit-card-can-i-use-to-verify-my-identity"
CREDIT_CARD = "What credit card can I use to verify my identity?"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def kept_in(request: pytest.FixtureRequest, base: Path) -> Iterator[Settings]:
    """Settings of an empty journal in each kind of database."""
    if request.param == "sqlite":
        yield Settings.load(base)
        return
    address = request.getfixturevalue("postgres")
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for table in [*METADATA.tables, "alembic_version"]:
            connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
    engine.dispose()
    yield Settings.load(base, database_url=address)


@pytest.fixture
def journal(kept_in: Settings) -> Iterator[Journal]:
    journal = Journal(kept_in, lambda: TODAY)
    yield journal
    journal.close()


def asked(question: str = "where is my pin", **changes: Any) -> Asked:
    values = {"status": "answered", "article": 1, "anchor": "top", "confidence": 0.9, "answer": "a" * 16, "build": "b" * 12}
    return Asked(question, **{**values, **changes})


def rows(journal: Journal, table: str) -> list[dict[str, Any]]:
    assert journal.writer.flush()
    with journal.read() as reading:
        found = reading._connection.execute(METADATA.tables[table].select())
        return [dict(row) for row in found.mappings()]


def outcomes(journal: Journal) -> list[str]:
    return sorted(row["outcome"] for row in rows(journal, "asked"))


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_a_question_is_kept_with_its_day_and_what_it_got(journal: Journal) -> None:
    journal.note(asked(page="settings/users", face="widget"))

    (row,) = rows(journal, "asked")
    row.pop("id")
    assert row == {
        "day": TODAY, "question": "where is my pin", "status": "answered", "article": 1, "anchor": "top", "confidence": 0.9, "answer": "a" * 16,
        "build": "b" * 12, "page": "settings/users", "face": "widget", "outcome": "",
    }  # fmt: skip


def test_a_search_and_an_old_link_are_kept(journal: Journal) -> None:
    journal.note(Searched("lost pin", 0, None, "", "b" * 12))
    for _ in range(3):
        journal.note(Followed(484517))
    journal.writer.flush()
    journal.note(Followed(484517))

    assert [row["words"] for row in rows(journal, "searched")] == ["lost pin"]
    assert [(row["day"], row["article"], row["count"]) for row in rows(journal, "old_link")] == [(TODAY, 484517, 4)]


def test_a_verdict_and_a_flag_are_on_disk_when_the_call_returns(journal: Journal, kept_in: Settings) -> None:
    journal.feedback(1, "top", "helped", "b" * 12)
    journal.flag(1, "top", "wrong", "The menu has moved.\x00\ud800", "b" * 12, "desk")

    other = Journal(kept_in)
    assert other.counts() == {(1, "helped"): 1}
    with other.read() as reading:
        assert [(flag.verdict, flag.reason) for flag in reading.flags(date.min)] == [("wrong", "The menu has moved.")]
    other.close()


def test_rows_are_not_in_the_order_in_which_they_came(journal: Journal) -> None:
    for number in range(40):
        journal.note(asked(f"question {number}"))

    by_id = [row["question"] for row in sorted(rows(journal, "asked"), key=lambda row: row["id"])]
    assert by_id != [f"question {number}" for number in range(40)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [("  Where IS\n my  PIN?? ", "where is my pin"), ("My SSN is 123-45-6789!", "my ssn is [social security number]"),
     ("Call Ana.Lopez@example.org", "call [email address]"), ("code 44871 fails", "code [long number] fails"), ("bad \x00\ud800 sign", "bad sign"),
     ("word " * 200, ("word " * 60).strip())],
)  # fmt: skip
def test_words_are_kept_redacted_and_normalized(text: str, kept: str) -> None:
    assert normalized(text) == kept


# --- how it went -----------------------------------------------------------------------------------------------------


def test_an_outcome_is_put_on_one_asking_that_got_that_answer(journal: Journal) -> None:
    for entry in (asked(), asked(), asked(answer="c" * 16), Outcome("a" * 16, "helped"), Outcome("c" * 16, "person")):
        journal.note(entry)

    assert outcomes(journal) == ["", "helped", "person"]


def test_an_outcome_of_an_answer_that_nobody_got_changes_nothing(journal: Journal) -> None:
    for entry in (asked(), Outcome("d" * 16, "helped")):
        journal.note(entry)

    assert outcomes(journal) == [""]


def test_who_asks_again_on_the_same_topic_came_back(journal: Journal) -> None:
    for entry in (asked(article=1), asked("again", article=2, answer="c" * 16, after="a" * 16, topic=(1, 2))):
        journal.note(entry)

    assert {row["question"]: row["outcome"] for row in rows(journal, "asked")} == {"where is my pin": "came-back", "again": ""}


def test_who_asks_about_another_topic_did_not_come_back(journal: Journal) -> None:
    for entry in (asked(article=1), asked("else", article=9, answer="c" * 16, after="a" * 16, topic=(8, 9))):
        journal.note(entry)

    assert outcomes(journal) == ["", ""]


def test_no_row_says_which_question_followed_which(journal: Journal) -> None:
    for entry in (asked(), asked("again", answer="c" * 16, after="a" * 16, topic=(1,))):
        journal.note(entry)

    again = next(row for row in rows(journal, "asked") if row["question"] == "again")
    assert "a" * 16 not in [str(value) for value in again.values()]


# --- how long --------------------------------------------------------------------------------------------------------


def test_what_is_older_than_the_settings_allow_is_deleted(kept_in: Settings) -> None:
    settings = kept_in.model_copy(update={"journal_days": 30, "verdict_days": 60})
    days = [TODAY - timedelta(days=61)]
    journal = Journal(settings, lambda: days[-1])
    journal.note(asked("oldwords"))
    journal.feedback(1, "top", "helped", "")
    journal.writer.flush()
    days.append(TODAY - timedelta(days=31))
    journal.feedback(1, "top", "wrong", "")
    days.append(TODAY)

    journal.note(asked("new"))

    assert [row["question"] for row in rows(journal, "asked")] == ["new"]
    assert [row["verdict"] for row in rows(journal, "feedback")] == ["wrong"]
    journal.close()
    stored = b"".join(path.read_bytes() for path in settings.journal_file.parent.glob("journal.sqlite*"))
    assert b"oldwords" not in stored, "what is too old is overwritten, not only unlinked"


# --- the writer ------------------------------------------------------------------------------------------------------


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
    started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(3)]

    troubles = [process.communicate()[1] for process in started]

    assert troubles == [""] * 3
    journal = Journal(kept_in)
    assert len(rows(journal, "flag")) == 3 * 5
    journal.close()


# --- the tables ------------------------------------------------------------------------------------------------------


def test_the_migrations_make_the_tables_that_the_code_knows(journal: Journal) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with journal.read() as reading:
        context = MigrationContext.configure(reading._connection)
        assert context.get_current_revision() == HEAD
        different = [change for change in compare_metadata(context, METADATA) if "comment" not in str(change[0])]
    assert different == []


def test_verdicts_of_a_journal_without_migrations_are_taken_over(base: Path) -> None:
    settings = Settings.load(base)
    settings.index_dir.mkdir(parents=True)
    old = sqlite3.connect(settings.index_dir / "journal.sqlite")
    old.execute(
        "CREATE TABLE feedback (day TEXT NOT NULL, article INTEGER NOT NULL, anchor TEXT NOT NULL, verdict TEXT NOT NULL, build TEXT NOT NULL)"
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
        assert [f"| `{column.name}` | {column.comment}" for column in table.columns if f"| `{column.name}` | {column.comment}" not in part] == []
        assert part.count("\n| `") == len(table.columns), f"{table.name} has other columns than the document says"


@pytest.mark.parametrize("address", ["mysql://u:secretword@h/d", "postgresql://secretword", "secretword"])
def test_an_address_of_another_database_is_refused_without_repeating_its_password(base: Path, address: str) -> None:
    with pytest.raises(SettingsError, match="postgresql://user:password@host/database") as error:
        Settings.load(base, database_url=address)

    assert "secretword" not in str(error.value)


# --- over HTTP -------------------------------------------------------------------------------------------------------


@pytest.fixture
def own(published: Settings, tmp_path: Path) -> Settings:
    """The shared build with a journal of this test's own."""
    return published.model_copy(update={"journal_path": tmp_path / "journal.sqlite"})


@pytest.fixture(scope="module")
def app(published: Settings) -> FastAPI:
    """One application for all tests: opening a build takes longer than everything else here."""
    return create_app(published, lambda: TODAY)


@pytest.fixture
def served(app: FastAPI, own: Settings) -> Iterator[TestClient]:
    app.state.journal = Journal(own, lambda: TODAY)
    yield TestClient(app, follow_redirects=False)
    app.state.journal.close()


def journal_of(client: TestClient) -> Journal:
    journal: Journal = client.app.state.journal  # type: ignore[attr-defined]
    return journal


def test_a_question_over_http_is_kept_with_its_face_and_a_page_that_the_base_knows(served: TestClient) -> None:
    served.post("/v1/answers", json={"question": CREDIT_CARD, "page": "settings/users", "face": "widget"})
    served.post("/v1/answers", json={"question": CREDIT_CARD, "page": "patients/AnnSmith"}, headers={"Help-Face": "desk"})

    found = rows(journal_of(served), "asked")
    assert {(row["question"], row["article"], row["anchor"], row["status"]) for row in found} == {
        (normalized(CREDIT_CARD), 484517, ANCHOR, "answered")
    }
    assert {(row["face"], row["page"], row["day"]) for row in found} == {("widget", "settings/users", TODAY), ("desk", "", TODAY)}


def test_neither_address_nor_browser_nor_cookie_nor_raw_words_reach_the_disk(served: TestClient, own: Settings) -> None:
    headers = {
        "User-Agent": "TellingBrowser/1",
        "Cookie": "who=TellingCookie",
        "X-Forwarded-For": "203.0.113.77",
        "Referer": "https://h.example/TellingPage",
    }
    served.post("/v1/answers", json={"question": "I am Jane Roe, MRN 448712, can I pay with my card 4111 1111 1111 1111?"}, headers=headers)
    served.post("/v1/searches", json={"query": "jane.roe@example.org"}, headers=headers)
    served.post("/v1/feedback", json={"article": 484517, "verdict": "helped"}, headers=headers)

    journal_of(served).writer.flush()
    stored = b"".join(path.read_bytes() for path in own.journal_file.parent.glob("journal.sqlite*")).lower()
    assert b"[card number]" in stored
    assert [word for word in (b"telling", b"203.0.113", b"jane", b"roe", b"448712", b"4111", b"testclient") if word in stored] == []


def test_words_of_an_emergency_are_not_kept(served: TestClient) -> None:
    served.post("/v1/answers", json={"question": "I want to kill myself"})

    (row,) = rows(journal_of(served), "asked")
    assert (row["status"], row["question"]) == ("emergency", "")


def test_a_verdict_about_an_answer_and_a_wish_for_a_person_become_outcomes(served: TestClient) -> None:
    for _ in range(3):
        answer = served.post("/v1/answers", json={"question": CREDIT_CARD}).json()
    served.post("/v1/feedback", json={"article": 484517, "verdict": "not-helped", "answer_id": answer["answer_id"]})
    wish = served.post("/v1/handoffs", json={"answer_id": answer["answer_id"]})

    assert (wish.status_code, wish.json()["kept"]) == (202, True)
    assert outcomes(journal_of(served)) == ["", "not-helped", "person"]


def test_asking_again_with_after_counts_as_a_return(served: TestClient) -> None:
    answer = served.post("/v1/answers", json={"question": CREDIT_CARD}).json()
    served.post("/v1/answers", json={"question": "Can I use a debit card to verify my identity?", "after": answer["answer_id"]})

    assert outcomes(journal_of(served)) == ["", "came-back"]


def test_the_end_of_a_search_is_kept_but_not_the_letters_on_the_way(served: TestClient) -> None:
    for query in ("l", "lo", "lost pin"):
        served.post("/v1/search", json={"query": query})
    served.post("/v1/searches", json={"query": "lost pin", "opened": f"484517#{ANCHOR}"})
    served.post("/v1/searches", json={"query": "zzzqqq"})

    found = rows(journal_of(served), "searched")
    assert {(row["words"], row["results"] > 0, row["article"]) for row in found} == {("lost pin", True, 484517), ("zzzqqq", False, None)}


def test_an_old_link_is_counted_by_its_article(served: TestClient) -> None:
    served.get("/knowledgebase/articles/484517-AnnSmiths-words")
    served.get("/knowledgebase/articles/1-nothing")
    served.get("/a/484517")

    assert [(row["article"], row["count"]) for row in rows(journal_of(served), "old_link")] == [(484517, 1)]


def test_with_the_journal_off_no_question_is_kept_but_verdicts_are(app: FastAPI, served: TestClient, own: Settings) -> None:
    journal = app.state.journal = Journal(own.model_copy(update={"journal": False}), lambda: TODAY)

    assert served.post("/v1/answers", json={"question": CREDIT_CARD}).json()["status"] == "answered"
    served.post("/v1/searches", json={"query": "lost pin"})
    assert served.post("/v1/feedback", json={"article": 484517, "verdict": "helped"}).status_code == 201

    assert served.get("/readyz").json()["journal"]["state"] == "off"
    assert (rows(journal, "asked"), rows(journal, "searched"), len(rows(journal, "feedback"))) == ([], [], 1)


def test_an_application_writes_what_is_waiting_when_it_ends(own: Settings) -> None:
    app = create_app(own)
    with TestClient(app):
        app.state.journal.note(asked())

    again = Journal(own)
    with again.read() as reading:
        assert len(reading.asked(date.min)) == 1
    again.close()


def test_a_journal_that_cannot_be_written_costs_no_answer_and_is_shown(own: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    app = create_app(own.model_copy(update={"journal_path": tmp_path / "file" / "journal.sqlite"}))
    app.state.journal.writer._pause = 0
    with TestClient(app) as client:
        assert client.post("/v1/answers", json={"question": CREDIT_CARD}).json()["status"] == "answered"
        app.state.journal.writer.flush()
        assert client.get("/readyz").json()["journal"] == {"state": "failing", "lost": 1, "waiting": 0}
        assert "assistant_journal_lost 1.0" in client.get("/metrics").text
        refused = client.post("/v1/feedback", json={"article": 484517, "verdict": "helped"})

    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/journal")
    assert "nothing was kept" in refused.json()["detail"]
    assert str(tmp_path) not in refused.text
    assert refused.json()["handoff"]["url"] == "/contact/"


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [("/v1/answers", {"question": "x", "face": "phone"}, {}), ("/v1/answers", {"question": "x"}, {"Help-Face": "phone"}),
     ("/v1/answers", {"question": "x", "after": "not-an-id"}, {}), ("/v1/handoffs", {"answer_id": "AnnSmith"}, {}), ("/v1/searches", {"query": ""}, {})],
)  # fmt: skip
def test_what_is_not_in_the_lists_is_a_422(served: TestClient, path: str, body: dict[str, Any], headers: dict[str, str]) -> None:
    response = served.post(path, json=body, headers=headers)

    assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-request")
    assert "AnnSmith" not in response.text


# --- flags -----------------------------------------------------------------------------------------------------------


def test_a_flag_is_kept_and_acknowledged(served: TestClient) -> None:
    sent = {"article": 484517, "anchor": ANCHOR, "verdict": "outdated", "reason": "The menu has another name now."}

    response = served.post("/v1/flags", json=sent, headers={"Help-Face": "desk"})

    assert (response.status_code, response.json()["kept"]) == (201, True)
    assert response.json()["handoff"]["url"] == "/contact/"
    (row,) = rows(journal_of(served), "flag")
    assert {**sent, "face": "desk", "day": TODAY}.items() <= row.items()


def test_a_reason_is_kept_without_what_is_sensitive_in_it(served: TestClient, own: Settings) -> None:
    served.post(
        "/v1/flags", json={"article": 484517, "verdict": "wrong", "reason": "Ana.Lopez@example.org called from 512-555-0198, SSN 123-45-6789"}
    )

    assert rows(journal_of(served), "flag")[0]["reason"] == "[email address] called from [phone number], SSN [Social Security number]"
    stored = b"".join(path.read_bytes() for path in own.journal_file.parent.glob("journal.sqlite*"))
    assert not [secret for secret in (b"Ana.Lopez", b"555-0198", b"6789") if secret in stored]


def test_a_flag_for_an_unknown_section_is_kept_for_its_article(served: TestClient) -> None:
    served.post("/v1/flags", json={"article": 484517, "anchor": "AnnSmithsAnchor", "verdict": "wrong", "reason": ""})

    assert rows(journal_of(served), "flag")[0]["anchor"] == "top"


def test_a_flag_for_an_unknown_article_is_a_404_with_the_way_to_a_person(served: TestClient) -> None:
    response = served.post("/v1/flags", json={"article": 1, "verdict": "wrong", "reason": "x"})

    assert (response.status_code, response.json()["type"]) == (404, "/problems/not-found")
    assert response.json()["handoff"]["url"] == "/contact/"


@pytest.mark.parametrize("change", [{"verdict": "helped"}, {"reason": "x" * 1001}, {"article": "one"}, {"words": "x"}, {"article": 10**13}])
def test_a_flag_that_is_not_complete_is_a_422_that_repeats_no_words(served: TestClient, change: dict[str, object]) -> None:
    response = served.post("/v1/flags", json={"article": 484517, "verdict": "wrong", "reason": "AnnSmith", **change})

    assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-request")
    assert "AnnSmith" not in response.text


def test_without_a_clock_of_its_own_the_journal_takes_the_day_in_utc(base: Path) -> None:
    before = datetime.now(UTC).date()
    journal = Journal(Settings.load(base))
    journal.feedback(1, "top", "helped", "")

    assert before <= rows(journal, "feedback")[0]["day"] <= datetime.now(UTC).date()
    journal.close()


def test_a_journal_that_cannot_be_opened_says_so_without_a_path(base: Path) -> None:
    journal = Journal(Settings.load(base, journal_path=base / "mkdocs.yml" / "x.sqlite"))

    with pytest.raises(JournalError, match="nothing was kept"):
        journal.feedback(1, "top", "helped", "")
