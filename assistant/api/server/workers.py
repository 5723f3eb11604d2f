"""The processes that serve: one in the foreground, or several below one that watches them. They share one
listening socket, and its connections evenly."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, Protocol

import uvicorn
from fastapi import FastAPI
from prometheus_client.multiprocess import mark_process_dead
from starlette.types import ASGIApp
from uvicorn.supervisors.multiprocess import Multiprocess

from assistant.api.app import create_app, has_terminal
from assistant.api.bases.application import Bases
from assistant.api.journaling import Lifespan
from assistant.api.middleware.rate_limit import RateLimit
from assistant.api.server.accepting import SHARED
from assistant.api.server.logging import set_up
from assistant.api.server.protocol import Deadlines, most_connections
from assistant.settings import Settings
from assistant.settings.bases_file import BaseEntry

SWITCH_SECONDS = 0.0005
"""How long a thread may go on when others wait for the interpreter. An answer gives it up for each step of its
arithmetic: with Python's own 5 ms it waits that long many times while refusals keep the event loop busy."""

START_SECONDS = 120.0
"""Longest time for a worker to open its build."""

IDLE_SECONDS = 15
"""Longest time that a connection may be idle. A proxy in front has to let go of its own earlier."""


class Around(Protocol):
    """What stands around the application of the one process: `kb serve` has one while an author edits."""

    def __call__(self, app: FastAPI) -> ASGIApp:
        """The application to serve in its place."""

    def end_waiting(self) -> None:
        """End the responses that last as long as somebody looks at a page."""


class Application:
    """Makes the application in the process that serves it; it travels there as settings, with the
    folder in which several count what they did."""

    def __init__(
        self,
        settings: Settings,
        shared: str | None,
        around: Around | None = None,
        bases: Sequence[BaseEntry] = (),
    ) -> None:
        """With `bases`, it serves those, and `settings` are those of the process."""
        self._settings, self._shared, self._around, self._bases = settings, shared, around, bases
        self.header_seconds = settings.header_seconds

    @cached_property
    def most_connections(self) -> int:
        """Connections that the process takes at once; asked for when the first one is there, and everything
        else is open."""
        return most_connections(self._settings.max_requests)

    def __call__(self) -> ASGIApp:
        sys.setswitchinterval(SWITCH_SECONDS)
        gc.disable()  # what is made while a service starts stays: looking for garbage in it is a tenth of the time
        set_up(self._settings.log_level)
        if self._bases:
            bases = Bases(self._settings, self._bases, shared_metrics=self._shared)
            bases.router.lifespan_context = _collecting(bases.router.lifespan_context)
            return bases
        app = create_app(self._settings, shared_metrics=self._shared)
        app.router.lifespan_context = _collecting(app.router.lifespan_context)
        return self._around(app) if self._around else app


def _collecting(around: Lifespan) -> Lifespan:
    """A lifespan after whose start garbage is collected again, but not looked for in what was made until
    then."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with around(app) as state:
            gc.freeze()
            gc.enable()
            yield state

    return lifespan


log = logging.getLogger("assistant")


def serve(
    settings: Settings,
    listener: socket.socket,
    ready: Callable[[], None],
    around: Around | None = None,
    bases: Sequence[BaseEntry] = (),
) -> None:
    """Serve until SIGTERM or Ctrl-C; requests under way may end. `ready` is called once every process
    answers; `around` is for one process. `bases` are served instead of the base of the settings. Raises
    SettingsError when something is not installed that a setting needs."""
    if settings.workers == 1:
        _Foreground(_config(settings, None, around, bases), ready, around).run(sockets=[listener])
        return
    RateLimit.of(settings)  # what is wrong with it is said here, not by each worker
    folder = tempfile.mkdtemp(prefix="help-assistant-")
    os.environ[SHARED] = folder
    try:
        with _without_command():
            _Workers(_config(settings, folder, None, bases), listener, settings, ready, folder).run()
    finally:
        del os.environ[SHARED]
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _without_command() -> Iterator[None]:
    """A new process imports the main module of its parent first; ours is the command line, which a worker has
    no use for."""
    main = sys.modules["__main__"]
    kept: dict[str, Any] = {
        name: vars(main).pop(name) for name in ("__file__", "__spec__") if name in vars(main)
    }
    main.__spec__ = None
    try:
        yield
    finally:
        vars(main).update(kept)


def _config(
    settings: Settings, shared: str | None, around: Around | None, bases: Sequence[BaseEntry]
) -> uvicorn.Config:
    return uvicorn.Config(
        Application(settings, shared, around, bases),
        factory=True,
        workers=settings.workers,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        http=Deadlines,
        ws="none",
        loop="assistant.api.server.accepting:ServiceLoop",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the application names its proxies itself
        h11_max_incomplete_event_size=16_384,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_worker_healthcheck=30,  # a worker that opens a large build on a busy machine is slow, not dead
    )


class _Foreground(uvicorn.Server):
    """The one process."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], around: Around | None) -> None:
        super().__init__(config)
        self._ready, self._around = ready, around

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._around:
            self._around.end_waiting()
        await super().shutdown(sockets)


class _Workers(Multiprocess):
    """Several processes: one that ends is replaced, SIGHUP reaches all of them, SIGTERM ends them in
    order."""

    def __init__(
        self,
        config: uvicorn.Config,
        listener: socket.socket,
        settings: Settings,
        ready: Callable[[], None],
        folder: str,
    ) -> None:
        super().__init__(config, [listener])
        self._settings, self._ready, self._folder = settings, ready, folder

    def init_processes(self) -> None:
        super().init_processes()
        until, waiting = time.monotonic() + START_SECONDS, list(self.processes)
        while waiting and not self.should_exit.is_set():
            self.handle_signals()
            ended = next((p for p in waiting if not p.process.is_alive()), None)
            if ended is not None or time.monotonic() > until:
                log.error("a worker did not start", extra={"exit_code": ended.exitcode if ended else None})
                self.should_exit.set()
            waiting = [process for process in waiting if not process.is_ready(timeout=0.2)]
        if not self.should_exit.is_set():
            self._ready()

    def keep_subprocess_alive(self) -> None:
        before = {process.pid: process for process in self.processes}
        super().keep_subprocess_alive()
        now = {process.pid for process in self.processes}
        for pid, process in before.items():
            if pid not in now and pid is not None:
                mark_process_dead(pid, self._folder)  # type: ignore[no-untyped-call]
                log.error(
                    "a worker ended and was replaced", extra={"worker": pid, "exit_code": process.exitcode}
                )
                self.should_exit.wait(1)  # one that cannot start is not tried without a pause

    def handle_hup(self) -> None:
        if has_terminal():
            self.should_exit.set()
            return
        for process in self.processes:
            if process.is_ready(timeout=1) and process.pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGHUP)

    def terminate_all(self) -> None:
        super().terminate_all()
        for listener in self.sockets:  # else people would wait in a queue that nobody serves any more
            listener.close()

    def join_all(self) -> None:
        until = time.monotonic() + self._settings.shutdown_seconds + 5
        for process in self.processes:
            process.process.join(max(until - time.monotonic(), 0))
            if process.process.is_alive():
                log.error("a worker did not end in time and was killed", extra={"worker": process.pid})
                process.process.kill()
                process.process.join()
