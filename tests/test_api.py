"""The API as its callers see it: every route, every error in one shape, limits, headers, caching, and links that never break."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from conftest import small_base
from starlette.testclient import TestClient

from assistant import builds
from assistant.answers import Assistant
from assistant.api.app import create_app
from assistant.library import Library
from assistant.settings import Settings

CREDIT_CARD = "What credit card can I use to verify my identity?"
ARTICLE = "/articles/get-online-scheduling-profile/"
SECTION = ARTICLE + "#what-credit-card-can-i-use-to-verify-my-identity"
HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
JSON_GETS = [
    "/v1/articles", "/v1/articles/484517", "/v1/faqs/verification", "/v1/pages/settings/users", "/v1/replies/484517/top", "/v1/changes?since=2026-11-01",
]  # fmt: skip
JSON_POSTS: dict[str, dict[str, Any]] = {
    "/v1/answers": {"question": CREDIT_CARD},
    "/v1/search": {"query": "credit card"},
    "/v1/suggestions": {"ticket": f"Hello,\n\n{CREDIT_CARD}\n\nThanks, Ann"},
    "/v1/feedback": {"article": 484517, "verdict": "helped"},
    "/v1/flags": {"article": 484517, "verdict": "outdated", "reason": "The menu has another name now."},
    "/v1/links": {"link": "/knowledgebase/articles/484517-how-do-i"},
    "/v1/handoffs": {"answer_id": "0123456789abcdef"},
    "/v1/searches": {"query": "lost pin", "opened": None},
}
FIVE = [
    "What credit card can I use to verify my identity?",
    "Why do I need to enter this information to sign up for an Online Booking Page?",
    "Why do I need to provide my DOB or SSN?",
    "Does Practice Fusion store information I've entered related to credit history?",
    "What credit card information is required when completing the credit card identity verification process?",
]


def variant(published: Settings, **changes: Any) -> Settings:
    """The same build under other settings."""
    return published.model_copy(update=changes)


def assert_problem(response: Any, status: int, kind: str) -> dict[str, Any]:
    """The response is an RFC 9457 problem with the way to a person; gives its body."""
    assert response.status_code == status, response.text[:200]
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["type"] == f"/problems/{kind}"
    assert body["title"]
    assert body["detail"]
    assert body["handoff"] == {"label": "Ask a person", "url": "/contact/", "prepare": body["handoff"]["prepare"]}
    assert body["handoff"]["prepare"]
    return body


# --- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", FIVE)
def test_each_verification_question_asked_exactly_gets_its_answer(client: TestClient, question: str) -> None:
    answer = client.post("/v1/answers", json={"question": question}).json()

    assert answer["status"] == "answered"
    assert answer["source"]["id"] == 484517
    assert answer["source"]["heading"] == question
    assert answer["related"]
    assert {"title", "url", "summary", "reason"} <= answer["related"][0].keys()


def test_the_credit_card_question_gets_the_personal_card_rule_with_its_link(client: TestClient) -> None:
    answer = client.post("/v1/answers", json={"question": CREDIT_CARD}).json()

    assert answer["text"].startswith("A personal credit card.")
    assert answer["kind"] == "faq"
    assert answer["source"]["url"] == SECTION
    assert answer["source"]["permalink"] == "/a/484517/what-credit-card-can-i-use-to-verify-my-identity"
    assert answer["source"]["number"] == 2


def test_an_answer_is_the_span_of_its_article_under_the_hash_that_it_names(client: TestClient) -> None:
    for question in FIVE:
        answer = client.post("/v1/answers", json={"question": question}).json()
        article = client.get(f"/v1/articles/{answer['source']['id']}").json()

        start, end = answer["source"]["span"]
        assert article["text"][start:end] == answer["text"]
        assert article["hash"] == answer["source"]["hash"]


def test_the_same_question_gets_the_same_answer_id_and_build(client: TestClient, published: Settings) -> None:
    one, other = (client.post("/v1/answers", json={"question": CREDIT_CARD}).json() for _ in range(2))

    assert one == other
    assert one["build"] == builds.current(published).id


def test_a_short_answer_has_at_most_160_characters_and_every_sentence_that_must_be_carried(client: TestClient, real: Library) -> None:
    carrying = [s for s in real.sections if s.must_carry and s.is_confirmed]
    assert carrying
    for section in [*carrying, *(s for s in real.sections[:40] if s.is_confirmed)]:
        answer = client.post("/v1/answers", json={"question": "x", "choice": section.ref}).json()
        short, carried = answer["short"], [" ".join(s.split()) for s in section.must_carry]

        assert [s for s in carried if s not in short] == []
        assert len(short) <= 160 + sum(len(s) + 1 for s in carried)
        assert [n["text"] for n in answer["notices"] if n["kind"] == "must-carry"] == list(section.must_carry)


@pytest.mark.parametrize("question", ["zebra", "qwxyz plugh", "*", "ref:*", "a AND", "(", '"', "title:^2", "\u0000", "😀", "x" * 1000, "ja " * 300])
def test_any_text_is_a_question_and_gets_an_honest_answer_with_related_articles(client: TestClient, question: str) -> None:
    response = client.post("/v1/answers", json={"question": question})

    assert response.status_code == 200
    answer = response.json()
    assert answer["status"] in ("answered", "clarify", "outline", "no_answer")
    assert (answer["text"] is None) == (answer["status"] in ("no_answer", "clarify"))
    assert answer["related"]
    assert answer["handoff"]["label"] == "Ask a person"


def test_a_question_nobody_wrote_about_has_no_answer_but_near_articles(client: TestClient) -> None:
    answer = client.post("/v1/answers", json={"question": "zebra"}).json()

    assert answer["status"] == "no_answer"
    assert (answer["text"], answer["html"], answer["markdown"], answer["short"], answer["source"]) == (None,) * 5
    assert answer["steps"] == []
    assert len(answer["related"]) >= 1


def test_a_choice_that_does_not_exist_is_a_404_that_says_so(client: TestClient) -> None:
    body = assert_problem(client.post("/v1/answers", json={"question": "x", "choice": "484517#nope"}), 404, "not-found")

    assert body["detail"] == "'choice' names no section; send a choice of a 'clarify' answer just as it came"


def test_an_outline_article_never_gives_steps(client: TestClient, real: Library) -> None:
    outlines = [a for a in real.articles if a.status == "outline"]
    assert len(outlines) == 14
    for article in outlines:
        answer = client.post("/v1/answers", json={"question": article.title}).json()
        if answer["source"] and answer["source"]["id"] == article.id:
            assert answer["status"] == "outline"
        assert answer["steps"] == [] or answer["source"]["id"] != article.id


# --- the other routes ------------------------------------------------------------------------------------------------


def test_search_gives_sections_with_marks_inside_their_snippets(client: TestClient) -> None:
    found = client.post("/v1/search", json={"query": "credit card", "limit": 5}).json()

    assert 1 <= len(found["results"]) <= 5
    assert found["total"] >= len(found["results"])
    assert any(r["marks"] for r in found["results"])
    for result in found["results"]:
        assert result["url"].startswith("/articles/")
        for start, end in result["marks"]:
            assert re.fullmatch(r"\S+", result["snippet"][start:end])
            assert re.match(r"(?i)credit|card", result["snippet"][start:end])


def test_search_for_nothing_that_is_there_is_an_empty_list_not_an_error(client: TestClient) -> None:
    response = client.post("/v1/search", json={"query": "qwxyzplugh"})

    assert response.status_code == 200
    assert response.json()["results"] == []


def test_suggestions_name_the_sentence_and_carry_a_reply_in_three_forms(client: TestClient) -> None:
    ticket = f"Dear team,\n\nour practice wants online booking. {CREDIT_CARD} We only have a debit card here.\n\nBest, Ann"
    found = client.post("/v1/suggestions", json={"ticket": ticket}).json()

    best = next(s for s in found["suggestions"] if s["source"]["url"] == SECTION)
    assert best["sentence"] == CREDIT_CARD
    link = "http://127.0.0.1:8000/a/484517/what-credit-card-can-i-use-to-verify-my-identity"
    for form in ("text", "markdown", "html"):
        assert link in best["reply"][form]
        assert "A personal credit card." in best["reply"][form]
    assert not re.search(r'href="/|\]\(/', best["reply"]["html"] + best["reply"]["markdown"]), "a reply stands alone: no address in it is relative"


@pytest.mark.parametrize("ticket", ["zebra zebra zebra zebra", ".", "?!", "x" * 60_000])
def test_a_ticket_that_nothing_fits_is_a_normal_result(client: TestClient, ticket: str) -> None:
    response = client.post("/v1/suggestions", json={"ticket": ticket})

    assert response.status_code == 200
    assert response.json()["suggestions"] == []
    assert response.json()["handoff"]["url"] == "/contact/"


def test_the_articles_are_listed_in_the_order_of_the_topic_list(client: TestClient, real: Library) -> None:
    listed = client.get("/v1/articles").json()["articles"]

    assert [a["number"] for a in listed] == list(range(1, 37))
    assert {a["number"]: a["title"] for a in listed} == dict(real.topics)


def test_an_article_has_its_sections_related_articles_and_text(client: TestClient) -> None:
    article = client.get("/v1/articles/484517").json()

    assert (article["number"], article["url"], article["permalink"]) == (2, ARTICLE, "/a/484517")
    assert all(article["text"][slice(*s["span"])] == s["text"] for s in article["sections"])
    assert article["related"]
    assert article["status"] == "verified"


def test_the_verification_faq_gives_the_five_in_order_with_their_answers(client: TestClient) -> None:
    found = client.get("/v1/faqs/verification").json()

    assert [f["question"].replace("\u2019", "'") for f in found["faqs"]] == FIVE
    assert all(f["text"] and f["source"]["id"] == 484517 for f in found["faqs"])


def test_an_unknown_faq_is_a_404_that_names_those_that_are(client: TestClient) -> None:
    body = assert_problem(client.get("/v1/faqs/nope"), 404, "not-found")

    assert body["detail"] == "there is no FAQ of that name; there is: verification"


def test_a_page_of_the_application_gets_the_articles_that_name_it_first(client: TestClient, real: Library) -> None:
    name = next(p for a in real.articles for p in a.pages)
    naming = {a.id for a in real.articles if name in a.pages}

    found = client.get(f"/v1/pages/{name}").json()

    first = [a["id"] for a in found["articles"]][: min(len(naming), 5)]
    assert set(first) <= naming
    assert found["articles"][0]["reason"] == "For this page"


@pytest.mark.parametrize("page", ["", "no/such/page", "Settings//USERS/", "x" * 200, "%00", "..%2f..%2f"])
def test_any_page_of_the_application_gets_some_articles(client: TestClient, page: str) -> None:
    response = client.get(f"/v1/pages/{page}")

    assert response.status_code == 200
    assert response.json()["articles"]


def test_livez_readyz_and_metrics_say_what_runs_without_anybodys_words(client: TestClient, published: Settings) -> None:
    client.post("/v1/answers", json={"question": "a very secret question"})

    assert client.get("/livez").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert (ready["build"], ready["articles"]) == (builds.current(published).id, 36)
    metrics = client.get("/metrics").text
    assert 'assistant_requests_total{route="/v1/answers",status="200"}' in metrics
    assert "assistant_request_seconds_bucket" in metrics
    assert "secret" not in metrics


def test_unknown_paths_are_one_label_in_the_metrics_however_many_are_tried(client: TestClient) -> None:
    for n in range(5):
        client.get(f"/made-up-{n}/")
        client.request("MADEUP", f"/made-up-{n}/")

    assert "made-up" not in client.get("/metrics").text


# --- feedback --------------------------------------------------------------------------------------------------------


def test_feedback_is_kept_with_the_day_the_article_and_the_verdict_only(published: Settings, client: TestClient) -> None:
    journal = published.journal_file
    build = builds.current(published).id
    sent = {
        "article": 484517,
        "anchor": "what-credit-card-can-i-use-to-verify-my-identity",
        "verdict": "not-helped",
        "build": build,
        "page": "/articles/x/",
    }

    response = client.post("/v1/feedback", json=sent)

    assert (response.status_code, response.json()["kept"]) == (201, True)
    with sqlite3.connect(journal) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(feedback)")]
        last = connection.execute("SELECT * FROM feedback WHERE build = ? AND verdict = 'not-helped'", (build,)).fetchone()
    connection.close()
    assert names == ["id", "day", "article", "anchor", "verdict", "build", "face"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", last[1])
    assert last[2:] == (484517, sent["anchor"], "not-helped", build, "api")


@pytest.mark.parametrize("field", ["comment", "verdict", "build", "anchor", "page", "article"])
def test_feedback_has_no_room_for_words(published: Settings, client: TestClient, field: str) -> None:
    journal = published.journal_file
    words = f"AnnSmithAndHer{field}"

    client.post("/v1/feedback", json={"article": 484517, "verdict": "helped", field: words})

    client.post("/v1/feedback", json={"article": 484517, "verdict": "helped"})
    stored = b"".join(p.read_bytes() for p in journal.parent.glob("journal.sqlite*"))
    assert b"helped" in stored
    assert words.encode() not in stored


def test_feedback_about_an_unknown_article_is_a_404(client: TestClient) -> None:
    assert_problem(client.post("/v1/feedback", json={"article": 1, "verdict": "helped"}), 404, "not-found")


# --- errors in one shape ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", JSON_POSTS)
@pytest.mark.parametrize(
    "body", ["{bad", "", '{"question": "x"', b'\xff\xfe{"question"', "[" * 30_000], ids=["bad", "empty", "cut", "not UTF-8", "deep"]
)
def test_a_body_that_is_no_json_is_a_400(client: TestClient, path: str, body: str | bytes) -> None:
    response = client.post(path, content=body, headers={"content-type": "application/json"})

    assert_problem(response, response.status_code, response.json()["type"].rpartition("/")[2])
    assert response.status_code == (422 if body == "" else 400)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", None])
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
        ({"question": "x", "audience": "everyone"}, "body.audience: Input should be 'provider', 'front-desk', 'admin' or 'patient'"),
        ({"question": "x", "words": "y"}, "body.words: Extra inputs are not permitted"),
        ([], "body: Input should be"),
        ({"question": "\ud800"}, "body.question: Input should be a valid string"),
    ],
)
def test_a_wrong_field_is_a_422_that_names_it(client: TestClient, body: Any, said: str) -> None:
    response = client.post("/v1/answers", content=json.dumps(body), headers={"content-type": "application/json"})

    problem = assert_problem(response, 422, "invalid-request")
    assert said in problem["detail"]
    assert problem["errors"][0]["field"].startswith("body")


@pytest.mark.parametrize(
    ("question", "said"),
    [("  \n ", "the question is empty: write what you want to know"),
     ("x" * 1001, "the question has 1,001 characters, more than 1,000: send a ticket's text to /v1/suggestions")],
    ids=["blank", "long"],
)  # fmt: skip
def test_a_question_without_words_or_with_too_many_is_a_422_that_says_what_to_do(client: TestClient, question: str, said: str) -> None:
    assert assert_problem(client.post("/v1/answers", json={"question": question}), 422, "bad-question")["detail"] == said


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
    [("GET", "/v1/answers", "POST"), ("PUT", "/v1/answers", "POST"), ("DELETE", "/v1/articles/484517", "GET"), ("POST", "/v1/articles", "GET"),
     ("GET", "/v1/feedback", "POST"), ("POST", "/livez", "GET"), ("POST", "/articles/", "GET"), ("PATCH", "/", "GET")],
)  # fmt: skip
def test_the_wrong_method_is_a_405_that_names_the_right_one(client: TestClient, method: str, path: str, allowed: str) -> None:
    response = client.request(method, path)

    assert_problem(response, 405, "http-405")
    assert allowed in response.headers["allow"].split(", ")


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1", "/v1/", "/v1/articles/1", "/v1/faqs/nope", "/v1/answers/x"])
def test_an_unknown_address_of_the_api_is_a_problem_not_a_page(client: TestClient, path: str) -> None:
    response = client.get(path)

    assert_problem(response, 404, response.json()["type"].rpartition("/")[2] if "json" in response.headers["content-type"] else "?")


def test_a_body_that_says_it_is_too_large_is_refused_unread(client: TestClient) -> None:
    body = assert_problem(client.post("/v1/suggestions", content=b"x" * 65_537, headers={"content-type": "application/json"}), 413, "too-large")

    assert body["detail"] == "The request has more than 65,536 bytes. Send a shorter text."


def test_a_body_that_does_not_say_its_length_is_cut_off_when_it_is_too_large(client: TestClient) -> None:
    def parts() -> Iterator[bytes]:
        yield b'{"ticket": "'
        for _ in range(100):
            yield b"x" * 1000
        yield b'"}'

    assert_problem(client.post("/v1/suggestions", content=parts(), headers={"content-type": "application/json"}), 413, "too-large")


def test_the_largest_body_that_is_allowed_is_taken(client: TestClient) -> None:
    shell = len(json.dumps({"ticket": ""}))

    assert client.post("/v1/suggestions", json={"ticket": "x " * ((65_536 - shell) // 2)}).status_code == 200


@pytest.fixture
def failing(published: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """An application one of whose routes has a bug."""

    def answer(*_: object) -> None:
        raise RuntimeError("a bug near /secret/folder")

    monkeypatch.setattr(Assistant, "answer", answer)
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


# --- what every response has -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", JSON_GETS)
def test_every_json_answer_of_a_get_names_the_way_to_a_person_and_the_build(client: TestClient, path: str) -> None:
    body = client.get(path).json()

    assert body["handoff"]["url"] == "/contact/"
    assert body["handoff"]["prepare"]
    assert body["build"]


@pytest.mark.parametrize("path", JSON_POSTS)
def test_every_json_answer_of_a_post_names_the_way_to_a_person(client: TestClient, path: str) -> None:
    assert client.post(path, json=JSON_POSTS[path]).json()["handoff"]["url"] == "/contact/"


EVERY_KIND = [
    ("GET", "/"), ("GET", ARTICLE), ("GET", "/assets/site.css"), ("GET", "/nothing/"), ("GET", "/articles"), ("GET", "/a/484517"), ("GET", "/docs"), ("GET", "/openapi.json"),
    ("GET", "/v1/articles"), ("GET", "/v1/articles/1"), ("POST", "/v1/answers"), ("PUT", "/v1/answers"), ("GET", "/metrics"), ("GET", "/livez"), ("OPTIONS", "/"), ("HEAD", "/"),
    ("GET", "/sitemap.xml"), ("GET", "/demo/"), ("GET", "/..%2f..%2fetc%2fpasswd"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), EVERY_KIND)
def test_every_response_has_the_security_headers(client: TestClient, method: str, path: str) -> None:
    headers = client.request(method, path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == ("'none'" if path == "/demo/" else "'self'"), "the page with the widget is stricter still"
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
    asked = {"origin": "https://ehr.example.com", "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    preflight = open_to_ehr.options("/v1/answers", headers=asked)
    response = open_to_ehr.post("/v1/answers", json={"question": "x"}, headers={"origin": "https://ehr.example.com"})

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
    preflight = open_to_ehr.options("/v1/answers", headers={"origin": origin, "access-control-request-method": "POST"})
    response = open_to_ehr.post("/v1/answers", json={"question": "x"}, headers={"origin": origin})

    assert preflight.status_code == 400
    assert "access-control-allow-origin" not in preflight.headers
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    ("path", "content"), [("/v1/answers", b"{"), ("/v1/answers", b"x" * 70_000), ("/v1/articles/1", None)], ids=["422", "413", "404"]
)
def test_the_named_origin_may_read_errors_too(open_to_ehr: TestClient, path: str, content: bytes | None) -> None:
    headers = {"origin": "https://ehr.example.com", "content-type": "application/json"}
    response = open_to_ehr.post(path, content=content, headers=headers) if content else open_to_ehr.get(path, headers=headers)

    assert response.status_code >= 400
    assert response.headers["access-control-allow-origin"] == "https://ehr.example.com"


def test_without_the_setting_no_origin_is_let_in(client: TestClient) -> None:
    response = client.post("/v1/answers", json={"question": "x"}, headers={"origin": "https://ehr.example.com"})

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
    for given in (first.headers["etag"], f'"other", {first.headers["etag"]}', f"W/{first.headers['etag']}", "*"):
        again = client.get(path, headers={"if-none-match": given})

        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["cache-control"] == first.headers["cache-control"]
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_hashed_assets_are_kept_forever_and_pages_are_asked_for_each_time(client: TestClient, published: Settings) -> None:
    folder = builds.current(published).folder / "site"
    hashed = [p for p in folder.rglob("*") if re.search(r"\.[0-9a-f]{8}\.(min\.)?(css|js)$", p.name)]
    assert hashed
    for path in hashed:
        assert client.get(f"/{path.relative_to(folder).as_posix()}").headers["cache-control"] == "public, max-age=31536000, immutable"
    for name in ("/", ARTICLE, "/assets/site.css", "/assets/search-index.json", "/feed.xml", "/nothing/"):
        assert client.get(name).headers["cache-control"] == "no-cache"


def test_a_query_does_not_make_a_page_immutable(client: TestClient) -> None:
    assert client.get("/?v=1").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "media"),
    [("/", "text/html; charset=utf-8"), (ARTICLE + "index.md", "text/markdown; charset=utf-8"), ("/llms.txt", "text/plain; charset=utf-8"),
     ("/sitemap.xml", "application/xml; charset=utf-8"), ("/assets/site.css", "text/css; charset=utf-8"), ("/assets/search.js", "text/javascript; charset=utf-8"),
     ("/assets/favicon.svg", "image/svg+xml"), ("/assets/fonts/inter-latin.woff2", "font/woff2"), ("/.well-known/security.txt", "text/plain; charset=utf-8")],
)  # fmt: skip
def test_files_say_what_they_are(client: TestClient, path: str, media: str) -> None:
    assert client.get(path).headers["content-type"] == media


@pytest.mark.parametrize(
    "path", ["/", ARTICLE, "/nothing/", "/articles", "/a/484517", "/openapi.json", "/docs", "/livez", "/readyz", "/metrics", *JSON_GETS]
)
def test_head_is_get_without_a_body(client: TestClient, path: str) -> None:
    got = client.get(path, headers={"accept-encoding": "identity"})
    head = client.head(path, headers={"accept-encoding": "identity"})

    assert head.status_code == got.status_code
    assert head.content == b""
    assert (
        head.headers["content-type" if got.status_code != 301 and got.status_code != 302 else "location"] == got.headers.get("content-type")
        or got.headers["location"]
    )


def test_a_folder_without_its_slash_leads_to_the_one_with_it(client: TestClient) -> None:
    response = client.get(ARTICLE.rstrip("/"))

    assert response.status_code == 301
    assert response.headers["location"] == ARTICLE


# --- what does not exist ---------------------------------------------------------------------------------------------

OUTSIDE = [
    "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "/..%2fmanifest.json", "/..%2flibrary.json", "/assets/..%2f..%2fmanifest.json",
    "/%2fetc%2fpasswd", "//etc/passwd", "/..%5c..%5cmanifest.json", "/%00", "/index.html%00.md", "/demo/..%2fapp.py", "/demo/..%2f..%2fsettings.py", "/..%2fsite%2f..%2fmanifest.json",
    "/..", "/%2e%2e", "/..%2f", "/%ff", "/" + "a" * 4000, "/" + "a/" * 1000,
]  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path[:40])
def test_no_path_leads_out_of_the_site(client: TestClient, path: str) -> None:
    response = client.request("GET", f"http://testserver{path}")

    if path not in ("/..",):  # a client takes these away before it asks
        assert response.status_code == 404
    assert "root:" not in response.text
    assert "library_sha256" not in response.text


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "//evil.example/..", "/%2fevil.example", "/%5cevil.example", "///evil.example", "//evil.example/%2e%2e", "/\\evil.example"],
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
    ["/a/48451", "/a/abc", "/knowledgebase/articles/999-how-do-i", "/knowledgebase/articles/abc", "/knowledgebase/articles/", "/demo/nothing.html"],
)
def test_a_person_with_an_unknown_old_link_gets_the_404_page(client: TestClient, path: str) -> None:
    response = client.get(path, headers=HTML)

    assert response.status_code == 404
    assert "This page is not here" in response.text


# --- links that never break ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/knowledgebase/articles/484517-how-do-i-get-a-patient-fusion-online-scheduling-pr", "/knowledgebase/articles/484517", "/knowledgebase/articles/484517/",
        "/knowledgebase/articles/484517-how-do-i-get", "/knowledgebase/articles/484517-h", "/knowledgebase/articles/484517-", "/knowledgebase/articles/484517-something-else-entirely",
        "/knowledgebase/articles/484517-How-Do-I?source=mail", "/knowledgebase/articles/484517-%E2%80%A6", "/a/484517", "/a/484517/", "/a/484517?x=1", "/a/0484517",
    ],
)  # fmt: skip
def test_every_old_and_short_link_arrives_at_article_2(client: TestClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code in (301, 302, 307, 308)
    assert response.headers["location"] == ARTICLE
    assert client.get(response.headers["location"]).status_code == 200


def test_a_short_link_with_an_anchor_arrives_at_the_section(client: TestClient) -> None:
    for end in ("", "/"):
        response = client.get(f"/a/484517/what-credit-card-can-i-use-to-verify-my-identity{end}")
        assert response.headers["location"] == SECTION


def test_a_short_link_with_an_unknown_anchor_arrives_at_the_article(client: TestClient) -> None:
    assert client.get("/a/484517/never-was").headers["location"] == ARTICLE


@pytest.mark.parametrize(
    "path",
    [
        "/a/1",
        "/a/abc",
        "/a/-1",
        "/a/%D9%A1",
        "/a/99999999999999999999",
        "/knowledgebase/articles/999-x",
        "/knowledgebase/articles/abc",
        "/a/484517%20",
    ],
)
def test_an_unknown_id_is_a_404(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_redirects_are_not_remembered_because_a_section_may_move_again(client: TestClient) -> None:
    response = client.get("/a/484517")

    assert response.status_code in (302, 307)
    assert response.headers["cache-control"] == "no-cache"


# --- the description of the API --------------------------------------------------------------------------------------


def test_openapi_is_3_1_and_has_every_route(client: TestClient) -> None:
    described = client.get("/openapi.json").json()

    assert described["openapi"].startswith("3.1")
    assert {"/v1/answers", "/v1/search", "/v1/suggestions", "/v1/articles", "/v1/articles/{article_id}", "/v1/faqs/{topic}", "/v1/pages/{page}", "/v1/feedback",
            "/v1/flags", "/v1/handoffs", "/v1/searches", "/v1/links", "/v1/changes", "/v1/replies/{article_id}/{anchor}", "/livez", "/readyz", "/metrics"} <= described["paths"].keys()  # fmt: skip
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


# --- below a sub-path ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory, no_variables: None) -> Settings:
    root = small_base(tmp_path_factory.mktemp("below") / "base", "site_url: https://example.com/help/", model=True)
    path = root / "kb/articles/refunds.md"
    path.write_text(path.read_text("utf-8") + "\nSee [the invoices](invoices.md#where-do-i-find-my-invoices).\n", "utf-8")
    settings = Settings.load(root)
    builds.build(settings)
    return settings


@pytest.fixture(scope="module")
def help_client(below: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(below), follow_redirects=False) as client:
        yield client


def test_below_a_sub_path_every_address_in_the_api_carries_it(help_client: TestClient) -> None:
    answer = help_client.post("/v1/answers", json={"question": "How long does a refund take?"}).json()
    article = help_client.get("/v1/articles/900001").json()
    suggestion = help_client.post("/v1/suggestions", json={"ticket": "How long does a refund take?"}).json()["suggestions"][0]

    assert answer["source"]["url"] == "/help/articles/refunds/#how-long-does-a-refund-take"
    assert answer["source"]["permalink"] == "/help/a/900001/how-long-does-a-refund-take"
    assert answer["handoff"]["url"] == "/help/about/"
    assert answer["related"][0]["url"] == "/help/articles/invoices/"
    assert 'href="/help/articles/invoices/#where-do-i-find-my-invoices"' in answer["html"]
    assert article["permalink"] == "/help/a/900001"
    for form in suggestion["reply"].values():
        assert "https://example.com/help/a/900001/how-long-does-a-refund-take" in form
        assert "help/help" not in form
    assert 'href="https://example.com/help/articles/invoices/#where-do-i-find-my-invoices"' in suggestion["reply"]["html"]
    assert "](https://example.com/help/articles/invoices/#where-do-i-find-my-invoices)" in suggestion["reply"]["markdown"]


def test_below_a_sub_path_redirects_carry_it(help_client: TestClient) -> None:
    assert help_client.get("/a/900001/how-long-does-a-refund-take").headers["location"] == "/help/articles/refunds/#how-long-does-a-refund-take"
    assert help_client.get("/knowledgebase/articles/900001-x").headers["location"] == "/help/articles/refunds/"
    assert help_client.get("/articles/refunds").headers["location"] == "/help/articles/refunds/"


@pytest.mark.parametrize("path", ["/", "/articles/refunds/", "/topics/", "/v1/articles", "/livez", "/a/900001", "/assets/site.css"])
def test_below_a_sub_path_the_service_answers_with_and_without_it(help_client: TestClient, path: str) -> None:
    without = help_client.get(path)
    with_it = help_client.get(f"/help{path}")

    assert without.status_code in (200, 302)
    assert with_it.status_code == without.status_code
    assert with_it.text == without.text


def test_below_a_sub_path_no_address_in_a_file_of_the_site_lacks_it_or_has_it_twice(below: Settings) -> None:
    folder = builds.current(below).folder / "site"
    checked = 0
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".html", ".md", ".xml", ".txt", ".json") and path.is_file() and "lunr" not in path.parts:
            text = path.read_text("utf-8")
            checked += 1
            name = path.relative_to(folder).as_posix()
            assert "/help/help" not in text, name
            assert not re.search(r"https://example\.com/(?!help/)", text), name
            rooted = re.findall(r'(?:href|src|url)="?=?(/[^"]*)"|\]\((/[^)]*)\)|"u":"(/[^"]*)"|0; url=(/[^"]*)"', text)
            assert [url for found in rooted for url in found if url and not url.startswith("/help/")] == [], name
    assert checked > 20
