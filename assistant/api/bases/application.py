"""The application of a process that serves several bases: it finds the one that a request is for, opens it when it
is closed, and hands the request on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from assistant import today
from assistant.answering.models import person_of
from assistant.api.app import on_hangup
from assistant.api.bases import monitoring
from assistant.api.bases.base import ServedBase
from assistant.api.bases.common import Common
from assistant.api.bases.hosts import Hosts, Wrong, host_of, in_origin_form, is_address
from assistant.api.bases.opened import CannotOpen, OpenBases
from assistant.api.clients import Proxies
from assistant.api.middleware.request_context import HEADERS
from assistant.api.problems import problem
from assistant.api.server.logging import BASE
from assistant.settings import Settings
from assistant.settings.bases_file import BaseEntry
from assistant.words import FALLBACK, words_of

EVERY = 3600.0
"""Seconds after which closed bases are looked after."""

log = logging.getLogger("assistant")


class Bases:
    """Pure ASGI. Each base has an application of its own, with its own settings, build, journal and counts; what
    is here has none of a base's content."""

    def __init__(
        self,
        process: Settings,
        entries: Sequence[BaseEntry],
        clock: Callable[[], date] = today,
        shared_metrics: str | None = None,
    ) -> None:
        """`process` are the settings of the process, `shared_metrics` is the folder in which several workers
        count together. Raises SettingsError when something is not installed that a setting needs."""
        self._process, self._common = process, Common(process, shared_metrics)
        self.bases = [ServedBase(entry, self._common.parts(entry, clock), clock) for entry in entries]
        self.opened = OpenBases(process.open_bases, self._common.families)
        self._hosts, self._proxies = Hosts(self.bases), Proxies(process.proxies)
        self.router = Router(lifespan=self._living)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.router(scope, receive, send)
            return
        is_forwarded = self._process.forwarded_host and self._proxies.has(scope)
        host = host_of(scope, is_forwarded=is_forwarded)
        if isinstance(host, Wrong):
            await _refusal(400, "two-hosts", host.why)(scope, receive, send)
            return
        scope = in_origin_form(scope)
        base = self._hosts.find(host, scope["path"])
        if base is not None:
            await self._answer(base, scope, receive, send)
        elif is_address(host) and scope["path"] in monitoring.PATHS and not _came_through_proxy(scope):
            await (await self._monitored(scope["path"]))(scope, receive, send)
        elif self._hosts.knows(host):
            why = "There is no help center at this address. Look at the first part of its path."
            await _refusal(404, "not-found", why)(scope, receive, send)
        else:
            self._common.families.misdirected.inc()
            why = "No help center answers to this name here. Look at the address that you typed."
            await _refusal(421, "misdirected", why)(scope, receive, send)

    async def _answer(self, base: ServedBase, scope: Scope, receive: Receive, send: Send) -> None:
        token = BASE.set(base.name)
        try:
            async with contextlib.AsyncExitStack() as stack:
                try:
                    async with asyncio.timeout(base.settings.max_seconds):
                        app = await stack.enter_async_context(self.opened.using(base))
                except (CannotOpen, TimeoutError):
                    words = words_of(base.settings.base.language)
                    refusal = problem(
                        503,
                        "not-open",
                        words("problems.not_ready"),
                        person_of(base.settings),
                        words,
                        headers={"Retry-After": "5", **HEADERS},
                    )
                    await refusal(scope, receive, send)
                    return
                await app(scope, receive, send)
        finally:
            BASE.reset(token)

    async def _monitored(self, path: str) -> Response:
        if path == "/livez":
            return JSONResponse({"status": "ok"})
        if path == "/readyz":
            return await asyncio.to_thread(monitoring.ready, self.bases, self.opened.now)
        return await asyncio.to_thread(monitoring.metrics, self._common.counted, self.opened.now)

    @contextlib.asynccontextmanager
    async def _living(self, _: Any) -> AsyncIterator[None]:
        """While the process serves: closed bases are looked after, and SIGHUP reaches those that are open. One is
        open before the first request, with what all have in common: the sentence model, the dictionary."""
        if first := next((base for base in self.bases if base.has_build), None):
            with contextlib.suppress(CannotOpen):
                async with self.opened.using(first):
                    await first.warm()
        ends = asyncio.Event()
        looking = asyncio.ensure_future(self._look_after(ends))
        try:
            with on_hangup(self._wake):
                yield
        finally:
            ends.set()
            await looking  # not cancelled: a thread would go on with the journal that is closed here
            await self.opened.close()
            await asyncio.gather(*(base.end() for base in self.bases))
            if self._common.provider is not None:
                self._common.provider.shutdown()

    def _wake(self) -> None:
        for base in self.opened.now:
            base.wake()

    async def _look_after(self, ends: asyncio.Event) -> None:
        """Every hour, and at the start, each base that is closed, one after the other."""
        while not ends.is_set():
            for base in self.bases:
                if ends.is_set():
                    return
                try:
                    await base.look_after()
                except Exception as error:  # one base must not keep the others from it
                    log.warning("a closed base cannot be looked after: %s", type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ends.wait(), EVERY)


def _came_through_proxy(scope: Scope) -> bool:
    """Whether somebody else asks through a proxy, which passes on whatever host he names."""
    return any(name == b"x-forwarded-for" for name, _ in scope["headers"])


def _refusal(status: int, code: str, why: str) -> Response:
    """A problem of no base: it names none, and nobody who could help with one."""
    said = {
        "type": f"/problems/{code}",
        "title": words_of(FALLBACK)(f"titles.{status}"),
        "status": status,
        "detail": why,
    }
    return JSONResponse(said, status, {**HEADERS, "Cache-Control": "no-store"}, "application/problem+json")
