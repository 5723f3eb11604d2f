"""A real nginx with deploy/nginx.conf, in front of the service, in front of a port where nobody answers, and
with a site below a sub-path."""

from __future__ import annotations

import re
import socket
import ssl
import warnings
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from install_nginx import MISSING
from playwright.sync_api import Browser, expect
from support.bases import small_base
from support.browser import Visit, visit
from support.nginx import NGINX, proxy
from support.server import Got, ask, in_thread, raw, status, until

from assistant.answering.models import person_of
from assistant.api.app import create_app
from assistant.api.problems import Problem
from assistant.builds import build
from assistant.settings import Settings

pytestmark = [pytest.mark.usefixtures("one_speller"), pytest.mark.skipif(NGINX is None, reason=MISSING)]

QUESTION = {"question": "How long does a refund take?"}
TOKEN = "0123456789abcdef0123456789abcdef"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, one_speller: None) -> Settings:
    """A small base, built. Tests read it."""
    root = small_base(
        tmp_path_factory.mktemp("proxy") / "base",
        "handoff: {label: Ask Ada, url: /about/, prepare: [Your invoice]}",
        "former_addresses: /knowledgebase/articles/{id}",
    )
    settings = Settings.load(root, proxies="127.0.0.1", admin_token=TOKEN)
    build.build(settings)
    return settings


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory, one_speller: None) -> Settings:
    """The same at https://example.com/help/."""
    root = small_base(tmp_path_factory.mktemp("below") / "base", "site_url: https://example.com/help/")
    settings = Settings.load(root, proxies="127.0.0.1", admin_token=TOKEN)
    build.build(settings)
    return settings


@pytest.fixture(scope="module")
def nobody() -> Iterator[int]:
    """A port where nobody answers, and nobody will."""
    with socket.socket() as kept:
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]


@pytest.fixture(scope="module")
def away(settings: Settings, nobody: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The proxy while the service is away."""
    with proxy(tmp_path_factory.mktemp("away"), settings, nobody) as port:
        yield port


@pytest.fixture(scope="module")
def service(settings: Settings) -> Iterator[int]:
    with in_thread(create_app(settings)) as port:
        yield port


@pytest.fixture(scope="module")
def front(settings: Settings, service: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The proxy in front of the service."""
    with proxy(tmp_path_factory.mktemp("front"), settings, service) as port:
        yield port


def problem(got: Got, settings: Settings) -> str:
    """The kind of a problem, once it has everything that one of the service has."""
    assert got.headers["content-type"] == "application/problem+json"
    said = Problem.model_validate(got.json())
    assert (said.status, asdict(said.handoff)) == (got.status, asdict(person_of(settings)))
    return said.type.removeprefix("/problems/")


# --- the service is away ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/answers", QUESTION),
        ("/v1/search", {"query": "refund"}),
        ("/v1/articles", None),
        ("/readyz", None),
    ],
)
def test_while_the_service_is_away_a_program_gets_a_problem_with_the_way_to_a_person(
    away: int, settings: Settings, path: str, body: object
) -> None:
    got = ask(away, path, body)

    assert (got.status, problem(got, settings)) == (503, "away")
    assert int(got.headers["retry-after"]) > 0
    assert got.headers["cache-control"] == "no-store"


def test_while_the_service_is_away_a_browser_gets_a_page_with_the_way_to_a_person(
    away: int, service: int
) -> None:
    got, own = ask(away, "/support/", headers=BROWSER), ask(service, "/")

    assert (got.status, got.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert int(got.headers["retry-after"]) > 0
    assert "away for a moment" in got.text
    assert "<title>Away for a moment - Small help</title>" in got.text
    assert re.search(r'<a class="button" href="/about/">.*Ask Ada</a>', got.text)
    assert "Your invoice" in got.text
    assert got.headers["content-security-policy"] == own.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/articles/refunds/",
        "/articles/refunds/index.md",
        "/assets/search-index.json",
        "/a/900001",
        "/a/900001/",
        "/knowledgebase/articles/900001",
        "/widget/help-widget.js",
        "/widget/pack.json",
        "/sitemap.xml",
    ],
)
def test_while_the_service_is_away_whoever_reads_notices_nothing(
    away: int, settings: Settings, path: str
) -> None:
    got, file = ask(away, path, headers=BROWSER), settings.site_dir / path.strip("/")

    assert got.status == 200
    assert got.body == (file if file.is_file() else file / "index.html").read_bytes()


