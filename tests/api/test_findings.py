"""What long runs of the fuzzers found, one test for each, so that it stays mended."""

from __future__ import annotations

from starlette.testclient import TestClient


def test_a_number_is_no_truth_value_and_a_text_is_no_number(client: TestClient) -> None:
    """Schemathesis: `draft: 0` was taken, which the document forbids."""
    for path, body in (
        ("/v1/answers", {"question": "x", "draft": 0}),
        ("/v1/search", {"query": "x", "limit": "5"}),
        ("/v1/search", {"query": "x", "limit": True}),
    ):
        assert client.post(path, json=body).status_code == 422, body
