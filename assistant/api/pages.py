"""The static site of the published build, and the page that describes the API."""

from __future__ import annotations

import mimetypes
import re
from email.utils import formatdate
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request
from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.responses import FileResponse, HTMLResponse, Response

from assistant.api.help import Served
from assistant.errors import NotFound

router = APIRouter(include_in_schema=False)

_HASHED = re.compile(r"\.[0-9a-f]{8}\.(?:min\.)?(?:css|js|woff2)$")
_FOREVER = "public, max-age=31536000, immutable"
_TYPES = {".xml": "application/xml", ".md": "text/markdown", ".txt": "text/plain", ".js": "text/javascript", ".woff2": "font/woff2"}

DEMO = Path(__file__).parent.parent / "widget" / "demo"


@router.get("/docs")
def docs(request: Request, engine: Served) -> HTMLResponse:
    """The OpenAPI document as a page, without a script."""
    environment = Environment(loader=PackageLoader("assistant", "theme"), autoescape=select_autoescape())
    page = environment.get_template("api.html").render(api=request.app.openapi(), kb=engine.settings, build=engine.library.build)
    return HTMLResponse(page)


@router.api_route("/demo", methods=["GET", "HEAD"])
def demo_folder(request: Request) -> Response:
    """The page names its files relative to its folder."""
    return Response(status_code=301, headers={"Location": f"{request.scope.get('root_path', '')}/demo/"})


@router.api_route("/demo/{path:path}", methods=["GET", "HEAD"])
def demo(path: str, request: Request) -> Response:
    """A page of an imaginary application that asks this API."""
    return _file(DEMO, path or "index.html", request)


@router.api_route("/{path:path}", methods=["GET", "HEAD"])
def page(path: str, request: Request, engine: Served) -> Response:
    """A file of the site; the 404 page where there is none."""
    folder = engine.build.folder / "site"
    if path and not path.endswith("/") and (_inside(folder, path) or folder).is_dir():
        return Response(status_code=301, headers={"Location": f"{request.scope.get('root_path', '')}/{path}/"})
    try:
        return _file(folder, path + "index.html" if not path or path.endswith("/") else path, request)
    except NotFound:
        missing = folder / "404.html"
        if not path.startswith("v1/") and "json" not in request.headers.get("accept", "") and missing.is_file():
            return HTMLResponse(missing.read_text("utf-8"), 404, headers={"Cache-Control": "no-cache"})
        raise


def _inside(folder: Path, path: str) -> Path | None:
    """The file below `folder` that a path names, or None when it leads out of it."""
    if "\x00" in path:
        return None
    root = folder.resolve()
    found = (root / path).resolve()
    return found if found.is_relative_to(root) else None


def _file(folder: Path, path: str, request: Request) -> Response:
    found = _inside(folder, path)
    if found is None or not found.is_file():
        raise NotFound("there is no page at this address")
    data = found.stat()
    etag = f'"{sha256(f"{found}{data.st_mtime_ns}{data.st_size}".encode()).hexdigest()[:20]}"'
    forever = _HASHED.search(found.name) or request.url.query.startswith("v=")
    headers = {"ETag": etag, "Cache-Control": _FOREVER if forever else "no-cache", "Last-Modified": formatdate(data.st_mtime, usegmt=True)}
    given = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in given or "*" in given:
        return Response(status_code=304, headers=headers)
    media = _TYPES.get(found.suffix) or mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    return FileResponse(found, headers=headers, media_type=media + ("; charset=utf-8" if media.startswith(("text/", "application/xml")) else ""))
