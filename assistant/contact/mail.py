"""A message as mail, over SMTP with TLS."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import unquote, urlsplit

from assistant.contact.message import WaitingMessage
from assistant.errors import DeliveryError
from assistant.settings import Settings
from assistant.settings.delivery_values import is_mail_address
from assistant.settings.values import is_this_machine

SECONDS = 20.0
"""Longest wait for one answer of the server."""

PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server, and from and to whom."""

    server: str = field(repr=False)
    """`smtps://user:password@host:port`, or `smtp://` for STARTTLS."""

    sender: str
    recipient: str
    site_name: str

    @classmethod
    def of(cls, settings: Settings) -> Mail:
        """The one that the settings name."""
        return cls(
            server=settings.smtp_url.get_secret_value(),
            sender=settings.mail_from,
            recipient=settings.mail_to,
            site_name=" ".join(settings.base.site_name.split()),
        )

    def __call__(self, accepted: WaitingMessage) -> None:
        """Send it. Raises DeliveryError when the server did not take it."""
        mail = self.composed(accepted)
        try:
            server = self._connected()
            try:
                server.send_message(mail, self.sender, [self.recipient])
                with suppress(
                    smtplib.SMTPException, OSError
                ):  # it was taken, however the server says goodbye
                    server.quit()
            finally:
                server.close()
        except smtplib.SMTPDataError as error:
            raise DeliveryError(
                f"the mail server answers with {error.smtp_code}", is_of_message=True
            ) from None
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(f"the mail server answers with {error.smtp_code}") from None
        except smtplib.SMTPRecipientsRefused as error:
            codes = ", ".join(str(code) for code, _ in error.recipients.values())
            raise DeliveryError(f"the mail server refuses mail_to with {codes}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryError(f"the mail server cannot be used: {type(error).__name__}") from None

    def composed(self, accepted: WaitingMessage) -> EmailMessage:
        """The mail. No word of the message is in a header but the address for the answer, since servers write
        headers into logs."""
        message, mail = accepted.message, EmailMessage(SMTP)
        mail["From"] = Address(self.site_name, addr_spec=self.sender)
        mail["To"] = Address(addr_spec=self.recipient)
        if is_mail_address(message.email) and message.email.isascii():
            mail["Reply-To"] = Address(addr_spec=message.email)
        mail["Subject"] = f"{self.site_name}: message {accepted.name}"
        mail["Date"] = accepted.at
        mail["Message-ID"] = f"<{accepted.name}@{self.sender.rpartition('@')[2]}>"
        mail.set_content(_text(accepted))
        return mail

    def _connected(self) -> smtplib.SMTP:
        """A connection that nobody else reads, signed in. On this machine it may be without TLS."""
        parts = urlsplit(self.server)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, port, timeout=SECONDS)
        try:
            server.ehlo()
            if parts.scheme == "smtp" and (server.has_extn("starttls") or not is_this_machine(host)):
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server


def _text(accepted: WaitingMessage) -> str:
    message = accepted.message
    along = {
        "Question": message.question,
        "Page": message.page,
        "Section": message.section,
        "Answer to": message.email or "no address was given, so nobody waits for an answer",
    }
    lines = [f"{name}: {' '.join(value.split())}" for name, value in along.items() if value]
    end = f"Accepted {accepted.at:%Y-%m-%d %H:%M} UTC. Message {accepted.name}."
    return "\n".join([message.text, "", "--", *lines, "", end, ""])
