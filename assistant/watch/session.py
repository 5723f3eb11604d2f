"""`kb serve` while an author edits: follows the files, and stands around the application."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from fastapi import FastAPI
from starlette.types import ASGIApp

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.watch.board import Board, Mistake, mistakes_of
from assistant.watch.comparison import Comparison
from assistant.watch.files import look, wait_for_change
from assistant.watch.preview import Preview
from assistant.watch.site import WatchedSite

log = logging.getLogger("assistant")


class Watch:
    """Everything that is different while an author edits. Called with the application, it gives the one to
    serve in its place. Nothing that it does publishes anything."""

    def __init__(
        self, settings: Settings, load: Callable[[], Settings], tell: Callable[[tuple[Mistake, ...]], None]
    ) -> None:
        """`load` reads the settings anew; `tell` is called when there are other mistakes than before."""
        self.board = Board()
        self._settings, self._tell = settings, tell
        self._folder = tempfile.TemporaryDirectory(prefix="kb-preview-", ignore_cleanup_errors=True)
        self._preview = Preview(settings, load, Path(self._folder.name), self.board)
        self._comparison = Comparison(settings.root, self.board)
        self._told: tuple[Mistake, ...] = ()
        self._ends = Event()
        self._thread = Thread(target=self._follow, name="watch", daemon=True)

    def __call__(self, app: FastAPI) -> ASGIApp:
        self._comparison.start()
        self._thread.start()
        return WatchedSite(app, self.board, self._preview, self._settings.base_path)

    def end_waiting(self) -> None:
        """End what pages wait for, so that the service can end."""
        self.board.close()

    def stop(self) -> None:
        """End the threads and remove the pages."""
        self._ends.set()
        self.board.close()
        self._comparison.stop()
        if self._thread.is_alive():
            self._thread.join()
        self._folder.cleanup()

    def _follow(self) -> None:
        seen = look(self._settings.root)
        self._read()
        while (now := wait_for_change(self._settings.root, seen, self._ends)) is not None:
            seen = now
            self._read()

    def _read(self) -> None:
        """Make the pages new, or put on the board what is wrong, and tell it once."""
        found: tuple[Mistake, ...] = ()
        try:
            self._preview.read()
        except AssistantError as error:
            found = mistakes_of(error)
        except Exception as error:  # the author goes on editing, and the next save is tried
            log.exception("the pages could not be made")
            found = (Mistake("", f"the pages could not be made: {type(error).__name__}: {error}", ""),)
        if found:
            self.board.put(mistakes=found)
        else:
            self._comparison.again()
        if found != self._told:
            self._tell(found)
        self._told = found
