"""One base of several: closed until somebody asks it, then opened, and closed again to make room for others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import ParamSpec, TypeVar

from fastapi import FastAPI
from prometheus_client.metrics_core import Metric

from assistant.api.app import create_app
from assistant.api.engines import Engines
from assistant.api.metrics import CurrentState
from assistant.api.parts import Parts
from assistant.api.server.logging import BASE
from assistant.builds.folder import lock, published
from assistant.builds.store import open_store
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.settings.bases_file import BaseEntry

P = ParamSpec("P")
T = TypeVar("T")


class ServedBase:
    """What is always there of a base is small: its settings, counts, and what waits to be written or delivered.
    All methods are called in the event loop; what takes long is done in a thread."""

    def __init__(self, entry: BaseEntry, parts: Parts, clock: Callable[[], date]) -> None:
        self.entry, self.parts, self._clock = entry, parts, clock
        self.app: FastAPI | None = None
        """Answers while the base is open."""

        self.users = 0
        """Requests under way, which keep it open."""

        self._turn = asyncio.Lock()

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def hosts(self) -> Sequence[str]:
        return self.entry.hosts

    @property
    def path(self) -> str:
        return self.entry.path

    @property
    def settings(self) -> Settings:
        return self.entry.settings

    @property
    def has_build(self) -> bool:
        """Whether something is published in its folder."""
        return published(self.settings) is not None

    @property
    def is_behind(self) -> bool:
        """Whether another build is published than the one in service."""
        return self.app is not None and _engines(self.app).is_behind

    def state(self) -> Iterator[Metric]:
        """How it is doing at this moment; nothing while it is closed."""
        if self.app is not None:
            parts = self.parts
            yield from CurrentState(
                _engines(self.app), parts.journal, parts.courier, is_alone=False
            ).collect()

    async def open(self) -> None:
        """Make it ready to answer. Without a build it answers 503, until there is one. Raises whatever keeps it
        from that."""
        async with self._turn:
            if self.app is None:
                self.app = await self._in_thread(self._start)

    async def warm(self) -> None:
        """Read what all bases have in common, while it is open."""
        if self.app is not None:
            await self._in_thread(_engines(self.app).warm)

    async def close(self) -> None:
        """Let go of its build, its threads and its files. What waits to be written or delivered is not lost."""
        async with self._turn:
            app, self.app = self.app, None
            if app is not None:
                await self._in_thread(self._stop, app)

    async def look_after(self) -> None:
        """Do for it what is due while it is closed: what is too old leaves its journal, and messages that wait
        are delivered."""
        async with self._turn:
            if self.app is None:
                await self._in_thread(self._look_after)

    async def end(self) -> None:
        """Close it for good: what waits in its journal is written."""
        await self.close()
        async with self._turn:
            await self._in_thread(self.parts.courier.stop)
            await self._in_thread(self.parts.journal.close)

    def wake(self) -> None:
        """Look now whether something else is published."""
        if self.app is not None:
            _engines(self.app).wake()

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Do something in a thread whose lines of the log, and those of threads that it begins, name the base."""
        token = BASE.set(self.name)
        try:
            return await asyncio.to_thread(work, *args, **named)
        finally:
            BASE.reset(token)

    def _start(self) -> FastAPI:
        if self.settings.build_store == "database":
            self._bring()
        app = create_app(self.settings, self._clock, parts=self.parts)
        app.middleware_stack = app.build_middleware_stack()
        _engines(app).start()
        self.parts.journal.start()
        self.parts.courier.start()
        return app

    def _bring(self) -> None:
        """Get what was published while nobody followed; what is on disk is served where that fails."""
        with suppress(AssistantError, OSError):
            self.settings.index_dir.mkdir(parents=True, exist_ok=True)
            with lock(self.settings.index_dir):
                open_store(self.settings).bring()

    def _stop(self, app: FastAPI) -> None:
        _engines(app).close()
        self.parts.journal.rest(keeps_open=self._still_delivers())

    def _look_after(self) -> None:
        self.parts.journal.look_after(keeps_open=self._still_delivers())

    def _still_delivers(self) -> bool:
        """Whether messages wait: a thread delivers them, whether or not the base is open. None does else."""
        if self.parts.courier.has_waiting():
            self.parts.courier.start()
            return True
        self.parts.courier.stop()
        return False


def _engines(app: FastAPI) -> Engines:
    engines: Engines = app.state.engine
    return engines
