"""The body of a request, read and given on."""

from __future__ import annotations

from starlette.types import Message, Receive


class TooLarge(Exception):
    """A body has more bytes than are taken."""


async def whole_body(receive: Receive, most: int | None = None) -> bytes | None:
    """The body to its end; None when whoever asks is gone. Raises TooLarge beyond `most` bytes."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += bytes(message.get("body", b""))
        if most is not None and len(body) > most:
            raise TooLarge
        if not message.get("more_body"):
            return body


def given_again(body: bytes, receive: Receive) -> Receive:
    """Gives the body that was read, then what the connection says."""
    is_given = False

    async def given() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return given
