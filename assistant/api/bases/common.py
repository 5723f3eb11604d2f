"""What the bases of one process have in common, and what each of them has of it under its own name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from assistant.api.metrics import Families, Metrics, counted_together
from assistant.api.middleware.fair_turns import FairTurns
from assistant.api.middleware.rate_limit import RateLimit
from assistant.api.middleware.rate_storage import WindowCounts
from assistant.api.middleware.tracing import make_provider
from assistant.api.parts import Parts
from assistant.api.quota import Quota, SafeCounts
from assistant.api.routes.contact import MESSAGES
from assistant.api.tokens import GUESSES
from assistant.contact import Courier, ways_of
from assistant.journal import Journal
from assistant.settings import Settings
from assistant.settings.bases_file import BaseEntry


class Common:
    """One memory for the counts of clients, whose names are different ones at each base; one row for turns to
    compute; one exporter of spans."""

    def __init__(self, process: Settings, shared: str | None) -> None:
        """`shared` is the folder in which several workers count together. Raises SettingsError when something
        is not installed that a setting needs."""
        self.families, self._shared = Families(by_base=True), shared
        self.counted = counted_together(self.families, shared)
        self.provider = make_provider(process.traces) if process.traces else None
        self._turns, self._clients = FairTurns(process.max_computing), WindowCounts()
        self._tokens, self._messages = SafeCounts(), SafeCounts()

    def parts(self, entry: BaseEntry, clock: Callable[[], date]) -> Parts:
        """Those of one base."""
        settings, journal = entry.settings, Journal(entry.settings, clock)
        metrics = Metrics(self._shared, self.families, entry.name)
        return Parts(
            metrics=metrics,
            journal=journal,
            courier=Courier(journal.outbox, ways_of(settings), metrics.delivery),
            rate_limit=RateLimit.of(
                settings, metrics.rate_limit_fallbacks.inc, counts=self._clients, base=entry.name
            ),
            guesses=Quota(GUESSES, settings.workers, self._tokens),
            messages=Quota(MESSAGES, settings.workers, self._messages),
            turns=self._turns,
            provider=self.provider,
            base=entry.name,
        )
