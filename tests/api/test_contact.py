"""How a person is reached, and messages to one: accepted when they are on disk, and nothing of them anywhere
else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from support.applications import Log
from support.webhook import Receiver

from assistant.api.app import create_app
from assistant.api.routes.contact import LONGEST, MESSAGES
from assistant.errors import JournalError
from assistant.settings import Contact, Settings

MESSAGE = {"message": "marmalade", "email": "alex@example.com", "question": "flamingo", "page": "zebra"}


Opened = Callable[..., TestClient]


@pytest.fixture
def open_at(taking_messages: Settings) -> Iterator[Opened]:
    """`open_at("198.51.100.7")`: a client there."""
    app = create_app(taking_messages)
    with TestClient(app):

        def opened(address: str = "127.0.0.1") -> TestClient:
            return TestClient(app, client=(address, 50_000))

        yield opened


def test_a_message_is_accepted_and_arrives(open_at: Opened, receiver: Receiver) -> None:
    response = open_at().post("/v1/messages", json={**MESSAGE, "section": "Fees"})

    assert response.status_code == 201
    assert response.json()["accepted"] is True
    receiver.wait_for(1)
    sent = receiver.data[0]["data"]
    assert {name: sent[name] for name in (*MESSAGE, "section")} == {**MESSAGE, "section": "Fees"}


def test_where_nothing_says_where_messages_go_none_is_taken(small_built: Path) -> None:
    with TestClient(create_app(Settings.load(small_built))) as client:
        response = client.post("/v1/messages", json=MESSAGE)
        ways = client.get("/v1/contact").json()
        ready = client.get("/readyz").json()["messages"]

    assert response.status_code == 404
    assert response.json()["type"] == "/problems/no-delivery"
    assert response.json()["detail"] == "this help center takes no messages; 'handoff' says who can help"
    assert response.json()["handoff"]["url"] == "/contact/"
    assert ways["takes_messages"] is False
    assert ready == {"state": "off", "waiting": 0, "since": None}


def test_the_ways_to_a_person_are_those_of_the_base(taking_messages: Settings) -> None:
    ways = Contact(phone="+1 555 010 0100", hours="Weekdays, 9 to 5", mail="help@example.org")
    base = taking_messages.base.model_copy(update={"contact": ways})

    with TestClient(create_app(taking_messages.model_copy(update={"base": base}))) as client:
        found = client.get("/v1/contact").json()
        accepted = client.post("/v1/messages", json=MESSAGE).json()

    assert {
        name: found[name] for name in ("takes_messages", "longest", "phone", "hours", "mail", "form")
    } == {
        "takes_messages": True,
        "longest": LONGEST,
        **ways.model_dump(),
    }
    assert accepted["hours"] == "Weekdays, 9 to 5"


def test_a_message_that_cannot_be_kept_is_refused_with_the_way_to_a_person(
    open_at: Opened, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = open_at()

    def refused(*_: object) -> int:
        raise JournalError

    monkeypatch.setattr(client.app.state.journal.outbox, "put", refused)  # type: ignore[attr-defined]
    response = client.post("/v1/messages", json=MESSAGE)

    assert response.status_code == 503
    assert response.json()["handoff"]["url"] == "/contact/"
    assert "marmalade" not in response.text
    assert receiver.asked == []


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"message": ""}, "body.message", "at least 1 character"),
        ({"message": " \n "}, "body.message", "write a few words"),
        ({"message": "x" * (LONGEST + 1)}, "body.message", "at most 5000 characters"),
        ({"email": "alex"}, "body.email", "write one address such as name@example.com, or leave it empty"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "body.email", "write one address"),
        ({"email": "a@b.example, c@d.example"}, "body.email", "write one address"),
        ({"question": "x" * 1001}, "body.question", "at most 1000 characters"),
        ({"page": "x" * 501}, "body.page", "at most 500 characters"),
        ({"phone": "1"}, "body.phone", "Extra inputs are not permitted"),
        ({"message": "\ud800"}, "body.message", "unicode"),
    ],
)
def test_what_cannot_be_a_message_is_said_by_field(
    open_at: Opened, receiver: Receiver, change: dict[str, Any], field: str, said: str
) -> None:
    sent = json.dumps({**MESSAGE, **change})
    response = open_at().post("/v1/messages", content=sent, headers={"content-type": "application/json"})

    assert response.status_code == 422
    assert [(e["field"], said in e["problem"]) for e in response.json()["errors"]] == [(field, True)]
    assert receiver.asked == []


def test_characters_that_no_database_takes_are_left_out(open_at: Opened, receiver: Receiver) -> None:
    assert open_at().post("/v1/messages", json={"message": "a\x00b\nc"}).status_code == 201

    receiver.wait_for(1)
    assert receiver.data[0]["data"]["message"] == "ab\nc"


def test_one_client_may_send_some_messages_a_minute_and_others_go_on(open_at: Opened) -> None:
    client = open_at("198.51.100.7")

    statuses = [client.post("/v1/messages", json=MESSAGE).status_code for _ in range(MESSAGES + 1)]
    refusal = client.post("/v1/messages", json=MESSAGE)

    assert statuses == [201] * MESSAGES + [429]
    assert refusal.json()["type"] == "/problems/too-many-messages"
    assert int(refusal.headers["Retry-After"]) > 0
    assert open_at("198.51.100.8").post("/v1/messages", json=MESSAGE).status_code == 201


def test_nothing_of_a_message_is_in_the_log_the_metrics_or_the_state(
    open_at: Opened, receiver: Receiver, lines: Log
) -> None:
    receiver.statuses.append(500)
    client = open_at()

    client.post("/v1/messages", json=MESSAGE)
    receiver.wait_for(2)
    told = client.get("/metrics").text + client.get("/readyz").text + str(lines())

    assert [word for word in ("marmalade", "flamingo", "zebra", "alex@") if word in told] == []
    assert "a message could not be delivered and waits: the webhook answers with 500" in told
    assert 'assistant_message_deliveries_total{result="failed",way="webhook"} 1.0' in told


def test_what_waits_is_in_the_metrics_and_in_the_state(open_at: Opened, receiver: Receiver) -> None:
    client = open_at()
    courier = client.app.state.courier  # type: ignore[attr-defined]
    courier.stop()

    client.post("/v1/messages", json=MESSAGE)
    courier.backlog = courier._outbox.backlog()
    ready, metrics = client.get("/readyz").json()["messages"], client.get("/metrics").text

    assert (ready["state"], ready["waiting"]) == ("ok", 1)
    assert ready["since"].endswith("+00:00")
    assert "assistant_messages_waiting 1.0" in metrics
    assert "assistant_messages_waiting_seconds " in metrics
