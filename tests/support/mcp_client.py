"""The SDK's own client, called from plain tests: over the standard streams of a `kb mcp` and over HTTP."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent, Tool

from support.server import ENVIRONMENT, said_in, until


@dataclass(frozen=True)
class Session:
    """A client that is connected."""

    client: Client
    portal: BlockingPortal
    log: Path
    """Where the server's standard error is written."""

    address: str = ""
    """Where it is over HTTP."""

    def tools(self) -> dict[str, Tool]:
        return {tool.name: tool for tool in self.portal.call(self.client.list_tools).tools}

    def called(self, tool: str, **arguments: Any) -> CallToolResult:
        found = self.portal.call(self.client.call_tool, tool, arguments)
        assert isinstance(found, CallToolResult)
        return found

    def given(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """What a call gives, which is no error."""
        found = self.called(tool, **arguments)
        assert not found.is_error, words(found)
        result: dict[str, Any] = found.structured_content
        return result


def words(result: CallToolResult) -> str:
    """What a result says to a client that reads only text."""
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def command(root: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "assistant.cli", "mcp", "--base", str(root), *options]


@contextmanager
def over_stdio(root: Path, log: Path, **settings: object) -> Iterator[Session]:
    """A client that starts `kb mcp` and speaks to it."""
    first, *rest = command(root)
    server = StdioServerParameters(command=first, args=rest, env={**ENVIRONMENT, **_variables(settings)})
    with log.open("w") as console, start_blocking_portal() as portal:
        client = Client(stdio_client(server, errlog=console))
        with portal.wrap_async_context_manager(client) as connected:
            yield Session(connected, portal, log)


@contextmanager
def kb_mcp_http(root: Path, log: Path, *options: str, **settings: object) -> Iterator[str]:
    """`kb mcp --http` on a free port; gives its address."""
    with log.open("wb") as console:
        process = subprocess.Popen(
            command(root, "--http", "--port", "0", *options),
            env={**ENVIRONMENT, "COLUMNS": "200", **_variables(settings)},
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        until(lambda: "Ctrl-C" in said_in(log) or process.poll() is not None, "kb mcp is ready", 120)
        found = re.search(r"http://\S+", said_in(log))
        assert found, said_in(log)
        yield found[0]
        process.send_signal(signal.SIGINT)
        assert process.wait(30) in (0, 130, -signal.SIGINT), said_in(log)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def over_http(root: Path, log: Path, **settings: object) -> Iterator[Session]:
    """A client of a `kb mcp --http`."""
    with (
        kb_mcp_http(root, log, **settings) as address,
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(address)) as connected,
    ):
        yield Session(connected, portal, log, address)


TRANSPORTS = {"stdio": over_stdio, "http": over_http}


def _variables(settings: dict[str, object]) -> dict[str, str]:
    return {f"ASSISTANT_{name.upper()}": str(value) for name, value in settings.items()}
