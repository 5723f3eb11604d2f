"""The static site of the published build, and the page that describes the API."""

from __future__ import annotations

import mimetypes
import re
from email.utils import formatdate
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette._utils import get_route_path
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Match

from assistant import WEB
from assistant.api.routes.help import Served
from assistant.errors import AssistantError, NotFound

router = APIRouter(include_in_schema=False)

_HASHED = re.compile(r"\.[0-9a-f]{8}\.(?:min\.)?(?:css|js|woff2)$|/widget/[0-9a-f]{12}/[\w-]+\.js$")
_FOREVER = "public, max-age=31536000, immutable"
_TYPES = {
    ".xml": "application/xml",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".js": "text/javascript",
    ".woff2": "font/woff2",
}

DEMO_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
"""What the widget is promised to run under. Pictures and fonts are the imitation's own."""

DEMO = WEB / "demo"
BUNDLES = {"demo.css": DEMO / "dist"}
"""Files of the demo that are made of others, with their folders."""


@router.get("/docs")
def docs(request: Request, engine: Served) -> HTMLResponse:
    """The OpenAPI document as a page, without a script."""
    folders = [WEB / "api_docs", WEB / "site" / "templates"]
    environment = Environment(loader=FileSystemLoader(folders), autoescape=select_autoescape())
    page = environment.get_template("api.html").render(
        api=request.app.openapi(), kb=engine.settings, build=engine.library.build
    )
    return HTMLResponse(page)


@router.api_route("/demo", methods=["GET", "HEAD"])
def demo_folder(request: Request) -> Response:
    """The page names its files relative to its folder."""
    return Response(status_code=301, headers={"Location": f"{request.scope.get('root_path', '')}/demo/"})


@router.api_route("/demo/{path:path}", methods=["GET", "HEAD"])
def demo(path: str, request: Request) -> Response:
    """A page of an imaginary application with the widget in it, under a policy as strict as a host's. What
    the base has of it in kb/demo/ stands in place of the tool's."""
    path, own = path or "index.html", request.app.state.settings.root / "kb" / "demo"
    found = _inside(own, path)
    is_own = found is not None and found.is_file()
    response = send_file(own if is_own else BUNDLES.get(path, DEMO), path, request)
    response.headers["Content-Security-Policy"] = DEMO_POLICY
    return response


@router.api_route("/{path:path}", methods=["GET", "HEAD"])
def page(path: str, request: Request, engine: Served) -> Response:
    """A file of the site; the 404 page where there is none."""
    if path == "v1" or path.startswith("v1/"):
        if any(
            route.matches({**request.scope, "method": "POST"})[0] is Match.FULL
            for route in request.app.routes
        ):
            raise HTTPException(405, headers={"Allow": "POST"})
        raise NotFound("there is no such address in the API; /docs lists those that there are")
    folder = engine.build.folder / "site"
    found = _inside(folder, path)
    if path and not path.endswith("/") and found is not None and found.is_dir():
        inner = quote(found.relative_to(folder.resolve()).as_posix())
        return Response(status_code=301, headers={"Location": f"{engine.settings.base_path}/{inner}/"})
    return send_file(folder, path + "index.html" if not path or path.endswith("/") else path, request)


def missing_page(request: Request) -> Response | None:
    """The 404 page for a person, or None for a program and where there is no such page."""
    accept, path = request.headers.get("accept", ""), get_route_path(request.scope)
    former = request.app.state.settings.base.former_addresses.removesuffix("{id}")
    if (
        path.startswith("/v1/")
        or path == "/v1"
        or ("json" in accept and "html" not in accept)
        or ("html" not in accept and path.startswith(("/a/", *([former] if former else ()))))
    ):
        return None
    try:
        page = request.app.state.engine().build.folder / "site" / "404.html"
        return HTMLResponse(page.read_text("utf-8"), 404, headers={"Cache-Control": "no-cache"})
    except (AssistantError, OSError):
        return None


def _inside(folder: Path, path: str) -> Path | None:
    """The file below `folder` that a path names, or None when it leads out of it."""
    root = folder.resolve()
    try:
        found = (root / path).resolve()
        found.exists()
    except (OSError, ValueError):  # too long, or no name of a file at all
        return None
    return found if found.is_relative_to(root) else None


def send_file(folder: Path, path: str, request: Request) -> Response:
    """A file below a folder, with what a cache needs. Raises NotFound."""
    found = _inside(folder, path)
    if found is None or not found.is_file():
        raise NotFound("there is no page at this address")
    data = found.stat()
    etag = f'"{sha256(f"{found}{data.st_mtime_ns}{data.st_size}".encode()).hexdigest()[:20]}"'
    forever = _HASHED.search(found.as_posix())
    headers = {
        "ETag": etag,
        "Cache-Control": _FOREVER if forever else "no-cache",
        "Last-Modified": formatdate(data.st_mtime, usegmt=True),
    }
    given = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in given or "*" in given:
        return Response(status_code=304, headers=headers)
    media = _TYPES.get(found.suffix) or mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    return FileResponse(
        found,
        headers=headers,
        media_type=media + ("; charset=utf-8" if media.startswith(("text/", "application/xml")) else ""),
    )
