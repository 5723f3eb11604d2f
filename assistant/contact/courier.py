"""Delivers what waits, in a thread, and tries again for as long as it takes."""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Literal

from assistant.contact.message import Message, waiting_message
from assistant.contact.ways import Deliver
from assistant.errors import DeliveryError
from assistant.journal import Backlog, Leased, Outbox, Way

PAUSES = (2, 10, 60, 300, 900, 3600)
"""Seconds after each try of a message that failed; from the last one on, an hour between any two, for ever."""

LONGEST_REST = 60
"""Seconds for which nothing is tried on a way that failed: what comes after one bad message must not wait for
long."""

LEASE = 300.0
"""Seconds for which one process has a message: more than a slow mail server takes for all its answers. When it
was killed meanwhile, another one tries after that."""

EVERY = 5.0
"""Seconds after which a process looks for what other processes accepted."""

State = Literal["off", "ok", "failing"]
Result = Literal["delivered", "failed"]

_log = logging.getLogger("assistant")


class Courier:
    """One thread in each process. Which process delivers a message is decided by the leases of the outbox."""

    def __init__(
        self,
        outbox: Outbox,
        ways: Mapping[Way, Deliver],
        on_result: Callable[[str, Result], None] = lambda way, result: None,
        *,
        every: float = EVERY,
        lease: float = LEASE,
    ) -> None:
        """`on_result` is called with each way that was tried, and how that went."""
        self._outbox, self._ways, self._on_result = outbox, ways, on_result
        self._every, self._lease = every, lease
        self._wake, self._ends = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._why: dict[str, str] = {}
        """The last trouble on each way, which is logged once."""

        self._rests: dict[str, tuple[int, float]] = {}
        """Ways that failed: how often in a row, and until when nothing is tried on them (monotonic)."""

        self._is_broken = False
        self.backlog = Backlog()
        """As it was when this process looked last."""

    @property
    def state(self) -> State:
        """`failing` when what was tried last on a way did not arrive, or the outbox cannot be read."""
        if not self._ways:
            return "off"
        # who failed here may have been delivered by another process since
        return "failing" if (self._rests and self.backlog.messages) or self._is_broken else "ok"

    @property
    def since(self) -> datetime | None:
        """When the oldest message that waits was accepted."""
        since = self.backlog.since
        return None if since is None else datetime.fromtimestamp(since, UTC)

    def has_waiting(self) -> bool:
        """Whether there is something to deliver: a message that waits, or an outbox that cannot be read now."""
        if not self._ways:
            return False
        try:
            self.backlog = self._outbox.backlog()
        except Exception:  # whatever a database can raise; the thread tries on
            return True
        return bool(self.backlog.messages)

    def accept(self, message: Message) -> None:
        """Keep a message and begin to deliver it. It is on disk when this returns. Raises JournalError."""
        self._outbox.put(message.content(), [*self._ways])
        self._wake.set()

    def start(self) -> None:
        """Begin to deliver, where there is a way."""
        if self._ways and self._thread is None:
            self._ends.clear()
            own = contextvars.copy_context()
            self._thread = threading.Thread(target=own.run, args=(self._run,), name="courier", daemon=True)
            self._thread.start()

    def stop(self, seconds: float = 10.0) -> None:
        """Begin no other delivery, and wait for the one under way. What waits is delivered by another process,
        or by the next one."""
        self._ends.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(seconds)
            self._thread = None

    def _run(self) -> None:
        while not self._ends.is_set():
            self._wake.clear()
            try:
                self._deliver_all()
                self._is_broken = False
            except Exception as error:  # the thread must outlive whatever a database can raise
                if not self._is_broken:
                    _log.warning("waiting messages cannot be read: %s", type(error).__name__)
                self._is_broken = True
            self._wake.wait(self._pause())

    def _pause(self) -> float:
        """Seconds until there may be something to do."""
        now = time.monotonic()
        return max(
            min([self._every, *(until - now for _, until in self._rests.values() if until > now)]), 0.05
        )

    def _deliver_all(self) -> None:
        is_any = False
        while not self._ends.is_set():
            resting = [way for way, (_, until) in self._rests.items() if until > time.monotonic()]
            self.backlog = self._outbox.backlog()
            # without anything that waits, nothing is written: a lease is a transaction
            leased = self._outbox.lease(self._lease, resting) if self.backlog.messages else None
            if leased is None:
                break
            is_any = self._try(leased) or is_any
        if is_any:
            self._outbox.tidy()

    def _try(self, leased: Leased) -> bool:
        """Try one delivery; whether it arrived. Then its row is gone before the next one begins."""
        # what was meant for a way that the settings no longer name takes another one
        deliver = self._ways.get(leased.way) or next(iter(self._ways.values()))  # type: ignore[call-overload]
        try:
            deliver(waiting_message(leased))
        except Exception as error:  # one message must not end the delivery of the others
            self._failed(leased, error)
            return False
        self._outbox.delivered(leased)
        self._rests.pop(leased.way, None)
        if self._why.pop(leased.way, None):
            _log.warning("messages are delivered again", extra={"way": leased.way})
        self._on_result(leased.way, "delivered")
        return True

    def _failed(self, leased: Leased, error: Exception) -> None:
        """The message waits, longer each time. So does its way, unless this message alone was refused: a server
        that is away is not asked for each message that waits."""
        # never the words of another error: they may quote the message
        why = str(error) if isinstance(error, DeliveryError) else type(error).__name__
        if self._why.get(leased.way) != why:
            _log.warning("a message could not be delivered and waits: %s", why, extra={"way": leased.way})
        self._why[leased.way] = why
        if isinstance(error, DeliveryError) and not error.is_of_message:
            times = self._rests.get(leased.way, (0, 0.0))[0] + 1
            self._rests[leased.way] = times, time.monotonic() + min(_pause_after(times), LONGEST_REST)
        self._on_result(leased.way, "failed")
        self._outbox.postpone(leased, _pause_after(leased.attempts))


def _pause_after(times: int) -> float:
    """Seconds to wait after so many tries in a row."""
    return PAUSES[min(times, len(PAUSES)) - 1]
