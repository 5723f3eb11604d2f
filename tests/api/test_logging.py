"""What a line of the log says, and what it never says."""

from __future__ import annotations

import json
import logging
import re

import pytest
from support.api_requests import JSON_POSTS
from support.applications import Log, Open

from assistant.answering.assistant import Assistant
from assistant.api.server.logging import Repeated

pytestmark = pytest.mark.usefixtures("one_speller")

WORDS = "Is my Aunt Wilhelmina's colonoscopy covered"
PREFLIGHT = {"origin": "https://app.example.com", "access-control-request-method": "POST"}
TOKEN = "0123456789abcdef0123456789abcdef"


def test_a_request_is_one_line_of_json_with_its_route_and_id_and_nobodys_words(
    client_of: Open, lines: Log
) -> None:
    with client_of() as client:
        given = client.get(
            "/articles/refunds/",
            headers={"x-request-id": TOKEN, "traceparent": f"00-{TOKEN}-0123456789abcdef-01"},
        )
        client.get(f"/a/{WORDS}?q={WORDS}", headers={"user-agent": WORDS, "referer": WORDS})
        client.get(f"/{WORDS}")

    found = [line for line in lines() if line["event"] == "request"]
    assert [(line["route"], line["status"]) for line in found] == [
        ("/{path:path}", "200"),
        ("/a/{article_id}", "404"),
        ("/{path:path}", "404"),
    ]
    assert (found[0]["request_id"], found[0]["build"]) == (
        given.headers["x-request-id"],
        given.headers["x-build"],
    )
    said = json.dumps(lines())
    assert TOKEN not in said, "32 digits that somebody sends may be anything"
    assert "Wilhelmina" not in said
    assert "colonoscopy" not in said
    assert "198.51.100.7" not in said


@pytest.mark.parametrize("level", ["debug", "info"])
def test_nothing_that_is_asked_or_told_writes_a_line_from_which_it_gets_a_time(
    client_of: Open, lines: Log, level: str
) -> None:
    """The journal has the day of a question; a line of the log would add the time of day."""
    logging.getLogger("assistant").setLevel(level.upper())
    with client_of(cors_origins="https://app.example.com") as client:
        lines_at_start = len(lines())
        for path, body in JSON_POSTS.items():
            client.post(path, json=body)
            client.post(path, content="{")  # what is refused
            client.options(path, headers=PREFLIGHT)
        client.get("/v1/pack-key")
        client.get("/widget/help-widget.js")
        counted = client.get("/metrics").text

    said = lines()[lines_at_start:]
    assert [line for line in said if line.get("route") != "/metrics"] == []
    for path in JSON_POSTS:
        assert f'assistant_requests_total{{route="{path}"' in counted


def test_a_method_that_nobody_knows_is_not_in_the_log(client_of: Open, lines: Log) -> None:
    with client_of() as client:
        client.request("4111111111111111", "/")
        client.head("/")

    assert [line["method"] for line in lines() if line["event"] == "request"] == ["_OTHER", "HEAD"]
    assert "4111" not in json.dumps(lines())


def test_a_bug_is_logged_with_its_place_but_without_its_message(
    client_of: Open, lines: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Assistant, question: str, *__: object) -> None:
        raise ValueError(f"cannot work with {question}")

    monkeypatch.setattr(Assistant, "cached_answer", broken)
    with client_of() as client:
        got = client.post("/v1/answers", json={"question": WORDS})

    bug = next(line for line in lines() if line["level"] == "error")
    assert got.status_code == 500
    assert bug["error"] == "ValueError"
    assert bug["request_id"] == got.headers["x-request-id"]
    assert any("broken" in place for place in bug["at"])
    assert "Wilhelmina" not in json.dumps(lines())


@pytest.mark.parametrize("given", ["my-aunt-has-a-fever", "4111111111111111" * 2, TOKEN, ""])
def test_an_id_that_a_request_brings_along_is_not_taken(client_of: Open, given: str) -> None:
    with client_of() as client:
        got = client.get("/livez", headers={"x-request-id": given}).headers["x-request-id"]

    assert got != given
    assert re.fullmatch("[0-9a-f]{32}", got)


# --- floods ---------------------------------------------------------------------------------------------------------


def warning(text: str, **extra: object) -> logging.LogRecord:
    record = logging.makeLogRecord({"name": "assistant", "levelno": logging.WARNING, "msg": text})
    vars(record).update(extra)
    return record


def test_the_same_warning_is_one_line_a_minute_which_says_how_many_were_left_out() -> None:
    now = [0.0]
    once = Repeated(clock=lambda: now[0])

    first = [once.filter(warning("the disk is full")) for _ in range(1000)]
    other = once.filter(warning("the disk is slow"))
    now[0] = 61.0
    next_one = warning("the disk is full")

    assert (sum(first), other, once.filter(next_one)) == (1, True, True)
    assert vars(next_one)["left_out"] == 999


def test_a_line_about_another_client_is_another_line_and_requests_are_never_left_out() -> None:
    once = Repeated(clock=lambda: 0.0)
    request = logging.makeLogRecord({"name": "assistant", "levelno": logging.INFO, "msg": "request"})

    assert [once.filter(warning("refused", client=f"198.51.100.{n}")) for n in (1, 2, 1)] == [
        True,
        True,
        False,
    ]
    assert [once.filter(request) for _ in range(3)] == [True] * 3


def test_what_is_remembered_of_lines_is_bounded() -> None:
    once = Repeated(clock=lambda: 0.0)

    assert all(once.filter(warning(f"line {n}")) for n in range(3000))
    assert len(once._seen) <= 1000
