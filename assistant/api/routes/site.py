"""The static site of the published build, and the page with the widget in it."""

from __future__ import annotations

import mimetypes
import os
import re
from hashlib import sha256
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from starlette._utils import get_route_path
from starlette.datastructures import Headers
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Match
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from assistant import WEB
from assistant.api.dependencies import CurrentEngine
from assistant.errors import AssistantError, NoPage, NotFound

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


@router.api_route("/demo", methods=["GET", "HEAD"])
def demo_folder(request: Request) -> Response:
    """The page names its files relative to its folder."""
    return Response(status_code=301, headers={"Location": f"{request.scope.get('root_path', '')}/demo/"})


@router.api_route("/demo/{path:path}", methods=["GET", "HEAD"])
def demo(path: str, request: Request) -> Response:
    """A page of an imaginary application with the widget in it, under a policy as strict as a host's. What
    the base has of it in kb/demo/ stands in place of the tool's."""
    path, own = path or "index.html", request.app.state.settings.root / "kb" / "demo"
    found = Files(own).find(path)
    is_own = found is not None and S_ISREG(found[1].st_mode)
    response = send_file(own if is_own else BUNDLES.get(path, DEMO), path, request)
    response.headers["Content-Security-Policy"] = DEMO_POLICY
    return response


@router.api_route("/{path:path}", methods=["GET", "HEAD"])
def page(path: str, request: Request, engine: CurrentEngine) -> Response:
    """A file of the site; the 404 page where there is none."""
    if path == "v1" or path.startswith("v1/"):
        if any(
            route.matches({**request.scope, "method": "POST"})[0] is Match.FULL
            for route in request.app.routes
        ):
            raise HTTPException(405, headers={"Allow": "POST"})
        raise NotFound("there is no such address in the API; /docs lists those that there are")
    if path and {"", ".", ".."} & set(path.removesuffix("/").split("/")):
        raise NoPage  # a page would not find its own files from there
    folder = engine.build.folder / "site"
    found = Files(folder).find(path)
    if path and not path.endswith("/") and found is not None and S_ISDIR(found[1].st_mode):
        if not (found[0] / "index.html").is_file():
            raise NoPage
        inner = quote(found[0].relative_to(folder.resolve()).as_posix())
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


class Files(StaticFiles):
    """The files below a folder, with what a cache needs; starlette keeps every path inside it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)

    def find(self, path: str) -> tuple[Path, os.stat_result] | None:
        """The file or folder that a path names, or None when there is none."""
        try:
            found, status = self.lookup_path(path)
        except (OSError, ValueError):  # too long, or no name of a file at all
            return None
        return (Path(found), status) if status is not None else None

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        path = Path(full_path)
        media = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        is_text = media.startswith(("text/", "application/xml"))
        # the folder is that of a build: starlette's own tag is of time and size alone, which builds may share
        of = f"{path}{stat_result.st_mtime_ns}{stat_result.st_size}"
        response = FileResponse(
            path,
            status_code,
            media_type=media + ("; charset=utf-8" if is_text else ""),
            headers={
                "Cache-Control": _FOREVER if _HASHED.search(path.as_posix()) else "no-cache",
                "ETag": f'"{sha256(of.encode()).hexdigest()[:20]}"',
            },
            stat_result=stat_result,
        )
        # no date decides: after a rollback the older page is the right one
        given = Headers(scope=scope).get("if-none-match")
        if given is not None and self.is_not_modified(response.headers, Headers({"if-none-match": given})):
            return NotModifiedResponse(response.headers)
        return response


def send_file(folder: Path, path: str, request: Request) -> Response:
    """A file below a folder. Raises NotFound."""
    files = Files(folder)
    found = files.find(path)
    if found is None or not S_ISREG(found[1].st_mode):
        raise NoPage
    return files.file_response(*found, request.scope)
