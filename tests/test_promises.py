"""Each sentence of "What we keep" is so: on disk, in the log, in metrics and in memory, after questions in every
way that there is. The text stands where people look for it, and is made from the settings."""

from __future__ import annotations

import logging
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient
from support.server import until
from support.webhook import SECRET, webhook_receiver

from assistant.api.app import create_app
from assistant.api.middleware.rate_limit import WINDOW
from assistant.authoring.scaffold import new_base
from assistant.builds.engine import open_engine
from assistant.content.library import read_library
from assistant.journal import Backlog, Journal
from assistant.journal.tables import METADATA
from assistant.settings import Settings
from assistant.settings.promises import promises, what_we_keep

ROOT = Path(__file__).parents[1]
QUESTION = "Zebulon Quackenbush with ssn 078-05-1120 zqxjk cannot log in to the portal"
ANSWERED = "Will my credit card be charged for the identity check?"
TICKET = "Please tell me which marmalade sandwich opens the portal for 415-555-0134."
EMERGENCY = "I want to kill myself tonight, says the flamingo"
LAST_DIGITS = "0134"
SECRETS = (
    "zebulon",
    "quackenbush",
    "078-05-1120",
    "555-0134",
    "zqxjk",
    "marmalade",
    "flamingo",
    "198.51.100.77",
    "spyglass",
)
TODAY = date(2026, 3, 1)
ALL = {
    "traces": "http://127.0.0.1:4318/v1/traces",
    "rate_limit": 240,
    "webhook_url": SecretStr("https://example.com/hook"),
}


def secrets_in(text: str) -> list[str]:
    """The secrets that stand in a text. Four digits count where they stand alone: inside of a moment, a
    duration or a hash they are nobody's."""
    found = [secret for secret in SECRETS if secret in text]
    return found + re.findall(rf"(?<![0-9a-f.]){LAST_DIGITS}(?![0-9a-f])", text)


@dataclass
class Left:
    """What is left when people have asked."""

    settings: Settings
    folder: Path
    log: list[str] = field(default_factory=list)
    metrics: str = ""
    cookies: list[str] = field(default_factory=list)
    memory: str = ""

    def rows(self, table: str) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(self.folder / "journal.sqlite")) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]

    @property
    def everything(self) -> str:
        files = (p.read_bytes().decode("utf-8", "replace") for p in self.folder.rglob("*") if p.is_file())
        return "\n".join([*files, *self.log, self.metrics]).lower()


def ask_in_every_way(left: Left) -> Left:
    handler = _Lines(left.log)
    logging.getLogger().addHandler(handler)
    level, logging.getLogger().level = logging.getLogger().level, logging.DEBUG
    try:
        app = create_app(left.settings, lambda: TODAY)
        client = TestClient(app, client=("198.51.100.77", 40_000), headers={"User-Agent": "spyglass/1"})
        with client:
            sent = [client.post("/v1/answers", json={"question": text}) for text in (QUESTION, EMERGENCY)]
            before = [{"question": QUESTION, "status": "no_answer"}]
            sent.append(client.post("/v1/answers", json={"question": "and then?", "context": before}))
            for text in (QUESTION, EMERGENCY):
                sent.append(client.post("/v1/search", json={"query": text}))
                sent.append(client.post("/v1/searches", json={"query": text}))
            sent.append(client.post("/v1/suggestions", json={"ticket": TICKET}))
            source = client.post("/v1/answers", json={"question": ANSWERED}).json()["source"]
            copied = {"sections": [f"{source['id']}#{source['anchor']}"]}
            sent.append(client.post("/v1/replies", json=copied))
            flag = {"article": source["id"], "anchor": source["anchor"], "verdict": "wrong"}
            sent.append(client.post("/v1/flags", json=flag | {"reason": f"This page is wrong. {QUESTION}"}))
            left.metrics = client.get("/metrics").text
            left.memory = repr(app.state.engine().assistant.answers._values).lower()
        assert [response.status_code for response in sent if response.status_code >= 400] == []
        left.cookies = [r.headers["set-cookie"] for r in sent if "set-cookie" in r.headers]
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger().setLevel(level)
    return left


class _Lines(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(("httpx", "httpcore", "asyncio")):
            self._lines.append(f"{record.getMessage()} {vars(record)}")


@pytest.fixture(scope="module")
def left(published: Settings, tmp_path_factory: pytest.TempPathFactory) -> Left:
    folder = tmp_path_factory.mktemp("kept")
    settings = published.model_copy(update={"journal_path": folder / "journal.sqlite", "journal": True})
    return ask_in_every_way(Left(settings, folder))


def test_here__no_word_is_in_an_address_or_a_log_and_no_route_takes_words_in_an_address(left: Left) -> None:
    logged = "\n".join(left.log).lower()
    assert secrets_in(logged) == []

    paths = create_app(left.settings).openapi()["paths"]
    named = {
        parameter["name"]
        for path in paths.values()
        for operation in path.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] in ("query", "path")
    }
    assert named <= {"article_id", "anchor", "since", "limit", "slug", "topic"}, (
        "a new one: does it take words?"
    )


