"""What a log line says: one JSON object, with what happened and never what somebody typed."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}


BASE: ContextVar[str] = ContextVar("base", default="")
"""The base that a line is about, where a process serves several: threads have that of who began them."""

EVERY = 60.0
"""Seconds in which a line about something wrong is written once."""

KINDS = 1000
"""Different lines that are remembered for that."""


class Repeated(logging.Filter):
    """Lets a warning or an error through once a minute; the next one says in `left_out` how many there were
    meanwhile. Lines that differ in what happened, in the place of a bug or in the client are different."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock, self._lock = clock, threading.Lock()
        self._seen: dict[tuple[object, ...], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        kind, _, place = record.exc_info or (None, None, None)
        at = traceback.extract_tb(place)[-1][:2] if place else None
        what = record.getMessage().partition("\n")[0]
        key = (record.name, record.levelno, what, kind, at, getattr(record, "client", None), BASE.get())
        now = self._clock()
        with self._lock:
            until, left_out = self._seen.get(key, (now, 0))
            if now < until:
                self._seen[key] = until, left_out + 1
                return False
            if key not in self._seen and len(self._seen) >= KINDS:
                self._seen = {k: seen for k, seen in self._seen.items() if now < seen[0]}
                if len(self._seen) >= KINDS:
                    return True
            self._seen[key] = now + EVERY, 0
        if left_out:
            record.left_out = left_out
        return True


class Lines(logging.Formatter):
    """A record as a line of JSON. Of an exception: its kind and where it was, not its message, which may
    quote a request."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "process": os.getpid(),
            **({"base": base} if (base := BASE.get()) else {}),
            **{name: value for name, value in vars(record).items() if name not in _STANDARD},
        }
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])
            line["error"] = record.exc_info[0].__name__
            line["at"] = [
                f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}"
                for frame in frames[-8:]
            ]
        return json.dumps(line, ensure_ascii=True, default=str)


def set_up(level: str) -> None:
    """Send everything from this level up to standard error, as the service manager expects it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    handler.addFilter(Repeated())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)  # other libraries may speak when something is wrong
    logging.getLogger("assistant").setLevel(level.upper())
    logging.getLogger("assistant.audit").setLevel(logging.INFO)  # who changed what is always said
