"""The description of the API: complete, true, and its page without scripts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.testclient import TestClient
from support.api_requests import JSON_POSTS


def test_openapi_is_3_1_and_has_every_route(client: TestClient) -> None:
    described = client.get("/openapi.json").json()

    assert described["openapi"].startswith("3.1")
    assert {
        "/v1/answers",
        "/v1/search",
        "/v1/suggestions",
        "/v1/articles",
        "/v1/articles/{article_id}",
        "/v1/faqs/{topic}",
        "/v1/pages",
        "/v1/feedback",
        "/v1/flags",
        "/v1/handoffs",
        "/v1/searches",
        "/v1/links",
        "/v1/changes",
        "/v1/replies/{article_id}/{anchor}",
        "/livez",
        "/readyz",
        "/metrics",
    } <= described["paths"].keys()
    for path, methods in described["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            assert operation["responses"]["default"]["content"], path


def test_every_body_in_openapi_has_an_example_that_works(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    tried = 0
    for path, methods in described["paths"].items():
        if "post" in methods:
            schema = methods["post"]["requestBody"]["content"]["application/json"]["schema"]
            example = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["examples"][0]
            assert client.post(path, json=example).status_code in (200, 201, 202), path
            tried += 1
    assert tried == len(JSON_POSTS)


def test_errors_are_described_as_problem_json(client: TestClient) -> None:
    described = client.get("/openapi.json").json()

    for methods in described["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if status == "default" or int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"]


def test_the_docs_page_loads_nothing_foreign_and_no_script(client: TestClient) -> None:
    response = client.get("/docs")

    assert response.status_code == 200
    assert "/v1/answers" in response.text
    assert "<script" not in response.text
    assert "style=" not in response.text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', response.text)
    assert [url for url in loaded if urlsplit(url).netloc not in ("", "127.0.0.1:8000")] == []
