"""What those who run the service ask of it as a whole, at an address of the machine and at no host of a base."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample
from starlette.responses import JSONResponse, Response

from assistant.api.bases.base import ServedBase

PATHS = ("/livez", "/readyz", "/metrics")


def ready(bases: Sequence[ServedBase], opened: Sequence[ServedBase]) -> Response:
    """200 when there is a base with a build; which have none, which journals fail, how many messages wait."""
    without = [base.name for base in bases if not base.has_build]
    said = {
        "status": "ok" if len(without) < len(bases) else "no build",
        "bases": len(bases),
        "open": len(opened),
        "without_build": without,
        "not_the_published_build": [base.name for base in opened if base.is_behind],
        "failing_journals": [base.name for base in bases if base.parts.journal.writer.is_failing],
        "failing_messages": [base.name for base in bases if base.parts.courier.state == "failing"],
    }
    return JSONResponse(said, 200 if len(without) < len(bases) else 503)


def metrics(counted: CollectorRegistry, opened: Sequence[ServedBase]) -> Response:
    """What all bases count, and how those are doing that are open, each under its name."""
    now = CollectorRegistry()
    now.register(States(opened))
    return Response(generate_latest(counted) + generate_latest(now), media_type=CONTENT_TYPE_LATEST)


class States(Collector):
    """The states of several bases, each sample with the name of its base."""

    def __init__(self, opened: Sequence[ServedBase]) -> None:
        self._opened = opened

    def collect(self) -> Iterator[Metric]:
        found: dict[str, Metric] = {}
        samples: defaultdict[str, list[Sample]] = defaultdict(list)
        for base in self._opened:
            for metric in base.state():
                found.setdefault(metric.name, metric)
                samples[metric.name] += [
                    one._replace(labels={"base": base.name, **one.labels}) for one in metric.samples
                ]
        for name, metric in found.items():
            metric.samples = samples[name]
            yield metric
