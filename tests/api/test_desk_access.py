"""The support desk behind a token, behind a proxy's sign-on, and open to everybody as it is by default."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from support.api_requests import JSON_POSTS
from support.applications import Log, Open

from assistant.api.quota import Quota
from assistant.api.tokens import GUESSES
from assistant.errors import SettingsError
from assistant.settings import Settings

pytestmark = pytest.mark.usefixtures("one_speller")

TOKEN = "a-token-for-the-desk"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
HEADER = "X-Forwarded-User"
SIGNED_ON = {HEADER: "ana"}
PROXY = "192.0.2.7"

ROUTES: dict[str, Callable[[TestClient, dict[str, str]], int]] = {
    path: lambda client, headers, path=path, body=body: (
        client.post(  # type: ignore[misc]
            path, json=body, headers=headers
        ).status_code
    )
    for path, body in (
        ("/v1/suggestions", {"ticket": "How long does a refund take?"}),
        ("/v1/links", {"link": "/a/900001"}),
        ("/v1/flags", {"article": 900001, "verdict": "outdated", "reason": "The menu moved."}),
        ("/v1/replies", {"sections": ["900001#top"]}),
    )
} | {
    path: lambda client, headers, path=path: client.get(path, headers=headers).status_code  # type: ignore[misc]
    for path in ("/v1/replies/900001/top", "/v1/changes", "/support/changes/", "/support/")
}
"""What only agents may ask, where the desk is not for everybody."""

OPEN = {path: body for path, body in JSON_POSTS.items() if path not in ROUTES and path != "/v1/feedback"}


def statuses(client: TestClient, headers: dict[str, str]) -> set[int]:
    return {asked(client, headers) for asked in ROUTES.values()}


def test_by_default_the_desk_is_for_everybody(client_of: Open) -> None:
    with client_of() as client:
        assert statuses(client, {}) == {200, 201, 202}


def test_with_a_token_only_who_has_it_gets_the_desk_and_its_routes(client_of: Open) -> None:
    with client_of(desk_token=TOKEN) as client:
        assert statuses(client, BEARER) == {200, 201, 202}
        for wrong in ("", "wrong", TOKEN[:-1], "ä" * 20):
            client.app.state.guesses = Quota(GUESSES)  # type: ignore[attr-defined]
            header = {"Authorization": f"Bearer {wrong}".encode()} if wrong else {}
            found = {path: asked(client, header) for path, asked in ROUTES.items()}  # type: ignore[arg-type]
            form = {path for path in found if path.startswith("/support/")} if not wrong else set()
            assert {status for path, status in found.items() if path not in form} == {401}, wrong
            assert all(found[path] == 200 for path in form), "the form that asks for the token"
        readers = {path: client.post(path, json=body).status_code for path, body in OPEN.items()}
        assert readers.pop("/v1/messages") == 404, "this base takes none"
        assert set(readers.values()) <= {200, 202}, "readers notice nothing"


def test_a_person_gets_a_form_then_the_page_and_no_cookie_and_the_token_is_in_no_address(
    client_of: Open,
) -> None:
    with client_of(desk_token=TOKEN) as client:
        form = client.get("/support/")
        wrong = client.post("/support/", data={"token": "wrong"})
        desk = client.post("/support/", data={"token": TOKEN})
        changes = client.post("/support/changes/", data={"token": TOKEN, "since": "2026-11-01"})

    assert (form.status_code, wrong.status_code, desk.status_code, changes.status_code) == (
        200,
        401,
        200,
        200,
    )
    assert 'type="password"' in form.text
    assert "ASSISTANT_DESK_TOKEN" in form.text
    assert "That is not the token." in wrong.text
    assert f'<meta name="desk-token" content="{TOKEN}">' in desk.text
    assert 'value="2026-11-01"' in changes.text
    for response in (form, wrong, desk, changes):
        assert "set-cookie" not in response.headers
        assert response.headers["cache-control"] == "no-store"
        assert not re.search(rf'(?:href|src|action)="[^"]*{TOKEN}', response.text)


def test_a_proxy_that_is_named_may_say_who_is_signed_on_and_nobody_else(client_of: Open) -> None:
    with client_of(PROXY, desk_header=HEADER, proxies=PROXY) as client:
        assert statuses(client, SIGNED_ON) == {200, 201, 202}
        assert statuses(client, {}) == {401}
        assert statuses(client, {HEADER: "  "}) == {401}
        refused = client.get("/support/")
    with client_of("198.51.100.9", desk_header=HEADER, proxies=PROXY) as client:
        assert statuses(client, SIGNED_ON) == {401}
        assert statuses(client, SIGNED_ON | {"X-Forwarded-For": PROXY}) == {401}

    assert "Your sign-on did not reach this page." in refused.text
    assert 'type="password"' not in refused.text


@pytest.mark.parametrize("address", [PROXY, f"::ffff:{PROXY}"])
def test_behind_the_proxy_it_does_not_matter_where_the_person_is(client_of: Open, address: str) -> None:
    with client_of(address, desk_header=HEADER, proxies=PROXY, desk_token=TOKEN) as client:
        forwarded = {"X-Forwarded-For": "203.0.113.5"}
        assert statuses(client, SIGNED_ON | forwarded) == {200, 201, 202}
        assert statuses(client, BEARER | forwarded) == {200, 201, 202}, "either is enough"


def test_a_refusal_is_a_line_of_the_log_without_token_or_name_and_an_admission_is_none(
    client_of: Open, lines: Log
) -> None:
    with client_of(desk_token=TOKEN) as client:
        before = len(lines())
        statuses(client, BEARER)
        admitted = [line for line in lines()[before:] if "desk" in line["event"]]
        client.get("/v1/changes", headers={"Authorization": "Bearer a-guess"})
        client.post("/support/", data={"token": "a-guess"})

    refused = [line["route"] for line in lines() if line["event"] == "desk refused"]
    assert admitted == []
    assert refused == ["/v1/changes", "/support/"]
    assert "a-guess" not in str(lines())


def test_a_token_of_the_desk_can_be_guessed_only_so_often(client_of: Open) -> None:
    with client_of(desk_token=TOKEN, rate_limit=2) as client:
        guesses = [client.post("/support/", data={"token": "x"}).status_code for _ in range(3)]

    assert guesses == [401, 401, 429]


def test_the_document_says_what_needs_a_token_and_nothing_where_nothing_does(client_of: Open) -> None:
    with client_of(desk_token=TOKEN, desk_header=HEADER, proxies=PROXY) as client:
        closed = client.get("/openapi.json").json()
    with client_of() as client:
        opened = client.get("/openapi.json").json()

    locked = {
        path
        for path, methods in closed["paths"].items()
        for operation in methods.values()
        if operation.get("security") and "401" in operation["responses"]
    }
    assert {path.format(article_id=900001, anchor="top") for path in locked} == {
        path for path in ROUTES if path.startswith("/v1/")
    }
    assert closed["components"]["securitySchemes"] == {
        "deskToken": {"type": "http", "scheme": "bearer"},
        "signOn": {"type": "apiKey", "in": "header", "name": HEADER},
    }
    assert "securitySchemes" not in opened["components"]
    assert "401" not in str(opened["paths"])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"desk_token": "short"}, "at least 16 characters"),
        ({"desk_header": HEADER}, "name the proxy that sends it in 'proxies'"),
        ({"desk_header": "X Y", "proxies": PROXY}, "write the name of a header"),
    ],
)
def test_a_setting_that_would_leave_the_desk_open_ends_the_start(
    small_built: object, given: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        Settings.load(str(small_built), **given)
