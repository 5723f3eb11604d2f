"""A mail server of the tests' own: it speaks SMTP on a free port of this machine and keeps what it gets."""

from __future__ import annotations

import base64
import email
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import cast

from support.background import in_background


@dataclass
class MailServer:
    """What it got, and how it answers."""

    port: int = 0
    got: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    signed_in: list[tuple[str, str]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    """What the next messages are answered with, such as `451 try again later`; then they are taken."""

    goodbye: str = "221 bye"
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def mails(self) -> list[EmailMessage]:
        return [cast(EmailMessage, email.message_from_bytes(data, policy=default)) for data in self.got]

    def wait_for(self, count: int, seconds: float = 60) -> None:
        """Wait until so many messages came, the same ones counted once."""

        def have() -> bool:
            return len({mail["Message-ID"] for mail in self.mails}) >= count

        with self.changed:
            assert self.changed.wait_for(have, seconds), f"{len(self.got)} of {count} messages came"


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        with suppress(OSError):  # who asks may be killed
            self._converse()

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
        self.wfile.flush()

    def _converse(self) -> None:
        known = cast(_Listener, self.server).known
        self._say("220 here")
        while line := self.rfile.readline():
            word, _, rest = line.decode().strip().partition(" ")
            match word.upper():
                case "EHLO" | "HELO":
                    self._say("250-here")
                    self._say("250 AUTH PLAIN")
                case "AUTH":
                    _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
                    known.signed_in.append((user, password))
                    self._say("235 welcome" if password == "right" else "535 who are you")
                case "RCPT":
                    known.recipients.append(rest.removeprefix("TO:").strip("<>"))
                    self._say("250 yes")
                case "DATA":
                    self._say("354 go on")
                    data = b"".join(iter(self.rfile.readline, b".\r\n"))
                    if known.refusals:
                        self._say(known.refusals.pop(0))
                        continue
                    with known.changed:
                        known.got.append(data)
                        known.changed.notify_all()
                    self._say("250 kept")
                case "QUIT":
                    self._say(known.goodbye)
                    return
                case _:
                    self._say("250 yes")


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    known: MailServer


@contextmanager
def mail_server(port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """A server while the context lasts; with TLS from the start when there is a context for it."""
    with _Listener(("127.0.0.1", port), _Session) as listener:
        if tls:
            listener.socket = tls.wrap_socket(listener.socket, server_side=True)
        listener.known = known = MailServer(listener.server_address[1])
        with in_background(listener):
            yield known
