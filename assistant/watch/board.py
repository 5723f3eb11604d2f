"""What the open pages are told: which pages there are now, what is wrong, which questions moved. Threads write
it, connections wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from assistant.errors import AssistantError, ContentErrors
from assistant.evaluation.comparison import Change


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that keeps pages from being new, in the words of `kb check`."""

    place: str
    """File and line; empty when it is of no one file."""

    problem: str
    remedy: str

    @property
    def text(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.problem}" + (f"\n  {self.remedy}" if self.remedy else "")


def mistakes_of(error: AssistantError) -> tuple[Mistake, ...]:
    """What an error says: each mistake of a check once, or the first line as the problem and the rest as the
    remedy."""
    if isinstance(error, ContentErrors):
        told = (
            Mistake(f"{e.path}:{e.line}" if e.line else e.path, e.problem, e.remedy) for e in error.errors
        )
        return tuple(dict.fromkeys(told))
    problem, _, remedy = str(error).partition("\n")
    return (Mistake("", problem, "\n".join(line.strip() for line in remedy.splitlines())),)


@dataclass(frozen=True, slots=True)
class State:
    """Everything that a page may ask. It is replaced as one."""

    pages: Mapping[str, str] | None = None
    """Each page by its address below the site's, with a mark that is another one when the page looks
    different; None until the files were read without a mistake."""

    mistakes: tuple[Mistake, ...] = ()
    """Why the pages are not those of the files: empty when they are."""

    moved: tuple[Change, ...] | None = None
    """Questions of the base that get another answer once the files are published; None while that is being
    compared."""


@dataclass
class Board:
    """The state now, for every thread and every connection."""

    now: State = State()
    is_closed: bool = False
    _lock: Lock = field(default_factory=Lock, repr=False)
    _waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = field(default_factory=set, repr=False)

    def put(self, **changes: Any) -> None:
        """Change the state and wake all who wait for it."""
        with self._lock:
            self.now = replace(self.now, **changes)
        self._wake()

    def close(self) -> None:
        """End all waiting: the service is about to end."""
        self.is_closed = True
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            for loop, event in self._waiting:
                loop.call_soon_threadsafe(event.set)

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever the state changes or the board closes."""
        entry = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._waiting.add(entry)
        try:
            yield entry[1]
        finally:
            with self._lock:
                self._waiting.discard(entry)
