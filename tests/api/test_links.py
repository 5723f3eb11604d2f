"""The API says where an address that somebody sent long ago leads now."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

ARTICLE = "/articles/get-online-scheduling-profile/"


def test_the_api_says_where_a_link_leads_and_never_repeats_it(client: TestClient) -> None:
    response = client.post(
        "/v1/links",
        json={"link": "https://x.example/knowledgebase/articles/484517-ann-lee?email=ann@example.com"},
    )

    body = response.json()
    assert response.status_code == 200
    assert (body["found"], body["destination"]["url"], body["destination"]["permalink"]) == (
        True,
        ARTICLE,
        "/a/484517",
    )
    assert (body["destination"]["status"], body["destination"]["reviewed"]) == ("verified", "2026-11-22")
    assert body["related"]
    assert "ann" not in response.text.lower().replace("cannot", "")


def test_a_link_that_leads_nowhere_is_a_normal_result(client: TestClient) -> None:
    body = client.post("/v1/links", json={"link": "/nothing"}).json()

    assert (body["found"], body["destination"]) == (False, None)
    assert body["handoff"]["url"] == "/contact/"


@pytest.mark.parametrize("body", [{}, {"link": ""}, {"link": "x" * 2001}, {"link": "/a/1", "more": 1}])
def test_an_incomplete_link_is_refused(client: TestClient, body: dict[str, str]) -> None:
    assert client.post("/v1/links", json=body).status_code == 422
