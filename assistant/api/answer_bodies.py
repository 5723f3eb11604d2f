"""An answer as bytes: written once, then kept with the answer as long as that is kept."""

from __future__ import annotations

import gzip

from pydantic import TypeAdapter
from starlette.responses import Response

from assistant.answering.assistant import CachedAnswer
from assistant.answering.models import Answer
from assistant.api.ready import Header, Ready

SMALLEST = 1000
"""Bytes below which compressing does not pay."""

LEVEL = 6

_JSON = TypeAdapter(Answer)


def json_of(cached: CachedAnswer) -> bytes:
    """The answer in JSON."""
    if "identity" not in cached.bodies:
        cached.bodies["identity"] = _JSON.dump_json(cached.answer)
    return cached.bodies["identity"]


def ready_answer(cached: CachedAnswer, *, takes_gzip: bool) -> Ready:
    """The response with that answer, as GZipMiddleware would send it."""
    body, coding = json_of(cached), list[Header]()
    if len(body) >= SMALLEST:
        coding.append((b"vary", b"Accept-Encoding"))
        if takes_gzip:
            if "gzip" not in cached.bodies:
                cached.bodies["gzip"] = gzip.compress(body, LEVEL, mtime=0)
            body = cached.bodies["gzip"]
            coding.append((b"content-encoding", b"gzip"))
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    return Ready(200, [*headers, *coding], body)


def response_with(cached: CachedAnswer) -> Response:
    """The same for a route, whose responses are compressed on their way out."""
    return Response(json_of(cached), media_type="application/json")
