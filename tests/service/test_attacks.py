"""Attacks over the network against `kb serve` itself: odd requests, odd headers, odd paths, private words in
every place of a request."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from support.attacks import AWAY, CACHEABLE, CARRIERS, EHR, ORIGINS, OUT, PLACES, POISON, SPLIT
from support.bases import ROOT
from support.canaries import CANARIES
from support.server import Service, headers, kb_serve, status, statuses

from assistant.settings import Settings

HOST = b"Host: help.example.com\r\n"
CLOSE = b"Connection: close\r\n"


@pytest.fixture(scope="module")
def root(published: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built base, so that all that the attacks leave on the disk can be looked through."""
    folder = tmp_path_factory.mktemp("attacked") / "base"
    shutil.copytree(published.root, folder)
    return folder


@pytest.fixture(scope="module")
def service(root: Path) -> Iterator[Service]:
    with kb_serve(
        root, "--no-build", "--port", "0", rate_limit=0, log_level="debug", cors_origins=EHR
    ) as running:  # from one address come more requests than from any person
        yield running


def get(service: Service, path: str, *lines: bytes, method: bytes = b"GET") -> bytes:
    head = b"".join(line + b"\r\n" for line in lines)
    own = b"" if any(line.lower().startswith(b"host:") for line in lines) else HOST
    return service.raw(
        method + b" " + path.encode("latin-1") + b" HTTP/1.1\r\n" + own + CLOSE + head + b"\r\n"
    )


def post(service: Service, path: str, body: object, *lines: bytes) -> bytes:
    data = json.dumps(body).encode()
    head = b"".join(line + b"\r\n" for line in lines)
    length = str(len(data)).encode()
    return service.raw(
        b"POST "
        + path.encode()
        + b" HTTP/1.1\r\n"
        + HOST
        + CLOSE
        + b"Content-Type: application/json\r\nContent-Length: "
        + length
        + b"\r\n"
        + head
        + b"\r\n"
        + data
    )


# --- the OpenAPI document -----------------------------------------------------------------------------------


def test_schemathesis_finds_no_error_no_undocumented_status_and_no_wrong_shape(service: Service) -> None:
    spec = importlib.util.spec_from_file_location("fuzz_api", ROOT / "tests" / "fuzz" / "api.py")
    assert spec is not None
    assert spec.loader is not None
    fuzz = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fuzz)

    outcome = fuzz.attack(service.address, cases=110, seed=5)

    assert outcome.failures == 0, outcome.output
    assert outcome.cases >= 300


# --- private words in every place ---------------------------------------------------------------------------


