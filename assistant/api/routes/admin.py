"""Routes that change what is served. They are there only when a token is set, and each use of them is a line
in the log."""

from __future__ import annotations

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.engines import Engines
from assistant.api.tokens import admit, bearer_token
from assistant.builds import folder, store
from assistant.errors import AssistantError, CannotWrite
from assistant.settings import Settings

audit = logging.getLogger("assistant.audit")


def admitted(request: Request) -> Settings:
    """Lets in whoever has the token. Raises as `admit` does."""
    settings: Settings = request.app.state.settings
    admit(request, bearer_token(request), settings.admin_token, "admin")
    return settings


router = APIRouter(prefix="/admin", include_in_schema=False)
Admitted = Annotated[Settings, Depends(admitted)]

_NO_BUILD = (
    "There is no such build, it is damaged, or something is being published; /admin/builds lists them."
)
_READ_ONLY = (
    "The published build stays: the service cannot write kb/index/ or replace site/ of its base; its log says why. "
    "Use kb rollback on the server, or deploy the build before."
)


class Rollback(BaseModel):
    """Which build to go back to."""

    model_config = ConfigDict(extra="forbid")

    build: str | None = Field(
        None,
        min_length=1,
        max_length=40,
        description="The beginning of its id; the one before when there is none.",
    )


@router.get("/builds")
def get_builds(settings: Admitted) -> list[dict[str, Any]]:
    """The builds of the store, the newest first, without the names of folders."""
    kept = store.open_store(settings)
    now = kept.published()
    return [
        {
            "name": b.folder.name,
            "build": b.id,
            "created": b.created,
            "articles": b.articles,
            "published": b.folder.name == now,
        }
        for b in kept.builds()
    ]


@router.post("/rollback")
def post_rollback(body: Rollback, settings: Admitted, request: Request) -> dict[str, Any]:
    """Publish an earlier build again, as kb rollback does."""
    try:
        target = store.roll_back(settings, body.build)
    except AssistantError as error:  # its message names folders: the log has it, the network does not
        audit.warning("no rollback", extra={"why": str(error).splitlines()[0]})
        raise HTTPException(409, _READ_ONLY if isinstance(error, CannotWrite) else _NO_BUILD) from None
    post_reload(settings, request)
    audit.info("rolled back", extra={"build": target.folder.name})
    return {"name": target.folder.name, "build": target.id}


@router.post("/reload")
def post_reload(_: Admitted, request: Request) -> dict[str, Any]:
    """Look at once whether another build is published, as SIGHUP does; other workers look by themselves."""
    engines: Engines = request.app.state.engine
    engines.wake()
    return {"published": folder.published(request.app.state.settings)}
