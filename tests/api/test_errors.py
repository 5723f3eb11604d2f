"""What the API refuses, in one shape, and what does not exist."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.testclient import TestClient
from support.api_requests import CREDIT_CARD, JSON_POSTS, assert_problem

from assistant.answering.assistant import Assistant
from assistant.api.app import create_app
from assistant.settings import Settings

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


# --- errors in one shape ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", JSON_POSTS)
@pytest.mark.parametrize(
    "body",
    ["{bad", "", '{"question": "x"', b'\xff\xfe{"question"', "[" * 30_000],
    ids=["bad", "empty", "cut", "not UTF-8", "deep"],
)
def test_a_body_that_is_no_json_is_a_400(client: TestClient, path: str, body: str | bytes) -> None:
    response = client.post(path, content=body, headers={"content-type": "application/json"})

    assert_problem(response, response.status_code, response.json()["type"].rpartition("/")[2])
    assert response.status_code == (422 if body == "" else 400)


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", None],
)
def test_a_body_of_another_type_is_a_415_or_422(client: TestClient, content_type: str | None) -> None:
    headers = {"content-type": content_type} if content_type else {}
    response = client.post("/v1/answers", content=json.dumps({"question": CREDIT_CARD}), headers=headers)

    assert response.status_code in (415, 422)
    assert_problem(response, response.status_code, response.json()["type"].rpartition("/")[2])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "body.question: Field required"),
        ({"question": ""}, "body.question: String should have at least 1 character"),
        ({"question": 5}, "body.question: Input should be a valid string"),
        (
            {"question": "x", "audience": "everyone"},
            "body.audience: Input should be 'provider', 'front-desk', 'admin' or 'patient'",
        ),
        ({"question": "x", "words": "y"}, "body.words: Extra inputs are not permitted"),
        ([], "body: Input should be"),
        ({"question": "\ud800"}, "body.question: Input should be a valid string"),
    ],
)
def test_a_wrong_field_is_a_422_that_names_it(client: TestClient, body: Any, said: str) -> None:
    response = client.post(
        "/v1/answers", content=json.dumps(body), headers={"content-type": "application/json"}
    )

    problem = assert_problem(response, 422, "invalid-request")
    assert said in problem["detail"]
    assert problem["errors"][0]["field"].startswith("body")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("  \n ", "the question is empty: write what you want to know"),
        (
            "x" * 1001,
            "the question has 1,001 characters, more than 1,000: send a ticket's text to /v1/suggestions",
        ),
    ],
    ids=["blank", "long"],
)
def test_a_question_without_words_or_with_too_many_is_a_422_that_says_what_to_do(
    client: TestClient, question: str, said: str
) -> None:
    assert (
        assert_problem(client.post("/v1/answers", json={"question": question}), 422, "bad-question")["detail"]
        == said
    )


@pytest.mark.parametrize("text", [" " + "x" * 1000, "x" + "\n" * 1000, " " * 1001])
def test_blanks_count_as_the_schema_counts_them(client: TestClient, text: str) -> None:
    for path, name in (("/v1/answers", "question"), ("/v1/search", "query")):
        declared = client.get("/openapi.json").json()["components"]["schemas"][
            "Question" if name == "question" else "Query"
        ]
        assert declared["properties"][name]["maxLength"] == 1000
        assert_problem(client.post(path, json={name: text}), 422, "bad-question")
        assert client.post(path, json={name: "x" + text[2:]}).is_success


def test_no_error_repeats_what_a_person_typed(client: TestClient) -> None:
    typed = "my SSN is 078-05-1120"
    for path, body in JSON_POSTS.items():
        for wrong in (
            {name: [typed] for name in body},
            {**body, "audience": typed, "verdict": typed},
            {**body, typed: 1},
            [typed],
            {"question": typed * 100},
        ):
            response = client.post(path, json=wrong)
            assert response.status_code == 422
            assert "078" not in response.text
    assert "078" not in client.post("/v1/answers", json={"question": "x", "choice": typed}).text


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/answers", "POST"),
        ("PUT", "/v1/answers", "POST"),
        ("DELETE", "/v1/articles/484517", "GET"),
        ("POST", "/v1/articles", "GET"),
        ("GET", "/v1/feedback", "POST"),
        ("POST", "/livez", "GET"),
        ("POST", "/articles/", "GET"),
        ("PATCH", "/", "GET"),
    ],
)
def test_the_wrong_method_is_a_405_that_names_the_right_one(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    response = client.request(method, path)

    assert_problem(response, 405, "http-405")
    assert allowed in response.headers["allow"].split(", ")


@pytest.mark.parametrize(
    "path", ["/v1/nothing", "/v1", "/v1/", "/v1/articles/1", "/v1/faqs/nope", "/v1/answers/x"]
)
def test_an_unknown_address_of_the_api_is_a_problem_not_a_page(client: TestClient, path: str) -> None:
    response = client.get(path)

    assert_problem(
        response,
        404,
        response.json()["type"].rpartition("/")[2] if "json" in response.headers["content-type"] else "?",
    )


def test_a_body_that_says_it_is_too_large_is_refused_unread(client: TestClient) -> None:
    body = assert_problem(
        client.post("/v1/suggestions", content=b"x" * 65_537, headers={"content-type": "application/json"}),
        413,
        "too-large",
    )

    assert body["detail"] == "The request has more than 65,536 bytes. Send a shorter text."


def test_a_body_that_does_not_say_its_length_is_cut_off_when_it_is_too_large(client: TestClient) -> None:
    def parts() -> Iterator[bytes]:
        yield b'{"ticket": "'
        for _ in range(100):
            yield b"x" * 1000
        yield b'"}'

    assert_problem(
        client.post("/v1/suggestions", content=parts(), headers={"content-type": "application/json"}),
        413,
        "too-large",
    )


def test_the_largest_body_that_is_allowed_is_taken(client: TestClient) -> None:
    shell = len(json.dumps({"ticket": ""}))

    assert client.post("/v1/suggestions", json={"ticket": "x " * ((65_536 - shell) // 2)}).status_code == 200


@pytest.fixture
def failing(published: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """An application one of whose routes has a bug."""

    def answer(*_: object) -> None:
        raise RuntimeError("a bug near /secret/folder")

    monkeypatch.setattr(Assistant, "cached_answer", answer)
    with TestClient(create_app(published), raise_server_exceptions=False) as client:
        yield client


def test_a_bug_is_a_500_in_the_same_shape_without_its_details(failing: TestClient) -> None:
    response = failing.post("/v1/answers", json={"question": "x"})

    assert_problem(response, 500, "internal")
    assert "secret" not in response.text


def test_a_bug_is_counted_and_has_the_security_headers(failing: TestClient) -> None:
    response = failing.post("/v1/answers", json={"question": "x"})

    assert "default-src 'self'" in response.headers.get("content-security-policy", "none")
    assert 'assistant_requests_total{route="/v1/answers",status="500"}' in failing.get("/metrics").text


# --- what does not exist ---------------------------------------------------------------------------------------------


OUTSIDE = [
    "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/..%2fmanifest.json",
    "/..%2flibrary.json",
    "/assets/..%2f..%2fmanifest.json",
    "/%2fetc%2fpasswd",
    "//etc/passwd",
    "/..%5c..%5cmanifest.json",
    "/%00",
    "/index.html%00.md",
    "/demo/..%2fapp.py",
    "/demo/..%2f..%2fsettings.py",
    "/..%2fsite%2f..%2fmanifest.json",
    "/..",
    "/%2e%2e",
    "/..%2f",
    "/%ff",
    "/" + "a" * 4000,
    "/" + "a/" * 1000,
]


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path[:40])
def test_no_path_leads_out_of_the_site(client: TestClient, path: str) -> None:
    response = client.request("GET", f"http://testserver{path}")

    if path not in ("/..",):  # a client takes these away before it asks
        assert response.status_code == 404
    assert "root:" not in response.text
    assert "library_sha256" not in response.text


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "//evil.example/..",
        "/%2fevil.example",
        "/%5cevil.example",
        "///evil.example",
        "//evil.example/%2e%2e",
        "/\\evil.example",
    ],
)
def test_no_address_of_ours_leads_to_another_host(client: TestClient, path: str) -> None:
    response = client.request("GET", f"http://testserver{path}")

    target = urljoin("http://testserver/", response.headers.get("location", "/").replace("\\", "/"))
    assert urlsplit(target).netloc == "testserver"


@pytest.mark.parametrize("path", ["/nothing/", "/nothing.html", "/articles/old-name/", "/assets/nothing.css"])
def test_a_page_that_is_not_there_is_a_clean_404_page(client: TestClient, path: str) -> None:
    response = client.get(path, headers=HTML)

    assert response.status_code == 404
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "This page is not here" in response.text
    assert 'href="/topics/"' in response.text


def test_a_program_that_wants_json_gets_the_404_as_a_problem(client: TestClient) -> None:
    assert_problem(client.get("/nothing/", headers={"accept": "application/json"}), 404, "not-found")


@pytest.mark.parametrize(
    "path",
    [
        "/a/48451",
        "/a/abc",
        "/knowledgebase/articles/999-how-do-i",
        "/knowledgebase/articles/abc",
        "/knowledgebase/articles/",
        "/demo/nothing.html",
    ],
)
def test_a_person_with_an_unknown_old_link_gets_the_404_page(client: TestClient, path: str) -> None:
    response = client.get(path, headers=HTML)

    assert response.status_code == 404
    assert "This page is not here" in response.text