def test_no_canary_in_a_question_a_search_a_ticket_or_a_header_is_found_anywhere_afterwards(
    service: Service, root: Path
) -> None:
    answered = 0
    for number, (text, _) in enumerate(CANARIES):
        question = f"{text}. Will my credit card be charged for the identity check?"
        carriers = [CARRIERS[(number + n) % len(CARRIERS)].encode() for n in range(3)]
        clean = re.sub(r"[\r\n]", " ", text)
        lines = [
            carriers[0] + b": " + clean.encode("utf-8"),
            carriers[1] + b": " + clean.encode("latin-1", "ignore"),
            carriers[2] + b": " + quote(clean).encode(),
        ]

        reply = post(service, "/v1/answers", {"question": question, "page": text[:150]}, *lines)
        answered += b'"status":"answered"' in _body(reply)
        others = [
            post(service, "/v1/search", {"query": text}, *lines),
            post(service, "/v1/suggestions", {"ticket": question}, *lines),
            post(
                service,
                "/v1/feedback",
                {
                    "article": 484517,
                    "verdict": "helped",
                    "page": text[:150],
                    "anchor": text[:150],
                    "build": text[:60],
                },
                *lines,
            ),
            post(service, "/v1/answers", {"question": "x", "choice": text}, *lines),
            post(service, "/v1/answers", {"question": "x", text: text}, *lines),
            get(service, "/v1/articles", *lines),
            get(service, "/", *lines),
            get(service, "/nothing/here/", *lines, b"Accept: application/json"),
            get(service, "/livez", *lines, method=_as_method(text)),
        ]

        assert [status(r) for r in others[:3]] == [200, 200, 201]
        for secret in _secrets(text):
            for response in (reply, *others):
                assert secret not in response, (text, response[:600])

    metrics = service.raw(b"GET /metrics HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
    console = service.log.read_bytes()
    kept = {
        path: path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
        and "builds" not in path.parts
        and "articles" not in path.parts
        and "site" not in path.parts
    }
    assert len(CANARIES) >= 45
    assert answered >= 0.9 * len(CANARIES)
    for text, _ in CANARIES:
        assert _as_method(text) not in metrics + console, text
        for secret in _secrets(text):
            assert secret not in metrics, text
            assert secret not in console, text
            if len(secret) >= 6:  # shorter ones may stand in vectors by chance
                assert [
                    str(path)
                    for path, data in kept.items()
                    if secret in data and path.suffix not in (".npz", ".yml")
                ] == [], text


def _as_method(text: str) -> bytes:
    """A canary as the method of a request, which may be any word that has none but letters and digits."""
    return b"CANARY" + re.sub(rb"[^A-Za-z0-9]", b"", text.encode("utf-8"))


def _secrets(text: str) -> list[bytes]:
    """The secret of a canary in each form in which it was sent."""
    secret = next(s for t, s in CANARIES if t == text)
    forms = {
        secret.encode("utf-8"),
        secret.encode("latin-1", "ignore"),
        quote(secret).encode(),
        json.dumps(secret)[1:-1].encode(),
    }
    # four digits alone, or two words, stand in dates and articles as well
    return [form for form in forms if len(form) >= 5 and form not in (b"seven", b"one one one", b"then 45")]


def _body(response: bytes) -> bytes:
    """Without the one thing that is another a second later."""
    return re.sub(rb'"age_seconds":\d+', b"", response.partition(b"\r\n\r\n")[2])


# --- paths --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", OUT)
def test_no_path_reads_a_file_outside_the_site(service: Service, path: str) -> None:
    response = get(service, path)

    assert status(response) in (301, 302, 400, 404), response[:200]
    for inside in (
        b"root:x:",
        b"library_sha256",
        b"site_name:",
        b"SQLite format",
        b"[core]",
        b"PATH=",
        b"from __future__",
    ):
        assert inside not in response


@pytest.mark.parametrize("place", PLACES)
def test_no_address_writes_a_header_or_a_script_into_the_response(service: Service, place: str) -> None:
    for words in SPLIT:
        response = get(service, place.format(words.replace(" ", "%20")))

        found = headers(response)
        assert status(response) in (200, 301, 302, 307, 400, 404, 410, 422), response[:300]
        assert not {"set-cookie", "x-evil"} & set(found)
        assert "evil.example" not in found.get("location", "")
        assert b"<script>alert(1)" not in response


@pytest.mark.parametrize("path", AWAY)
def test_no_address_leads_to_another_host(service: Service, path: str) -> None:
    for lines in (
        (),
        (b"Host: evil.example",),
        (b"X-Forwarded-Host: evil.example", b"X-Forwarded-Proto: https"),
    ):
        response = get(service, path, *lines)

        location = headers(response).get("location", "")
        assert "evil.example" not in urlsplit(location.replace("\\", "/")).netloc
        assert not location.replace("\\", "/").startswith("//")
        assert not re.match(r"[a-z][a-z+.-]*:(?!//help\.example\.com|//127\.0\.0\.1)", location), location


@pytest.mark.parametrize(
    "choice",
    [
        "//evil.example",
        "https://evil.example",
        "484517#//evil.example",
        "javascript:alert(1)",
        "484517#top\r\nSet-Cookie: x=1",
        "../../etc/passwd",
        "484517#../../x",
        "9" * 390,
        "#",
        "484517#\0",
    ],
)
def test_no_choice_leads_anywhere_but_to_a_section(service: Service, choice: str) -> None:
    response = post(service, "/v1/answers", {"question": "verify my identity", "choice": choice})

    assert status(response) == 404
    assert b"evil.example" not in response
    assert "set-cookie" not in headers(response)


# --- headers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", CACHEABLE)
def test_no_header_changes_what_a_cache_would_keep(service: Service, path: str) -> None:
    plain = get(service, path)

    for line in POISON:
        poisoned = get(service, path, line)
        assert b"evil.example" not in poisoned, line
        assert b"6666" not in headers(poisoned).get("location", "").encode()
        assert status(poisoned) == status(plain), line
        assert _body(poisoned) == _body(plain), line


@pytest.mark.parametrize("origin", ORIGINS)
def test_an_odd_origin_is_given_no_permission(service: Service, origin: str) -> None:
    line = b"Origin: " + origin.encode()
    asked = get(service, "/v1/articles", line)
    before = get(
        service,
        "/v1/answers",
        line,
        b"Access-Control-Request-Method: POST",
        b"Access-Control-Request-Headers: content-type",
        method=b"OPTIONS",
    )

    for response in (asked, before):
        found = headers(response)
        assert found.get("access-control-allow-origin", "") not in (origin, "*", "null")
        assert "access-control-allow-credentials" not in found
    assert "origin" in headers(asked).get("vary", "").lower(), (
        "a cache must not give one origin's permission to another"
    )


@pytest.mark.parametrize(
    "origin", [EHR, f"{EHR} "], ids=["as it is", "with a blank behind it, which is no part of a header"]
)
def test_the_named_origin_has_permission_without_credentials(service: Service, origin: str) -> None:
    found = headers(get(service, "/v1/articles", b"Origin: " + origin.encode()))

    assert found["access-control-allow-origin"] == EHR
    assert "access-control-allow-credentials" not in found


# --- requests that two readers may understand differently ---------------------------------------------------

SMUGGLED = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /v1/search HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
BODY = b'{"query":"pin"}'
ODD: dict[str, bytes] = {
    "two lengths": POST + b"Content-Length: 15\r\nContent-Length: 50\r\n\r\n" + BODY + SMUGGLED,
    "two lengths in one line": POST + b"Content-Length: 15, 50\r\n\r\n" + BODY + SMUGGLED,
    "a length with a sign": POST + b"Content-Length: +15\r\n\r\n" + BODY + SMUGGLED,
    "a length below zero": POST + b"Content-Length: -1\r\n\r\n" + BODY + SMUGGLED,
    "a length in hexadecimal": POST + b"Content-Length: 0xf\r\n\r\n" + BODY + SMUGGLED,
    "a length that is no number": POST + b"Content-Length: many\r\n\r\n" + BODY + SMUGGLED,
    "a length in other digits": POST + "Content-Length: １５\r\n\r\n".encode() + BODY + SMUGGLED,
    "a length that is far too long": POST + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n" + BODY + SMUGGLED,
    "an unknown transfer coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two transfer codings": POST
    + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"
    + SMUGGLED,
    "a transfer coding with a sign before it": POST
    + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n"
    + SMUGGLED,
    "a blank before the colon": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a folded header": POST + b"Transfer-Encoding:\r\n chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a chunk size that is none": POST
    + b"Transfer-Encoding: chunked\r\n\r\nz\r\n"
    + BODY
    + b"\r\n0\r\n\r\n"
    + SMUGGLED,
    "a chunk size with a sign": POST
    + b"Transfer-Encoding: chunked\r\n\r\n-f\r\n"
    + BODY
    + b"\r\n0\r\n\r\n"
    + SMUGGLED,
    "a chunk that is longer than it says": POST
    + b"Transfer-Encoding: chunked\r\n\r\n3\r\n"
    + BODY
    + b"\r\n0\r\n\r\n"
    + SMUGGLED,
    "a chunk of endless size": POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n" + BODY,
    "no host": b"GET /livez HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "no version": b"GET /livez\r\n\r\n",
    "no method": b" /livez HTTP/1.1\r\nHost: x\r\n\r\n",
    "a zero in the target": b"GET /li\0vez HTTP/1.1\r\nHost: x\r\n\r\n",
    "a blank in the target": b"GET /li vez HTTP/1.1\r\nHost: x\r\n\r\n",
    "a zero in a header": b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n",
    "a bare carriage return in a header": b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: a\rX-B: b\r\n\r\n",
    "a name with a blank": b"GET /livez HTTP/1.1\r\nHost: x\r\nX A: a\r\n\r\n",
    "no colon": b"GET /livez HTTP/1.1\r\nHost: x\r\nnothing\r\n\r\n",
    "a very long line": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a very long header": b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 200_000 + b"\r\n\r\n",
    "very many headers": b"GET /livez HTTP/1.1\r\nHost: x\r\n"
    + b"".join(b"X-%d: a\r\n" % n for n in range(20_000))
    + b"\r\n",
    "the hello of TLS": bytes.fromhex("16030100c8010000c40303") + b"\x01" * 100,
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "noise": bytes(range(256)) * 20 + b"\r\n\r\n",
}


@pytest.mark.parametrize("form", ODD)
def test_a_request_that_can_be_read_in_two_ways_is_refused_and_nothing_after_it_is_read(
    service: Service, form: str
) -> None:
    response = service.raw(ODD[form], patience=0.3)

    assert all(code in (400, 404, 413, 414, 417, 421, 426, 431, 501, 505) for code in statuses(response)), (
        response[:300]
    )
    assert b'"status":"ok"' not in response, "the request that was hidden in the other was answered"


def test_a_length_beside_a_transfer_coding_lets_no_second_request_through(service: Service) -> None:
    both = POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED

    response = service.raw(both, patience=0.3)

    assert re.findall(rb"HTTP/1\.1 (\d{3})", response) == [b"400"]
    assert b"/problems/two-lengths" in response
    assert headers(response)["connection"] == "close"


def test_upgrades_and_other_methods_of_proxies_are_refused(service: Service) -> None:
    upgrade = get(
        service,
        "/livez",
        b"Upgrade: h2c",
        b"HTTP2-Settings: AAMAAABkAAQAAP__",
        b"Connection: Upgrade, HTTP2-Settings",
    )
    tunnel = service.raw(b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", patience=0.3)
    absolute = service.raw(
        b"GET http://evil.example/livez HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        patience=0.3,
    )
    trace = get(service, "/livez", b"X-Secret: 4111111111111111", method=b"TRACE")

    assert status(upgrade) in (200, 400, 426)
    assert status(tunnel) in (400, 404, 405)
    assert b"evil.example" not in absolute
    assert status(trace) == 405
    assert b"4111" not in trace


def test_a_request_in_pieces_is_one_request_and_a_pipeline_gets_its_answers_in_order(
    service: Service,
) -> None:
    chunked = service.raw(
        POST
        + CLOSE
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + b"".join(b"1\r\n%c\r\n" % byte for byte in BODY)
        + b"0\r\n\r\n"
    )
    two = service.raw(
        b"GET /v1/faqs/nope HTTP/1.1\r\nHost: x\r\n\r\n"
        b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )

    assert status(chunked) == 200
    assert [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3})", two)] == [404, 200]


def test_after_all_of_this_the_service_still_answers_and_has_logged_no_error(service: Service) -> None:
    assert b'"status":"answered"' in post(
        service, "/v1/answers", {"question": "Will my credit card be charged?"}
    )
    assert service.errors() == []
