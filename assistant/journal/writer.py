"""What is noted waits in memory and is written in lots, so that no row on disk tells when its question was
asked. `put` never waits for a disk, and nothing is lost while there is room."""

from __future__ import annotations

import contextvars
import logging
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.exc import DataError, IntegrityError, StatementError

from assistant import today
from assistant.journal.entries import Asked, Entry, Outcome

ROOM = 10_000
"""Entries that wait at most; what comes then is counted as lost."""

LOT = 500
"""So many entries are written before the day is over."""

SHARE = 1 / 20
"""Share of the time that writing may take. A lot costs as much as the rows of two days, which are written
anew with it: where questions come fast, fewer and larger lots are written, of half the room at most."""

LATE = 1000
"""Outcomes that are kept for the next lot, because no row has their answer: another worker still holds it, or
nobody ever got it. The oldest go first."""

HOUR = 3600.0
LONGEST_PAUSE = 30.0
"""Seconds between two tries while the journal is away."""

UNFIT = (DataError, IntegrityError, ValueError, TypeError, ArithmeticError)
"""What is raised for an entry that no journal can hold. Everything else is about the journal itself, which
may be back in a moment."""

_log = logging.getLogger("assistant")


@dataclass(frozen=True, slots=True)
class Pending:
    """An entry that is not written yet."""

    entry: Entry
    day: date
    id: int
    """That of its row, so that a lot is kept once when it is written again because nobody heard that the
    first time went well."""

    turn: int = 0
    """Of outcomes, which came first: that one counts. Askings have none."""


Write = Callable[[Sequence[Pending]], Sequence[Pending]]
"""Writes a lot, all of it or nothing; gives the outcomes whose answer has no row."""


