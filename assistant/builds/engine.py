"""The opened build: everything that a request needs, in one object that never changes."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache

from assistant.answering.assistant import Assistant
from assistant.builds.build import load
from assistant.builds.store import Build, current, hold
from assistant.content.library import Library
from assistant.errors import IndexMissing
from assistant.history.changes import ArticleChange, changes_since
from assistant.history.versions import VersionHistory, open_versions
from assistant.settings import Settings


@dataclass(frozen=True)
class Engine:
    """Everything that a request needs. One engine shows one build from the first byte of a response to the
    last."""

    settings: Settings
    build: Build
    library: Library
    assistant: Assistant

    @cached_property
    def versions(self) -> VersionHistory:
        """How the articles read before: read when somebody asks."""
        return open_versions(self.build.folder)

    @cached_property
    def changed_since(self) -> Callable[[date], tuple[ArticleChange, ...]]:
        """What reads differently than at the beginning of a day. Pages and programs ask for the same few
        days, which are compared once."""
        history, library, created, base_path = (
            self.versions,
            self.library,
            self.build.created,
            self.settings.base_path,
        )
        return lru_cache(maxsize=60)(lambda since: changes_since(history, library, since, created, base_path))


def today() -> date:
    """The day by which reviews are overdue."""
    return datetime.now(UTC).date()


def open_engine(settings: Settings, clock: Callable[[], date] = today) -> Engine:
    """The engine of the published build, which stays on disk as long as the engine lives. Raises IndexMissing
    or IndexBroken."""
    for left in (2, 1, 0):
        found = current(settings)
        try:
            descriptor = hold(found)
            break
        except IndexMissing:  # it was removed at this moment; then another one is published by now
            if not left:
                raise
    try:
        library, ranker = load(found, settings)
        engine = Engine(settings, found, library, Assistant(library, settings, clock, ranker))
    except BaseException:
        if descriptor is not None:
            os.close(descriptor)
        raise
    if descriptor is not None:
        weakref.finalize(engine, os.close, descriptor)
    return engine
