"""A real Chromium for tests, what a page is looked at with, and servers of the site for it."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from chromium import HEADLESS, WHOLE, first_of

from assistant.api.app import create_app
from assistant.settings import Settings
from support.server import in_thread

CHROMIUM = first_of([HEADLESS, *WHOLE])
PATIENCE = 60_000
"""Milliseconds that a page may take: a busy machine is no failure, and the first question opens the model."""

QUIET = 1000
"""Milliseconds without a request after which a page is at rest."""

LOOKS = [(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]
CLIPBOARD = ["clipboard-read", "clipboard-write"]
ARTICLE = "/articles/get-online-scheduling-profile/"
ANCHOR = "what-credit-card-can-i-use-to-verify-my-identity"
PROBE = "/?probe"
WATCH = """window.__broken = []; document.addEventListener('securitypolicyviolation',
  e => window.__broken.push(`${e.violatedDirective} ${e.blockedURI}`))"""


@contextmanager
def serve_app(settings: Settings) -> Iterator[str]:
    """The service over the published build; gives its address."""
    with in_thread(create_app(settings)) as port:
        yield f"http://127.0.0.1:{port}"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # a page that was left wants its files no more
            super().handle()


@contextmanager
def serve_files(folder: Path) -> Iterator[str]:
    """Plain static hosting: no API, no headers of ours. Gives its address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


class Visit:
    """A page with everything that went wrong on it."""

    def __init__(self, context: Any, address: str) -> None:
        self.context, self.address, self.page = context, address, context.new_page()
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.loaded: list[str] = []
        self.page.on(
            "console", lambda m: self.errors.append(m.text) if m.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("requestfinished", lambda r: self.loaded.append(r.url))
        self._on_the_way: set[Any] = set()
        self._sent = 0
        self.page.on("request", self._begun)
        self.page.on("requestfinished", self._ended)
        self.page.on("requestfailed", self._ended)

    def _begun(self, request: Any) -> None:
        self._sent += 1
        self._on_the_way.add(request)

    def _ended(self, request: Any) -> None:
        self._on_the_way.discard(request)

    def go(self, path: str) -> Any:
        self.page.goto(self.address + path, wait_until="load")
        return self.page

    def settle(self) -> None:
        """Wait until nothing is on its way and nothing was sent for a second: what a key leads to is sent up to
        700 ms later. Playwright's own `networkidle` stays true once a page was idle, whatever it asks then."""
        quiet = 0
        for _ in range(PATIENCE // 50):
            sent = self._sent
            self.page.wait_for_timeout(50)
            quiet = quiet + 50 if sent == self._sent and not self._on_the_way else 0
            if quiet >= QUIET:
                return
        raise AssertionError(f"never settled: {sorted(request.url for request in self._on_the_way)}")

    def route(self, pattern: Any, handler: Any, **options: Any) -> None:
        """Have requests answered by `handler`, from the next one on."""
        route(self.page, pattern, handler, **options)
        for kept in (self.requests, self.loaded):
            kept[:] = [url for url in kept if not url.endswith(PROBE)]

    @property
    def foreign(self) -> list[str]:
        return [
            url
            for url in self.requests
            if not url.startswith(("data:", "blob:", "about:"))
            and urlsplit(url).netloc != urlsplit(self.address).netloc
        ]


@contextmanager
def visit(
    browser: Any, address: str, width: int = 1280, scheme: str = "light", kind: Any = Visit, **options: Any
) -> Iterator[Any]:
    """A page in a context of its own, in a window of that width; `kind` is Visit or a class made from it."""
    context = browser.new_context(
        viewport={"width": width, "height": 800 if width > 500 else 740}, color_scheme=scheme, **options
    )
    if options.get("java_script_enabled", True):
        context.add_init_script(WATCH)
    context.set_default_timeout(PATIENCE)
    try:
        yield kind(context, address)
    finally:
        context.close()


def route(page: Any, pattern: Any, handler: Any, **options: Any) -> None:
    """Have requests of a page answered by `handler`, from the next one on. A page that is open may go on asking
    its old way for a moment after Playwright says that they are, so it is asked until one of its own was."""
    page.route(pattern, handler, **options)
    if page.url == "about:blank":
        return
    heard: list[Any] = []

    def hear(asked: Any) -> None:
        heard.append(asked)
        asked.fulfill(body="")

    page.route(f"**{PROBE}", hear)
    for _ in range(PATIENCE // 50):
        page.evaluate("address => fetch(address).then(() => 0, () => 0)", PROBE)
        if heard:
            page.unroute(f"**{PROBE}")
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the page never asked the new way: {pattern}")


def until(page: Any, true: str, arg: Any = None) -> None:
    """Wait for an expression of a page. Playwright's own way evaluates it inside of the page, which a strict
    policy forbids."""
    for _ in range(PATIENCE // 50):
        if page.evaluate(true, arg):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {true}")


def violations(page: Any, colours: bool = True) -> list[str]:
    """What axe-core objects to, one line each, when nothing fades in any more. Looking at colours takes most
    of its time."""
    # what goes with the scrolling never ends
    page.evaluate(
        "Promise.allSettled(document.getAnimations().filter(animation => animation.timeline === document.timeline)"
        ".map(animation => animation.finished))"
    )
    options = {
        "resultTypes": ["violations"],
        "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": colours}},
    }
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{v['id']} ({v['impact']}): {node['target']} {node['html'][:120]}"
        for v in found
        for node in v["nodes"][:3]
    ]
