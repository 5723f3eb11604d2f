"""The page of contact: with a form where messages have somewhere to go, and no dead end where they have none. The
form is a plain one, so that it needs no JavaScript."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.applications import Log
from support.webhook import Receiver

from assistant.api.app import create_app
from assistant.api.routes.contact import LONGEST, MESSAGES
from assistant.errors import JournalError
from assistant.settings import Contact, Settings

WRITTEN = {
    "message": "two words\r\nmarmalade",
    "email": "",
    "question": "flamingo",
    "page": "",
    "section": "",
}


@pytest.fixture
def client(taking_messages: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(taking_messages), follow_redirects=False) as client:
        yield client


def fields(page: str) -> dict[str, str]:
    """What the fields of the form have."""
    inputs = re.findall(r'<input id="(\w+)"[^>]* value="([^"]*)"', page)
    texts = re.findall(r'<textarea id="(\w+)"[^>]*>([^<]*)</textarea>', page)
    return {name: html.unescape(value) for name, value in [*inputs, *texts]}


def test_where_nothing_is_set_the_page_says_who_can_help_and_leads_on(small_built: Path) -> None:
    with TestClient(create_app(Settings.load(small_built))) as client:
        page = client.get("/contact/").text
        refused = client.post("/contact/", data=WRITTEN)

    assert '<h1 id="top">Contact a person</h1>' in page
    assert '<h2 id="who-can-help">Who can help</h2>' in page
    assert "<form method" not in page
    assert '<a class="chip" href="/topics/">All topics</a>' in page
    assert refused.status_code == 404


def test_the_page_has_the_form_where_messages_have_somewhere_to_go(client: TestClient) -> None:
    page = client.get("/contact/").text

    assert fields(page) == {"message": "", "email": "", "question": "", "page": "", "section": ""}
    assert "<li>Your question in your own words</li>" in page
    assert "Your message was not sent" not in page
    assert client.head("/contact/").status_code == 200


def test_the_way_to_a_person_is_in_header_menu_and_footer_of_every_page(client: TestClient) -> None:
    page = client.get("/").text

    assert page.count('href="/contact/"') >= 3
    assert '<a rel="help" href="/contact/">Contact a person</a>' in page


def test_a_form_that_was_filled_in_arrives_and_loading_anew_sends_nothing(
    client: TestClient, receiver: Receiver
) -> None:
    response = client.post("/contact/", data={**WRITTEN, "email": "alex@example.com"})
    said = client.get(response.headers["location"]).text
    receiver.wait_for(1)

    assert (response.status_code, response.headers["location"]) == (303, "/contact/?sent=answer")
    assert "Your message is on its way" in said
    assert "answers to the email address that you gave" in said
    assert receiver.data[0]["data"]["message"] == "two words\nmarmalade"
    assert receiver.data[0]["data"]["question"] == "flamingo"
    assert len(receiver.data) == 1


def test_who_gave_no_address_is_told_that_nobody_writes_back(client: TestClient) -> None:
    response = client.post("/contact/", data=WRITTEN)

    assert "so nobody writes back" in client.get(response.headers["location"]).text


@pytest.mark.parametrize(
    ("change", "name", "said"),
    [
        ({"message": "  "}, "message", "Write a few words."),
        ({"message": "x" * (LONGEST + 1)}, "message", "Write at most 5,000 characters."),
        ({"email": "alex"}, "email", "Write one address such as name@example.com, or leave it empty."),
        ({"question": "x" * 1001}, "question", "Write at most 1,000 characters."),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_what_was_written_stays(
    client: TestClient, receiver: Receiver, change: dict[str, str], name: str, said: str
) -> None:
    response = client.post("/contact/", data={**WRITTEN, **change})

    assert response.status_code == 422
    assert f'<p class="field-problem" id="{name}-problem">{said}</p>' in response.text
    assert f'<a href="#{name}">' in response.text
    assert response.headers["cache-control"] == "no-store"
    kept = {**WRITTEN, **change}
    assert fields(response.text) == {name: value.strip() for name, value in kept.items()}
    assert receiver.asked == []


def test_a_form_without_a_message_is_a_mistake_too(client: TestClient) -> None:
    response = client.post("/contact/", data={"email": "alex@example.com"})

    assert response.status_code == 422
    assert "Write a few words." in response.text


def test_a_form_with_other_fields_than_the_page_has_is_refused(client: TestClient) -> None:
    response = client.post("/contact/", data=WRITTEN | {f"field{n}": "x" for n in range(60)})

    assert response.status_code == 422


def test_what_cannot_be_kept_stays_in_the_form(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise JournalError

    monkeypatch.setattr(client.app.state.journal.outbox, "put", refused)  # type: ignore[attr-defined]
    response = client.post("/contact/", data=WRITTEN)

    assert response.status_code == 503
    assert response.headers["retry-after"] == "60"
    assert "It could not be kept at this moment." in response.text
    assert fields(response.text)["question"] == "flamingo"


def test_the_form_counts_with_the_messages_of_its_client(taking_messages: Settings) -> None:
    with TestClient(
        create_app(taking_messages), client=("198.51.100.7", 50_000), follow_redirects=False
    ) as client:
        statuses = [client.post("/contact/", data=WRITTEN).status_code for _ in range(MESSAGES)]
        refused = client.post("/contact/", data=WRITTEN)

    assert statuses == [303] * MESSAGES
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert "Too many messages came from where you are." in refused.text


def test_markup_in_a_field_stays_text(client: TestClient) -> None:
    response = client.post("/contact/", data={**WRITTEN, "email": '"><script>alert(1)</script>'})

    assert "<script>alert" not in response.text


def test_hours_and_other_ways_are_on_the_page(taking_messages: Settings, small_built: Path) -> None:
    base = taking_messages.base.model_copy(update={"contact": Contact(hours="Weekdays, 9 to 5")})

    with TestClient(create_app(taking_messages.model_copy(update={"base": base}))) as client:
        assert "When somebody answers: Weekdays, 9 to 5" in client.get("/contact/").text


def test_no_request_for_the_page_is_a_line_of_the_log_and_no_word_of_it_is(
    client: TestClient, lines: Log
) -> None:
    client.post("/contact/", data=WRITTEN)
    client.post("/contact/", data={**WRITTEN, "email": "alex"})

    told = str(lines())
    assert [word for word in ("marmalade", "flamingo", "/contact/") if word in told] == []
