"""Routes for questions: an answer in the articles' own words."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from assistant.answering.conversation import MOST_EXCHANGES, Exchange
from assistant.answering.models import Answer, AnswerStatus
from assistant.api.answer_bodies import response_with
from assistant.api.dependencies import ClientFace, CurrentEngine, CurrentJournal
from assistant.api.journaling import note_answer
from assistant.api.schemas import FAILURES, MISSING, Audience, check_audience
from assistant.errors import NotFound
from assistant.journal import Face

router = APIRouter(prefix="/v1", responses=FAILURES, tags=["Questions"])


class Before(BaseModel):
    """A question that the same person asked just before, and what came of it, as the client remembers it."""

    model_config = ConfigDict(extra="forbid", cache_strings="none")

    question: str = Field(min_length=1, max_length=100_000, description="As it was asked.")
    status: AnswerStatus = Field(description="`status` of its answer.")
    source: str | None = Field(
        None,
        max_length=400,
        description="`id#anchor` of its source. One that is not there any more is ignored.",
    )


class Question(BaseModel):
    """A question, in the body so that it is never in an address."""

    model_config = ConfigDict(
        extra="forbid",
        cache_strings="none",  # else pydantic's reader of JSON keeps the last 16,384 short texts of all requests
        json_schema_extra={"examples": [{"question": "How long does a refund take?"}]},
    )

    question: str = Field(min_length=1, max_length=100_000, description="In anybody's words.")
    audience: Audience | None = Field(None, description="Who asks, when it is known.")
    draft: bool = Field(
        default=False,
        strict=True,
        description="Whether the person may still be typing: such a question gets its answer and is not counted.",
    )
    context: list[Before] = Field(
        [],
        max_length=MOST_EXCHANGES,
        description="What this person asked before on this page, oldest first. It is not kept, logged or counted, "
        "and changes nothing about a question that stands by itself.",
    )
    page: str | None = Field(
        None, max_length=200, description="Application page in view, such as settings/users."
    )
    choice: str | None = Field(None, max_length=400, description="One of the choices of a `clarify` answer.")
    face: Face | None = Field(
        None, description="Where the person is; as the header `Help-Face`, and stronger."
    )
    after: str | None = Field(
        None,
        pattern="^[0-9a-f]{16}$",
        description="`answer_id` of the answer that this person saw before on this page; counts a return, and is not kept.",
    )


def exchanges(body: Question) -> tuple[Exchange, ...]:
    """The context of a question as the assistant takes it."""
    return tuple(Exchange(each.question, each.status, each.source) for each in body.context)


@router.post(
    "/answers",
    operation_id="answerQuestion",
    summary="Answer a question",
    response_model=Answer,
    responses=MISSING,
)
def post_answer(
    body: Question, engine: CurrentEngine, request: Request, journal: CurrentJournal, face: ClientFace
) -> Response:
    """The exact part of an article that answers, or the honest word that there is none, always with related
    articles."""
    check_audience(body.audience, engine)
    try:
        cached, was_kept = engine.assistant.cached_answer(
            body.question, body.audience, body.page, body.choice, exchanges(body)
        )
    except NotFound:  # whose message names what was sent
        raise NotFound(
            "'choice' names no section; send a choice of a 'clarify' answer just as it came"
        ) from None
    request.app.state.metrics.answered(cached.answer.status, not was_kept, len(engine.assistant.answers))
    if not body.draft:
        note_answer(
            journal, engine, body.question, cached, page=body.page, face=body.face or face, after=body.after
        )
    return response_with(cached)