class Writer:
    """One thread. It writes when LOT entries wait and SHARE allows it, in the first hour of a new day, and at
    the end. `tidy` is called at the start and every hour, also when nothing comes."""

    def __init__(
        self,
        write: Write,
        tidy: Callable[[], None] = lambda: None,
        clock: Callable[[], date] = today,
        *,
        room: int = ROOM,
        lot: int = LOT,
        pause: float = 0.3,
        hour: float = HOUR,
    ) -> None:
        self._write, self._tidy, self._clock = write, tidy, clock
        self._room, self._lot, self._pause, self._hour = room, lot, pause, hour
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()
        self._pending: list[Pending] = []
        self._late: list[Pending] = []
        self._turn = 0
        self._next = 0.0
        """When the next lot may be written, on the monotonic clock."""

        self._day = clock()
        self._is_wanted = self._is_closing = self._is_resting = False
        self._failures = 0
        self.lost = 0
        """Entries that were dropped because too many were waiting, or that no journal can hold."""

        self.is_failing = False
        """Whether the last write failed: then the log has said so."""

    @property
    def waiting(self) -> int:
        """Entries that are not written yet."""
        return len(self._pending)

    def pending(self) -> list[Pending]:
        """What is not written yet, in no order."""
        with self._changed:
            return list(self._pending)

    def start(self) -> None:
        """Start the thread. `put` does it, too."""
        with self._changed:
            if self._thread is None:
                self._is_closing = self._is_resting = False
                own = contextvars.copy_context()
                self._thread = threading.Thread(
                    target=own.run, args=(self._run,), name="journal", daemon=True
                )
                self._thread.start()

    def put(self, entry: Entry) -> None:
        """Take an entry, or count it as lost when too many are waiting."""
        self.start()
        number = secrets.randbits(62)
        with self._changed:
            if isinstance(entry, Asked) and entry.after:
                self._add(Outcome(entry.after, "came-back", entry.topic), number)
                entry = replace(entry, after="", topic=())
            self._add(entry, number)
            if self._is_due():
                self._changed.notify_all()

    def _add(self, entry: Entry, number: int) -> None:
        if len(self._pending) >= self._room:
            self.lost += 1
            return
        if isinstance(entry, Outcome):
            self._turn += 1
        turn = self._turn if isinstance(entry, Outcome) else 0
        # anywhere but at the end: not even the memory of the process has askings in their order
        place = secrets.randbelow(len(self._pending) + 1)
        self._pending.insert(place, Pending(entry, self._clock(), number, turn))

    def flush(self, seconds: float = 10.0) -> bool:
        """Write now what is waiting; False when that fails or takes longer."""
        with self._changed:
            if self._thread is not None and self._pending:
                failures, self._is_wanted = self._failures, True
                self._changed.notify_all()
                self._changed.wait_for(lambda: not self._pending or self._failures > failures, seconds)
            return not self._pending

    def rest(self) -> None:
        """End the thread, and keep what waits until `start` or `look_after`. Call it when nothing is noted any
        more."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._is_resting = True
            self._changed.notify_all()
        if thread is not None:
            thread.join()

    def look_after(self) -> None:
        """Do once, in the thread that calls, what the thread does every hour. Only while it rests."""
        self._tidied()
        with self._changed:
            is_due = self._is_due() or self.is_failing
            lot, self._is_wanted = (list(self._pending) if is_due else []), False
        if is_due and not self._is_kept(lot):
            self._is_wanted = True  # in an hour, then

    def close(self, seconds: float = 10.0) -> None:
        """Write what is waiting, for so long at most, and end the thread. What is left then is lost."""
        if self._is_resting and self._pending:
            self.start()
        with self._changed:
            thread, self._thread = self._thread, None
            self._is_closing = True
            self._changed.notify_all()
        if thread is not None:
            thread.join(seconds)
        with self._changed:
            if self._pending:
                _log.warning("the journal ends before %d entries could be written", len(self._pending))
                self.lost += len(self._pending)
                self._pending = []

    def _run(self) -> None:
        tidy_at, pause = time.monotonic(), self._pause
        while True:
            if time.monotonic() >= tidy_at:
                self._tidied()
                tidy_at = time.monotonic() + self._hour
            with self._changed:
                now = time.monotonic()
                rest = max(tidy_at - now, 0)
                soon = pause if self.is_failing else self._next - now
                self._changed.wait_for(self._is_awaited, min(rest, soon) if soon > 0 else rest)
                is_due = (self._is_due() or self.is_failing) and not self._is_resting
                lot = list(self._pending) if is_due and (self._pending or self._is_wanted) else None
                is_last = self._is_closing
                self._is_wanted = self._is_wanted and self._is_resting
            if lot is not None:
                began = time.monotonic()
                pause = self._pause if self._is_kept(lot) else min(2 * pause, LONGEST_PAUSE)
                ended = time.monotonic()
                self._next = ended + (ended - began) * (1 / SHARE - 1)
            if is_last or self._is_resting:
                return

    def _is_awaited(self) -> bool:
        return self._is_resting or self._is_due()

    def _is_due(self) -> bool:
        if self._is_closing or self._is_wanted:
            return True
        waiting = len(self._pending)
        if waiting < self._lot or self.is_failing:
            return False
        return time.monotonic() >= self._next or waiting >= self._room // 2

    def _tidied(self) -> None:
        if self._day != (day := self._clock()):
            self._day, self._is_wanted = day, True
        try:
            self._tidy()
        except Exception as error:  # as below; it is tried again in an hour
            _log.warning("what is too old could not be deleted from the journal: %s", type(error).__name__)

    def _is_kept(self, lot: Sequence[Pending]) -> bool:
        """Write a lot; if something in it is unfit, in halves, so that it takes nothing else along. False
        when the journal is away: then all that is not written waits on."""
        late, is_unfit = self._late, False
        try:
            self._late = list(self._write([*lot, *late]))[-LATE:]
        except Exception as error:  # the thread must outlive whatever a database can raise
            is_unfit = isinstance(error, UNFIT) or type(error) is StatementError
            if not (is_unfit and (lot or late)):
                self._fails(error)
                return False
        if is_unfit:
            self._late = []
            if len(lot) > 1:
                middle = len(lot) // 2
                return self._is_kept(lot[:middle]) and self._is_kept(lot[middle:])
            if late and lot:  # then perhaps one of those was unfit
                return self._is_kept(lot)
        self._done(lot, lost=len(lot) if is_unfit else 0)
        return True

    def _done(self, lot: Sequence[Pending], *, lost: int) -> None:
        ids = {each.id for each in lot}
        with self._changed:
            self._pending = [each for each in self._pending if each.id not in ids]
            self.lost += lost
            self.is_failing = False
            self._changed.notify_all()

    def _fails(self, error: Exception) -> None:
        if not self.is_failing:  # the kind only: a message may quote what was to be written
            _log.warning("the journal cannot be written: %s", type(error).__name__)
        with self._changed:
            self.is_failing = True
            self._failures += 1
            self._changed.notify_all()
