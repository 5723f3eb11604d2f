"""When messages to a person are delivered: while the application runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from assistant.api.journaling import Lifespan
from assistant.contact import Courier


def delivering(courier: Courier, around: Lifespan) -> Lifespan:
    """The life of an application, in which waiting messages are delivered."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with around(app) as state:
            courier.start()
            yield state
        await asyncio.to_thread(courier.stop)

    return lifespan
