"""`kb mcp`."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markup import escape

from assistant.api.server.memory import overwrite_what_is_freed
from assistant.cli.console import HERE, Base, err
from assistant.cli.serve import bound, bring
from assistant.errors import SettingsError
from assistant.settings import Settings


def mcp(
    base: Base = HERE,
    http: Annotated[
        bool, typer.Option("--http", help="Serve over HTTP instead of standard input and output.")
    ] = False,
    host: Annotated[str, typer.Option(help="With --http: address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="With --http: port to listen on; 0 takes a free one.")
    ] = 8001,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--name",
            metavar="HOST",
            help="With --http: another host by which it may be asked, as help.example.com behind a proxy.",
            show_default="this machine and --host",
        ),
    ] = None,
) -> None:
    """Serve the published build to AI assistants, by the Model Context Protocol: the tools answer, search and
    read. It changes nothing and keeps nothing of what is asked. A build that is published later is served
    without a restart."""
    overwrite_what_is_freed()
    try:
        from assistant.mcp.server import make_server  # here: it needs an extra that no other command needs
        from assistant.mcp.transports import http_app, serve_http, serve_stdio, set_up_logs
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise SettingsError(
            "kb mcp needs the SDK of the Model Context Protocol\n"
            "  Install it with: pip install 'help-assistant[mcp]'"
        ) from None
    from assistant import today
    from assistant.api.engines import Engines

    settings = Settings.load(base)
    asked_by = _names(host, names or ())
    set_up_logs(settings)
    bring(settings)
    engines = Engines(settings, today)
    engines()  # where nothing is built, it says so now
    engines.start()
    engines.warm()
    server = make_server(settings, engines)
    try:
        if not http:
            if sys.stdin.isatty():
                err.print("Waiting for a client on standard input. To try it: docs/mcp.md. Ctrl-C stops it.")
            serve_stdio(server)
            return
        with bound(host, port, "kb mcp --http --port 8002") as listener:
            shown = f"[{host}]" if ":" in host else host
            address = f"http://{shown}:{listener.getsockname()[1]}/mcp"
            welcome = f"{escape(settings.base.site_name)}  {address}\nCtrl-C stops it."
            app = http_app(server, settings, asked_by)
            serve_http(app, settings, listener, ready=lambda: err.print(welcome, soft_wrap=True))
    finally:
        engines.stop()


def _names(host: str, names: Sequence[str]) -> list[str]:
    """The hosts by which it may be asked. Raises BadParameter when it listens on every address and nobody said
    which names these have."""
    for name in names:
        if "/" in name or "*" in name or not name:
            raise typer.BadParameter(
                f"'{name}' is no host\n  Write it without scheme and path: help.example.com",
                param_hint="'--name'",
            )
    try:
        is_every = ipaddress.ip_address(host).is_unspecified
    except ValueError:
        is_every = host == ""
    if is_every and not names:
        raise typer.BadParameter(
            f"{host} is every address of this machine, and none of their names is known\n"
            "  Name what it is asked by: --name help.example.com",
            param_hint="'--host'",
        )
    return [*names, f"[{host}]" if ":" in host else host]
