"""The routes that change what is served: only with the token, and each use of it is noted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.applications import Log, Open

from assistant.errors import SettingsError
from assistant.settings import Settings, shown

pytestmark = pytest.mark.usefixtures("one_speller")

TOKEN = "0123456789abcdef0123456789abcdef"


def test_without_a_token_there_are_no_admin_routes(client_of: Open) -> None:
    with client_of() as client:
        assert client.get("/admin/builds", headers={"authorization": "Bearer "}).status_code == 404
        assert client.post("/admin/reload", headers={"authorization": "Bearer "}).status_code == 405


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", "Bearer ÿ"],
)
def test_without_the_right_token_an_admin_route_is_a_401_that_is_noted(
    client_of: Open, given: str, lines: Log
) -> None:
    with client_of(admin_token=TOKEN) as client:
        got = client.get("/admin/builds", headers={"authorization": given.encode("latin-1")})

    assert (got.status_code, got.headers["www-authenticate"]) == (401, "Bearer")
    assert any(line["event"] == "admin refused" and line["route"] == "/admin/builds" for line in lines())
    assert TOKEN[:-1] not in json.dumps(lines())


def test_with_the_token_builds_are_listed_and_a_use_is_noted(
    client_of: Open, small_built: Path, lines: Log
) -> None:
    key = {"authorization": f"Bearer {TOKEN}"}
    with client_of(admin_token=TOKEN) as client:
        listed = client.get("/admin/builds", headers=key).json()
        back = client.post("/admin/rollback", json={}, headers=key)
        reloaded = client.post("/admin/reload", headers=key)

        nameless = client.post("/admin/rollback", json={"build": ""}, headers=key)

    assert nameless.status_code == 422, "every id begins with nothing"
    assert [b["published"] for b in listed] == [True]
    assert back.status_code == 409, "there is no earlier one"
    assert str(small_built) not in back.text
    assert reloaded.json() == {"published": listed[0]["name"]}
    assert [line["route"] for line in lines() if line["event"] == "admin"] == [
        "/admin/builds",
        "/admin/rollback",
        "/admin/reload",
        "/admin/rollback",
    ]
    assert TOKEN not in json.dumps(lines())


def test_a_token_can_be_guessed_only_so_often(client_of: Open) -> None:
    with client_of(admin_token=TOKEN, rate_limit=2) as client:
        assert [client.get("/admin/builds").status_code for _ in range(3)] == [401, 401, 429]


@pytest.mark.parametrize(
    ("path", "setting"), [("/admin/builds", "admin_token"), ("/insights/report.json", "insights_token")]
)
def test_who_guesses_tokens_has_to_wait_and_the_log_says_where_from(
    client_of: Open, lines: Log, path: str, setting: str
) -> None:
    right = {"authorization": f"Bearer {TOKEN}"}
    with client_of(**{setting: TOKEN}) as client:
        wrong = [client.get(path, headers={"authorization": f"Bearer guess-{n}"}) for n in range(12)]
        late = client.get(path, headers=right)

    assert [got.status_code for got in wrong] == [401] * 10 + [429] * 2
    assert 1 <= int(wrong[-1].headers["retry-after"]) <= 61
    assert wrong[-1].json()["type"] == "/problems/too-many-guesses"
    assert late.status_code == 429, "a guess that is right comes too late"
    refused = [line for line in lines() if line["event"].endswith(" refused")]
    assert {line["client"] for line in refused} == {"198.51.100.7"}
    assert "guess-" not in json.dumps(lines())


def test_the_page_of_the_report_says_when_a_token_may_be_tried_again(client_of: Open) -> None:
    with client_of(insights_token=TOKEN) as client:
        got = [client.post("/insights/", data={"token": "guess"}) for _ in range(11)]

    assert [each.status_code for each in got] == [401] * 10 + [429]
    assert "Try again in" in got[-1].text
    assert int(got[-1].headers["retry-after"]) >= 1


def test_somebody_elses_guesses_do_not_shut_out_who_has_the_token(client_of: Open) -> None:
    with client_of("198.51.100.8", admin_token=TOKEN, proxies="198.51.100.8") as client:
        for _ in range(12):
            client.get("/admin/builds", headers={"x-forwarded-for": "203.0.113.7"})
        got = client.get(
            "/admin/builds", headers={"x-forwarded-for": "192.0.2.1", "authorization": f"Bearer {TOKEN}"}
        )

    assert got.status_code == 200


def test_a_secret_is_shown_as_set_or_not_set_and_in_no_message(small_built: Path) -> None:
    assert shown(Settings.load(small_built, admin_token=TOKEN))["admin_token"] == "set"
    assert shown(Settings.load(small_built))["admin_token"] == "not set"
    assert TOKEN not in repr(Settings.load(small_built, admin_token=TOKEN))
    with pytest.raises(SettingsError) as error:
        Settings.load(small_built, admin_token=TOKEN * 9)
    assert TOKEN not in str(error.value)