def test_while_the_service_is_away_a_question_on_a_page_is_answered_from_the_static_index(
    away: int, browser: Browser
) -> None:
    with visit(browser, f"http://127.0.0.1:{away}", kind=Visit) as found:
        page = found.go("/")
        page.locator("input[type=search]").first.fill(QUESTION["question"])
        page.keyboard.press("Enter")

        expect(page.locator(".answer")).to_contain_text("Five working days")
        # by Enter, or by the search while the question was typed
        asked = ("/v1/answers", "/v1/search")
        assert any(request.endswith(asked) for request in found.requests), "the service was asked first"


# --- what nginx refuses by itself ---------------------------------------------------------------------------


def test_a_body_that_is_too_large_gets_what_the_service_would_say(
    front: int, service: int, settings: Settings
) -> None:
    body = {"question": "x" * 70_000}

    got, own = ask(front, "/v1/answers", body), ask(service, "/v1/answers", body)

    assert (got.status, problem(got, settings)) == (413, "too-large")
    assert got.json() == own.json()


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (b"POST /articles/refunds/ HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "405 http-405"),
        (b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", "414 long-address"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"x" * 40_000 + b"\r\n\r\n", "400 bad-request"),
        (b"GET / HTTP/1.1\r\n\r\n", "400 bad-request"),
        (b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "404 not-found"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_nginx_refuses_by_itself_names_the_way_to_a_person(
    front: int, settings: Settings, sent: bytes, kind: str
) -> None:
    response = raw(front, sent)
    head, _, body = response.partition(b"\r\n\r\n")
    headers = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head.decode().split("\r\n")[1:])
    }

    assert f"{status(response)} {problem(Got(status(response), headers, body), settings)}" == kind
    assert headers.get("allow") == ("GET, HEAD" if kind.startswith("405") else None)


def test_an_address_with_many_requests_under_way_gets_429_with_the_way_to_a_person(
    settings: Settings, tmp_path: Path
) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        proxy(tmp_path, settings, silent.getsockname()[1], ("clients 64", "clients 2")) as port,
    ):
        waiting = [socket.create_connection(("127.0.0.1", port)) for _ in range(2)]
        for connection in waiting:
            connection.sendall(b"GET /v1/articles HTTP/1.1\r\nHost: x\r\n\r\n")
        passed_on = [silent.accept()[0] for _ in waiting]

        got, page = ask(port, "/v1/articles"), ask(port, "/")
        for connection in (*waiting, *passed_on):
            connection.close()

    assert [(one.status, problem(one, settings)) for one in (got, page)] == [(429, "too-many-at-once")] * 2
    assert int(got.headers["retry-after"]) > 0


def test_a_flood_of_one_address_is_refused_before_it_reaches_the_service(
    settings: Settings, service: int, tmp_path: Path
) -> None:
    slow = [("rate=10r/s", "rate=1r/m"), ("burst=60", "burst=3")]
    with proxy(tmp_path, settings, service, *slow) as port:
        flood = [ask(port, "/v1/articles") for _ in range(6)]
        page = ask(port, "/")

    assert [got.status for got in flood] == [200] * 4 + [429] * 2
    assert problem(flood[-1], settings) == "too-many-at-once"
    assert int(flood[-1].headers["retry-after"]) > 0
    assert page.status == 200, "who reads is not meant"


# --- TLS ----------------------------------------------------------------------------------------------------


def over_tls(port: int, folder: Path, version: ssl.TLSVersion | None = None) -> tuple[str, str]:
    """The version that was agreed on, and the answer to GET / as it was sent. Raises ssl.SSLError."""
    context = ssl.create_default_context(cafile=str(folder / "tls_certificate"))
    if version is not None:
        with warnings.catch_warnings(action="ignore"):  # that it is an old one
            context.minimum_version = context.maximum_version = version
        context.set_ciphers("ALL:@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", port), timeout=30) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as secure,
    ):
        secure.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: secure.recv(65_536), b""))
        return secure.version() or "", answer.decode("utf-8", "replace")


