"""Who may use the support desk and its routes: everybody, or, with a setting, whoever has a token or was
signed on by a proxy."""

from __future__ import annotations

import logging

from fastapi import Request

from assistant.api.tokens import admit, bearer_token
from assistant.errors import NotSignedOn
from assistant.settings import Settings

audit = logging.getLogger("assistant.audit")


def is_open(settings: Settings) -> bool:
    """Whether everybody may use the desk."""
    return not settings.desk_token.get_secret_value() and not settings.desk_header


def is_signed_on(request: Request) -> bool:
    """Whether a proxy says that it knows who this is. (`SignOn` takes the header from everybody else.)"""
    name = request.app.state.settings.desk_header
    return bool(name and request.headers.get(name, "").strip())


def for_desk(request: Request) -> None:
    """What a route of the desk depends on. Raises as `check` does."""
    check(request, bearer_token(request))


def check(request: Request, token: str) -> None:
    """Lets in who may use the desk, with the token that a request came with. That somebody may is no line of
    the log. Raises TokenWrong and TooManyGuesses as `admit` does, or NotSignedOn where there is no token."""
    settings: Settings = request.app.state.settings
    if is_open(settings) or is_signed_on(request):
        return
    if settings.desk_token.get_secret_value():
        admit(request, token, settings.desk_token, "desk", is_noted=False)
        return
    what = {"route": request.scope["route"].path, "request_id": request.scope.get("request_id", "")}
    audit.warning("desk refused", extra=what)
    raise NotSignedOn
