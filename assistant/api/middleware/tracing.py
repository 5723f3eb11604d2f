"""Traces for OpenTelemetry: a span for each request, with its route and status and nothing that anybody
typed. Off without an address."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI

from assistant import __version__
from assistant.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

SERVICE = "help-assistant"


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
        raise SettingsError(
            "the setting 'traces' needs OpenTelemetry\n  Install it with: pip install 'help-assistant[traces]'"
        ) from None
    # not Resource.create, which would add what it finds out about the machine
    provider = TracerProvider(
        resource=Resource({SERVICE_NAME: SERVICE, SERVICE_VERSION: __version__}), shutdown_on_exit=False
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
    return provider


class Traces:
    """Begins a span for each request that the guards let in, and ends it.

    OpenTelemetry's own instrumentation would record addresses as typed, clients and browsers; a span has the
    pattern of the route here.
    """

    def __init__(self, provider: TracerProvider, base: str = "") -> None:
        """`base` names the base, where a process serves several."""
        self._tracer = provider.get_tracer(SERVICE, __version__)
        self._of = {"help.base": base} if base else {}

    def begin(self, method: str) -> Span:
        """A span from now on, in a trace of its own: the id of a caller's trace could be anything, a card
        number too."""
        from opentelemetry.context import Context
        from opentelemetry.trace import SpanKind

        said = {"http.request.method": method, **self._of}
        return self._tracer.start_span(method, Context(), SpanKind.SERVER, said)

    def end(self, span: Span, method: str, route: str, status: int | None) -> None:
        """The span ends now; `status` is None when nothing was answered because the client was gone."""
        from opentelemetry.trace import StatusCode

        span.update_name(f"{method} {route}")
        span.set_attribute("http.route", route)
        if status is not None:
            span.set_attribute("http.response.status_code", status)
            if status >= 500:
                span.set_status(StatusCode.ERROR)
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
