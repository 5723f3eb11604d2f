"""Routes for those who run the service: is it alive, is it ready, how is it doing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from pydantic import BaseModel, Field

from assistant.answering.models import Person
from assistant.api.engines import Engines
from assistant.api.problems import Problem
from assistant.api.routes.help import Served
from assistant.builds.build import published
from assistant.journal import Journal
from assistant.offline.pack import public_key

router = APIRouter()

BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Metrics:
    """Counts of all workers together. Labels are route patterns and statuses, never anything that a person
    typed."""

    def __init__(self, shared: str | None = None) -> None:
        """`shared` is the folder in which several workers count together; without it, this process counts for
        itself."""
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "assistant_requests_total",
            "Requests by route and status",
            ["route", "status"],
            registry=self.registry,
        )
        self.answers = Counter(
            "assistant_answers_total", "Answers by status", ["status"], registry=self.registry
        )
        self.cache = Counter(
            "assistant_answer_cache_total",
            "Answers by where they came from",
            ["result"],
            registry=self.registry,
        )
        self.kept = Gauge(
            "assistant_answer_cache_entries",
            "Answers that are kept in memory",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        for result in ("hit", "miss"):
            self.cache.labels(result)  # so that a rate can be told from the start
        self.seconds = Histogram(
            "assistant_request_seconds",
            "Time to answer, by route",
            ["route"],
            registry=self.registry,
            buckets=BUCKETS,
        )
        self.under_way = Gauge(
            "assistant_requests_under_way",
            "Requests at this moment",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self.waiting = Gauge(
            "assistant_requests_waiting",
            "Requests that wait for their turn",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self.workers = Gauge(
            "assistant_workers", "Processes that serve", registry=self.registry, multiprocess_mode="livesum"
        )
        self.workers.set(1)
        if shared is not None:
            self.registry = CollectorRegistry()
            MultiProcessCollector(self.registry, shared)  # type: ignore[no-untyped-call]

    def answered(self, status: str, is_new: bool, kept: int) -> None:
        """Count an answer, and whether it was worked out or kept from before; `kept` answers are in the
        memory of this process."""
        self.answers.labels(status).inc()
        self.cache.labels("miss" if is_new else "hit").inc()
        self.kept.set(kept)


class Now(Collector):
    """What is true at the moment of asking, about the process that is asked."""

    def __init__(self, engines: Engines, journal: Journal) -> None:
        self._engines, self._journal = engines, journal

    def collect(self) -> Iterator[Metric]:
        engine = self._engines.now
        info = GaugeMetricFamily("assistant_build", "The build in service, by its id", labels=["build"])
        age = GaugeMetricFamily("assistant_index_age_seconds", "Time since the build in service was made")
        if engine is not None:
            info.add_metric([engine.build.id], 1)
            age.add_metric([], age_of(engine.build.created))
        yield info
        yield age
        yield GaugeMetricFamily(
            "assistant_build_is_published",
            "1 when the build in service is the published one",
            value=float(self._engines.trouble is None and engine is not None),
        )
        reloads = CounterMetricFamily(
            "assistant_reloads", "Changes of the build in service, in this process", labels=["result"]
        )
        for result, count in self._engines.reloads.items():
            reloads.add_metric([result], count)
        yield reloads
        lost, waiting = self._journal.writer.lost, self._journal.writer.waiting
        yield GaugeMetricFamily(
            "assistant_journal_lost",
            "Entries of the journal that could not be kept since the start, in this process",
            value=lost,
        )
        yield GaugeMetricFamily(
            "assistant_journal_refused",
            "Verdicts and flags that got 503 because they could not be kept, in this process",
            value=self._journal.refused,
        )
        yield GaugeMetricFamily(
            "assistant_journal_waiting",
            "Entries of the journal that are not written yet, in this process",
            value=waiting,
        )


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
    age_seconds: int = Field(description="Time since the build was made.")
    articles: int
    sections: int
    ranking: str
    model: Literal["on", "off"] = Field(description="Whether a sentence model takes part in the ranking.")
    published: str | None = Field(
        description="Folder of the published build. Another one than `build` begins with: it is being opened, or it is broken."
    )
    reload: Literal["ok", "failed"] = Field(
        description="`failed`: the published build cannot be opened, and the one before stays in service."
    )
    journal: JournalState


class PackKey(BaseModel):
    """What the offline pack of this build is signed with."""

    algorithm: str = "Ed25519"
    key: str
    """The public key, base64: for the widget's attribute `pack-key`."""

    handoff: Person
    build: str


@router.get("/livez", summary="Is the process alive?")
async def livez() -> Alive:
    """Always 200 while the process can answer at all."""
    return Alive()


@router.get(
    "/readyz",
    summary="Is there a build to serve?",
    responses={503: {"model": Problem, "description": "No build"}},
)
async def readyz(request: Request) -> Ready:
    """Which build is served, how questions are ranked, and what is not as it should be."""
    engines: Engines = request.app.state.engine
    journal: Journal = request.app.state.journal
    engine = engines()
    return Ready(
        status="ok",
        build=engine.build.id,
        created=engine.build.created.isoformat(),
        age_seconds=int(age_of(engine.build.created)),
        articles=engine.build.articles,
        sections=engine.build.sections,
        ranking=engine.assistant.ranker.describe(),
        model="off" if engine.assistant.ranker.model is None else "on",
        published=published(engine.settings),
        reload="failed" if engines.trouble else "ok",
        journal=JournalState(state=journal.state, lost=journal.writer.lost, waiting=journal.writer.waiting),
    )


@router.get(
    "/v1/pack-key",
    summary="The key of the offline pack",
    responses={503: {"model": Problem, "description": "No build"}},
)
def get_pack_key(engine: Served) -> PackKey:
    """The public key to check /widget/pack.json with. A host that pins it in its page trusts nobody but
    itself for it."""
    return PackKey(
        key=public_key(engine.build.folder / "site"),
        handoff=engine.assistant.handoff(),
        build=engine.library.build,
    )


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}},
)
async def metrics(request: Request) -> Any:
    """Counts and times by route and status; no words of anybody."""
    state = request.app.state
    now = CollectorRegistry()
    now.register(Now(state.engine, state.journal))
    return Response(
        generate_latest(state.metrics.registry) + generate_latest(now), media_type=CONTENT_TYPE_LATEST
    )


def age_of(created: datetime) -> float:
    return max((datetime.now(UTC) - created).total_seconds(), 0.0)
