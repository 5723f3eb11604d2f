"""What every response has: the way to a person, headers, permission for other origins, caching."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from support.api_requests import ARTICLE, JSON_POSTS

from assistant.api.app import create_app
from assistant.builds import build
from assistant.settings import Settings

JSON_GETS = [
    "/v1/articles",
    "/v1/articles/484517",
    "/v1/faqs/verification",
    "/v1/replies/484517/top",
    "/v1/changes?since=2026-11-01",
]


def variant(published: Settings, **changes: Any) -> Settings:
    """The same build under other settings."""
    return published.model_copy(update=changes)


# --- what every response has -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", JSON_GETS)
def test_every_json_answer_of_a_get_names_the_way_to_a_person_and_the_build(
    client: TestClient, path: str
) -> None:
    body = client.get(path).json()

    assert body["handoff"]["url"] == "/contact/"
    assert body["handoff"]["prepare"]
    assert body["build"]


@pytest.mark.parametrize("path", JSON_POSTS)
def test_every_json_answer_of_a_post_names_the_way_to_a_person(client: TestClient, path: str) -> None:
    assert client.post(path, json=JSON_POSTS[path]).json()["handoff"]["url"] == "/contact/"


EVERY_KIND = [
    ("GET", "/"),
    ("GET", ARTICLE),
    ("GET", "/assets/site.css"),
    ("GET", "/nothing/"),
    ("GET", "/articles"),
    ("GET", "/a/484517"),
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("GET", "/v1/articles"),
    ("GET", "/v1/articles/1"),
    ("POST", "/v1/answers"),
    ("PUT", "/v1/answers"),
    ("GET", "/metrics"),
    ("GET", "/livez"),
    ("OPTIONS", "/"),
    ("HEAD", "/"),
    ("GET", "/sitemap.xml"),
    ("GET", "/demo/"),
    ("GET", "/..%2f..%2fetc%2fpasswd"),
]


@pytest.mark.parametrize(("method", "path"), EVERY_KIND)
def test_every_response_has_the_security_headers(client: TestClient, method: str, path: str) -> None:
    headers = client.request(method, path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == ("'none'" if path == "/demo/" else "'self'"), (
        "the page with the widget is stricter still"
    )
    assert policy.get("object-src", policy["default-src"]) == "'none'"
    assert not re.search(r"unsafe|\*|https?:", headers["content-security-policy"])
    assert "server" not in headers
    assert "set-cookie" not in headers


def test_a_refused_body_and_a_304_have_the_security_headers_too(client: TestClient) -> None:
    refused = client.post("/v1/answers", content=b"x" * 70_000)
    unchanged = client.get("/", headers={"if-none-match": client.get("/").headers["etag"]})

    assert (refused.status_code, unchanged.status_code) == (413, 304)
    for response in (refused, unchanged):
        assert "default-src 'self'" in response.headers["content-security-policy"]


def test_a_policy_that_only_reports_is_a_setting(published: Settings) -> None:
    with TestClient(create_app(variant(published, csp_report=True))) as client:
        headers = client.get("/").headers

    assert "default-src 'self'" in headers.get("content-security-policy-report-only", "none")
    assert "content-security-policy" not in headers


# --- other origins ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def open_to_ehr(published: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(variant(published, cors_origins=("https://ehr.example.com",)))) as client:
        yield client


def test_the_named_origin_may_call_and_read_the_api(open_to_ehr: TestClient) -> None:
    asked = {
        "origin": "https://ehr.example.com",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    preflight = open_to_ehr.options("/v1/answers", headers=asked)
    response = open_to_ehr.post(
        "/v1/answers", json={"question": "x"}, headers={"origin": "https://ehr.example.com"}
    )

    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]
    for each in (preflight, response):
        assert each.headers["access-control-allow-origin"] == "https://ehr.example.com"
        assert "Origin" in each.headers["vary"]
        assert "access-control-allow-credentials" not in each.headers


@pytest.mark.parametrize(
    "origin",
    [
        "https://ehr.example.com.evil.example",
        "http://ehr.example.com",
        "https://ehr.example.com:8443",
        "https://sub.ehr.example.com",
        "null",
        "https://EHR.example.com.",
        "*",
    ],
)
def test_another_origin_is_not_let_in_however_alike_it_looks(open_to_ehr: TestClient, origin: str) -> None:
    preflight = open_to_ehr.options(
        "/v1/answers", headers={"origin": origin, "access-control-request-method": "POST"}
    )
    response = open_to_ehr.post("/v1/answers", json={"question": "x"}, headers={"origin": origin})

    assert preflight.status_code == 400
    assert "access-control-allow-origin" not in preflight.headers
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    ("path", "content"),
    [("/v1/answers", b"{"), ("/v1/answers", b"x" * 70_000), ("/v1/articles/1", None)],
    ids=["422", "413", "404"],
)
def test_the_named_origin_may_read_errors_too(
    open_to_ehr: TestClient, path: str, content: bytes | None
) -> None:
    headers = {"origin": "https://ehr.example.com", "content-type": "application/json"}
    response = (
        open_to_ehr.post(path, content=content, headers=headers)
        if content
        else open_to_ehr.get(path, headers=headers)
    )

    assert response.status_code >= 400
    assert response.headers["access-control-allow-origin"] == "https://ehr.example.com"


def test_without_the_setting_no_origin_is_let_in(client: TestClient) -> None:
    response = client.post(
        "/v1/answers", json={"question": "x"}, headers={"origin": "https://ehr.example.com"}
    )

    assert not [name for name in response.headers if name.startswith("access-control")]


# --- files and caching -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", ARTICLE, "/assets/search-index.json", "/v1/articles"])
def test_what_is_long_travels_compressed_when_the_reader_can(client: TestClient, path: str) -> None:
    small = client.get(path, headers={"accept-encoding": "gzip"})
    plain = client.get(path, headers={"accept-encoding": "identity"})

    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "accept-encoding" in small.headers["vary"].lower()
    assert small.text == plain.text


@pytest.mark.parametrize("path", ["/", ARTICLE, "/assets/site.css", "/sitemap.xml"])
def test_an_etag_is_answered_with_304_and_no_body(client: TestClient, path: str) -> None:
    first = client.get(path)
    for given in (
        first.headers["etag"],
        f'"other", {first.headers["etag"]}',
        f"W/{first.headers['etag']}",
        "*",
    ):
        again = client.get(path, headers={"if-none-match": given})

        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["cache-control"] == first.headers["cache-control"]
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_hashed_assets_are_kept_forever_and_pages_are_asked_for_each_time(
    client: TestClient, published: Settings
) -> None:
    folder = build.current(published).folder / "site"
    hashed = [p for p in folder.rglob("*") if re.search(r"\.[0-9a-f]{8}\.(min\.)?(css|js)$", p.name)]
    assert hashed
    for path in hashed:
        assert (
            client.get(f"/{path.relative_to(folder).as_posix()}").headers["cache-control"]
            == "public, max-age=31536000, immutable"
        )
    for name in ("/", ARTICLE, "/assets/site.css", "/assets/search-index.json", "/feed.xml", "/nothing/"):
        assert client.get(name).headers["cache-control"] == "no-cache"


def test_a_query_does_not_make_a_page_immutable(client: TestClient) -> None:
    assert client.get("/?v=1").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("/", "text/html; charset=utf-8"),
        (ARTICLE + "index.md", "text/markdown; charset=utf-8"),
        ("/llms.txt", "text/plain; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/assets/site.css", "text/css; charset=utf-8"),
        ("/assets/search.js", "text/javascript; charset=utf-8"),
        ("/assets/favicon.svg", "image/svg+xml"),
        ("/assets/fonts/inter-latin.woff2", "font/woff2"),
        ("/.well-known/security.txt", "text/plain; charset=utf-8"),
    ],
)
def test_files_say_what_they_are(client: TestClient, path: str, media: str) -> None:
    assert client.get(path).headers["content-type"] == media


@pytest.mark.parametrize(
    "path",
    [
        "/",
        ARTICLE,
        "/nothing/",
        "/articles",
        "/a/484517",
        "/openapi.json",
        "/docs",
        "/livez",
        "/readyz",
        "/metrics",
        *JSON_GETS,
    ],
)
def test_head_is_get_without_a_body(client: TestClient, path: str) -> None:
    got = client.get(path, headers={"accept-encoding": "identity"})
    head = client.head(path, headers={"accept-encoding": "identity"})

    assert head.status_code == got.status_code
    assert head.content == b""
    assert (
        head.headers["content-type" if got.status_code != 301 and got.status_code != 302 else "location"]
        == got.headers.get("content-type")
        or got.headers["location"]
    )


def test_a_folder_without_its_slash_leads_to_the_one_with_it(client: TestClient) -> None:
    response = client.get(ARTICLE.rstrip("/"))

    assert response.status_code == 301
    assert response.headers["location"] == ARTICLE
