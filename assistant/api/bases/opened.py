"""Which bases are open: at most so many, and the one that was asked longest ago makes room for another."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp

from assistant.api.bases.base import ServedBase
from assistant.api.metrics import Families
from assistant.api.server.logging import BASE

AT_ONCE = 2
"""Bases that are opened at the same time: more would take the time of those who are answered."""

log = logging.getLogger("assistant")


class CannotOpen(Exception):
    """A base could not be opened; the log says why."""


class OpenBases:
    """For one event loop. A base that answers a request stays open until that is over, so a request never finds
    its base closed under it; while all are at work, who asks another one waits."""

    def __init__(self, most: int, families: Families) -> None:
        self._most, self._families = most, families
        self._open: OrderedDict[ServedBase, None] = OrderedDict()
        """Those that are open or being opened, the one that was asked longest ago first."""

        self._opening: dict[ServedBase, asyncio.Task[None]] = {}
        self._begin = asyncio.Semaphore(AT_ONCE)
        self._idle = asyncio.Event()
        self._is_closing = False
        self._room = asyncio.Lock()

    @property
    def now(self) -> list[ServedBase]:
        """The bases that are ready to answer."""
        return [base for base in self._open if base.app is not None]

    @asynccontextmanager
    async def using(self, base: ServedBase) -> AsyncIterator[ASGIApp]:
        """The application of a base, opened when it is not, for as long as this lasts. Raises CannotOpen."""
        base.users += 1
        try:
            if base in self._open and base.app is not None:
                self._open.move_to_end(base)
            else:
                task = self._opening.get(base) or self._begun(base)
                # who goes away meanwhile does not take it along: others may wait for it, too
                await asyncio.shield(task)
            if base.app is None:
                raise CannotOpen
            yield base.app
        finally:
            base.users -= 1
            self._idle.set()

    async def close(self) -> None:
        """Open no more, and close all."""
        self._is_closing = True
        self._idle.set()
        await asyncio.gather(
            *self._opening.values()
        )  # not cancelled: a thread would go on with what it opens
        await asyncio.gather(*(base.close() for base in self._open))
        self._open.clear()

    def _begun(self, base: ServedBase) -> asyncio.Task[None]:
        task = asyncio.ensure_future(self._opened(base))
        self._opening[base] = task
        task.add_done_callback(lambda _: self._opening.pop(base, None))
        return task

    async def _opened(self, base: ServedBase) -> None:
        async with self._room:  # one after the other, so that nobody takes the room that another one made
            await self._make_room()
            if self._is_closing:
                return
            self._open[base] = None
        try:
            async with self._begin:
                await base.open()
            self._families.openings.labels(base.name, "ok").inc()
        except Exception as error:
            del self._open[base]
            self._families.openings.labels(base.name, "failed").inc()
            token = BASE.set(base.name)
            log.error("the base cannot be opened: %s", type(error).__name__, exc_info=error)
            BASE.reset(token)
        self._families.open.set(len(self._open))

    async def _make_room(self) -> None:
        """Close the base that was asked longest ago, of those that nobody asks now, until there is room."""
        while len(self._open) >= self._most and not self._is_closing:
            self._idle.clear()
            idle = next((base for base in self._open if not base.users and base not in self._opening), None)
            if idle is None:
                await self._idle.wait()
                continue
            del self._open[idle]
            await idle.close()
