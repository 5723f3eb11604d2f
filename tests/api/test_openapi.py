"""The description of the API: complete and true."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from starlette.testclient import TestClient
from support.api_requests import JSON_POSTS
from support.bases import ROOT

from assistant.api.middleware.limits import COUNTED

Operation = tuple[str, dict[str, Any]]


@pytest.fixture
def described(client: TestClient) -> dict[str, Any]:
    """The document, as anybody gets it."""
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(described: dict[str, Any]) -> Iterator[Operation]:
    """Each operation with its path."""
    for path, methods in described["paths"].items():
        for operation in methods.values():
            yield path, operation


def test_every_operation_has_a_name_of_its_own_that_a_client_can_call(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(described)]

    assert len(names) == len({*names})
    assert [name for name in names if not re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", name)] == []
    assert "answerQuestion" in names
    assert [name for name in names if "post" in name.lower()] == []


def test_every_operation_has_one_tag_and_every_tag_says_what_it_is_for(described: dict[str, Any]) -> None:
    tags = {tag["name"]: tag["description"] for tag in described["tags"]}

    assert all(tags.values())
    assert {tuple(operation["tags"]) for _, operation in operations(described)} == {(name,) for name in tags}


def test_every_counted_route_says_that_it_may_refuse_and_when_to_come_back(described: dict[str, Any]) -> None:
    counted = [operation for path, operation in operations(described) if path.startswith(COUNTED)]

    assert len(counted) > 10
    for operation in counted:
        refusal = operation["responses"]["429"]
        assert refusal["headers"]["Retry-After"]["schema"]["type"] == "integer"
        assert "503" in operation["responses"]
        assert ("413" in operation["responses"]) == ("requestBody" in operation)


def test_the_document_says_where_the_service_is_under_which_licence_and_whom_to_ask(
    described: dict[str, Any],
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert [server["url"] for server in described["servers"]] == ["http://127.0.0.1:8000"]
    assert described["info"]["license"]["identifier"] == project["license"]
    assert described["info"]["contact"] == {"name": "Ask a person", "url": "http://127.0.0.1:8000/contact/"}
    assert described["security"] == []


def test_every_example_is_what_its_schema_says(described: dict[str, Any]) -> None:
    def errors(schema: dict[str, Any], example: Any) -> list[str]:
        whole = {**schema, "components": described["components"]}
        return [error.message for error in jsonschema_rs.Draft202012Validator(whole).iter_errors(example)]

    tried = 0
    for name, schema in described["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            assert errors(schema, example) == [], name
            tried += 1
    for path, operation in operations(described):
        for parameter in operation.get("parameters", ()):
            if "example" in parameter:
                assert errors(parameter["schema"], parameter["example"]) == [], path
        for response in operation["responses"].values():
            for media in response.get("content", {}).values():
                if "example" in media:
                    assert errors(media["schema"], media["example"]) == [], path
                    tried += 1
    assert tried > 20


def test_a_list_of_numbers_says_what_is_in_it(described: dict[str, Any]) -> None:
    """Not everything that makes clients reads `prefixItems`."""
    span = described["components"]["schemas"]["Source"]["properties"]["span"]

    assert span["items"] == {"type": "integer"}
    assert (span["minItems"], span["maxItems"]) == (2, 2)


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
            # nothing says where the messages of this service would go
            works = (404,) if path == "/v1/messages" else (200, 201, 202)
            assert client.post(path, json=example).status_code in works, path
            tried += 1
    assert tried == len(JSON_POSTS)


def test_errors_are_described_as_problem_json(client: TestClient) -> None:
    described = client.get("/openapi.json").json()

    for methods in described["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if status == "default" or int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"]
