"""What Prometheus reads at `/metrics`: counts of all workers together, and what is true of this process
now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from assistant.api.engines import Engines
from assistant.contact import Courier
from assistant.journal import Journal

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
        # so that a rate can be told from the start
        self._hit, self._miss = self.cache.labels("hit"), self.cache.labels("miss")
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
        self.rate_limit_fallbacks = Counter(
            "assistant_rate_limit_fallbacks_total",
            "Requests whose client a worker counted by itself because Redis did not answer",
            registry=self.registry,
        )
        self.deliveries = Counter(
            "assistant_message_deliveries_total",
            "Tries to deliver a message to a person, by way and result",
            ["way", "result"],
            registry=self.registry,
        )
        self.workers = Gauge(
            "assistant_workers", "Processes that serve", registry=self.registry, multiprocess_mode="livesum"
        )
        self.workers.set(1)
        self._counted: dict[tuple[str, str], Counter] = {}
        self._timed: dict[str, Histogram] = {}
        if shared is not None:
            self.registry = CollectorRegistry()
            MultiProcessCollector(self.registry, shared)  # type: ignore[no-untyped-call]

    def requested(self, route: str, status: str, seconds: float) -> None:
        """Count a request by the pattern of its route. (Children are kept: `labels` looks them up more slowly
        than they count.)"""
        if (route, status) not in self._counted:
            self._counted[route, status] = self.requests.labels(route, status)
            self._timed[route] = self.seconds.labels(route)
        self._counted[route, status].inc()
        self._timed[route].observe(seconds)

    def delivery(self, way: str, result: str) -> None:
        """Count a try to deliver a message."""
        self.deliveries.labels(way, result).inc()

    def answered(self, status: str, is_new: bool, kept: int) -> None:
        """Count an answer, and whether it was worked out or kept from before; `kept` answers are in the
        memory of this process."""
        self.answers.labels(status).inc()
        (self._miss if is_new else self._hit).inc()
        self.kept.set(kept)


class CurrentState(Collector):
    """What is true at the moment of asking, about the process that is asked."""

    def __init__(self, engines: Engines, journal: Journal, courier: Courier) -> None:
        self._engines, self._journal, self._courier = engines, journal, courier

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
        reranker = engine.assistant.ranker.reranker if engine is not None else None
        if reranker is not None:
            cost = reranker.cost
            for name, what, value in (
                ("questions", "Questions that were ranked while there was a reranker", cost.questions),
                ("reordered", "Questions of which the reranker read the first sections", cost.reordered),
                ("seconds", "Time that the reranker took for these", cost.seconds),
            ):
                yield CounterMetricFamily(
                    f"assistant_reranker_{name}", f"{what}, in this process", value=value
                )
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
        backlog = self._courier.backlog
        yield GaugeMetricFamily(
            "assistant_messages_waiting",
            "Messages to a person that are not delivered yet, as this process saw it last",
            value=backlog.messages,
        )
        yield GaugeMetricFamily(
            "assistant_messages_waiting_seconds",
            "How long the oldest of them has waited",
            value=age_of(self._courier.since) if self._courier.since else 0,
        )


def age_of(created: datetime) -> float:
    return max((datetime.now(UTC) - created).total_seconds(), 0.0)
