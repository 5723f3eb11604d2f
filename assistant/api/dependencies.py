"""What routes ask for by the type of a parameter: the engine of the request, the journal, what delivers messages,
where the client is."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Request

from assistant.builds.engine import Engine
from assistant.contact import Courier
from assistant.journal import Face, Journal


def engine_of(request: Request) -> Engine:
    """The engine that this request is served by."""
    engine: Engine = request.app.state.engine()
    return engine


def journal_of(request: Request) -> Journal:
    """The one journal of this process."""
    journal: Journal = request.app.state.journal
    return journal


def courier_of(request: Request) -> Courier:
    """What delivers messages to a person, in this process."""
    courier: Courier = request.app.state.courier
    return courier


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
CurrentCourier = Annotated[Courier, Depends(courier_of)]
ClientFace = Annotated[Face, Depends(face_of)]
