"""What one client, one request and one connection may take."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.applications import Open
from support.server import ask, in_thread, raw, until

from assistant.answering.assistant import Assistant
from assistant.api.app import create_app
from assistant.api.middleware.rate_limit import Clients
from assistant.api.middleware.rate_storage import WindowCounts
from assistant.errors import SettingsError
from assistant.settings import Settings

pytestmark = pytest.mark.usefixtures("one_speller")

QUESTION = {"question": "How long does a refund take?"}


# --- one client ---------------------------------------------------------------------------------------------------------


def test_a_client_learns_what_is_left_and_gets_429_with_the_way_to_a_person_when_nothing_is(
    client_of: Open,
) -> None:
    with client_of(rate_limit=3) as client:
        got = [client.post("/v1/answers", json=QUESTION) for _ in range(4)]
        page = client.get("/articles/refunds/")

    assert [r.status_code for r in got] == [200, 200, 200, 429]
    assert got[0].headers["ratelimit-policy"] == '"client";q=3;w=60'
    assert [r.headers["ratelimit"].split(";")[1] for r in got] == ["r=2", "r=1", "r=0", "r=0"]
    assert 1 <= int(got[3].headers["retry-after"]) <= 61
    assert got[3].json()["detail"].startswith("You asked more than 3 times within 60 seconds.")
    assert got[3].headers["content-type"] == "application/problem+json"
    assert (got[3].json()["type"], got[3].json()["handoff"]["url"]) == (
        "/problems/too-many-requests",
        "/contact/",
    )
    assert "retry-after" not in got[2].headers
    assert page.status_code == 200, "pages are for everybody"


def test_each_client_has_a_share_of_its_own_and_gets_it_back_with_time() -> None:
    now = [0.0]
    clients = Clients(60, WindowCounts(clock=lambda: now[0]))

    spent = [clients.ask("198.51.100.7").is_granted for _ in range(61)]
    other = clients.ask("198.51.100.8")
    now[0] = 59.9
    before = clients.ask("198.51.100.7").is_granted
    now[0] = 62.0
    after = [clients.ask("198.51.100.7").is_granted for _ in range(3)]

    assert spent == [True] * 60 + [False]
    assert (other.is_granted, other.left) == (True, 59)
    assert not before, "a request counts in full until its minute is over"
    assert after == [True, True, False], "then one a second comes back"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:198.51.100.7", "198.51.100.7", True),
        ("198.51.100.7", "198.51.100.8", False),
    ],
)
def test_a_household_is_one_client(one: str, other: str, is_same: bool) -> None:
    clients = Clients(1)
    clients.ask(one)

    assert clients.ask(other).is_granted is not is_same


@pytest.mark.parametrize("begin", [0.0, 59.9, 119.999])
def test_the_first_minute_is_whole_whenever_the_service_starts(begin: float) -> None:
    now = [begin]
    clients = Clients(2, WindowCounts(clock=lambda: now[0]))

    early = [clients.ask("198.51.100.7").is_granted for _ in range(2)]
    now[0] += 59.9
    late = clients.ask("198.51.100.7").is_granted

    assert (early, late) == ([True, True], False)


def test_a_clock_that_jumps_back_takes_nothing_away() -> None:
    now = [1000.0]
    clients = Clients(2, WindowCounts(clock=lambda: now[0]))
    clients.ask("198.51.100.7")
    now[0] = 0.0

    assert clients.ask("198.51.100.7").is_granted


# --- proxies ------------------------------------------------------------------------------------------------------------


def test_a_forwarded_address_from_anybody_does_not_make_another_client(client_of: Open) -> None:
    with client_of("198.51.100.7", rate_limit=2, proxies="10.0.0.0/8") as client:
        got = [
            client.get("/v1/articles", headers={"x-forwarded-for": f"192.0.2.{n}"}).status_code
            for n in range(3)
        ]

    assert got == [200, 200, 429]


def test_behind_a_named_proxy_each_forwarded_address_is_a_client_and_what_it_claims_itself_does_not_count(
    client_of: Open,
) -> None:
    with client_of("10.1.2.3", rate_limit=2, proxies="10.0.0.0/8") as client:
        one = [
            client.get("/v1/articles", headers={"x-forwarded-for": f"203.0.113.{n}, 192.0.2.1"}).status_code
            for n in range(3)
        ]
        other = client.get("/v1/articles", headers={"x-forwarded-for": "192.0.2.2"}).status_code

    assert one == [200, 200, 429]
    assert other == 200


@pytest.mark.parametrize(
    ("peer", "proxies"),
    [("::ffff:127.0.0.1", "127.0.0.1"), ("::ffff:10.1.2.3", "10.0.0.0/8"), ("::1", "127.0.0.1,::1")],
)
def test_a_proxy_is_known_where_the_service_listens_for_both_versions_of_ip(
    client_of: Open, peer: str, proxies: str
) -> None:
    with client_of(peer, rate_limit=2, proxies=proxies) as client:
        one = [
            client.get("/v1/articles", headers={"x-forwarded-for": "192.0.2.1"}).status_code for _ in range(3)
        ]
        other = client.get("/v1/articles", headers={"x-forwarded-for": "192.0.2.2"}).status_code

    assert one == [200, 200, 429]
    assert other == 200


@pytest.mark.parametrize("peer", ["::ffff:10.2.0.1", "::10.1.0.1", "2001:db8::1"])
def test_a_neighbor_of_a_named_proxy_is_not_believed(client_of: Open, peer: str) -> None:
    with client_of(peer, rate_limit=2, proxies="127.0.0.1,10.1.0.0/16") as client:
        got = [
            client.get("/v1/articles", headers={"x-forwarded-for": f"192.0.2.{n}"}).status_code
            for n in range(3)
        ]

    assert got == [200, 200, 429]


def test_a_proxy_that_is_not_named_is_told_in_the_log_once(
    client_of: Open, caplog: pytest.LogCaptureFixture
) -> None:
    with client_of("127.0.0.1", rate_limit=1) as client:
        got = [
            client.get("/v1/articles", headers={"x-forwarded-for": "192.0.2.77"}).status_code
            for _ in range(3)
        ]

    assert got == [200] * 3, "one limit for everybody behind it would shut out all"
    assert caplog.text.count("ASSISTANT_PROXIES") == 1
    assert "192.0.2.77" not in caplog.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("proxies", "*"),
        ("proxies", "proxy.local"),
        ("rate_limit", -1),
        ("workers", 0),
        ("admin_token", "short"),
    ],
)
def test_a_setting_that_cannot_be_used_ends_the_start_and_says_what_can(
    small_built: Path, name: str, value: object
) -> None:
    with pytest.raises(SettingsError, match=name) as error:
        Settings.load(small_built, **{name: value})

    assert "short" not in str(error.value)


# --- other hosts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/v1/answers/", "/v1/search/"])
def test_a_slash_too_many_leads_to_no_address_that_the_host_header_chooses(
    client_of: Open, path: str
) -> None:
    with client_of() as client:
        got = client.post(path, json=QUESTION, headers={"host": "evil.example"})

    assert got.status_code in (404, 405)
    assert "evil" not in str(got.headers) + got.text


def test_the_named_origin_may_read_a_429_and_how_long_to_wait(client_of: Open) -> None:
    with client_of(rate_limit=1, cors_origins="https://ehr.example.com") as client:
        client.get("/v1/articles")
        got = client.get("/v1/articles", headers={"origin": "https://ehr.example.com"})

    assert (got.status_code, got.headers["access-control-allow-origin"]) == (429, "https://ehr.example.com")
    assert "Retry-After" in got.headers["access-control-expose-headers"]


# --- time and room ------------------------------------------------------------------------------------------------------


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Answers wait until the test lets them go."""
    gate, answer = threading.Event(), Assistant.cached_answer

    def waiting(self: Assistant, *args: Any) -> Any:
        gate.wait(30)
        return answer(self, *args)

    monkeypatch.setattr(Assistant, "cached_answer", waiting)
    yield gate
    gate.set()


