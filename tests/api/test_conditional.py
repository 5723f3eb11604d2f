"""JSON about articles can be kept, and asked about again for little."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.applications import Open

from assistant.api.app import create_app
from assistant.settings import Settings

pytestmark = pytest.mark.usefixtures("one_speller")

PATHS = ["/v1/articles", "/v1/articles/900001", "/v1/changes", "/v1/replies/900001/top"]


@pytest.mark.parametrize("path", PATHS)
def test_what_a_client_has_already_is_a_304_without_a_body(client_of: Open, path: str) -> None:
    with client_of() as client:
        first = client.get(path)
        tag = first.headers["etag"]
        again = [
            client.get(path, headers={"if-none-match": given})
            for given in (tag, f"W/{tag}", f'"other", {tag}', "*")
        ]
        other = client.get(path, headers={"if-none-match": '"other"'})

    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    assert [(got.status_code, got.content, got.headers["etag"]) for got in again] == [(304, b"", tag)] * 4
    assert (other.status_code, other.content) == (200, first.content)
    assert {"x-request-id", "x-build", "content-security-policy"} <= again[0].headers.keys()


def test_an_error_has_no_tag_and_is_never_a_304(client_of: Open) -> None:
    with client_of() as client:
        got = client.get("/v1/articles/1", headers={"if-none-match": "*"})

    assert (got.status_code, got.headers.get("etag")) == (404, None)


def test_a_question_and_an_answer_have_no_tag(client_of: Open) -> None:
    with client_of() as client:
        got = client.post("/v1/links", json={"link": "/a/900001"}, headers={"if-none-match": "*"})

    assert (got.status_code, got.headers.get("etag")) == (200, None)


def test_a_304_is_declared(small_built: Path) -> None:
    paths = create_app(Settings.load(small_built)).openapi()["paths"]

    assert "304" in paths["/v1/articles/{article_id}"]["get"]["responses"]
    assert "304" not in paths["/v1/links"]["post"]["responses"]
