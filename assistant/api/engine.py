"""The build that a process serves, ready to answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from assistant.answers import Assistant
from assistant.builds import Build, current, load
from assistant.library import Library
from assistant.settings import Settings


@dataclass(frozen=True)
class Engine:
    """Everything that a request needs. One engine shows one build from the first byte of a response to the last."""

    settings: Settings
    build: Build
    library: Library
    assistant: Assistant


def today() -> date:
    """The day by which reviews are overdue."""
    return datetime.now(UTC).date()


def open_engine(settings: Settings, clock: Callable[[], date] = today) -> Engine:
    """The engine of the published build. Raises IndexMissing or IndexBroken."""
    found = current(settings)
    library, ranker = load(found, settings)
    assistant = Assistant(library, ranker, settings, clock)
    return Engine(settings, found, library, assistant)
