"""Routes for support agents with a ticket: what answers it."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from assistant.answering.tickets import Suggestions, suggest
from assistant.api.dependencies import CurrentEngine
from assistant.api.desk_access import for_desk
from assistant.api.schemas import FAILURES

router = APIRouter(prefix="/v1", responses=FAILURES, tags=["Support"], dependencies=[Depends(for_desk)])


class Ticket(BaseModel):
    """The text of a support ticket."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"ticket": "Hello, how long does a refund take? Thank you."}]},
    )

    ticket: str = Field(min_length=1, max_length=100_000)


@router.post("/suggestions", operation_id="suggestForTicket", summary="Suggest answers for a ticket")
def post_suggestions(body: Ticket, engine: CurrentEngine) -> Suggestions:
    """Sections for a pasted ticket, each with the sentence that it answers and a reply to copy; none fits is
    a normal result."""
    return suggest(engine.assistant, body.ticket)