def test_questions__only_known_words_are_kept_and_they_go_after_the_days_of_the_setting(left: Left) -> None:
    kept = [row["question"] for row in left.rows("asked")] + [row["words"] for row in left.rows("searched")]

    assert secrets_in(left.everything) == []
    assert sum("log in to the portal" in text and "[name]" in text for text in kept) == 2
    late = TODAY + timedelta(days=left.settings.journal_days + 1)
    for day in (late - timedelta(days=n) for n in range(9, -1, -1)):  # in use on more days than one
        journal = Journal(left.settings, lambda day=day: day)  # type: ignore[misc]
        journal.start()
        journal.close()
        journal.forget()
        journal.close()
    assert left.rows("asked") == left.rows("searched") == []


def test_questions__without_a_journal_none_is_kept(published: Settings, tmp_path: Path) -> None:
    off = {"journal_path": tmp_path / "journal.sqlite", "journal": False}
    without = ask_in_every_way(Left(published.model_copy(update=off), tmp_path))

    assert without.rows("asked") == without.rows("searched") == []
    assert promises(without.settings)["questions"] == "Questions and searches are not kept."


def test_nobody__rows_have_a_day_and_nothing_about_a_person(left: Left) -> None:
    allowed = {
        "id", "day", "question", "status", "article", "anchor", "confidence", "answer", "build", "page", "face",
        "outcome", "words", "results",
    }  # fmt: skip

    assert {c.name for name in ("asked", "searched") for c in METADATA.tables[name].columns} == allowed
    assert left.cookies == []
    assert not re.search(r"198\.51\.100\.77|spyglass|testclient", left.everything)


def test_emergency__one_is_counted_and_none_of_its_words_is_kept(published: Settings, tmp_path: Path) -> None:
    left = ask_in_every_way(
        Left(published.model_copy(update={"journal_path": tmp_path / "journal.sqlite"}), tmp_path)
    )

    assert [row["question"] for row in left.rows("asked") if row["status"] == "emergency"] == [""]
    assert "myself" not in left.everything
    assert "emergency" in promises(left.settings)


def test_verdicts__the_reason_of_a_flag_has_known_words_alone(left: Left) -> None:
    (flag,) = left.rows("flag")

    assert "This page is wrong." in flag["reason"]
    assert secrets_in(flag["reason"].lower()) == []


def test_messages__one_goes_where_the_settings_say_and_nothing_of_it_stays(
    published: Settings, tmp_path: Path
) -> None:
    with webhook_receiver() as receiver:
        settings = published.model_copy(
            update={
                "journal_path": tmp_path / "journal.sqlite",
                "webhook_url": SecretStr(receiver.address),
                "webhook_secret": SecretStr(SECRET),
            }
        )
        left = Left(settings, tmp_path)
        with TestClient(create_app(settings, lambda: TODAY)) as client:
            sent = client.post("/v1/messages", json={"message": "marmalade", "email": "flamingo@example.org"})
            receiver.wait_for(1)
            waiting = client.app.state.journal.outbox.backlog  # type: ignore[attr-defined]
            until(lambda: waiting() == Backlog(), "it has arrived")
            left.metrics = client.get("/metrics").text

    assert sent.status_code == 201
    assert [each["data"]["message"] for each in receiver.data] == ["marmalade"]
    assert secrets_in(left.everything) == []
    assert "to their own system. It is kept here only until it has arrived there." in what_we_keep(settings)
    assert "messages" not in promises(published)


def test_tickets__no_word_of_one_is_anywhere(left: Left) -> None:
    assert "sandwich" not in left.everything


def test_replies__a_section_that_was_copied_is_a_count_of_its_day(left: Left) -> None:
    (sent,) = left.rows("sent")

    assert {c.name for c in METADATA.tables["sent"].columns} == {"day", "article", "anchor", "count"}
    assert (sent["day"], sent["count"]) == (TODAY.isoformat(), 1)


def test_memory__answers_are_there_and_the_questions_are_not(left: Left) -> None:
    assert "cachedanswer" in left.memory
    assert secrets_in(left.memory) == []


def test_limits__an_address_is_counted_in_windows_of_a_minute_and_is_nowhere_else(left: Left) -> None:
    assert 2 * WINDOW == 120
    assert "198.51.100.77" not in left.everything


def test_each_sentence_has_a_test_and_traces_have_theirs(published: Settings) -> None:
    names = set(promises(published.model_copy(update=ALL)))
    tested = {match[1] for match in re.finditer(r"def test_(\w+?)__", Path(__file__).read_text("utf-8"))}
    elsewhere = {"traces": "tests/api/test_tracing.py"}

    assert names == tested | set(elsewhere)
    assert all((ROOT / path).is_file() for path in elsewhere.values())


def test_the_text_is_on_the_page_of_the_base_in_the_api_and_in_the_document(published: Settings) -> None:
    text = what_we_keep(published)
    pages = {page.path: page.text for page in open_engine(published).library.pages}
    document = (ROOT / "docs" / "privacy.md").read_text("utf-8")
    quoted = " ".join(line.removeprefix("> ") for line in document.splitlines() if line.startswith("> "))

    assert text in " ".join(pages["pages/about.md"].split())
    assert text in create_app(published).openapi()["info"]["description"]
    assert quoted == what_we_keep(Settings.load(ROOT))


def test_a_new_base_has_the_text_made_from_its_settings(tmp_path: Path) -> None:
    new_base(tmp_path / "base", "Bicycles")
    settings = Settings.load(tmp_path / "base", journal=False)
    pages = {page.path: page.text for page in read_library(settings).pages}

    assert what_we_keep(settings) in " ".join(pages["pages/about.md"].split())
    assert "Questions and searches are not kept." in pages["pages/about.md"]
