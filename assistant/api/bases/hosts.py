"""Which base a request is for, by the host that it names and, where several have one host, by its path."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from starlette.types import Scope

_AUTHORITY = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[^\s:\[\]/?#@]+)(?::\d{0,5})?")
_ABSOLUTE = re.compile(r"https?://", re.I)


class Placed(Protocol):
    """A base with its place."""

    @property
    def hosts(self) -> Sequence[str]: ...

    @property
    def path(self) -> str: ...


Base = TypeVar("Base", bound=Placed)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A request of which nobody can say for whom it is."""

    why: str


class Hosts(Generic[Base]):
    """The bases by their places."""

    def __init__(self, bases: Sequence[Base]) -> None:
        found: dict[str, list[Base]] = {}
        for base in bases:
            for host in base.hosts:
                found.setdefault(host, []).append(base)
        # the longest path first: /help/bicycles before /help
        self._at: Mapping[str, list[Base]] = {
            host: sorted(those, key=lambda base: -len(base.path)) for host, those in found.items()
        }

    def find(self, host: str, path: str) -> Base | None:
        """The base at a host. One alone has all paths, as when it is served alone; of several each has its
        own."""
        at = self._at.get(host, [])
        if len(at) == 1:
            return at[0]
        return next((base for base in at if path == base.path or path.startswith(f"{base.path}/")), None)

    def knows(self, host: str) -> bool:
        return host in self._at


def host_of(scope: Scope, *, is_forwarded: bool) -> str | Wrong:
    """The host that a request names, in small letters, without port and last dot; empty when it names none.

    `is_forwarded` takes what the proxy in front was asked for, in `X-Forwarded-Host`. A target that names a
    host itself (`GET http://host/path`) has to name the same one as the header.
    """
    name = b"host"
    if is_forwarded and any(key == b"x-forwarded-host" for key, _ in scope["headers"]):
        name = b"x-forwarded-host"
    given = {value.decode("latin-1").strip() for key, value in scope["headers"] if key == name}
    if len(given) > 1:
        return Wrong("The request names more than one host.")
    host = normalized(given.pop()) if given else ""
    target: str = scope["path"]
    if not is_forwarded and _ABSOLUTE.match(target) and normalized(_authority(target)) != host:
        return Wrong("The address of the request and its header Host name different hosts.")
    return host


def in_origin_form(scope: Scope) -> Scope:
    """The request with its path alone, where its target has a scheme and a host before that."""
    if not _ABSOLUTE.match(scope["path"]):
        return scope
    path, raw = ("/" + part.split("/", 3)[3] if part.count("/") > 2 else "/" for part in _both(scope))
    return {**scope, "path": path, "raw_path": raw.encode("latin-1")}


def _both(scope: Scope) -> tuple[str, str]:
    return scope["path"], scope.get("raw_path", b"").decode("latin-1")


def normalized(authority: str) -> str:
    """The host of what stands in a header `Host`; empty when that is none."""
    found = _AUTHORITY.fullmatch(authority.lower())
    return found["host"].removesuffix(".") if found else ""


def is_address(host: str) -> bool:
    """Whether somebody asks this machine itself and no base: by an address, or as localhost."""
    if host == "localhost":
        return True
    try:
        return bool(ip_address(host.strip("[]")))
    except ValueError:
        return False


def _authority(target: str) -> str:
    try:
        return urlsplit(target).netloc
    except ValueError:
        return ""
