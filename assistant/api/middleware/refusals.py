"""What is said to who is refused: written once, and not so often that it would take the time of those who are
answered."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from functools import cached_property

from starlette.types import Receive, Scope, Send

from assistant.answering.models import Person
from assistant.api.middleware.rate_limit import WINDOW, Allowance
from assistant.api.problems import problem
from assistant.api.ready import Header, Ready
from assistant.words import Words

EACH_SECOND = 300
"""Refusals a second. Who is refused and asks again at once waits for the next place; others do not notice."""

BURST = 50
"""Refusals that nobody waits for, after a while without any."""

LONGEST = 2.0
"""Seconds that a refusal waits at most. When more people are to be refused, their connections are closed."""


class Pace:
    """Gives each refusal its time, as evenly as they may come."""

    def __init__(
        self,
        each_second: float = EACH_SECOND,
        burst: int = BURST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._step, self._slack, self._clock = 1 / each_second, burst / each_second, clock
        self._due = -math.inf

    def wait(self) -> float | None:
        """Seconds until the next refusal may go out, 0 for at once; None when too many wait already."""
        now = self._clock()
        due = max(self._due, now - self._slack) + self._step
        if due - now > LONGEST:
            return None
        self._due = due
        return max(due - now, 0.0)


class Refusals:
    """The refusals of one application. Each names the way to a person, as every response does."""

    def __init__(self, person: Person, words: Words, pace: Pace | None = None) -> None:
        self._person, self._words, self._pace = person, words, pace or Pace()
        self._too_many: dict[tuple[int, int], Ready] = {}

    def too_many(self, allowance: Allowance) -> Ready:
        """For a client that asked more than its share."""
        seconds = max(allowance.next_in, 1)
        key = allowance.quota, seconds
        if key not in self._too_many:  # a quota has at most as many as there are seconds in two windows
            values = {"quota": allowance.quota, "window": WINDOW, "seconds": seconds}
            detail = self._words("problems.many_requests", **values)
            self._too_many[key] = self._made(429, "too-many-requests", detail, {"Retry-After": str(seconds)})
        return self._too_many[key]

    @cached_property
    def full(self) -> Ready:
        """For somebody who comes when all places are taken."""
        return self._made(503, "full", self._words("problems.full"), {"Retry-After": "2"})

    @cached_property
    def too_long(self) -> Ready:
        """For an answer that takes too long."""
        return self._made(503, "too-long", self._words("problems.too_long"), {"Retry-After": "5"})

    @cached_property
    def too_slow(self) -> Ready:
        """For a body that does not arrive."""
        return self._made(408, "too-slow", self._words("problems.too_slow"), {"Connection": "close"})

    def too_large(self, most: int) -> Ready:
        """For a body of more than `most` bytes."""
        detail = self._words("problems.too_large", most=self._words.number(most))
        return self._made(413, "too-large", detail, {"Connection": "close"})

    async def send_in_turn(self, refusal: Ready, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a refusal when its time has come; with the end of the connection when there are too many."""
        wait = self._pace.wait()
        if wait is None:
            closing: Header = (b"connection", b"close")
            refusal = Ready(refusal.status, [*refusal.headers, closing], refusal.body)
        elif wait:
            await asyncio.sleep(wait)
        await refusal(scope, receive, send)

    def _made(self, status: int, code: str, detail: str, headers: dict[str, str]) -> Ready:
        return Ready.of(problem(status, code, detail, self._person, self._words, headers=headers))
