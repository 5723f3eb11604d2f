"""What the bodies of several routes have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypedDict

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field

from assistant.answering.models import Person
from assistant.api.problems import Problem
from assistant.builds.engine import Engine
from assistant.content.audiences import audiences

Responses = dict[int | str, dict[str, Any]]

FAILURES: Responses = {
    422: {"model": Problem, "description": "The request is not complete"},
    503: {"model": Problem, "description": "No build, or full at the moment"},
}
"""How any route about the base may fail."""

MISSING: Responses = {404: {"model": Problem, "description": "There is no such thing"}}
"""How a route about one thing may fail, too."""

Audience = Annotated[str, Field(max_length=100)]
"""One of those that the served base has; `openapi` lists them."""


class Envelope(BaseModel):
    """What every response has: a way to a person, and the build that it is of."""

    handoff: Person
    build: str


class InEveryResponse(TypedDict):
    """The fields of an `Envelope`."""

    handoff: Person
    build: str


def in_every_response(engine: Engine) -> InEveryResponse:
    """What an engine puts into the envelope of each of its responses."""
    return {"handoff": engine.assistant.handoff(), "build": engine.library.build}


def check_audience(name: str | None, engine: Engine) -> None:
    """Raises RequestValidationError when the base has no audience of that name."""
    known = [*audiences(engine.library, engine.settings.base)]
    if name is not None and name not in known:
        says = f"Input should be {_listed(known)}" if known else "This base has no audiences: leave it out"
        wrong = {"type": "enum", "loc": ("body", "audience"), "msg": says, "input": None}
        raise RequestValidationError([wrong])


def _listed(names: Sequence[str]) -> str:
    """Names in quotes, the last behind 'or'."""
    quoted = [f"'{name}'" for name in names]
    return " or ".join([part for part in (", ".join(quoted[:-1]), quoted[-1]) if part])
