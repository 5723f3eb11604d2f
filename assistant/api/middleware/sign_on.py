"""Believes the header that names a signed-on person from the proxies of the settings, and from nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send


class SignOn:
    """Pure ASGI, before anything that reads who the client is: it takes the header from each request whose
    connection is not from a proxy."""

    def __init__(self, app: ASGIApp, header: str, proxies: Sequence[str]) -> None:
        self.app, self.header = app, header.lower().encode("ascii")
        self._proxies = [ip_network(proxy) for proxy in proxies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_proxy(scope):
            kept = [(name, value) for name, value in scope["headers"] if name.lower() != self.header]
            scope = {**scope, "headers": kept}
        await self.app(scope, receive, send)

    def _is_proxy(self, scope: Scope) -> bool:
        try:
            found = ip_address(scope["client"][0] if scope.get("client") else "")
        except ValueError:
            return False
        if isinstance(found, IPv6Address) and found.ipv4_mapped:
            found = found.ipv4_mapped
        return any(found in network for network in self._proxies)
