"""What long runs of the fuzzers found, one test for each, so that it stays mended."""

from __future__ import annotations

from starlette.testclient import TestClient


def test_a_line_break_in_the_name_of_a_page_is_a_documented_404_with_the_way_to_a_person(
    client: TestClient,
) -> None:
    """Schemathesis, after 37,113 cases: no route takes such an address, and the document did not say so."""
    response = client.get("/v1/pages/settings%0Ausers")

    assert response.status_code == 404
    assert response.json()["handoff"]["url"] == "/contact/"
    assert "404" in client.get("/openapi.json").json()["paths"]["/v1/pages/{page}"]["get"]["responses"]


def test_a_number_is_no_truth_value_and_a_text_is_no_number(client: TestClient) -> None:
    """Schemathesis: `draft: 0` was taken, which the document forbids."""
    for path, body in (
        ("/v1/answers", {"question": "x", "draft": 0}),
        ("/v1/search", {"query": "x", "limit": "5"}),
        ("/v1/search", {"query": "x", "limit": True}),
    ):
        assert client.post(path, json=body).status_code == 422, body
