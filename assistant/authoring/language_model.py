"""A language model of the author's own, behind any address that speaks as OpenAI's API does: one question, one
text. Only `kb wordings --suggest` runs it."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from assistant import __version__
from assistant.errors import LanguageModelError, NoSuggestions, SettingsError
from assistant.settings import Settings
from assistant.settings.values import is_this_machine

LONGEST_ANSWER = 1_000_000
"""Bytes of an answer; a longer one is not read to its end."""

LONGEST_WAIT, WAITS = 60, 3
"""Seconds that are waited when the server says "too many requests", and how often in a row."""

PATH = "/chat/completions"


class LanguageModel:
    """The language model that the settings name."""

    def __init__(self, settings: Settings, wait: Callable[[float], None] = time.sleep) -> None:
        """Raises SettingsError when none is named. Nothing is sent yet."""
        if not settings.language_model_url or not settings.language_model_name:
            missing = "URL" if not settings.language_model_url else "NAME"
            raise SettingsError(
                f"no language model is named: ASSISTANT_LANGUAGE_MODEL_{missing} is not set, so nothing was sent\n"
                "  Set ASSISTANT_LANGUAGE_MODEL_URL to an OpenAI-compatible address "
                "(http://127.0.0.1:11434/v1 is Ollama on this machine),\n"
                "  ASSISTANT_LANGUAGE_MODEL_NAME to the name of a model there, and ASSISTANT_LANGUAGE_MODEL_KEY "
                "to its key if it wants one."
            )
        self.url, self.name = settings.language_model_url, settings.language_model_name
        self.host = urlsplit(self.url).netloc
        self._key = settings.language_model_key.get_secret_value()
        self._seconds = settings.language_model_seconds
        self._wait = wait
        is_here = is_this_machine(urlsplit(self.url).hostname or "")
        self._opener = build_opener(_NoRedirect, *([ProxyHandler({})] if is_here else []))

    def answer(self, instructions: str, question: str) -> str:
        """What the model says. Raises NoSuggestions when there is no text in its answer, and
        LanguageModelError when it cannot be asked at all."""
        messages = [{"role": "system", "content": instructions}, {"role": "user", "content": question}]
        data = self._post({"model": self.name, "messages": messages, "stream": False})
        try:
            text = json.loads(data)["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError):
            said = " ".join(data[:80].decode("utf-8", "replace").split())
            raise NoSuggestions(
                f"{self.host} did not answer as a chat completion does, but: {self._shown(said)}\n"
                f"  ASSISTANT_LANGUAGE_MODEL_URL ends before {PATH}, most often in /v1."
            ) from None
        if not isinstance(text, str) or not text.strip():
            raise NoSuggestions(f"{self.name} at {self.host} answered with no text")
        return text

    def _post(self, body: dict[str, Any]) -> bytes:
        headers = {"Content-Type": "application/json", "User-Agent": f"help-assistant/{__version__}"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        request = Request(self.url + PATH, json.dumps(body).encode(), headers, method="POST")  # noqa: S310 - http(s), as the setting is checked
        for waited in range(WAITS + 1):
            try:
                return self._read(request)
            except HTTPError as error:
                with error:
                    seconds = _retry_after(error.headers) if error.code == 429 else None
                    if waited == WAITS or seconds is None or seconds > LONGEST_WAIT:
                        raise LanguageModelError(self._refused(error, seconds)) from None
                self._wait(seconds)
            except TimeoutError:
                raise LanguageModelError(self._too_slow()) from None
            except (URLError, OSError, HTTPException, UnicodeError) as error:
                raise LanguageModelError(self._not_reached(error)) from None
        raise AssertionError("the last turn returns or raises")

    def _read(self, request: Request) -> bytes:
        """The body of the answer, within the time for all of it."""
        until = time.monotonic() + self._seconds
        with self._opener.open(request, timeout=self._seconds) as response:
            data = b""
            while part := response.read1(65_536):
                data += part
                if len(data) > LONGEST_ANSWER:
                    raise NoSuggestions(f"the answer of {self.host} is longer than {LONGEST_ANSWER:,} bytes")
                if time.monotonic() > until:
                    raise TimeoutError
            return data

    def _refused(self, error: HTTPError, seconds: float | None) -> str:
        """What is said of a status that is no success."""
        code = error.code
        if code in (401, 403):  # the server's own words may quote the key
            return (
                f"{self.host} refuses the key ({code})\n"
                "  Set ASSISTANT_LANGUAGE_MODEL_KEY, or name a file with it in ASSISTANT_LANGUAGE_MODEL_KEY_FILE."
            )
        if code == 429:
            when = f"for {seconds:.0f} s" if seconds is not None else "for now"
            return f"{self.host} takes no more requests {when} (429)\n  Run the command again then."
        if 300 <= code < 400:
            there = urlsplit(error.headers.get("Location", "")).netloc or "another address"
            return (
                f"{self.host} leads to {self._shown(there)}, where nothing was sent\n"
                "  If that is meant, write that address into ASSISTANT_LANGUAGE_MODEL_URL."
            )
        try:
            said = json.loads(error.read(10_000))["error"]["message"]
        except (ValueError, LookupError, TypeError, OSError, HTTPException, RecursionError):
            said = error.reason
        remedy = (
            f"\n  Is {self.name!r} a model there, and does the address end before {PATH}?"
            if code in (400, 404)
            else ""
        )
        return f"{self.host} answers with {code}: {self._shown(str(said))}{remedy}"

    def _not_reached(self, error: Exception) -> str:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, TimeoutError):
            return self._too_slow()
        if isinstance(reason, ssl.SSLError):
            why = getattr(reason, "verify_message", "") or reason.reason or "TLS failed"
        elif isinstance(reason, socket.gaierror):
            why = "there is no such host"
        else:
            why = getattr(reason, "strerror", None) or str(reason) or "the connection ended"
        return (
            f"{self.host} cannot be reached: {self._shown(why)}\n"
            "  Does it run? ASSISTANT_LANGUAGE_MODEL_URL names it."
        )

    def _too_slow(self) -> str:
        return (
            f"{self.name} at {self.host} did not answer within {self._seconds:g} s\n"
            "  ASSISTANT_LANGUAGE_MODEL_SECONDS gives it more time."
        )

    def _shown(self, text: str) -> str:
        """Words of another machine as they may be printed: one short line without the key."""
        text = text.replace(self._key, "…") if self._key else text
        return "".join(c for c in " ".join(text.split()) if c.isprintable())[:200]


class _NoRedirect(HTTPRedirectHandler):
    """What is meant for one host goes to no other one."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


def _retry_after(headers: Message) -> float | None:
    """How many seconds a server asks to wait, which it says as a number or as a date; None when it says
    neither."""
    value = headers.get("Retry-After", "").strip()
    try:
        return max(float(int(value)), 0.0)
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max((when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds(), 0.0)
