"""What routes ask for by the type of a parameter: the engine of the request, the journal, where the client
is."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Header, Request
from pydantic import SecretStr

from assistant.builds.engine import Engine
from assistant.journal import Face, Journal


def engine_of(request: Request) -> Engine:
    """The engine that this request is served by."""
    engine: Engine = request.app.state.engine()
    return engine


def journal_of(request: Request) -> Journal:
    """The one journal of this process."""
    journal: Journal = request.app.state.journal
    return journal


def face_of(
    help_face: Annotated[
        Face | None,
        Header(
            description="Where the person is: `site`, `widget`, `desk` or `api`. For the counts of the journal."
        ),
    ] = None,
) -> Face:
    """Where a request comes from, as it says itself."""
    return help_face or "api"


CurrentEngine = Annotated[Engine, Depends(engine_of)]
CurrentJournal = Annotated[Journal, Depends(journal_of)]
ClientFace = Annotated[Face, Depends(face_of)]


def bearer_token(request: Request) -> str:
    """The token that a request carries as `Authorization: Bearer …`; empty when it carries none."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def is_token(given: str, right: SecretStr) -> bool:
    """Whether a token is the right one, compared in a time that tells nothing about it. No token is never
    right."""
    expected = right.get_secret_value()
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()) and bool(expected)
