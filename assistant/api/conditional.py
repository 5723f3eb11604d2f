"""JSON that a client has already is not sent again."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse

NOT_MODIFIED = "What the client has is still right"


class ConditionalRoute(APIRoute):
    """A route whose GET has an ETag, and is 304 for who sends it as If-None-Match.

    The tag is a hash of the body, which names its build: an article that is overdue since today has another
    one, and so has every article of another build.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if "GET" in (options.get("methods") or ()):
            options["responses"] = {**(options.get("responses") or {}), 304: {"description": NOT_MODIFIED}}
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            response = await handle(request)
            if request.method != "GET" or response.status_code != 200:
                return response
            tag = f'"{sha256(response.body).hexdigest()[:20]}"'
            response.headers["ETag"], response.headers["Cache-Control"] = tag, "no-cache"
            return NotModifiedResponse(response.headers) if _has(request.headers, tag) else response

        return handler


def _has(headers: Headers, tag: str) -> bool:
    given = [one.strip().removeprefix("W/") for one in headers.get("if-none-match", "").split(",")]
    return tag in given or "*" in given
