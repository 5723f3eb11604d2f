"""Who may in with a token; and who guesses, waits."""

from __future__ import annotations

import hmac
import logging

from fastapi import Request
from pydantic import SecretStr

from assistant.api.quota import Quota
from assistant.errors import TokenWrong, TooManyGuesses

GUESSES = 10
"""Wrong tokens that one household may send a minute, to all routes and workers together."""

audit = logging.getLogger("assistant.audit")


def bearer_token(request: Request) -> str:
    """The token that a request carries as `Authorization: Bearer …`; empty when it carries none."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def admit(request: Request, given: str, right: SecretStr, door: str, *, is_noted: bool = True) -> None:
    """Lets in whoever has the token of the setting `<door>_token`. Each refusal is a line of the log, with the
    address of who is refused, and so is each use that `is_noted`: a question would get its time from it.

    Raises TooManyGuesses for a client that was wrong too often, whatever it sends now, and TokenWrong for any
    other one without the token.
    """
    guesses: Quota = request.app.state.guesses
    address = request.client.host if request.client else ""
    what = {
        "route": request.scope["route"].path,
        "method": request.method,
        "request_id": request.scope.get("request_id", ""),
    }
    allowance = guesses.left(address)
    if allowance.is_granted and _is_token(given, right):
        if is_noted:
            audit.info(door, extra=what)
        return
    audit.warning("%s refused", door, extra=what | {"client": address})
    if not allowance.is_granted:
        raise TooManyGuesses(max(allowance.next_in, 1))
    if given:  # who sends none does not guess
        guesses.count(address)
    raise TokenWrong(f"{door}_token")


def _is_token(given: str, right: SecretStr) -> bool:
    """Whether a token is the right one, compared in a time that tells nothing about it. No token is never
    right."""
    expected = right.get_secret_value()
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()) and bool(expected)
