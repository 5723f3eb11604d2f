"""One shape for every error: RFC 9457 problem details, with the way to a person."""

from __future__ import annotations

from typing import Any

from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from assistant.answering.models import Person
from assistant.words import Words


class Problem(BaseModel):
    """An error as RFC 9457 has it."""

    type: str = Field(examples=["/problems/bad-question"])
    title: str
    status: int
    detail: str = Field(description="Where, what, and what to write instead.")
    handoff: Person
    errors: list[dict[str, Any]] | None = Field(
        None, description="For 422: which field, and what is wrong with it."
    )


def problem(
    status: int,
    code: str,
    detail: str,
    handoff: Person,
    words: Words,
    errors: list[dict[str, Any]] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """An error response, with a title in these words. `detail` never repeats what a person typed."""
    body = Problem(
        type=f"/problems/{code}",
        title=words.group("titles").get(str(status), "Error"),
        status=status,
        detail=detail,
        handoff=handoff,
        errors=errors,
    )
    content = jsonable_encoder(body, exclude_none=True)
    return JSONResponse(content, status, headers, media_type="application/problem+json")
