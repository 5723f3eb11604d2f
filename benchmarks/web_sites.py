"""The sites that `web.py` compares: this one, the same with the widget, and its pages with Pagefind; and the
tools that look at them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from browser import CHROMIUM
from rich.console import Console
from rich.table import Table
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

HERE = Path(__file__).parent
TOOLS = HERE / "node_modules"
OURS, WITH_WIDGET, PEER = "this site", "this site with the widget", "its pages with Pagefind"
WIDGET = (
    '<script type="module" src="/widget/help-widget.js"></script>'
    '<help-widget page="settings/users"></help-widget>'
)

console = Console(width=110, highlight=False)


def peer_site(site: Path, target: Path) -> Path:
    """The same pages with Pagefind's default box in place of ours."""
    shutil.copytree(site, target, ignore=shutil.ignore_patterns("a", "knowledgebase"))
    run(["node", str(TOOLS / "pagefind" / "lib" / "runner" / "bin.cjs"), "--site", str(target), "--quiet"])
    script = (
        "addEventListener('DOMContentLoaded', "
        "() => new PagefindUI({ element: '#peer', showSubResults: true, %s }))"
    )
    (target / "peer.js").write_text(script % "", "utf-8")
    (target / "peer-at-once.js").write_text(script % "debounceTimeoutMs: 0", "utf-8")
    head = (
        '<link rel="stylesheet" href="/pagefind/pagefind-ui.css">'
        '<script src="/pagefind/pagefind-ui.js" defer></script>'
    )
    for page in target.rglob("*.html"):
        text = page.read_text("utf-8")
        text = re.sub(r'<script type="module" src="[^"]*assets/(?:search|keys)\.js"></script>', "", text)
        text = re.sub(r'(?s)<form class="search needs-js".*?</form>', '<div id="peer"></div>', text, count=1)
        page.write_text(
            text.replace("</head>", f'{head}<script src="/peer.js" defer></script></head>'), "utf-8"
        )
    home = (target / "index.html").read_text("utf-8")
    (target / "at-once.html").write_text(home.replace("/peer.js", "/peer-at-once.js"), "utf-8")
    return target


def static(folder: Path) -> Any:
    app = Starlette()
    app.mount("/", StaticFiles(directory=folder, html=True))
    return GZipMiddleware(app)


class Inserted:
    """Our site with the widget's tag at the end of every page."""

    def __init__(self, app: Any) -> None:
        self.app = GZipMiddleware(self._insert)
        self.inner = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send) if scope["type"] == "http" else await self.inner(
            scope, receive, send
        )

    async def _insert(self, scope: Any, receive: Any, send: Any) -> None:
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: dict[str, Any] = {}
        body = bytearray()

        async def changed(message: Any) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            headers = [(n, v) for n, v in start["headers"] if n.lower() != b"content-length"]
            if any(n.lower() == b"content-type" and v.startswith(b"text/html") for n, v in headers):
                body[:] = body.replace(b"</body>", WIDGET.encode() + b"</body>")
            await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
            await send({"type": "http.response.body", "body": bytes(body)})

        await self.inner({**scope, "headers": plain}, receive, changed)


@contextmanager
def serve(app: Any) -> Iterator[str]:
    """The address of an app until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def run(command: Sequence[str]) -> str:
    """What a command printed. Ends the benchmark with its output when it fails."""
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": str(CHROMIUM)}
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def make_table(title: str, *columns: str) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    table.add_column("", max_width=60)
    for column in columns:
        table.add_column(column, justify="right")
    return table
