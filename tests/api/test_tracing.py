"""Traces say which route took how long, to the collector that a setting names, and nothing of what anybody
typed."""

from __future__ import annotations

import builtins
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from assistant.api.app import create_app
from assistant.errors import SettingsError
from assistant.settings import Settings

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Collector:
    """Keeps what is sent to it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        kept = self.bodies

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                data = self.rfile.read(int(self.headers["content-length"]))
                kept.append(data)
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/v1/traces"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def spans(self) -> list[Span]:
        found = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return [
            span
            for sent in found
            for resource in sent.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.server.shutdown()
    made.server.server_close()


def attributes(span: Span) -> dict[str, Any]:
    return {a.key: getattr(a.value, str(a.value.WhichOneof("value"))) for a in span.attributes}


@pytest.fixture
def asked(small: Path, one_speller: None, collector: Collector) -> Collector:
    """A collector after an answer, a search, a page that is not there, a method that nobody knows, and the
    end of the service."""
    settings = Settings.load(small, traces=collector.address, model="off", journal=False)
    with TestClient(create_app(settings)) as client:
        headers = {
            "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01",
            "user-agent": "Kestrel/7",
            "x-forwarded-for": "203.0.113.9",
        }
        client.post("/v1/answers", json={"question": "my secret zebra"}, headers=headers)
        client.post("/v1/search", json={"query": "zebra"})
        client.get("/zebra-path/?zebra=1")
        client.request("ZEBRA", "/v1/answers")
    return collector


def test_each_request_is_a_span_with_the_pattern_of_its_route(asked: Collector) -> None:
    spans = asked.spans()

    assert [span.name for span in spans][:2] == ["POST /v1/answers", "POST /v1/search"]
    assert len(spans) == 4
    assert attributes(spans[0]).keys() == {"http.request.method", "http.response.status_code", "http.route"}
    assert attributes(spans[3])["http.request.method"] == "_OTHER"


def test_the_id_of_a_callers_trace_is_not_taken_because_it_could_be_a_card_number(asked: Collector) -> None:
    first, second, *_ = asked.spans()

    assert TRACE not in {span.trace_id.hex() for span in (first, second)}
    assert [first.parent_span_id, second.parent_span_id] == [b"", b""]
    assert first.trace_id != second.trace_id


def test_nothing_that_was_typed_and_nobody_who_asked_is_in_a_span(asked: Collector) -> None:
    sent = b"".join(asked.bodies).lower()

    assert sent
    for word in (b"zebra", b"secret", b"kestrel", b"203.0.113.9", b"testclient"):
        assert word not in sent


def test_an_error_of_the_service_is_marked_and_its_message_is_not_sent(
    small: Path, collector: Collector
) -> None:
    with TestClient(
        create_app(Settings.load(small, traces=collector.address, model="off", journal=False))
    ) as client:
        reply = client.post("/v1/answers", json={"question": "is there a build"})  # this base has none

    span = collector.spans()[0]
    assert reply.status_code == 503
    assert span.status.code == Status.STATUS_CODE_ERROR
    assert span.status.message == ""
    assert not span.events


def test_without_the_packages_the_error_says_what_to_install(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("opentelemetry"):
            raise ImportError(name)
        return found(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)

    with pytest.raises(SettingsError, match=r"pip install 'help-assistant\[traces\]'"):
        create_app(Settings.load(small, traces="http://127.0.0.1:4318/v1/traces", model="off", journal=False))


@pytest.mark.parametrize("address", ["127.0.0.1:4318", "ftp://collector/", "http:///v1/traces"])
def test_an_address_that_is_none_is_refused(small: Path, address: str) -> None:
    with pytest.raises(SettingsError, match=r"http://127\.0\.0\.1:4318/v1/traces"):
        Settings.load(small, traces=address)
