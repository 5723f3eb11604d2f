"""Routes for those who run the service: is it alive, is it ready, how is it doing."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    generate_latest,
)
from pydantic import BaseModel, Field

from assistant.api.dependencies import CurrentEngine
from assistant.api.engines import Engines
from assistant.api.metrics import CurrentState, age_of
from assistant.api.schemas import FAILURES, Envelope, in_every_response
from assistant.builds.build import published
from assistant.contact import Courier, State
from assistant.journal import Journal
from assistant.offline.pack import public_key
from assistant.ranking.read_languages import answered_and_searched

router = APIRouter(tags=["Operation"])


class JournalState(BaseModel):
    """How the journal is doing. Whatever it says, answers go out."""

    state: str
    lost: int
    waiting: int


class MessagesState(BaseModel):
    """How messages to a person are doing."""

    state: State = Field(
        description="`off`: none can be sent. `failing`: what was tried last did not arrive, and is tried again."
    )
    waiting: int = Field(description="Messages that are not delivered yet.")
    since: str | None = Field(description="When the oldest of them was accepted; null when none waits.")


class Alive(BaseModel):
    """The process runs."""

    status: str = "ok"


class Ready(BaseModel):
    """What is being served."""

    status: str
    build: str
    created: str
    age_seconds: int = Field(description="Time since the build was made.")
    articles: int
    sections: int
    ranking: str
    model: Literal["on", "off"] = Field(description="Whether a sentence model takes part in the ranking.")
    answered: tuple[str, ...] = Field(description="Languages of the base in which questions are answered.")
    searched: tuple[str, ...] = Field(
        description="Languages of the base that are only searched: the model does not read them."
    )
    published: str | None = Field(
        description="Folder of the published build. Another one than `build` begins with: it is being opened, or it is broken."
    )
    reload: Literal["ok", "failed"] = Field(
        description="`failed`: the published build cannot be opened, and the one before stays in service."
    )
    builds: Literal["folder", "database", "away"] = Field(
        description="Where published builds come from. `away`: from a database that does not answer; what is on "
        "disk is served."
    )
    journal: JournalState
    messages: MessagesState


class PackKey(Envelope):
    """What the offline pack of this build is signed with."""

    algorithm: str = "Ed25519"
    key: str
    """The public key, base64: for the widget's attribute `pack-key`."""


@router.get("/livez", operation_id="getLiveness", summary="Is the process alive?")
async def livez() -> Alive:
    """Always 200 while the process can answer at all."""
    return Alive()


@router.get(
    "/readyz",
    operation_id="getReadiness",
    summary="Is there a build to serve?",
    responses={503: FAILURES[503]},
)
async def readyz(request: Request) -> Ready:
    """Which build is served, how questions are ranked, and what is not as it should be."""
    engines: Engines = request.app.state.engine
    journal: Journal = request.app.state.journal
    courier: Courier = request.app.state.courier
    engine = engines()
    model = engine.assistant.ranker.model
    answered, searched = answered_and_searched(engine.library.languages, model.card if model else None)
    return Ready(
        status="ok",
        build=engine.build.id,
        created=engine.build.created.isoformat(),
        age_seconds=int(age_of(engine.build.created)),
        articles=engine.build.articles,
        sections=engine.build.sections,
        ranking=engine.assistant.ranker.describe(),
        model="off" if model is None else "on",
        answered=answered,
        searched=searched,
        published=published(engine.settings),
        reload="failed" if engines.trouble else "ok",
        builds=engines.source,
        journal=JournalState(state=journal.state, lost=journal.writer.lost, waiting=journal.writer.waiting),
        messages=MessagesState(
            state=courier.state,
            waiting=courier.backlog.messages,
            since=courier.since.isoformat() if courier.since else None,
        ),
    )


@router.get(
    "/v1/pack-key",
    operation_id="getPackKey",
    summary="The key of the offline pack",
    responses={503: FAILURES[503]},
)
def get_pack_key(engine: CurrentEngine) -> PackKey:
    """The public key to check /widget/pack.json with. A host that pins it in its page trusts nobody but
    itself for it."""
    return PackKey(key=public_key(engine.build.folder / "site"), **in_every_response(engine))


@router.get(
    "/metrics",
    operation_id="getMetrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}},
)
async def metrics(request: Request) -> Any:
    """Counts and times by route and status; no words of anybody."""
    state = request.app.state
    now = CollectorRegistry()
    now.register(CurrentState(state.engine, state.journal, state.courier, is_alone=state.is_alone))
    return Response(
        generate_latest(state.metrics.registry) + generate_latest(now), media_type=CONTENT_TYPE_LATEST
    )
