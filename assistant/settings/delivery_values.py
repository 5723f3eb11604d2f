"""What the settings may hold that say how a person is reached and where a message goes."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, SecretStr, ValidationInfo

from assistant.settings.values import is_this_machine, web_address

LONGEST_ADDRESS = 254
"""Characters of a mail address, as SMTP has it."""

_CUT = r"\s@<>()\[\],;:\"\\\x00-\x1f\x7f"
_PART = rf"[^{_CUT}.]+"
# no address begins inside of another one: a search need not try each of its letters
_MAIL = re.compile(rf"(?<![^{_CUT}]){_PART}(?:\.{_PART})*@(?:{_PART}\.)+{_PART}")
_PHONE = re.compile(r"\+?[0-9][0-9 ().\-]{2,38}")
# the prefix that Standard Webhooks gives every secret
_SECRET = "whsec_"  # noqa: S105  # nosec


def is_mail_address(text: str) -> bool:
    """Whether a text is one mail address and nothing else, so that it may stand in a header."""
    # what begins so is a coded word to whoever reads a header
    return len(text) <= LONGEST_ADDRESS and _MAIL.fullmatch(text) is not None and "=?" not in text


def webhook_key(secret: SecretStr) -> bytes:
    """The bytes of a secret. Raises ValueError when it is not base64."""
    return base64.b64decode(secret.get_secret_value().removeprefix(_SECRET), validate=True)


def _mail(value: str) -> str:
    if value and not (is_mail_address(value) and value.isascii()):
        raise ValueError("write one address such as help@example.com, in ASCII and without a name beside it")
    return value


def _phone(value: str) -> str:
    if value and not _PHONE.fullmatch(value):
        raise ValueError("write a number as people read it, such as +1 555 010 0100")
    return value


def _form(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme != "https" or not parts.hostname or parts.username is not None):
        raise ValueError(
            "write the address of the form, such as https://example.com/support, or leave it empty"
        )
    return value


def _smtp(value: SecretStr, info: ValidationInfo) -> SecretStr:
    if not value:
        return value
    address = value.get_secret_value()
    try:
        parts = urlsplit(address)
        is_server = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # its message would quote a part of a password
        parts, is_server = urlsplit(""), False
    if not is_server or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(
            "write an address such as smtps://user:password@mail.example.com:465, with %2F, %3F, %23, %40 and %3A "
            "for /, ?, #, @ and : in user and password"
        )
    if not re.fullmatch(r"[ -~]*", unquote(parts.username or "") + unquote(parts.password or "")):
        raise ValueError("user and password may have printable ASCII characters only")
    if not info.data.get("mail_from") or not info.data.get("mail_to"):
        raise ValueError("set mail_from and mail_to, too: nobody else knows from and to whom the mail goes")
    return value


def _webhook_secret(value: SecretStr) -> SecretStr:
    if not value:
        return value
    try:
        length = len(webhook_key(value))
    except (binascii.Error, ValueError):
        length = 0
    if not 24 <= length <= 64:
        raise ValueError(
            'write whsec_ and 24 to 64 random bytes in base64: echo "whsec_$(openssl rand -base64 32)"'
        )
    return value


def _webhook(value: SecretStr, info: ValidationInfo) -> SecretStr:
    if not value:
        return value
    wanted = "write an address such as https://desk.example.com/hooks/help, or leave it empty"
    parts = web_address(value.get_secret_value(), wanted)
    if parts.username is not None:
        raise ValueError("leave user and password out of the address: webhook_secret signs what is sent")
    if parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
        raise ValueError("people's messages would go to another machine in the clear; write https://")
    if not info.data.get("webhook_secret"):
        raise ValueError("set webhook_secret, too: without it nobody knows who sent a message there")
    return value


MailAddress = Annotated[str, AfterValidator(_mail)]
Phone = Annotated[str, AfterValidator(_phone)]
FormAddress = Annotated[str, AfterValidator(_form)]
SmtpUrl = Annotated[SecretStr, AfterValidator(_smtp)]
WebhookSecret = Annotated[SecretStr, AfterValidator(_webhook_secret)]
WebhookUrl = Annotated[SecretStr, AfterValidator(_webhook)]
