"""Several bases in one process: whatever is sent to one of them, nothing of another is in what comes back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from support.applications import Log
from support.server import Got, ask, headers, in_thread, raw, status
from support.several import BICYCLES, BOATS, QUESTION, WORDS, bases_file, bases_of, built_base

from assistant.api.bases.application import Bases

pytestmark = pytest.mark.usefixtures("one_speller")

TOKENS = {BICYCLES: "desk-token-of-the-bicycles", BOATS: "desk-token-of-the-schooners"}
INSIGHTS = {BICYCLES: "insights-of-the-bicycles!", BOATS: "insights-of-the-schooners!"}
ADMIN = {BICYCLES: "a" * 12 + "-of-the-bicycles", BOATS: "b" * 12 + "-of-the-schooners"}

READ = (
    "/",
    "/articles/refunds/",
    "/articles/invoices/",
    "/a/900001/",
    "/a/900001/how-long-does-a-refund-take/",
    "/assets/search-index.json",
    "/feed.xml",
    "/sitemap.xml",
    "/opensearch.xml",
    "/contact/",
    "/404.html",
    "/nowhere/",
    "/demo/",
    "/docs",
    "/openapi.json",
    "/readyz",
    "/metrics",
    "/v1/articles",
    "/v1/articles/900001",
    "/v1/pack-key",
    "/widget/pack.json",
    "/support/",
    "/insights/",
)
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/v1/answers", QUESTION),
    ("/v1/answers", {**QUESTION, "choice": "900001#how-do-i-ask-for-a-refund"}),
    ("/v1/answers", {"question": "bicycle schooner"}),
    ("/v1/search", {"query": "refund"}),
    ("/v1/search", {"query": "bicycle schooner"}),
    ("/v1/suggestions", {"ticket": "How long does a refund take? My schooner and my bicycle broke."}),
    ("/v1/links", {"link": "/a/900001"}),
    ("/v1/feedback", {"article": 900001, "verdict": "helped"}),
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, one_speller: None) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("several")
    return {host: built_base(root / word, host, word) for host, word in WORDS.items()}


def application(folders: dict[str, Path], root: Path) -> Bases:
    """All of both bases, with tokens and journals of their own in a folder."""
    own = {
        host: {
            "desk_token": TOKENS[host],
            "insights_token": INSIGHTS[host],
            "admin_token": ADMIN[host],
            "journal_path": str(root / f"{WORDS[host]}.sqlite"),
        }
        for host in folders
    }
    return bases_of(bases_file(root / "bases.yml", folders, own), proxies="192.0.2.7", forwarded_host=True)


@pytest.fixture
def app(folders: dict[str, Path], tmp_path: Path) -> Bases:
    return application(folders, tmp_path)


@pytest.fixture(scope="module")
def port(folders: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with in_thread(application(folders, tmp_path_factory.mktemp("file"))) as port:
        yield port


def other(host: str) -> str:
    return BOATS if host == BICYCLES else BICYCLES


def said_of(answer: Got) -> str:
    """All of a response that could come from a base: the body and the headers."""
    return answer.body.decode("utf-8", "replace") + json.dumps(answer.headers)


def asked_at(port: int, host: str, path: str, body: object = None, sent: dict[str, str] | None = None) -> Got:
    return ask(port, path, body, {"host": host, **(sent or {})})


def own_word_is_asked(body: object) -> bool:
    return "bicycle schooner" in json.dumps(body) or "My schooner" in json.dumps(body)


@pytest.mark.parametrize("host", WORDS)
@pytest.mark.parametrize("path", READ)
def test_no_page_of_a_base_has_a_word_or_address_of_another(port: int, host: str, path: str) -> None:
    sent = {"authorization": f"Bearer {TOKENS[host]}"}
    answer = asked_at(port, host, path, sent=sent)

    assert answer.status in (200, 301, 302, 308, 401, 404)
    assert WORDS[other(host)] not in said_of(answer)
    assert other(host) not in said_of(answer)


@pytest.mark.parametrize("host", WORDS)
@pytest.mark.parametrize(("path", "body"), ASKED)
def test_no_answer_of_a_base_has_a_word_of_another(
    port: int, host: str, path: str, body: dict[str, Any]
) -> None:
    answer = asked_at(port, host, path, body, {"authorization": f"Bearer {TOKENS[host]}"})

    assert answer.status in (200, 201)
    own = said_of(answer)
    for key in ("question", "query"):
        own = own.replace(json.dumps(body.get(key, "\0"))[1:-1], "")
    if not own_word_is_asked(body):
        assert WORDS[other(host)] not in own
    assert other(host) not in own


def test_the_same_question_at_both_bases_has_the_words_of_each(port: int) -> None:
    for _ in range(3):  # worked out, then kept from before
        for host, word in WORDS.items():
            assert (
                asked_at(port, host, "/v1/answers", QUESTION).json()["text"].startswith(f"Five {word} days")
            )


def test_requests_at_the_same_time_never_get_an_answer_of_another_base(port: int) -> None:
    def one(number: int) -> bool:
        host = (BICYCLES, BOATS)[number % 2]
        path, body = ("/v1/answers", QUESTION) if number % 3 else ("/articles/refunds/", None)
        said = said_of(asked_at(port, host, path, body))
        return WORDS[host] in said and WORDS[other(host)] not in said

    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(one, range(300)))


@pytest.mark.parametrize("host", WORDS)
def test_a_token_of_one_base_opens_nothing_of_another(port: int, host: str) -> None:
    for tokens, path in (
        (TOKENS, "/v1/replies/900001/top"),
        (INSIGHTS, "/insights/"),
        (ADMIN, "/admin/builds"),
    ):
        right = asked_at(port, host, path, sent={"authorization": f"Bearer {tokens[host]}"})
        wrong = asked_at(port, host, path, sent={"authorization": f"Bearer {tokens[other(host)]}"})

        assert (right.status, wrong.status) == (200, 401), path


def test_wrong_tokens_at_one_base_keep_nobody_out_of_another(app: Bases) -> None:
    with TestClient(app, client=("198.51.100.9", 50_000)) as client:
        for _ in range(11):
            client.get(
                "/insights/", headers={"host": BICYCLES, "authorization": "Bearer wrong-token-of-somebody"}
            )
        shut = client.get(
            "/insights/", headers={"host": BICYCLES, "authorization": f"Bearer {INSIGHTS[BICYCLES]}"}
        )
        free = client.get("/insights/", headers={"host": BOATS, "authorization": f"Bearer {INSIGHTS[BOATS]}"})

    assert (shut.status_code, free.status_code) == (429, 200)


def test_a_client_has_its_share_at_each_base(folders: dict[str, Path], tmp_path: Path) -> None:
    app = bases_of(bases_file(tmp_path / "bases.yml", folders, {h: {"rate_limit": 3} for h in folders}))
    with TestClient(app, client=("198.51.100.8", 50_000)) as client:
        got = [
            client.post("/v1/search", json={"query": "refund"}, headers={"host": host}).status_code
            for host in (*[BICYCLES] * 4, *[BOATS] * 4)
        ]

    assert got == [200, 200, 200, 429] * 2


def test_the_tag_of_a_page_of_one_base_is_no_tag_at_another(port: int) -> None:
    for path in ("/articles/refunds/", "/v1/articles/900001", "/assets/search-index.json"):
        tag = asked_at(port, BICYCLES, path).headers["etag"]
        assert asked_at(port, BICYCLES, path, sent={"if-none-match": tag}).status == 304
        assert asked_at(port, BOATS, path, sent={"if-none-match": tag}).status == 200


def test_each_base_signs_its_pack_with_a_key_of_its_own(port: int) -> None:
    keys = {asked_at(port, host, "/v1/pack-key").json()["key"] for host in WORDS}

    assert len(keys) == 2


def test_a_cookie_of_another_base_changes_nothing_and_none_is_set(port: int) -> None:
    sent = {"cookie": f"desk={TOKENS[BOATS]}; base={BOATS}"}
    answer = asked_at(port, BICYCLES, "/articles/refunds/", sent=sent)

    assert answer.body == asked_at(port, BICYCLES, "/articles/refunds/").body
    assert "set-cookie" not in answer.headers


def test_what_is_asked_at_one_base_is_in_no_journal_of_another(app: Bases) -> None:
    with TestClient(app) as client:
        for host, word in WORDS.items():
            client.post("/v1/answers", json={"question": f"refund {word} invoices"}, headers={"host": host})
            verdict = {"article": 900002, "verdict": "helped"}
            client.post("/v1/feedback", json=verdict, headers={"host": host})

    for base in app.bases:
        with sqlite3.connect(base.settings.journal_file) as journal:
            asked = " ".join(row[0] for row in journal.execute("SELECT question FROM asked"))
        assert f"refund {WORDS[base.name]} invoices" in asked
        assert f"refund {WORDS[other(base.name)]}" not in asked


def test_metrics_of_a_base_are_its_own_and_the_whole_names_each(port: int) -> None:
    asked_at(port, BOATS, "/v1/answers", QUESTION)
    own, whole = asked_at(port, BICYCLES, "/metrics").text, asked_at(port, "127.0.0.1", "/metrics").text

    assert f'base="{BICYCLES}"' in own
    assert BOATS not in own
    for host in WORDS:
        assert f'assistant_answers_total{{base="{host}",status="answered"}}' in whole
        assert f'assistant_build{{base="{host}",build=' in whole
    assert whole.count("# TYPE assistant_build gauge") == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8000", "[::1]:8000"])
def test_the_whole_is_told_to_who_asks_the_machine_itself_and_to_nobody_behind_a_proxy(
    port: int, host: str
) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        assert asked_at(port, host, path).status == 200
        hidden = asked_at(port, host, path, sent={"x-forwarded-for": "198.51.100.7"})
        assert hidden.status == 421
        assert BOATS not in said_of(hidden)
    assert asked_at(port, host, "/v1/articles").status == 421


def test_lines_of_the_log_name_the_base_that_they_are_about(app: Bases, lines: Log) -> None:
    with TestClient(app) as client:
        for host in WORDS:
            client.get("/articles/refunds/", headers={"host": host})

    requests = [line for line in lines() if line["event"] == "request"]
    assert [line["base"] for line in requests] == [*WORDS]


@pytest.mark.parametrize("base", WORDS)
@pytest.mark.parametrize("written", ["{}:8000", "{}.", "{}.:443", "  {}  "])
def test_a_host_is_known_with_port_last_dot_and_capitals(port: int, base: str, written: str) -> None:
    for host in (written.format(base), written.format(base.upper())):
        got = raw(
            port, f"GET /v1/articles/900001 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
        )
        assert status(got) == 200
        assert WORDS[other(base)].encode() not in got


@pytest.mark.parametrize(
    "host",
    [
        "help.trains.example",
        "bicycles.example",
        "x.help.bicycles.example",
        "help.bicycles.example.evil.example",
        "help.bicycles.example@evil.example",
        "help.bicycles.example/",
        "help.bicycles.example,help.boats.example",
        "help.bicycles.example:80:80",
        "help.bicycles.example..",
        "[::1",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/v1/articles", "/readyz", "/metrics"])
def test_a_host_of_no_base_gets_a_421_that_names_none(port: int, host: str, path: str) -> None:
    got = raw(port, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())

    assert status(got) == 421
    assert b"bicycle" not in got
    assert b"schooner" not in got
    assert b"boats" not in got
    assert headers(got)["content-type"] == "application/problem+json"


def test_two_headers_with_a_host_are_refused(port: int) -> None:
    sent = f"GET / HTTP/1.1\r\nHost: {BICYCLES}\r\nHost: {BOATS}\r\nConnection: close\r\n\r\n"

    assert status(raw(port, sent.encode())) == 400


def test_a_request_without_a_host_is_for_no_base(port: int) -> None:
    assert status(raw(port, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")) == 400
    assert status(raw(port, b"GET / HTTP/1.0\r\n\r\n")) == 421


def test_a_target_with_a_host_has_to_name_the_one_of_the_header(port: int) -> None:
    def got(target: str, host: str) -> bytes:
        return raw(port, f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())

    assert status(got(f"http://{BICYCLES}/articles/refunds/", BICYCLES)) == 200
    assert status(got(f"http://{BICYCLES}:80", BICYCLES)) == 200
    for target in (f"http://{BOATS}/articles/refunds/", f"HTTPS://{BOATS}/", "http:///articles/refunds/"):
        refused = got(target, BICYCLES)
        assert status(refused) == 400
        assert b"schooner" not in refused


@pytest.mark.parametrize(
    "name", ["X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-Host", "X-Forwarded-Server"]
)
def test_no_other_header_chooses_the_base_unless_a_proxy_says_so(port: int, name: str) -> None:
    value = f"host={BOATS}" if name == "Forwarded" else BOATS

    assert WORDS[BICYCLES] in asked_at(port, BICYCLES, "/articles/refunds/", sent={name: value}).text


def test_a_proxy_of_the_settings_says_which_host_was_asked(app: Bases) -> None:
    sent = {"host": "service:8000", "x-forwarded-host": BOATS}
    with TestClient(app, client=("192.0.2.7", 50_000)) as client:
        believed = client.get("/articles/refunds/", headers=sent)
        twice = client.get(
            "/articles/refunds/",
            headers=[("host", BOATS), ("x-forwarded-host", BOATS), ("x-forwarded-host", BICYCLES)],
        )
    with TestClient(app, client=("192.0.2.8", 50_000)) as client:
        stranger = client.get("/articles/refunds/", headers=sent)

    assert WORDS[BOATS] in believed.text
    assert twice.status_code == 400
    assert stranger.status_code == 421


def test_without_the_setting_not_even_a_proxy_chooses_another_host(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    app = bases_of(bases_file(tmp_path / "bases.yml", folders), proxies="192.0.2.7")
    with TestClient(app, client=("192.0.2.7", 50_000)) as client:
        got = client.get("/articles/refunds/", headers={"host": BICYCLES, "x-forwarded-host": BOATS})

    assert WORDS[BICYCLES] in got.text


def test_bases_below_one_host_each_have_their_path(tmp_path: Path) -> None:
    for word in ("bicycle", "schooner"):
        built_base(tmp_path / word, f"help.example.com/{word}", word)
    path = tmp_path / "bases.yml"
    path.write_text(
        "- {host: help.example.com, folder: bicycle}\n- {host: help.example.com, folder: schooner}\n"
    )
    with TestClient(bases_of(path), base_url="http://help.example.com") as client:
        for word, foreign in (("bicycle", "schooner"), ("schooner", "bicycle")):
            page = client.get(f"/{word}/articles/refunds/")
            answer = client.post(f"/{word}/v1/answers", json=QUESTION)
            assert (page.status_code, answer.status_code) == (200, 200)
            assert word in page.text
            assert foreign not in page.text
            assert word in answer.text
            assert foreign not in answer.text
        for wrong in ("/", "/articles/refunds/", "/bicycles/", "/bicycle/../schooner/x/"):
            assert client.get(wrong).status_code == 404
