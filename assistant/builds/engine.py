"""The opened build: everything that a request needs, in one object that never changes."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from assistant import today
from assistant.answering.assistant import Assistant
from assistant.builds.folder import current, hold
from assistant.builds.manifest import Build, verify
from assistant.cache import RecentCache
from assistant.content.library import Library
from assistant.errors import IndexBroken, IndexMissing
from assistant.history.changes import ArticleChange, changes_since
from assistant.history.versions import VersionHistory, open_versions
from assistant.ranking.calibration import FILE as CALIBRATION
from assistant.ranking.calibration import read_calibration
from assistant.ranking.graphs import FOLDER as GRAPHS
from assistant.ranking.models import open_model
from assistant.ranking.ranker import Ranker, open_ranker
from assistant.ranking.reranker import open_reranker
from assistant.search.index import open_index
from assistant.settings import Settings

DAYS_COMPARED = 60
"""So many answers to "what changed since this day" are kept."""


@dataclass(frozen=True, eq=False)
class Engine:
    """Everything that a request needs. One engine shows one build from the first byte of a response to the
    last."""

    settings: Settings
    build: Build
    library: Library
    assistant: Assistant

    _changes: RecentCache[date, tuple[ArticleChange, ...]] = field(
        init=False, repr=False, default_factory=lambda: RecentCache(DAYS_COMPARED)
    )

    @cached_property
    def versions(self) -> VersionHistory:
        """How the articles read in the builds that were published: read when somebody asks."""
        return open_versions(self.build.folder)

    def changed_since(self, since: date) -> tuple[ArticleChange, ...]:
        """What reads differently than at the beginning of a day. Pages and programs ask for the same few
        days, which are compared once."""
        return self._changes.get(
            since,
            lambda: changes_since(self.versions, self.library, since, self.settings.base_path),
        )[0]


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
        library, ranker = open_build(found, settings)
        assistant = Assistant(library=library, settings=settings, today=clock, ranker=ranker)
        _ = assistant.vocabulary  # read now: no question waits for it
        engine = Engine(settings, found, library, assistant)
    except BaseException:
        if descriptor is not None:
            os.close(descriptor)
        raise
    if descriptor is not None:
        weakref.finalize(engine, os.close, descriptor)
    return engine


def open_build(found: Build, settings: Settings) -> tuple[Library, Ranker]:
    """Library and ranker of a build. Raises IndexBroken when a file is not what was written."""
    library = Library.load(verify(found))
    if library.build != found.id:
        raise IndexBroken(
            f"{found.folder / 'manifest.json'} is that of another build\n"
            "  Build it again with: kb build --full"
        )
    folder = found.folder / "search"
    index = open_index(folder, library)
    model = open_model(settings.model, graphs=settings.index_dir / GRAPHS)
    calibration = read_calibration(folder / CALIBRATION)
    reranker = open_reranker(settings.reranker)
    return library, open_ranker(library, index, folder, model, calibration, reranker=reranker)
