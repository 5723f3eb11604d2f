"""Answers that were given before: they wait for nobody, and nothing of the question is kept with them."""

from __future__ import annotations

import gzip
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.applications import Open
from support.server import ask, in_thread, until

from assistant.answering.assistant import Assistant, CachedAnswer
from assistant.api.answer_bodies import ready_answer
from assistant.api.app import create_app
from assistant.api.routes.answers import Question
from assistant.settings import Settings

pytestmark = pytest.mark.usefixtures("one_speller")

QUESTION = {"question": "How long does a refund take?"}


def test_a_cached_answer_is_the_same_bytes_and_counts_as_a_hit(client_of: Open) -> None:
    with client_of() as client:
        first, second = (client.post("/v1/answers", json=QUESTION) for _ in range(2))
        counted = client.get("/metrics").text

    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    own = {"x-request-id", "ratelimit", "content-encoding", "content-length"}
    assert {k: v for k, v in first.headers.items() if k not in own} == {
        k: v for k, v in second.headers.items() if k not in own
    }
    assert 'assistant_answer_cache_total{result="hit"} 1.0' in counted
    assert 'assistant_requests_total{route="/v1/answers",status="200"} 2.0' in counted


def test_a_long_cached_answer_is_compressed_for_who_takes_that(small_built: Path) -> None:
    found = create_app(Settings.load(small_built)).state.engine().assistant.answer(QUESTION["question"])
    cached = CachedAnswer(replace(found, text="Five to seven days. " * 100))
    plain, small = (ready_answer(cached, takes_gzip=takes) for takes in (False, True))

    assert dict(plain.headers).get(b"content-encoding") is None
    assert dict(small.headers)[b"content-encoding"] == b"gzip"
    assert dict(plain.headers)[b"vary"] == dict(small.headers)[b"vary"] == b"Accept-Encoding"
    assert gzip.decompress(small.body) == plain.body


def test_a_cached_answer_waits_neither_for_a_turn_nor_for_a_place(
    small_built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, answer = threading.Event(), Assistant.cached_answer

    def waiting(self: Assistant, question: str, *rest: Any) -> Any:
        if question != QUESTION["question"]:
            gate.wait(30)
        return answer(self, question, *rest)

    monkeypatch.setattr(Assistant, "cached_answer", waiting)
    app = create_app(Settings.load(small_built, max_computing=1, max_requests=1))
    with in_thread(app) as port:
        before = ask(port, "/v1/answers", QUESTION)
        slow = threading.Thread(target=ask, args=(port, "/v1/answers", {"question": "What is a credit?"}))
        slow.start()
        until(lambda: "assistant_requests_under_way 1.0" in ask(port, "/metrics").text, "the service is full")
        cached = ask(port, "/v1/answers", QUESTION)
        other = ask(port, "/v1/answers", {"question": "What is an invoice?"})
        gate.set()
        slow.join(30)

    assert (before.status, cached.status, other.status) == (200, 200, 503)
    assert cached.body == before.body


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({**QUESTION, "surprise": 1}, {}),
        ({**QUESTION, "audience": "nobody"}, {}),
        ({"question": " "}, {}),
        (QUESTION, {"help-face": "mirror"}),
    ],
)
def test_what_is_wrong_with_a_request_is_said_though_the_answer_is_cached(
    client_of: Open, body: dict[str, object], headers: dict[str, str]
) -> None:
    with client_of() as client:
        client.post("/v1/answers", json=QUESTION)
        got = client.post("/v1/answers", json=body, headers=headers)

    assert got.status_code == 422 or got.json()["type"] == "/problems/bad-question"


def test_the_journal_counts_a_cached_answer_but_no_draft(client_of: Open, tmp_path: Path) -> None:
    with client_of(journal_path=tmp_path / "journal.sqlite") as client:
        for _ in range(3):
            client.post("/v1/answers", json=QUESTION)
        client.post("/v1/answers", json={**QUESTION, "draft": True})
        journal = client.app.state.journal  # type: ignore[attr-defined]
        journal.writer.flush()
        with journal.read() as reading:
            asked = reading.asked(date.min)

    assert [row.count for row in asked] == [3]


def test_the_reader_of_json_keeps_no_question() -> None:
    body = b'{"question": "Is Rosa Delgado registered?"}'

    first, second = (Question.model_validate_json(body).question for _ in range(2))

    assert first == second
    assert first is not second, "one of them was kept"
