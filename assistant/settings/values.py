"""What a setting may hold where its type does not say it: addresses, origins, networks, tokens."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import Annotated, Literal
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationInfo
from pydantic_settings import NoDecode

from assistant.words.tags import tag_of

HERE_ALONE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # nosec B104 - nothing is bound
"""All addresses of this machine, and of each kind the one that a link can have."""

_HOST = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?")


def _origins(value: object) -> object:
    origins = _split(value)
    if not isinstance(origins, (list, tuple)) or not all(isinstance(origin, str) for origin in origins):
        raise ValueError("write origins such as https://app.example.com, comma-separated or as a list")
    for origin in origins:
        parts = urlsplit(origin)
        if (
            parts.scheme not in ("http", "https")
            or not parts.netloc
            or origin != f"{parts.scheme}://{parts.netloc}"
            or not _HOST.fullmatch(parts.netloc)
        ):
            raise ValueError(
                f"'{origin}' is not an origin; write scheme, host and port only: https://app.example.com"
            )
    return origins


def _networks(value: object) -> object:
    networks = _split(value)
    for network in networks if isinstance(networks, (list, tuple)) else [networks]:
        try:
            ip_network(str(network))
        except ValueError:
            raise ValueError(
                f"{network!r} is no address and no network; write such as 127.0.0.1 or 10.0.0.0/8"
            ) from None
    return networks


def _split(value: object) -> object:
    """A line with commas as the list that it stands for."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _off(value: object) -> object:
    return "off" if value is False else value  # what YAML makes of a bare `off`


def _closed_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"'{value}' is not a web address; write one such as https://help.example.com/")
    return value.rstrip("/") + "/"


def _collector(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("write an address such as http://127.0.0.1:4318/v1/traces, or leave it empty")
    return value


def web_address(value: str, wanted: str) -> SplitResult:
    """The parts of an address of the web. Raises ValueError with what is `wanted`: never with a part of the
    value, which may have a secret in it."""
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port  # ValueError for a port that is none
    except ValueError:
        raise ValueError(wanted) from None
    if parts.scheme not in ("http", "https") or not host or parts.fragment:
        raise ValueError(wanted)
    return parts


def _language_model(value: str, info: ValidationInfo) -> str:
    if not value:
        return value
    wanted = "write an address such as https://llm.example.com/v1, or leave it empty"
    parts = web_address(value, wanted)
    if parts.query:
        raise ValueError(wanted)
    if parts.username is not None:
        raise ValueError("write the key into language_model_key, not into the address")
    if (
        parts.scheme == "http"
        and not is_this_machine(parts.hostname or "")
        and not info.data["language_model_plain_http"]
    ):
        raise ValueError(
            "the key and the articles would go to another machine in the clear; write https://, "
            "or set language_model_plain_http to true where the network is your own"
        )
    return value.rstrip("/")


def is_this_machine(host: str) -> bool:
    """Whether a host is always the machine itself, whatever a resolver says."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _postgresql(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if value and (parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/")):
        raise ValueError(
            "write an address such as postgresql://user:password@host/database, or leave it empty for SQLite"
        )
    return value


def _redis(value: SecretStr) -> SecretStr:
    if not value:
        return value
    wanted = "redis://:password@127.0.0.1:6379/0"
    try:
        parts = urlsplit(value.get_secret_value())
        host = (parts.hostname or "").encode("idna")  # ValueError for one that no resolver takes
        is_server = parts.scheme in ("redis", "rediss") and bool(host) and parts.port != 0
    except ValueError:  # its message would quote a part of a password that has a slash
        parts, is_server = urlsplit(""), False
    if not is_server or not re.fullmatch(r"(?:/\d*)?", parts.path) or parts.query or parts.fragment:
        raise ValueError(
            f"write an address such as {wanted}, with %2F, %3F, %23 and %40 for /, ?, # and @ in the password, "
            "or leave it empty for the memory of each process"
        )
    if len(unquote(parts.password or "")) < 16:
        raise ValueError(
            f"write the password of Redis into the address, at least 16 characters, as in {wanted}: "
            "it is the key under which clients are counted there"
        )
    return value


def _admin_token(value: SecretStr) -> SecretStr:
    if value and not 24 <= len(value.get_secret_value()) <= 200:
        raise ValueError("a token has 24 to 200 characters; make one with: openssl rand -hex 24")
    return value


def _page_token(value: SecretStr) -> SecretStr:
    if value and len(value.get_secret_value()) < 16:
        raise ValueError(
            "write at least 16 characters that nobody guesses, such as those of: openssl rand -hex 24"
        )
    return value


def _build_store(value: str, info: ValidationInfo) -> str:
    if value == "database" and not info.data.get("database_url"):
        raise ValueError("name the database in 'database_url', too: postgresql://user:password@host/database")
    return value


def _desk_header(value: str, info: ValidationInfo) -> str:
    if value and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{2,99}", value):
        raise ValueError("write the name of a header, such as X-Forwarded-User")
    if value and not info.data.get("proxies"):
        raise ValueError("name the proxy that sends it in 'proxies', too: nobody else is believed")
    return value


def _former(value: str) -> str:
    if value and not re.fullmatch(r"(?:/[A-Za-z0-9._-]+)+/\{id\}", value):
        raise ValueError("write a path that ends in the article's id, such as /old/articles/{id}")
    return value


def _language(value: object) -> object:
    if value is False:  # what YAML makes of Norwegian's tag
        value = "no"
    if not isinstance(value, str):
        raise ValueError("write a tag such as en, fr or pt-BR")
    return tag_of(value)


def _pattern(value: str) -> str:
    """A pattern that both languages read: `(?i)`, named groups and possessive quantifiers are only one's."""
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"this is no regular expression: {error}") from None
    if not value.strip() or re.search(r"\(\?(?![:=!]|<[=!])|[*+?}]\+|\\[AZ]", value):
        raise ValueError("JavaScript does not read this as Python does; use words, |, (?:…), \\b and \\w")
    return value


_Several = str | list[str]
"""Several values as they may be written: a list, or one text with commas."""

FormerAddresses = Annotated[str, AfterValidator(_former)]
LanguageTag = Annotated[str, BeforeValidator(_language, json_schema_input_type=str)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins, json_schema_input_type=_Several)]
Networks = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_networks, json_schema_input_type=_Several)]
ModelPlace = Annotated[str, BeforeValidator(_off, json_schema_input_type=str | bool)]
SiteUrl = Annotated[str, AfterValidator(_closed_url)]
LanguageModelUrl = Annotated[str, AfterValidator(_language_model)]
Collector = Annotated[str, AfterValidator(_collector)]
PostgresUrl = Annotated[SecretStr, AfterValidator(_postgresql)]
RedisUrl = Annotated[SecretStr, AfterValidator(_redis)]
BuildStorePlace = Annotated[Literal["folder", "database"], AfterValidator(_build_store)]
AdminToken = Annotated[SecretStr, AfterValidator(_admin_token)]
InsightsToken = Annotated[SecretStr, AfterValidator(_page_token)]
DeskToken = Annotated[SecretStr, AfterValidator(_page_token)]
DeskHeader = Annotated[str, AfterValidator(_desk_header)]
