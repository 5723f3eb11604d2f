"""How the server is reached: over standard input and output by a program that starts it, or over HTTP."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import Callable, Sequence

import anyio
import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant.answering.models import person_of
from assistant.api.clients import as_peers
from assistant.api.middleware.limits import Limits
from assistant.api.middleware.rate_limit import RateLimit
from assistant.api.middleware.refusals import Refusals
from assistant.api.server.logging import set_up
from assistant.api.server.protocol import Deadlines
from assistant.settings import Settings
from assistant.words import words_of

PATH = "/mcp"
"""Where the server is over HTTP."""

HERE = ("127.0.0.1", "localhost", "[::1]")
"""The names of this machine, by which it may be asked in any case."""


def set_up_logs(settings: Settings) -> None:
    """Lines of the log go to standard error, which is no part of the protocol. The SDK's warnings quote what a
    client sent, so they are left out; of an error the log has its kind and place."""
    set_up(settings.log_level)
    logging.getLogger("mcp").setLevel(logging.ERROR)


def serve_stdio(server: Server[object]) -> None:
    """Serve the program that started this one, until it closes its end. Whatever else is printed meanwhile goes
    to standard error."""

    async def serve() -> None:
        async with stdio_server() as (received, sent):
            await server.run(received, sent, server.create_initialization_options())

    # Python would wait for the thread that reads; there is nothing to bring to an end
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    anyio.run(serve)


def http_app(server: Server[object], settings: Settings, names: Sequence[str] = ()) -> Starlette:
    """The server over streamable HTTP: one request, one answer, no sessions. `names` are hosts by which it may
    be asked beside those of this machine, as they stand in addresses; a page of another origin that the
    setting `cors_origins` does not name is refused."""
    hosts = [*HERE, *names]
    manager = StreamableHTTPSessionManager(
        app=server,
        json_response=True,
        stateless=True,
        max_request_body_size=settings.max_body,
        security_settings=TransportSecuritySettings(
            allowed_hosts=[form for host in hosts for form in (host, f"{host}:*")],
            allowed_origins=[*settings.cors_origins, *(f"http://{host}:*" for host in HERE)],
        ),
    )
    refusals, rate_limit = (
        Refusals(person_of(settings), words_of(settings.base.language)),
        RateLimit.of(settings),
    )
    limits = Middleware(Limits, settings=settings, refusals=refusals, rate_limit=rate_limit, counted=(PATH,))
    proxies = Middleware(ProxyHeadersMiddleware, trusted_hosts=as_peers(settings.proxies))
    return Starlette(
        routes=[Route(PATH, StreamableHTTPASGIApp(manager), methods=["POST"])],
        middleware=[*([proxies] if settings.proxies else []), limits],
        lifespan=lambda _: manager.run(),
    )


class _Server(uvicorn.Server):
    """Says when it answers, and when a signal ends it as it should."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def serve_http(
    app: Starlette, settings: Settings, listener: socket.socket, ready: Callable[[], None]
) -> None:
    """Serve on a socket until SIGTERM or Ctrl-C; requests under way may end. `ready` is called once it answers."""
    config = uvicorn.Config(
        app,
        http=Deadlines,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the application names its proxies itself
        limit_concurrency=settings.max_requests,
        h11_max_incomplete_event_size=16_384,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )
    _Server(config, ready).run(sockets=[listener])
