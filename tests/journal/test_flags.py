"""Flags are dealt with by authors, on the command line or on the page, and none is ever lost by that."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import create_engine, text
from starlette.testclient import TestClient
from support.bases import ROOT, small_base
from support.command_line import says
from typer.testing import CliRunner

from assistant.api.app import create_app
from assistant.builds import build
from assistant.cli import app as kb
from assistant.cli.console import out
from assistant.errors import NotFound
from assistant.journal import FlagRow, Journal, schema
from assistant.journal.backup import back_up, restore
from assistant.journal.tables import METADATA
from assistant.settings import Settings

TODAY = date(2026, 11, 22)
TOKEN = "a-token-for-these-tests"
ARTICLE = 900_001


@pytest.fixture
def settings(kept_in: Settings) -> Settings:
    """Settings of an empty journal in each kind of database."""
    return kept_in


class Desk:
    """A journal with flags, on whichever day a test says."""

    def __init__(self, settings: Settings) -> None:
        self.day = TODAY
        self.journal = Journal(settings, lambda: self.day)

    def flag(self, reason: str) -> FlagRow:
        self.journal.flag(ARTICLE, "top", "outdated", reason, "b" * 12, "desk")
        return next(flag for flag in self.flags() if flag.reason == reason)

    def flags(self, since: date = date.min) -> list[FlagRow]:
        with self.journal.read() as reading:
            return reading.flags(since)

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.journal.read() as reading:
            return [
                dict(row) for row in reading._connection.execute(METADATA.tables[table].select()).mappings()
            ]


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    desk = Desk(settings)
    yield desk
    desk.journal.close()


# --- what is kept -------------------------------------------------------------------------------------------


def test_a_flag_is_handled_and_its_own_row_stays_as_it_was(desk: Desk) -> None:
    flag, other = desk.flag("The menu has moved."), desk.flag("Step 3 is missing.")
    before = sorted(desk.rows("flag"), key=str)

    now = desk.journal.handle(flag.name, "handled", "The menu is called Settings now.", "command")

    assert (now.handled, now.note) == (TODAY, "The menu is called Settings now.")
    assert {f.reason: f.handled for f in desk.flags()} == {flag.reason: TODAY, other.reason: None}
    assert sorted(desk.rows("flag"), key=str) == before


def test_each_word_about_a_flag_is_kept_and_the_last_one_counts(desk: Desk) -> None:
    flag = desk.flag("The menu has moved.")

    for day, (state, note) in enumerate(
        [("handled", "Done."), ("open", "Not yet."), ("handled", "Done now.")]
    ):
        desk.day = TODAY + timedelta(days=day)
        desk.journal.handle(flag.name, state, note, "page")  # type: ignore[arg-type]

    assert [(f.handled, f.note) for f in desk.flags()] == [(TODAY + timedelta(days=2), "Done now.")]
    assert [
        (row["number"], row["state"], row["note"], row["face"])
        for row in sorted(desk.rows("handled"), key=lambda row: row["number"])
    ] == [
        (1, "handled", "Done.", "page"),
        (2, "open", "Not yet.", "page"),
        (3, "handled", "Done now.", "page"),
    ]


def test_the_same_word_twice_is_one_word(desk: Desk) -> None:
    flag = desk.flag("The menu has moved.")

    for note in ("Done.", "Done.", ""):
        desk.journal.handle(flag.name, "handled", note, "page")

    assert len(desk.rows("handled")) == 1
    assert desk.flags()[0].note == "Done."


def test_an_open_flag_is_listed_however_old_it_is_and_a_handled_one_for_the_period(desk: Desk) -> None:
    desk.day = TODAY - timedelta(days=200)
    old, handled = desk.flag("Old and open."), desk.flag("Old and handled.")
    desk.day = TODAY
    desk.journal.handle(handled.name, "handled", "", "command")

    assert [f.reason for f in desk.flags(TODAY - timedelta(days=90))] == [old.reason]
    assert {f.reason for f in desk.flags()} == {old.reason, handled.reason}


def test_flags_and_words_about_them_go_after_the_days_of_the_setting(desk: Desk) -> None:
    flag = desk.flag("The menu has moved.")
    desk.journal.handle(flag.name, "handled", "", "command")
    desk.day = TODAY + timedelta(days=desk.journal.settings.verdict_days)

    for _ in range(7):
        desk.day += timedelta(days=1)
        desk.journal.forget()

    assert (desk.flags(), desk.rows("handled")) == ([], [])


@pytest.mark.parametrize("name", ["", "abc", "zzzz", "0000000000000000", "1' OR '1'='1", "f" * 17])
def test_a_name_of_no_flag_is_said_and_changes_nothing(desk: Desk, name: str) -> None:
    desk.flag("The menu has moved.")

    with pytest.raises(NotFound, match="flag"):
        desk.journal.handle(name, "handled", "", "command")

    assert desk.rows("handled") == []


def test_a_beginning_that_names_two_flags_names_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter([0x1234_5678_0000_0001, 0x1234_5678_0000_0002])
    monkeypatch.setattr("assistant.journal.journal.secrets.randbits", lambda _: next(numbers))
    first, _ = desk.flag("One."), desk.flag("Two.")

    with pytest.raises(NotFound, match="several flags begin with 12345678"):
        desk.journal.handle("12345678", "handled", "", "command")

    assert desk.journal.handle(first.name, "handled", "", "command").handled


def test_a_note_is_kept_with_300_characters(desk: Desk) -> None:
    flag = desk.flag("The menu has moved.")

    desk.journal.handle(flag.name, "handled", "mended " * 100, "page")

    (row,) = desk.rows("handled")
    assert len(row["note"]) == 300


# --- an older journal ---------------------------------------------------------------------------------------


def as_it_was(settings: Settings) -> None:
    """A journal of the first revision, with a flag, in the place that the settings name."""
    address = settings.database_url.get_secret_value().replace("postgresql:", "postgresql+psycopg:")
    settings.journal_file.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address or f"sqlite:///{settings.journal_file}")
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO flag VALUES "
                f"(7, '2026-11-20', {ARTICLE}, 'top', 'wrong', 'From before.', '', 'desk')"
            )
        )
    engine.dispose()


def test_a_journal_of_the_first_revision_keeps_its_flags_and_takes_words_about_them(
    settings: Settings, desk: Desk
) -> None:
    as_it_was(settings)

    desk.journal.handle("0000000000000007", "handled", "Mended.", "command")

    assert [(f.reason, f.handled, f.note) for f in desk.flags()] == [("From before.", TODAY, "Mended.")]


def test_a_copy_that_an_earlier_version_made_is_taken_back_and_brought_to_the_newest_form(
    base: Path, tmp_path: Path
) -> None:
    settings, copy = Settings.load(base), tmp_path / "copy.sqlite"
    as_it_was(settings)
    with closing(sqlite3.connect(settings.journal_file)) as old:
        old.execute("VACUUM INTO ?", (str(copy),))
    running = Desk(settings)
    running.flag("Later.")

    counts, before = restore(settings, copy)

    assert counts["flag"] == 1
    assert before is not None
    assert running.journal.handle("00000000", "handled", "", "command").handled, (
        "also in a process that had the other one open"
    )
    assert back_up(settings, tmp_path / "again.sqlite")["handled"] == 1
    running.journal.close()


# --- on the command line ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_base(tmp_path_factory.mktemp("flags") / "base")
    build.build(Settings.load(root))
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small base, built, with two flags, the second of an article that is not there any more."""
    monkeypatch.setenv("ASSISTANT_JOURNAL_PATH", str(tmp_path / "journal.sqlite"))
    desk = Desk(Settings.load(made))
    desk.flag("The menu has moved.")
    desk.journal.flag(77, "top", "wrong", "It is gone.", "", "desk")
    desk.journal.close()
    return made


