"""One request to another host: only to addresses that anybody on the internet can reach, unless private ones are
allowed. A link in an article must not make a machine ask its own network."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import quote, urlsplit

from assistant import __version__

HEADERS = {
    "User-Agent": f"help-assistant/{__version__} (checks links)",
    "Accept": "*/*",
    "Connection": "close",
}

REDIRECTS = (301, 302, 303, 307, 308)

_KEPT = "%/:=&?~+!$,;'@()*[]"
"""What may stand in a path or a query as it is."""

_NAT64 = IPv6Network("64:ff9b::/96")


class NotAsked(Exception):
    """The address is none that is asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a host says, or why there is nothing."""

    status: int
    """0 when nothing came."""

    said: str
    """The same in words."""

    location: str = ""
    """Where a redirect leads."""

    retry_after: float | None = None
    """So many seconds it wants to be left alone, when it says so."""

    @property
    def is_busy(self) -> bool:
        return self.status in (429, 503)


@dataclass(frozen=True, slots=True)
class LinkClient:
    """Asks for addresses. It takes no proxy from the environment: a proxy would resolve names out of sight."""

    seconds: float = 10.0
    """Longest wait for a connection, and for each piece of a response."""

    allows_private: bool = False

    def ask(self, method: str, address: str) -> Reply:
        """The head of the response; its body is not read. Raises NotAsked for an address that is none, or
        private."""
        try:
            parts = urlsplit(address)
            host = (parts.hostname or "").encode("idna").decode()
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except (ValueError, UnicodeError):
            raise NotAsked("this is no address") from None
        if parts.scheme not in ("http", "https") or not host:
            raise NotAsked("it leads to no web page")
        query = f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
        path = quote(parts.path or "/", safe=_KEPT) + query
        connection = self._connection(parts.scheme, host, port)
        try:
            connection.request(method, path, headers=HEADERS)
            return _reply(connection.getresponse())
        except (OSError, HTTPException, ValueError) as error:
            return Reply(0, _trouble(error))
        finally:
            connection.close()

    def _connection(self, scheme: str, host: str, port: int) -> HTTPConnection:
        if scheme == "http":
            return _Plain(host, port, self.seconds, self.allows_private)
        return _Secure(host, port, self.seconds, self.allows_private, ssl.create_default_context())


class _Plain(HTTPConnection):
    """Connects to the very address that was looked at: a name may lead elsewhere a moment later."""

    def __init__(self, host: str, port: int, seconds: float, allows_private: bool) -> None:
        super().__init__(host, port, timeout=seconds)
        self._allows_private = allows_private

    def connect(self) -> None:
        self.sock = _connected(self.host, self.port, self.timeout, allows_private=self._allows_private)


class _Secure(HTTPSConnection):
    """The same with TLS, whose certificate is for the name."""

    def __init__(
        self, host: str, port: int, seconds: float, allows_private: bool, context: ssl.SSLContext
    ) -> None:
        super().__init__(host, port, timeout=seconds, context=context)
        self._allows_private, self._tls = allows_private, context

    def connect(self) -> None:
        plain = _connected(self.host, self.port, self.timeout, allows_private=self._allows_private)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def _connected(host: str, port: int, seconds: Any, *, allows_private: bool) -> socket.socket:
    """A connection to the first address of a host that takes it. Raises NotAsked when one of its addresses is
    private, OSError when none takes it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not allows_private and not all(is_public(str(entry[4][0])) for entry in found):
        raise NotAsked("a private address, which is not asked; to ask it: --allow-private")
    trouble: OSError = OSError("no address")
    for family, kind, protocol, _, address in found:
        opened = socket.socket(family, kind, protocol)
        opened.settimeout(seconds)
        try:
            opened.connect(address)
        except OSError as error:
            opened.close()
            trouble = error
        else:
            return opened
    raise trouble


def is_public(text: str) -> bool:
    """Whether an address is one of the internet: of no private network, of no machine itself, of no group.
    Forms of IPv6 that carry an address of IPv4 are as public as that."""
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        address = inner or address
    return address.is_global and not address.is_multicast


def _reply(response: HTTPResponse) -> Reply:
    location = response.getheader("Location", "") if response.status in REDIRECTS else ""
    return Reply(
        status=response.status,
        said=_shown(f"{response.status} {response.reason}")[:80],
        location=_shown(location),
        retry_after=_retry_after(response.getheader("Retry-After", "")),
    )


def _shown(text: str) -> str:
    """Words of another machine, as a terminal may show them."""
    return "".join(c for c in text if c.isprintable()).strip()


def _retry_after(value: str) -> float | None:
    """Seconds, which a host says as a number or as a date."""
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max((when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds(), 0.0)


def _trouble(error: Exception) -> str:
    """Why nothing came, in a few words of our own."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, socket.gaierror):
        return "there is no such host"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return "TLS failed"
    return (error.strerror if isinstance(error, OSError) else None) or "no answer of HTTP"
