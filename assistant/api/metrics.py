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


class Families:
    """What one process counts. Labels are route patterns, statuses and names of bases from `bases.yml`, never
    anything that a person typed."""

    def __init__(self, *, by_base: bool = False) -> None:
        """`by_base` gives each the label `base`, for a process that serves several."""
        self.registry, of = CollectorRegistry(), ["base"] if by_base else []
        self.requests = self._counter("requests", "Requests by route and status", [*of, "route", "status"])
        self.answers = self._counter("answers", "Answers by status", [*of, "status"])
        self.cache = self._counter("answer_cache", "Answers by where they came from", [*of, "result"])
        self.kept = self._gauge("answer_cache_entries", "Answers that are kept in memory", of)
        self.seconds = Histogram(
            "assistant_request_seconds",
            "Time to answer, by route",
            [*of, "route"],
            registry=self.registry,
            buckets=BUCKETS,
        )
        self.under_way = self._gauge("requests_under_way", "Requests at this moment", of)
        self.waiting = self._gauge("requests_waiting", "Requests that wait for their turn", of)
        self.rate_limit_fallbacks = self._counter(
            "rate_limit_fallbacks",
            "Requests whose client a worker counted by itself because Redis did not answer",
            of,
        )
        self.deliveries = self._counter(
            "message_deliveries",
            "Tries to deliver a message to a person, by way and result",
            [*of, "way", "result"],
        )
        self._gauge("workers", "Processes that serve", []).set(1)
        if by_base:
            self.openings = self._counter(
                "base_openings", "How often a base was opened, by result", [*of, "result"]
            )
            self.open = self._gauge("bases_open", "Bases that are open, in all workers together", [])
            self.misdirected = self._counter(
                "misdirected_requests", "Requests with a host name that belongs to no base", []
            )

    def _counter(self, name: str, what: str, labels: list[str]) -> Counter:
        return Counter(f"assistant_{name}_total", what, labels, registry=self.registry)

    def _gauge(self, name: str, what: str, labels: list[str]) -> Gauge:
        return Gauge(f"assistant_{name}", what, labels, registry=self.registry, multiprocess_mode="livesum")


class Metrics:
    """Counts of one base, of all workers together."""

    registry: Collector
    """What `/metrics` shows of them."""

    def __init__(self, shared: str | None = None, families: Families | None = None, base: str = "") -> None:
        """`shared` is the folder in which several workers count together; without it, this process counts for
        itself. Of `families` with the label, the part of `base`."""
        self._families = families or Families()
        self._of = (base,) if base else ()
        own = self._families
        self.under_way = own.under_way.labels(*self._of) if base else own.under_way
        self.waiting = own.waiting.labels(*self._of) if base else own.waiting
        self.kept = own.kept.labels(*self._of) if base else own.kept
        self.rate_limit_fallbacks = (
            own.rate_limit_fallbacks.labels(*self._of) if base else own.rate_limit_fallbacks
        )
        # so that a rate can be told from the start
        self._hit, self._miss = (own.cache.labels(*self._of, result) for result in ("hit", "miss"))
        self._counted: dict[tuple[str, str], Counter] = {}
        self._timed: dict[str, Histogram] = {}
        whole = counted_together(own, shared)
        self.registry = OfBase(whole, base) if base else whole

    def requested(self, route: str, status: str, seconds: float) -> None:
        """Count a request by the pattern of its route. (Children are kept: `labels` looks them up more slowly
        than they count.)"""
        if (route, status) not in self._counted:
            self._counted[route, status] = self._families.requests.labels(*self._of, route, status)
            self._timed[route] = self._families.seconds.labels(*self._of, route)
        self._counted[route, status].inc()
        self._timed[route].observe(seconds)

    def delivery(self, way: str, result: str) -> None:
        """Count a try to deliver a message."""
        self._families.deliveries.labels(*self._of, way, result).inc()

    def answered(self, status: str, is_new: bool, kept: int) -> None:
        """Count an answer, and whether it was worked out or kept from before; `kept` answers are in the
        memory of this process."""
        self._families.answers.labels(*self._of, status).inc()
        (self._miss if is_new else self._hit).inc()
        self.kept.set(kept)


def counted_together(families: Families, shared: str | None) -> CollectorRegistry:
    """Where the counts are read: in the folder that the workers share, or in this process."""
    if shared is None:
        return families.registry
    registry = CollectorRegistry()
    MultiProcessCollector(registry, shared)  # type: ignore[no-untyped-call]
    return registry


class OfBase(Collector):
    """The part of one base of what all bases count."""

    def __init__(self, whole: CollectorRegistry, base: str) -> None:
        self._whole, self._base = whole, base

    def collect(self) -> Iterator[Metric]:
        for metric in self._whole.collect():
            own = Metric(metric.name, metric.documentation, metric.type)
            own.samples = [one for one in metric.samples if one.labels.get("base") == self._base]
            if own.samples:
                yield own


class CurrentState(Collector):
    """What is true at the moment of asking, about the process that is asked."""

    def __init__(
        self, engines: Engines, journal: Journal, courier: Courier, *, is_alone: bool = True
    ) -> None:
        """`is_alone` when the process serves no other base: several may have one reranker, whose cost is then
        that of none of them."""
        self._engines, self._journal, self._courier = engines, journal, courier
        self._is_alone = is_alone

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
        reranker = engine.assistant.ranker.reranker if engine is not None and self._is_alone else None
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
