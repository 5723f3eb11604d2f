"""Answers that are kept from before are sent from here: in no turn, in no thread, through no route."""

from __future__ import annotations

from typing import NamedTuple, get_args

from pydantic import ValidationError
from starlette._utils import get_route_path
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.answering.assistant import CachedAnswer
from assistant.api.answer_bodies import ready_answer
from assistant.api.engines import Engines
from assistant.api.journaling import note_answer
from assistant.api.metrics import Metrics
from assistant.api.middleware.bodies import given_again, whole_body
from assistant.api.routes.answers import Question
from assistant.builds.engine import Engine
from assistant.errors import AssistantError
from assistant.journal import Face

PATH = "/v1/answers"

LONGEST = 200
"""Characters of a question that is looked for here. To find what is sensitive in a long one takes so many
milliseconds that it has to be done in a thread, as the route does; hardly anybody asks it twice. The same
holds for one with a context."""

_FACES: dict[bytes, Face] = {face.encode(): face for face in get_args(Face)}


class _Route(NamedTuple):
    """What log and metrics call the route that would have answered."""

    path: str


class CachedAnswers:
    """Pure ASGI, behind what reads the body. Whatever is not plainly a question with a known answer goes on to
    the route, which says what is wrong with it."""

    def __init__(self, app: ASGIApp, engines: Engines, metrics: Metrics) -> None:
        self.app, self.engines, self.metrics = app, engines, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or get_route_path(scope) != PATH:
            await self.app(scope, receive, send)
            return
        body = await whole_body(receive)
        if body is None:
            return
        headers = dict(scope["headers"])
        question, face, engine = _question(headers, body), _face(headers), self.engines.pin()
        cached = _known(engine, question) if engine and question and face else None
        if cached is None or engine is None or question is None or face is None:
            await self.app(scope, given_again(body, receive), send)
            return
        scope["route"] = _Route(PATH)
        self.metrics.answered(cached.answer.status, False, len(engine.assistant.answers))
        if not question.draft:
            note_answer(
                scope["app"].state.journal,
                engine,
                question.question,
                cached,
                page=question.page,
                face=question.face or face,
                after=question.after,
            )
        takes_gzip = b"gzip" in headers.get(b"accept-encoding", b"")
        await ready_answer(cached, takes_gzip=takes_gzip)(scope, receive, send)


def _question(headers: dict[bytes, bytes], body: bytes) -> Question | None:
    if not headers.get(b"content-type", b"").startswith(b"application/json"):
        return None
    try:
        return Question.model_validate_json(body)
    except ValidationError:
        return None


def _face(headers: dict[bytes, bytes]) -> Face | None:
    return _FACES.get(headers[b"help-face"]) if b"help-face" in headers else "api"


def _known(engine: Engine, asked: Question) -> CachedAnswer | None:
    if len(asked.question) > LONGEST or asked.context:
        return None
    try:
        return engine.assistant.known_answer(asked.question, asked.audience, asked.page, asked.choice)
    except AssistantError:
        return None
