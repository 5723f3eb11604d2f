"""A message as JSON to an address of the operator, signed as Standard Webhooks 1.0 has it: whoever gets it can
check that it is from here, is new, and is none that came before."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from email.message import Message as Headers
from http.client import HTTPException
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from assistant import __version__
from assistant.contact.message import WaitingMessage
from assistant.errors import DeliveryError
from assistant.settings import Settings
from assistant.settings.delivery_values import webhook_key
from assistant.settings.values import is_this_machine

SECONDS = 20.0
"""Longest wait for an answer."""

OF_MESSAGE = frozenset({400, 413, 415, 422})
"""Statuses that refuse one message, and say nothing of the next one."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address, and the key that signs what it gets."""

    url: str = field(repr=False)
    """It may have a token in its path."""

    key: bytes = field(repr=False)
    clock: Callable[[], float] = time.time

    @classmethod
    def of(cls, settings: Settings) -> Webhook:
        """The one that the settings name."""
        return cls(settings.webhook_url.get_secret_value(), webhook_key(settings.webhook_secret))

    def __call__(self, accepted: WaitingMessage) -> None:
        """Send it. Raises DeliveryError when it was not answered with a status of success."""
        body = _body(accepted)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"help-assistant/{__version__}",
            **self.signed(f"msg_{accepted.name}", body),
        }
        request = Request(self.url, body, headers, method="POST")  # noqa: S310 - http(s), as the setting is checked
        try:
            with self._opener().open(request, timeout=SECONDS) as response:
                response.read(1)  # it has answered; what it says is of no use
        except HTTPError as error:
            with error:
                raise DeliveryError(
                    f"the webhook answers with {error.code}", is_of_message=error.code in OF_MESSAGE
                ) from None
        except (URLError, OSError, HTTPException) as error:
            reason = error.reason if isinstance(error, URLError) else error
            raise DeliveryError(f"the webhook cannot be reached: {type(reason).__name__}") from None

    def signed(self, name: str, body: bytes) -> dict[str, str]:
        """The headers that name, date and sign a body."""
        stamp = str(int(self.clock()))
        signature = hmac.digest(self.key, b".".join([name.encode(), stamp.encode(), body]), hashlib.sha256)
        return {
            "webhook-id": name,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
        }

    def _opener(self) -> OpenerDirector:
        is_here = is_this_machine(urlsplit(self.url).hostname or "")
        return build_opener(_NoRedirect, *([ProxyHandler({})] if is_here else []))


class _NoRedirect(HTTPRedirectHandler):
    """What is meant for one host goes to no other one."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Headers, newurl: str
    ) -> None:
        return None


def _body(accepted: WaitingMessage) -> bytes:
    data = asdict(accepted.message)
    said = {"id": accepted.name, "message": data.pop("text"), **data}
    whole = {"type": "message.created", "timestamp": accepted.at.isoformat(), "data": said}
    return json.dumps(whole, ensure_ascii=False).encode()