def asking(port: int, count: int) -> tuple[list[threading.Thread], list[int]]:
    """So many people who ask at once; each of them adds the status that came back to the list."""
    got: list[int] = []
    people = [
        threading.Thread(target=lambda: got.append(ask(port, "/v1/answers", QUESTION).status))
        for _ in range(count)
    ]
    for person in people:
        person.start()
    return people, got


def test_a_full_service_says_503_and_when_to_come_back_but_still_tells_how_it_is(
    small_built: Path, slow: threading.Event
) -> None:
    app = create_app(Settings.load(small_built, max_requests=2))
    with in_thread(app) as port:
        waiting, got = asking(port, 2)
        until(
            lambda: "assistant_requests_under_way 2.0" in ask(port, "/metrics").text,
            "two requests are under way",
        )

        full, well = ask(port, "/v1/articles"), ask(port, "/livez")
        slow.set()
        for thread in waiting:
            thread.join(30)
        after = ask(port, "/v1/articles")

    assert (full.status, full.json()["type"], full.headers["retry-after"]) == (503, "/problems/full", "2")
    assert full.json()["handoff"]["url"] == "/contact/"
    assert well.status == 200
    assert got == [200, 200]
    assert after.status == 200


def test_an_answer_that_takes_too_long_is_a_503_and_its_place_is_free_when_the_work_has_ended(
    small_built: Path, slow: threading.Event
) -> None:
    app = create_app(Settings.load(small_built, max_requests=1, max_seconds=0.2))
    with in_thread(app) as port:
        late = ask(port, "/v1/answers", QUESTION)
        during = ask(port, "/v1/articles")
        slow.set()
        until(lambda: ask(port, "/v1/articles").status == 200, "the place is free again")

    assert (late.status, late.json()["type"], late.headers["retry-after"]) == (503, "/problems/too-long", "5")
    assert during.json()["type"] == "/problems/full"


