"""Follows what is published in the database: told by PostgreSQL, and by looking. What is new is brought into the
folder of this machine, where the service finds it as ever; what is served has a lease."""

from __future__ import annotations

import contextvars
import logging
import os
import selectors
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from assistant.builds import database, folder
from assistant.builds import database_changes as changes
from assistant.builds.database import Connection
from assistant.builds.database_store import LEASE, DatabaseStore
from assistant.errors import AssistantError, Busy, CannotWrite, StoreAway
from assistant.settings import Settings

AGAIN = 5.0
"""Seconds after which a build that could not be brought is tried again, and a database that does not answer is
at the latest."""

log = logging.getLogger("assistant")


class Follower:
    """A thread of a service. Whatever it meets, what is on disk goes on being served."""

    def __init__(
        self, settings: Settings, serving: Callable[[], set[str]], brought: Callable[[], None]
    ) -> None:
        """`serving` names the builds that this process has open; `brought` is called when the folder has
        another one."""
        self._settings, self._serving, self._brought = settings, serving, brought
        self._store = DatabaseStore(settings, patience=0)
        self._bringing = threading.Lock()
        self._ends = threading.Event()
        self._thread: threading.Thread | None = None
        self._told, self._tell = -1, -1
        """The two ends of a pipe that wakes the thread; there while it runs."""

        self._failed: tuple[str, float] | None = None
        """Which build could not be brought, and when that was."""

        self._leased_until = 0.0
        self.is_away = False
        """Whether the database did not answer when it was last asked."""

        self.trouble: AssistantError | None = None
        """Why the build that is published could not be brought, or None."""

    @property
    def is_busy(self) -> bool:
        """Whether another build is being brought at this moment."""
        return self._bringing.locked()

    def wait(self) -> None:
        """Wait for a build that is being brought."""
        with self._bringing:
            pass

    def start(self) -> None:
        if self._thread is None:
            self._ends.clear()
            self._told, self._tell = os.pipe()
            os.set_blocking(self._told, False)
            os.set_blocking(self._tell, False)
            own = contextvars.copy_context()
            self._thread = threading.Thread(target=own.run, args=(self._follow,), name="builds", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Look now, also for what failed a moment ago."""
        self._failed = None
        if self._thread is not None:
            with suppress(BlockingIOError):
                os.write(self._tell, b"!")

    def stop(self) -> None:
        if self._thread is not None:
            self._ends.set()
            self.wake()
            self._thread.join()
            self._thread = None
            os.close(self._told)
            os.close(self._tell)

    def _follow(self) -> None:
        while not self._ends.is_set():
            try:
                with self._store.connected() as connection:
                    connection.execute(f"LISTEN {database.CHANNEL}")
                    self._seen(away=False)
                    while not self._ends.is_set():
                        self._look(connection)
                        self._pause(connection)
                    changes.release(connection, self._store.replica)
            except AssistantError as error:
                if not self._ends.is_set():
                    self._seen(away=True, why=error)
                    self._pause(None)

    def _seen(self, *, away: bool, why: AssistantError | None = None) -> None:
        if away and not self.is_away:
            said = str(why).splitlines()[0]
            log.warning("%s; what is on disk is served", said)
        elif self.is_away and not away:
            log.warning("the database of the builds answers again")
        self.is_away = away

    def _look(self, connection: Connection) -> None:
        """Bring what is published and is not here; renew the leases of what is served."""
        now = database.pointer(connection)
        if now is None:
            return
        if now.build != folder.published(self._settings) and not self._is_too_soon(now.build):
            self._bring(connection, now.build)
        if time.monotonic() > self._leased_until - LEASE * 2 / 3 or now.build not in self._serving():
            changes.lease(connection, self._store.replica, {*self._serving(), now.build}, LEASE)
            self._leased_until = time.monotonic() + LEASE

    def _is_too_soon(self, name: str) -> bool:
        return (
            self._failed is not None
            and self._failed[0] == name
            and time.monotonic() - self._failed[1] < AGAIN
        )

    def _bring(self, connection: Connection, name: str) -> None:
        with self._bringing:
            try:
                self._settings.index_dir.mkdir(parents=True, exist_ok=True)
                with folder.lock(self._settings.index_dir):
                    self._store.bring_over(connection)
                self._failed, self.trouble = None, None
            except Busy:
                return  # another process of this machine does it
            except StoreAway:
                raise
            except (AssistantError, OSError) as error:
                ours = (
                    error
                    if isinstance(error, AssistantError)
                    else CannotWrite(str(self._settings.root), error)
                )
                if self._failed is None or self._failed[0] != name:
                    log.error(
                        "the published build cannot be fetched; the one before stays in service",
                        extra={"build": name, "code": ours.code},
                    )
                self._failed, self.trouble = (name, time.monotonic()), ours
                return
            self._brought()

    def _pause(self, connection: Connection | None) -> None:
        """Until the database or this process says something, or it is time to look."""
        every = self._settings.reload_seconds or None
        if connection is None:
            every = min(every or AGAIN, AGAIN)
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._told, selectors.EVENT_READ)
            if connection is not None and self._settings.reload_seconds:
                waiting.register(connection.fileno(), selectors.EVENT_READ)
            waiting.select(every)
        with suppress(BlockingIOError):
            os.read(self._told, 1024)
        if connection is not None:
            for _ in connection.notifies(timeout=0):
                pass
