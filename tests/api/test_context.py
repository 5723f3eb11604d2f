"""`context` of POST /v1/answers: what came before is understood, refused when it is wrong, and kept nowhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from support.api_requests import CREDIT_CARD, assert_problem

from assistant.api.app import create_app
from assistant.settings import Settings

CARD = "484517#what-credit-card-can-i-use-to-verify-my-identity"


def ask(client: TestClient, question: str, *before: tuple[str, str, str | None]) -> dict[str, Any]:
    context = [dict(zip(("question", "status", "source"), each, strict=True)) for each in before]
    answer: dict[str, Any] = client.post(
        "/v1/answers", json={"question": question, "context": context}
    ).json()
    return answer


@pytest.mark.parametrize(
    ("first", "then", "anchor"),
    [
        (CREDIT_CARD, "and which digits?", "what-credit-card-information-is-required"),
        ("What if my credit file has a security freeze?", "what number do I call?", "what-if-my-credit-file"),
        (
            "How do I approve an appointment request?",
            "and where do I see it then?",
            "where-does-the-appointment-appear",
        ),
        ("Is auto-invite on by default?", "where do I change that?", "where-do-i-manage-auto-invite"),
        ("What is Patient Intake?", "how do I set it up?", "what-are-templates-and-forms-in-patient-intake"),
    ],
)
def test_a_question_is_understood_by_the_one_before(
    client: TestClient, first: str, then: str, anchor: str
) -> None:
    before = ask(client, first)
    source = f"{before['source']['id']}#{before['source']['anchor']}"

    answer = ask(client, then, (first, before["status"], source))

    assert answer["source"]["anchor"].startswith(anchor)


@pytest.mark.parametrize(
    "question", ["What are the system requirements?", "Something else: how do I log in?"]
)
def test_a_question_that_stands_by_itself_gets_its_own_answer(client: TestClient, question: str) -> None:
    told, alone = ask(client, question, (CREDIT_CARD, "answered", CARD)), ask(client, question)

    assert (told["status"], told["source"]) == (alone["status"], alone["source"])


@pytest.mark.parametrize("question", ["is that safe?", "no, I mean the other one", "Why", "can you send it?"])
def test_a_question_without_a_topic_is_asked_what_it_is_about(client: TestClient, question: str) -> None:
    answer = ask(client, question)

    assert (answer["status"], answer["source"]) == ("no_answer", None)
    assert [notice["kind"] for notice in answer["notices"]] == ["no-topic"]


@pytest.mark.parametrize("source", ["484517#no-such-heading", "1#top", "no reference", None])
def test_a_source_that_is_not_there_any_more_is_ignored(client: TestClient, source: str | None) -> None:
    answer = ask(client, "and which digits?", ("which card can I use for my identity?", "answered", source))

    assert answer["status"] in ("answered", "clarify")


@pytest.mark.parametrize(
    ("context", "where"),
    [
        ([{"question": "a refund", "status": "answered", "source": None}] * 4, "body.context"),
        ([{"question": "", "status": "answered"}], "body.context.0.question"),
        ([{"question": "a refund", "status": "unheard-of"}], "body.context.0.status"),
        ([{"question": "a refund"}], "body.context.0.status"),
        ([{"question": "a refund", "status": "answered", "text": "x"}], "body.context.0.text"),
        ([{"question": "a refund", "status": "answered", "source": "x" * 401}], "body.context.0.source"),
        ("a refund", "body.context"),
    ],
)
def test_a_context_of_another_shape_is_refused_with_the_place(
    client: TestClient, context: object, where: str
) -> None:
    refused = client.post("/v1/answers", json={"question": "and then?", "context": context})

    assert_problem(refused, 422, "invalid-request")
    assert refused.json()["errors"][0]["field"] == where
    assert "a refund" not in refused.text


def test_a_question_of_the_context_that_is_too_long_is_refused_with_what_to_do(client: TestClient) -> None:
    context = [{"question": "why " * 300, "status": "answered"}]

    refused = client.post("/v1/answers", json={"question": "and then?", "context": context})

    assert_problem(refused, 422, "bad-question")
    assert (
        "'context[0].question' has 1,200 characters, more than 1,000: leave this exchange out" in refused.text
    )


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def test_nothing_of_a_context_is_kept_logged_or_counted(
    published: Settings, tmp_path: Path, lines: pytest.LogCaptureFixture
) -> None:
    settings = published.model_copy(update={"journal_path": tmp_path / "journal.sqlite"})
    before = ("where does the flamingo print an invitation for 078-05-1120", "answered", CARD)
    app = create_app(settings)

    with TestClient(app) as client:
        ask(client, "and which digits?", before)
        app.state.journal.writer.flush()
        metrics = client.get("/metrics").text
        assistant = app.state.engine().assistant

    files = "".join(
        each.read_bytes().decode("utf-8", "replace") for each in tmp_path.rglob("*") if each.is_file()
    )
    everything = "\n".join(
        [files, metrics, lines.text, repr(list(assistant.answers._values.items()))]
    ).lower()
    assert "and which digits" in everything
    assert not [word for word in ("flamingo", "invitation for", "1120") if word in everything]


def test_a_context_is_ranked_without_what_is_sensitive(client: TestClient) -> None:
    plain = ask(client, "and which digits?", ("what card can I use, please", "answered", CARD))
    secret = ask(
        client, "and which digits?", ("what card can I use, please 4111 1111 1111 1111", "answered", CARD)
    )

    assert secret["source"] == plain["source"]
    assert secret["confidence"] == plain["confidence"]
