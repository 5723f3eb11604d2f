"""Who may use the support desk and its routes: everybody, or, with a setting, whoever has a token or was signed on
by a proxy."""

from __future__ import annotations

import logging

from fastapi import Request

from assistant.api.dependencies import bearer_token, is_token
from assistant.errors import NotSignedOn, TokenWrong
from assistant.settings import Settings

audit = logging.getLogger("assistant.audit")


def is_open(settings: Settings) -> bool:
    """Whether everybody may use the desk."""
    return not settings.desk_token.get_secret_value() and not settings.desk_header


def is_signed_on(request: Request) -> bool:
    """Whether a proxy says that it knows who this is. (`SignOn` takes the header from everybody else.)"""
    name = request.app.state.settings.desk_header
    return bool(name and request.headers.get(name, "").strip())


def is_admitted(request: Request, token: str) -> bool:
    """Whether a request may use the desk, with the token that it came with. That it may not is a line of the
    log; that it may is none, because a question of the desk would get its time from it."""
    settings: Settings = request.app.state.settings
    if is_open(settings) or is_signed_on(request) or is_token(token, settings.desk_token):
        return True
    what = {"route": request.scope["route"].path, "request_id": request.scope.get("request_id", "")}
    audit.warning("desk refused", extra=what)
    return False


def for_desk(request: Request) -> None:
    """What a route of the desk depends on. Raises TokenWrong, or NotSignedOn where there is no token."""
    if not is_admitted(request, bearer_token(request)):
        has_token = bool(request.app.state.settings.desk_token.get_secret_value())
        raise TokenWrong("desk_token") if has_token else NotSignedOn