def test_computing_waits_its_turn_while_pages_go_by_and_nobody_computes_what_nobody_waits_for(
    small_built: Path, slow: threading.Event
) -> None:
    app = create_app(Settings.load(small_built, max_computing=1, max_seconds=1.0))
    with in_thread(app) as port:
        waiting, got = asking(port, 3)
        until(
            lambda: "assistant_requests_waiting 2.0" in ask(port, "/metrics").text,
            "two wait for the one that computes",
        )
        page = ask(port, "/articles/refunds/")
        for thread in waiting:
            thread.join(30)
        under_way = ask(port, "/metrics").text
        slow.set()
        until(lambda: ask(port, "/v1/answers", QUESTION).status == 200, "the next one has its turn")

    assert page.status == 200
    assert got == [503, 503, 503]
    assert "assistant_requests_waiting 0.0" in under_way
    assert "assistant_requests_under_way 1.0" in under_way, "only the one that had its turn is still at it"


def test_a_body_that_does_not_arrive_is_a_408_and_takes_no_place(small_built: Path) -> None:
    app = create_app(Settings.load(small_built, max_requests=1, body_seconds=0.4))
    with in_thread(app) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(
            b"POST /v1/answers HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 40\r\n\r\n{"
        )
        other = ask(port, "/v1/articles")
        said = b"".join(iter(lambda: connection.recv(65_536), b""))

    assert other.status == 200
    assert said.startswith(b"HTTP/1.1 408")
    assert b"handoff" in said
    assert b"connection: close" in said.lower()


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /livez HTTP/1.1\r\nhost: x\r\nx-drip: ", b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\nGET /live"],
)
def test_headers_that_do_not_arrive_end_the_connection_however_they_drip(
    small_built: Path, sent: bytes
) -> None:
    with in_thread(create_app(Settings.load(small_built)), header_seconds=0.5) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(sent)
            is_open, drops = True, 0
            while is_open and drops < 100:
                drops += 1
                time.sleep(0.05)
                try:
                    if sent:
                        connection.sendall(b"a")
                    connection.settimeout(0.05)
                    while connection.recv(65_536):
                        pass
                    is_open = False
                except TimeoutError:
                    continue
                except OSError:
                    is_open = False
        after = ask(port, "/livez")

    assert not is_open, "a client that drips its headers keeps its connection"
    assert after.status == 200


def test_headers_that_are_too_large_are_refused(small_built: Path) -> None:
    with in_thread(create_app(Settings.load(small_built))) as port:
        said = raw(port, b"GET /livez HTTP/1.1\r\nhost: x\r\nx-large: " + b"a" * 200_000 + b"\r\n\r\n")

    assert said == b"" or said.split()[1] in (b"400", b"431")


def test_a_length_that_is_no_length_is_refused(client_of: Open) -> None:
    with client_of() as client:
        got = client.post("/v1/answers", content=b"{}", headers={"content-length": "9" * 5000})

    assert got.status_code == 413
