"""Clients by their addresses on the network: who is one household, who is on this machine, who is a proxy."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network

from starlette.types import Scope


def household(address: str) -> str:
    """One household has one IPv4 address or one /64 of IPv6."""
    found = _address(address)
    return str(int(found) >> 64) if isinstance(found, IPv6Address) else str(found or address)


def as_peers(proxies: Sequence[str]) -> list[str]:
    """Addresses and networks as a connection names them: a socket for both versions of IP writes an IPv4
    address as ::ffff:192.0.2.1."""
    found = [ip_network(proxy) for proxy in proxies]
    return [
        *proxies,
        *(
            f"::ffff:{one.network_address}/{96 + one.prefixlen}"
            for one in found
            if isinstance(one, IPv4Network)
        ),
    ]


class Proxies:
    """The proxies of the settings, whose word about a client counts."""

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks = [ip_network(network) for network in networks]

    def has(self, scope: Scope) -> bool:
        """Whether the connection of a request is from one of them."""
        found = _address(scope["client"][0] if scope.get("client") else "")
        return found is not None and any(found in network for network in self._networks)


def is_local(address: str | None) -> bool:
    """Whether somebody on this machine asks: its operator, or a proxy that is not named in the settings."""
    if address == "127.0.0.1":  # parsing takes as long as finding an answer
        return True
    found = _address(address or "")
    return found.is_loopback if found else address is None


def _address(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
