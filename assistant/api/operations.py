"""Routes for those who run the service: is it alive, is it ready, how is it doing."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from pydantic import BaseModel

from assistant.answers import Person
from assistant.api.help import Served
from assistant.api.noting import Kept
from assistant.api.problems import Problem
from assistant.journal import Journal
from assistant.pack import public_key

router = APIRouter()


class Metrics:
    """Counts of one process. Labels are route patterns and statuses, never anything that a person typed."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("assistant_requests_total", "Requests by route and status", ["route", "status"], registry=self.registry)
        self.answers = Counter("assistant_answers_total", "Answers by status", ["status"], registry=self.registry)
        self.seconds = Histogram("assistant_request_seconds", "Time to answer, by route", ["route"], registry=self.registry)

    def watch(self, journal: Journal) -> None:
        """Show how the journal is doing."""
        lost = Gauge("assistant_journal_lost", "Entries of the journal that could not be kept since the start", registry=self.registry)
        lost.set_function(lambda: journal.writer.lost)
        waiting = Gauge("assistant_journal_waiting", "Entries of the journal that are not written yet", registry=self.registry)
        waiting.set_function(lambda: journal.writer.waiting)


class JournalState(BaseModel):
    """How the journal is doing. Whatever it says, answers go out."""

    state: str
    lost: int
    waiting: int


class Alive(BaseModel):
    """The process runs."""

    status: str = "ok"


class Ready(BaseModel):
    """What is being served."""

    status: str
    build: str
    created: str
    articles: int
    sections: int
    ranking: str
    journal: JournalState


class PackKey(BaseModel):
    """What the offline pack of this build is signed with."""

    algorithm: str = "Ed25519"
    key: str
    """The public key, base64: for the widget's attribute `pack-key`."""

    handoff: Person
    build: str


@router.get("/livez", summary="Is the process alive?")
def livez() -> Alive:
    """Always 200 while the process can answer at all."""
    return Alive()


@router.get("/readyz", summary="Is there a build to serve?", responses={503: {"model": Problem, "description": "No build"}})
def readyz(engine: Served, journal: Kept) -> Ready:
    """Which build is served and how questions are ranked."""
    build = engine.build
    return Ready(
        status="ok",
        build=build.id,
        created=build.created.isoformat(),
        articles=build.articles,
        sections=build.sections,
        ranking=engine.assistant.ranker.describe(),
        journal=JournalState(state=journal.state, lost=journal.writer.lost, waiting=journal.writer.waiting),
    )


@router.get("/v1/pack-key", summary="The key of the offline pack", responses={503: {"model": Problem, "description": "No build"}})
def get_pack_key(engine: Served) -> PackKey:
    """The public key to check /widget/pack.json with. A host that pins it in its page trusts nobody but itself for it."""
    return PackKey(key=public_key(engine.build.folder / "site"), handoff=engine.assistant.handoff(), build=engine.library.build)


@router.get("/metrics", summary="Metrics for Prometheus", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(request: Request) -> Any:
    """Counts and times by route and status; no words of anybody."""
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)
