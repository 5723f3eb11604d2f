"""What a log line says: one JSON object, with what happened and never what somebody typed."""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}


class Lines(logging.Formatter):
    """A record as a line of JSON. Of an exception: its kind and where it was, not its message, which may
    quote a request."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "process": os.getpid(),
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
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)  # other libraries may speak when something is wrong
    logging.getLogger("assistant").setLevel(level.upper())
    logging.getLogger("assistant.audit").setLevel(logging.INFO)  # who changed what is always said
