"""Traces for OpenTelemetry: a span for each request, with its route and status and nothing that anybody typed. Off without an address."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant import __version__
from assistant.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from opentelemetry.sdk.trace import TracerProvider

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

SERVICE = "help-assistant"
METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
"""Any other word in their place is somebody's and becomes `_OTHER`, as the conventions have it."""


def make_provider(address: str) -> TracerProvider:
    """What makes spans and sends them, in batches and beside the requests, to a collector by OTLP over HTTP.

    Raises SettingsError when OpenTelemetry is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise SettingsError("the setting 'traces' needs OpenTelemetry\n  Install it with: pip install 'help-assistant[traces]'") from None
    # not Resource.create, which would add what it finds out about the machine
    provider = TracerProvider(resource=Resource({SERVICE_NAME: SERVICE, SERVICE_VERSION: __version__}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
    return provider


class Traces:
    """Pure ASGI, outside of all that may refuse a request.

    OpenTelemetry's own instrumentation would record addresses as typed, clients and browsers; a span has the pattern of the route here.
    """

    def __init__(self, app: ASGIApp, provider: TracerProvider) -> None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self.app, self.tracer, self.context = app, provider.get_tracer(SERVICE, __version__), TraceContextTextMapPropagator()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        from opentelemetry.trace import SpanKind, StatusCode

        given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"traceparent"]
        parent = self.context.extract({"traceparent": given[0]} if len(given) == 1 else {})
        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        span = self.tracer.start_span(method, parent, SpanKind.SERVER, {"http.request.method": method})

        async def watched(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                span.set_attribute("http.response.status_code", message["status"])
                if message["status"] >= 500:
                    span.set_status(StatusCode.ERROR)
            await send(message)

        seen: Scope = {**scope, "seen": {}}
        try:
            await self.app(seen, receive, watched)
        finally:
            if route := seen["seen"].get("route"):
                span.set_attribute("http.route", route)
                span.update_name(f"{method} {route}")
            span.end()


def sending(provider: TracerProvider, around: Lifespan) -> Lifespan:
    """A lifespan in `around` another's: what is not sent yet is sent before the process ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with around(app):
            try:
                yield
            finally:
                provider.shutdown()

    return lifespan