def test_pages_come_over_tls_and_tell_browsers_to_stay_there(
    settings: Settings, service: int, tmp_path: Path
) -> None:
    with proxy(tmp_path, settings, service, tls=True) as port:
        version, answer = over_tls(port, tmp_path)
        older, _ = over_tls(port, tmp_path, ssl.TLSVersion.TLSv1_2)
        with pytest.raises((ssl.SSLError, OSError)):
            over_tls(port, tmp_path, ssl.TLSVersion.TLSv1_1)

    assert answer.startswith("HTTP/1.1 200")
    assert "Strict-Transport-Security: max-age=63072000" in answer
    assert (version, older) == ("TLSv1.3", "TLSv1.2")


def test_whatever_the_proxy_sends_tells_browsers_to_stay_with_https(front: int) -> None:
    paths = (
        "/",
        "/articles/refunds/",
        "/articles/refunds/index.md",
        "/v1/articles",
        "/metrics",
        "/widget/pack.json",
        "/nothing/",
    )

    found = {path: ask(front, path, headers=BROWSER).headers for path in paths}

    assert {
        path: headers.get("strict-transport-security") for path, headers in found.items()
    } == dict.fromkeys(paths, "max-age=63072000")


def test_plain_http_leads_to_https_and_says_to_the_engine_that_the_proxy_lives(
    settings: Settings, nobody: int, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        plain = free.getsockname()[1]
    with proxy(tmp_path, settings, nobody, plain=plain):
        page = ask(plain, "/articles/refunds/", headers={"host": "help.example.com"})
        question = ask(plain, "/v1/answers", QUESTION, headers={"host": "help.example.com"})
        health = ask(plain, "/proxy-health")

    assert (page.status, page.headers["location"]) == (308, "https://help.example.com/articles/refunds/")
    assert (question.status, question.headers["location"]) == (308, "https://help.example.com/v1/answers")
    assert health.status == 204


# --- what the service says ----------------------------------------------------------------------------------


def test_what_the_service_says_itself_is_passed_on_as_it_is(front: int, tmp_path: Path) -> None:
    with (
        in_thread(create_app(Settings.load(small_base(tmp_path / "base")))) as empty,
        proxy(tmp_path, Settings.load(tmp_path / "base"), empty) as unbuilt,
    ):
        none = ask(unbuilt, "/v1/answers", QUESTION)
    answer, missing, page = (
        ask(front, "/v1/answers", QUESTION),
        ask(front, "/v1/nothing"),
        ask(front, "/nothing/", headers=BROWSER),
    )

    assert (answer.status, answer.json()["status"]) == (200, "answered")
    assert (none.status, none.json()["type"]) == (503, "/problems/index-missing")
    assert (missing.status, missing.json()["type"]) == (404, "/problems/not-found")
    assert (page.status, "x-build" in page.headers) == (404, True)


@pytest.mark.parametrize(
    "path", ["/metrics", "//metrics", "/%6detrics", "/x/../metrics", "/admin/builds", "/admin/rollback"]
)
@pytest.mark.parametrize("base", ["", "/help"])
def test_metrics_and_administration_are_shut_below_every_path(
    below: Settings, tmp_path: Path, path: str, base: str
) -> None:
    key = {"authorization": f"Bearer {TOKEN}"}
    with in_thread(create_app(below)) as service:
        with proxy(tmp_path, below, service) as port:
            shut = ask(port, base + path, headers=key)
        open_ = ask(service, "/help/admin/builds", headers=key)

    assert (shut.status, problem(shut, below)) == (404, "not-found")
    assert open_.status == 200, "the service itself takes both paths"


def test_each_client_behind_the_proxy_has_a_limit_of_its_own_and_cannot_choose_another_name(
    settings: Settings, tmp_path: Path
) -> None:
    def asked(port: int, *names: str) -> list[int]:
        return [ask(port, "/v1/articles", headers={"x-forwarded-for": name}).status for name in names]

    with in_thread(create_app(settings.model_copy(update={"rate_limit": 2}))) as service:
        # the clients of this test are all on one machine: another proxy names them
        with proxy(
            tmp_path, settings, service, ("# set_real_ip_from 192.0.2.1;", "set_real_ip_from 127.0.0.1;")
        ) as port:
            one, other = asked(port, *["203.0.113.9"] * 3), asked(port, "203.0.113.10")
            claimed = asked(port, "203.0.113.11, 203.0.113.9")
        with proxy(tmp_path, settings, service) as port:
            local = asked(port, *["203.0.113.9"] * 3)

    assert one == [200, 200, 429]
    assert other == [200]
    assert claimed == [429]
    assert local == [200] * 3, "what a client says of itself is not passed on"


def test_nobody_can_claim_to_be_signed_on_at_the_desk(settings: Settings, tmp_path: Path) -> None:
    name = "X-Forwarded-User"
    behind = settings.model_copy(update={"desk_header": name})
    with in_thread(create_app(behind)) as service:
        with proxy(tmp_path, settings, service) as port:
            claimed = ask(port, "/v1/changes", headers={name: "ana"}).status
        signed = (f'proxy_set_header {name} "";', f'proxy_set_header {name} "ana";')
        with proxy(tmp_path, settings, service, signed) as port:
            known = ask(port, "/v1/changes").status

    assert (claimed, known) == (401, 200)


# --- below a sub-path ---------------------------------------------------------------------------------------


def test_below_a_sub_path_files_come_from_disk_and_the_rest_from_the_service(
    below: Settings, nobody: int, tmp_path: Path
) -> None:
    (tmp_path / "sub-path.conf").write_text("rewrite ^/help(/.*)$ $1;\n", "utf-8")
    with in_thread(create_app(below)) as service, proxy(tmp_path, below, service) as port:
        answer, short = ask(port, "/help/v1/answers", QUESTION), ask(port, "/help/a/900001")
    with proxy(tmp_path, below, nobody) as port:
        page, away = ask(port, "/help/articles/refunds/"), ask(port, "/help/v1/answers", QUESTION)

    assert answer.json()["source"]["url"].startswith("/help/articles/refunds/")
    assert (short.status, short.headers["location"]) == (302, "/help/articles/refunds/")
    assert (page.status, page.body) == (200, (below.site_dir / "articles/refunds/index.html").read_bytes())
    assert (away.status, problem(away, below), away.json()["handoff"]["url"]) == (
        503,
        "away",
        "/help/contact/",
    )


# --- the logs -----------------------------------------------------------------------------------------------


def test_no_log_of_the_proxy_has_an_address_of_a_page_or_of_a_person(
    settings: Settings, nobody: int, tmp_path: Path
) -> None:
    words = "Wilhelmina"
    with proxy(tmp_path, settings, nobody) as port:
        ask(port, f"/?{words}", headers={"user-agent": words, "referer": words})
        ask(port, f"/{words}", headers=BROWSER)
        until(
            lambda: (tmp_path / "access.log").read_text("utf-8").count("\n") == 2,
            "both requests are in the log",
        )

    logged = "".join(
        (tmp_path / name).read_text("utf-8") for name in ("access.log", "error.log", "start.log", "console")
    )
    assert words not in logged
    assert "127.0.0.1" not in logged


def test_no_line_of_the_log_tells_when_a_question_was_asked(
    settings: Settings, service: int, nobody: int, tmp_path: Path
) -> None:
    """The journal has its day. Neither one that is answered, nor one that is refused or finds nobody, is a line. (One
    that is too large to be read is a line; no journal has it.)"""
    for number, upstream in enumerate((service, nobody)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with proxy(folder, settings, upstream) as port:
            ask(port, "/v1/answers", QUESTION)
            ask(port, "/v1/answers", {"question": ""})
            ask(port, "/v1/searches", {"query": "refund"})
            ask(port, "/widget/pack.json")
            ask(port, "/")
            until(lambda at=folder / "access.log": at.read_text("utf-8"), "the page is in the log")  # type: ignore[misc]
        assert (folder / "access.log").read_text("utf-8").count("\n") == 1
