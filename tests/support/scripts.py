"""The modules of the web folder as people write them, in a page of their own: nothing is bundled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Route

from assistant import WEB

ADDRESS = "http://localhost/"


def modules() -> dict[str, bytes]:
    """Each module below the web folder, by its path."""
    found = (path for path in sorted(WEB.rglob("*.js")) if "dist" not in path.parts)
    return {path.relative_to(WEB).as_posix(): path.read_bytes() for path in found}


@contextmanager
def module_page(browser: Browser, policy: str = "") -> Iterator[Page]:
    """An empty page that may import each module as `/web/<path>`, under a content security policy."""
    files = modules()

    def serve(route: Route) -> None:
        name = route.request.url.removeprefix(f"{ADDRESS}web/")
        if name in files:
            route.fulfill(body=files[name], content_type="text/javascript")
        else:
            headers = {"content-type": "text/html"} | ({"content-security-policy": policy} if policy else {})
            route.fulfill(body="<!doctype html><title>Modules</title>", headers=headers)

    page = browser.new_page()
    page.route(f"{ADDRESS}**", serve)
    page.goto(ADDRESS)
    yield page
    page.close()
