"""The build that a process serves, ready to answer; the next one is made ready beside it and takes its place
between two requests."""

from __future__ import annotations

import contextvars
import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date
from typing import TYPE_CHECKING, Literal

from assistant.builds.build import published
from assistant.builds.engine import Engine, open_engine
from assistant.errors import AssistantError, IndexBroken
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.builds.follower import Follower

GRACE = 300.0
"""Seconds for which the previous build still answers for paths that the new one lacks: who read a link a
moment ago can follow it."""

PREVIOUS_KEPT = 2
"""How many previous builds are kept for that at most."""

log = logging.getLogger("assistant")


def _follower(
    settings: Settings, serving: Callable[[], set[str]], brought: Callable[[], None]
) -> Follower | None:
    """What follows the database, where builds are kept in one."""
    if settings.build_store != "database":
        return None
    from assistant.builds.follower import Follower  # here: it loads what speaks to a database

    return Follower(settings, serving, brought)


class Pin:
    """The engine of one request: whoever asks for the engine while the request lasts gets this one."""

    __slots__ = ("engine",)

    def __init__(self, engine: Engine | None) -> None:
        self.engine = engine


_PINNED: ContextVar[Pin | None] = ContextVar("pinned", default=None)


class Engines:
    """Opens the first engine when it is needed, and every later one in a thread of its own."""

    def __init__(self, settings: Settings, clock: Callable[[], date]) -> None:
        self._settings, self._clock = settings, clock
        self._served: tuple[tuple[Engine, float], ...] = ()
        """The engine in service, then those before it, each with its end; replaced as one, so that no request
        sees half a change."""

        self._failed: tuple[str | None, float, AssistantError] | None = None
        self._opening = threading.Lock()
        self._wake, self._ends = threading.Event(), threading.Event()
        self._watcher: threading.Thread | None = None
        self._follower = _follower(settings, self._names, self._wake.set)
        self.reloads = {"ok": 0, "failed": 0}

    def __call__(self) -> Engine:
        """The engine of this request, or the one in service. Raises IndexMissing or IndexBroken when there is
        none."""
        pin = _PINNED.get()
        if pin is not None and pin.engine is not None:
            return pin.engine
        engine = self.now or self._first()
        if pin is not None:
            pin.engine = engine
        return engine

    @contextmanager
    def pinned(self, engine: Engine | None = None) -> Iterator[Pin]:
        """Within this context, one engine for all: the given one or the one in service now."""
        pin = Pin(engine or self.now)
        token = _PINNED.set(pin)
        try:
            yield pin
        finally:
            _PINNED.reset(token)
            pin.engine = (
                None  # a timer of the server may keep this context for a while; it must not keep the engine
            )

    @staticmethod
    def pin() -> Engine | None:
        """The engine that the request of this context has, when it has one yet."""
        pin = _PINNED.get()
        return pin.engine if pin else None

    def others(self) -> list[Engine]:
        """What can help out a request that has its engine: the engine in service, if another one came since,
        and those of a moment ago whose build was not taken away."""
        return [
            engine
            for engine, until in self._served
            if engine is not self.pin() and until > time.monotonic() and engine.build.is_on_disk
        ]

    @property
    def now(self) -> Engine | None:
        """The engine in service, when there is one."""
        served = self._served
        return served[0][0] if served else None

    @property
    def is_behind(self) -> bool:
        """Whether another build is published than the one in service, or is being fetched."""
        if self._follower and self._follower.is_busy:
            return True
        engine, name = self.now, published(self._settings)
        return engine is not None and name is not None and engine.build.folder.name != name

    @property
    def trouble(self) -> AssistantError | None:
        """Why the published build is not the one in service, or None when it is or is on its way."""
        if self._failed:
            return self._failed[2]
        return self._follower.trouble if self._follower else None

    @property
    def source(self) -> Literal["folder", "database", "away"]:
        """Where published builds come from; `away` when that is a database that does not answer."""
        if self._follower is None:
            return "folder"
        return "away" if self._follower.is_away else "database"

    def _names(self) -> set[str]:
        """The folder names of the builds that this process has open."""
        return {engine.build.folder.name for engine, _ in self._served}

    def _first(self) -> Engine:
        with self._opening:
            if self.now is not None:
                return self.now
            name = published(self._settings)
            if self._failed and self._failed[0] == name and time.monotonic() - self._failed[1] < 1:
                raise self._failed[2]
            try:
                engine = open_engine(self._settings, self._clock)
            except AssistantError as error:
                self._failed = name, time.monotonic(), error
                raise
            self._served, self._failed = ((engine, math.inf),), None
            return engine

    def reload(self) -> bool:
        """Put the published build into service if it is not there; gives whether that changed anything. The
        old one stays when it fails."""
        with self._opening:
            name, old = published(self._settings), self.now
            if name is None or (old is not None and old.build.folder.name == name):
                self._failed = None if name else self._failed
                return False
            if self._failed and self._failed[0] == name and time.monotonic() - self._failed[1] < 5:
                return False
            try:
                engine = open_engine(self._settings, self._clock)
            except Exception as error:
                ours = (
                    error
                    if isinstance(error, AssistantError)
                    else IndexBroken(f"{name} cannot be opened: {type(error).__name__}")
                )
                if not self._failed or self._failed[0] != name:
                    log.error(
                        "the published build cannot be opened; the one before stays in service",
                        extra={"build": name, "code": ours.code},
                    )
                    self.reloads["failed"] += 1
                self._failed = name, time.monotonic(), ours
                return False
            going = [
                (e, min(until, time.monotonic() + GRACE))
                for e, until in self._served
                if e.build.folder.name != engine.build.folder.name
            ]
            self._served, self._failed = ((engine, math.inf), *going[:PREVIOUS_KEPT]), None
            self.reloads["ok"] += 1
            log.info("in service", extra={"build": engine.build.folder.name})
            return True

    def start(self) -> None:
        """Open what is published; then follow. Without a build, requests get 503 until there is one."""
        with suppress(AssistantError):
            self()
        self.watch()

    def warm(self) -> None:
        """Read what a first question would wait for, and what all builds of the process have in common."""
        with suppress(AssistantError):
            self().assistant.ranker.rank("refnud")  # a mistyped word: it takes dictionary and model

    def close(self) -> None:
        """Stop following, and let go of every build: nobody asks any more, until `start`."""
        self.stop()
        with self._opening:
            self._served, self._failed = (), None

    def catch_up(self) -> None:
        """Do now what the watcher would do within a moment. Where only SIGHUP changes the build, wait for
        what one began."""
        if self._follower:
            self._follower.wait()
        if self._settings.reload_seconds:
            self.reload()
        else:
            with self._opening:
                pass

    def watch(self) -> None:
        """Begin to follow the pointer to the published build, in a thread."""
        if self._watcher is None:
            self._ends.clear()
            own = contextvars.copy_context()  # it says in the log of which base a line is
            self._watcher = threading.Thread(target=own.run, args=(self._follow,), name="reload", daemon=True)
            self._watcher.start()
            if self._follower:
                self._follower.start()

    def wake(self) -> None:
        """Look at the pointer now: what SIGHUP asks for."""
        if self._follower:
            self._follower.wake()
        self._wake.set()

    def stop(self) -> None:
        if self._follower:
            self._follower.stop()
        if self._watcher is not None:
            self._ends.set()
            self._wake.set()
            self._watcher.join()
            self._watcher = None

    def _follow(self) -> None:
        every = self._settings.reload_seconds or None
        while True:
            is_asked = self._wake.wait(every)
            self._wake.clear()
            if self._ends.is_set():
                return
            if is_asked:
                self._failed = None  # a person asks: try again at once what failed a moment ago
            self.reload()
            with self._opening:
                # of a build that was taken away nothing stays in memory, either
                self._served = tuple(
                    (engine, until)
                    for engine, until in self._served
                    if until == math.inf or (until > time.monotonic() and engine.build.is_on_disk)
                )