def run(root: Path, *words: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(out, "_width", 160)  # a console asks for its width once, when it is made
        got = CliRunner().invoke(kb, ["flags", "-C", str(root), *words])
    assert got.exit_code == 0, got.output
    return got.stdout


def listed(root: Path, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(root, "--json", *words))
    return found


def test_the_command_lists_open_flags_with_their_articles_also_of_one_that_was_withdrawn(root: Path) -> None:
    table = run(root)

    assert "The menu has moved." in table
    assert "Withdrawn article 77" in table
    assert {f["flag"][:8] in table for f in listed(root)} == {True}


def test_the_command_marks_flags_and_opens_them_again(root: Path) -> None:
    names = [flag["flag"][:8] for flag in listed(root)]

    said = run(root, "--done", names[0].upper(), "--done", names[1], "--note", "Mended.")
    handled = listed(root)
    everything = listed(root, "--all")
    run(root, "--reopen", names[0])

    assert said.count(" is handled: ") == 2
    assert handled == []
    assert [flag["note"] for flag in everything] == ["Mended.", "Mended."]
    assert [flag["flag"][:8] for flag in listed(root)] == [names[0]]


def test_a_note_about_nothing_is_a_usage_error(root: Path) -> None:
    ran = CliRunner().invoke(kb, ["flags", "-C", str(root), "--note", "Mended."])

    assert ran.exit_code == 2
    assert says(ran.stderr, "a note is about a flag. Name it: kb flags --done FLAG --note …")


def test_a_flag_that_is_not_there_cannot_be_marked(root: Path) -> None:
    ran = CliRunner().invoke(kb, ["flags", "-C", str(root), "--done", "0123abcd"])

    assert isinstance(ran.exception, NotFound)


# --- on the page --------------------------------------------------------------------------------------------


@pytest.fixture
def app(root: Path) -> FastAPI:
    settings = Settings.load(root)
    return create_app(settings.model_copy(update={"insights_token": SecretStr(TOKEN)}))


@pytest.fixture
def visit(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def sent(visit: TestClient, **fields: str) -> Any:
    return visit.post("/insights/", data={"token": TOKEN, "days": "90", **fields})


def forms(page: str) -> list[str]:
    return re.findall(r'name="flag" value="([0-9a-f]{16})"', page)


def test_the_page_marks_a_flag_opens_it_again_and_says_so_in_the_log(
    visit: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "assistant.audit")
    first, second = forms(sent(visit).text)

    handled = sent(visit, flag=first, state="handled", note="Mended, told Ana Lopez <b>555-123-4567</b>")
    opened = sent(visit, flag=first, state="open")

    assert "1 handled" in handled.text
    assert "Mended, told [name]" in handled.text
    assert "4567" not in handled.text
    assert sorted(forms(handled.text)) == sorted(forms(opened.text)) == sorted([first, second])
    assert "1 handled" not in opened.text
    marked = [vars(record) for record in caplog.records if record.message == "a flag was marked"]
    assert [(record["flag"], record["handled"]) for record in marked] == [(first, True), (first, False)]
    assert "Mended" not in caplog.text


def test_without_the_token_no_flag_is_marked_and_the_refusal_is_in_the_log(
    visit: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    name = forms(sent(visit).text)[0]

    refused = [
        visit.post("/insights/", data={"flag": name, "state": "handled", **data}).status_code
        for data in ({}, {"token": "wrong"})
    ]
    by_address = visit.get(
        f"/insights/?flag={name}&state=handled", headers={"Authorization": f"Bearer {TOKEN}"}
    ).text

    assert refused == [401, 401]
    assert " handled</summary>" not in by_address
    assert [record.levelname for record in caplog.records if record.message == "insights refused"] == [
        "WARNING",
        "WARNING",
    ]


def test_the_page_shows_no_form_to_a_program_and_refuses_a_flag_that_is_not_there(visit: TestClient) -> None:
    page = visit.get("/insights/", headers={"Authorization": f"Bearer {TOKEN}"}).text

    assert "The menu has moved." in page
    assert forms(page) == []
    assert sent(visit, flag="0123456789abcdef", state="handled").status_code == 404


def test_the_run_book_says_how_flags_are_dealt_with() -> None:
    assert "kb flags --done" in (ROOT / "docs" / "operations.md").read_text("utf-8")


@pytest.mark.parametrize("path", ["/insights", "/insights/", "/insights/report.json", "/insights/gaps.csv"])
def test_the_token_of_the_page_can_be_guessed_only_so_often_wherever(root: Path, path: str) -> None:
    settings = Settings.load(root, rate_limit=3).model_copy(update={"insights_token": SecretStr(TOKEN)})
    with TestClient(create_app(settings), client=("198.51.100.7", 50_000)) as guesser:
        got = [guesser.get(path, headers={"Authorization": f"Bearer {n:024}"}).status_code for n in range(5)]

    assert got == [401, 401, 401, 429, 429]
