"""Works in the background: a bounded queue and one thread. What does not fit or cannot be written is counted,
never waited for."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence

from assistant.journal.entries import Entry

SIZE = 5000
BATCH = 500
TRIES = 3
HOUR = 3600.0

Write = Callable[[Sequence[Entry]], None]


class Writer:
    """`put` returns at once, whatever the disk does. Between two batches, `tidy` is called at the start and
    every hour, also when nothing comes."""

    def __init__(
        self,
        write: Write,
        tidy: Callable[[], None] = lambda: None,
        size: int = SIZE,
        pause: float = 0.3,
        hour: float = HOUR,
    ) -> None:
        self._write, self._tidy, self._pause, self._hour = write, tidy, pause, hour
        self._queue: queue.Queue[Entry | None] = queue.Queue(size)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._done = threading.Condition()
        self._open = 0
        self.lost = 0
        """Entries that were dropped because the queue was full, or that could not be written."""

        self.is_failing = False
        """Whether the last write failed: then the log has said so."""

    @property
    def waiting(self) -> int:
        """Entries that are not written yet."""
        return self._open

    def start(self) -> None:
        """Start the thread. `put` does it, too."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
                self._thread.start()

    def put(self, entry: Entry) -> None:
        """Take an entry, or count it as lost when too many are waiting."""
        self.start()
        with self._done:
            self._open += 1
        try:
            self._queue.put_nowait(entry)
        except queue.Full:
            self._count(1, lost=1)

    def flush(self, seconds: float = 10.0) -> bool:
        """Wait until everything taken so far is written or lost; False when that takes longer."""
        with self._done:
            return self._done.wait_for(lambda: self._open == 0, seconds)

    def close(self, seconds: float = 5.0) -> None:
        """Write what is waiting, for so long at most, and end the thread."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self.flush(seconds)
            try:
                self._queue.put_nowait(None)
                thread.join(seconds)
            except queue.Full:
                pass  # the thread is a daemon and ends with the process

    def _count(self, count: int, *, lost: int) -> None:
        with self._done:
            self._open -= count
            self.lost += lost
            self._done.notify_all()

    def _run(self) -> None:
        due = time.monotonic()
        while True:
            if time.monotonic() >= due:
                self._tidied()
                due = time.monotonic() + self._hour
            try:
                first = self._queue.get(timeout=max(due - time.monotonic(), 0))
            except queue.Empty:
                continue
            if first is None:
                return
            batch, is_last = [first], False
            while len(batch) < BATCH and not is_last:
                try:
                    entry = self._queue.get_nowait()
                except queue.Empty:
                    break
                if entry is None:
                    is_last = True
                else:
                    batch.append(entry)
            self._count(len(batch), lost=self._try(batch))
            if is_last:
                return

    def _tidied(self) -> None:
        try:
            self._tidy()
        except Exception as error:  # as below; it is tried again in an hour
            logging.getLogger("assistant").warning(
                "what is too old could not be deleted from the journal: %s", type(error).__name__
            )

    def _try(self, batch: Sequence[Entry]) -> int:
        """Write a batch, again after a pause, at last entry by entry so that a bad one takes no other along.
        How many were lost."""
        for attempt in range(TRIES):
            if self._is_written(batch):
                return 0
            time.sleep(self._pause * (attempt + 1))
        lost = 0
        for number, entry in enumerate(batch):
            lost += not self._is_written([entry])
            if lost == TRIES and number + 1 == TRIES:  # nothing gets through: the journal itself is away
                return len(batch)
        return lost

    def _is_written(self, batch: Sequence[Entry]) -> bool:
        try:
            self._write(batch)
        except Exception as error:  # the thread must outlive whatever a database can raise
            if not self.is_failing:  # the kind only: a message may quote what was to be written
                logging.getLogger("assistant").warning(
                    "the journal cannot be written: %s", type(error).__name__
                )
            self.is_failing = True
            return False
        self.is_failing = False
        return True
