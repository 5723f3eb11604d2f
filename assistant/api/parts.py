"""What an application keeps for as long as its base is served, also when the application itself is closed and opened
again: counts, the journal, what delivers messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from assistant.api.metrics import Metrics
from assistant.api.middleware.fair_turns import FairTurns
from assistant.api.middleware.rate_limit import RateLimit
from assistant.api.middleware.tracing import make_provider
from assistant.api.quota import Quota
from assistant.api.routes.contact import MESSAGES
from assistant.api.tokens import GUESSES
from assistant.contact import Courier, ways_of
from assistant.journal import Journal
from assistant.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider


@dataclass(frozen=True)
class Parts:
    """Those of one base."""

    metrics: Metrics
    journal: Journal
    courier: Courier
    rate_limit: RateLimit | None
    guesses: Quota
    """Wrong tokens."""

    messages: Quota
    """Messages to a person."""

    turns: FairTurns
    """Who computes next."""

    provider: TracerProvider | None
    """What sends spans; None sends none."""

    base: str = ""
    """The name of the base among several that one process serves. Then somebody else starts and ends these."""

    @classmethod
    def of(cls, settings: Settings, clock: Callable[[], date], shared_metrics: str | None) -> Self:
        """Those of the one base of a process. Raises SettingsError when something is not installed that a
        setting needs."""
        metrics, journal = Metrics(shared_metrics), Journal(settings, clock)
        return cls(
            metrics=metrics,
            journal=journal,
            courier=Courier(journal.outbox, ways_of(settings), metrics.delivery),
            rate_limit=RateLimit.of(settings, fell_back=metrics.rate_limit_fallbacks.inc),
            guesses=Quota(GUESSES, settings.workers),
            messages=Quota(MESSAGES, settings.workers),
            turns=FairTurns(settings.max_computing),
            provider=make_provider(settings.traces) if settings.traces else None,
        )
