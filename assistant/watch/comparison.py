"""What the edits do to answers: the questions that the base knows, asked of the published build and of the
files as they are, in a process of its own. `python -m assistant.watch.comparison FOLDER` prints the changes."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread

from pydantic import TypeAdapter

from assistant import today
from assistant.builds.folder import current
from assistant.builds.manifest import verify
from assistant.content.library import Library, read_library
from assistant.evaluation.comparison import Change, changes_between
from assistant.settings import Settings
from assistant.watch.board import Board

PAUSE_SECONDS = 2.0
"""How long nothing is saved before questions are asked: that takes some seconds of a processor."""

MOST = 100
"""Questions that are asked: those about edited articles first."""

NOT_TOLD = frozenset({"rank", "confidence"})
"""Changes that a reader does not see."""

_log = logging.getLogger("assistant")
_CHANGES = TypeAdapter(tuple[Change, ...])


class Comparison:
    """Compares when the author pauses, one at a time: what is compared when a file is saved is given up."""

    def __init__(self, root: Path, board: Board) -> None:
        self._root, self._board = root, board
        self._saved, self._ends, self._lock = Event(), Event(), Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._run, name="comparison", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def again(self) -> None:
        """The files are others now."""
        with self._lock:
            self._board.put(moved=None)
            self._saved.set()
        self._give_up()

    def stop(self) -> None:
        """End, with what is being compared."""
        self._ends.set()
        self._saved.set()
        self._give_up()
        if self._thread.is_alive():
            self._thread.join()

    def _give_up(self) -> None:
        with self._lock:
            if self._process is not None:
                self._process.terminate()

    def _run(self) -> None:
        while True:
            self._saved.wait()
            while self._saved.is_set():
                self._saved.clear()
                if self._ends.wait(PAUSE_SECONDS):
                    return
            found = self._compared()
            with self._lock:
                if not self._saved.is_set():
                    self._board.put(moved=found)

    def _compared(self) -> tuple[Change, ...] | None:
        """The changes; None when they could not be found, because a file has a mistake or was saved again."""
        with self._lock:
            if self._saved.is_set():
                return None
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", __name__, str(self._root)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        if hasattr(os, "setpriority"):  # pages come first
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, 10)
        said = self._process.communicate()[0]
        if code := self._process.returncode:
            if code != -signal.SIGTERM:
                _log.warning("which questions moved could not be found out: exit code %d", code)
            return None
        return _CHANGES.validate_json(said)


def main(root: Path) -> None:
    settings = Settings.load(root)
    before, now = Library.load(verify(current(settings))), read_library(settings)
    _, changes = changes_between(before, now, settings, settings, today, MOST)
    told = tuple(change for change in changes if change.kind not in NOT_TOLD)
    sys.stdout.buffer.write(_CHANGES.dump_json(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
