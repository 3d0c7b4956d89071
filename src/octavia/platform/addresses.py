"""Whose address a request comes from, when proxies stand between."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from octavia.dubbing.errors import DocumentError

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_HOUSEHOLD_BITS = 64
"""An IPv6 client owns a whole network of this length, and may use an address of it once."""


class TrustedProxies:
    """Proxies whose `X-Forwarded-For` is believed."""

    def __init__(self, places: Sequence[str]) -> None:
        """`places` are addresses or networks.

        Raises:
            DocumentError: if one is neither.
        """
        try:
            self._networks = tuple(ipaddress.ip_network(place, strict=False) for place in places)
        except ValueError as error:
            raise DocumentError(
                f"trusted_proxies: {error}", "write addresses or networks, such as 127.0.0.1 or fd00::/8"
            ) from error

    def client(self, peer: str, forwarded: Sequence[str]) -> str:
        """The client's address: the last one that no trusted proxy has.

        Args:
            peer: The other end of the connection.
            forwarded: The values of all `X-Forwarded-For` headers, in order.
        """
        if not self._networks or not self._trusts(peer):
            return peer
        seen = peer
        hops = [hop.strip() for value in forwarded for hop in value.split(",")]
        for hop in reversed(hops):
            address = _parsed(hop)
            if address is None:
                # Whoever wrote this is not to be believed; the proxy that passed it on is the last known place.
                return seen
            seen = str(address)
            if not self._trusts(seen):
                return seen
        return seen

    def _trusts(self, place: str) -> bool:
        address = _parsed(place)
        return address is not None and any(address in network for network in self._networks)


def household(address: str) -> str:
    """What is limited as one client: an IPv4 address, or the network an IPv6 address belongs to."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _HOUSEHOLD_BITS), strict=False))
    return address


def is_loopback(host: str) -> bool:
    """Whether a host, as it is listened on or asked for, with a port or without, is this machine alone."""
    address = _parsed(host)
    return host.lower().partition(":")[0] == "localhost" if address is None else address.is_loopback


def _parsed(text: str) -> _Address | None:
    """An address as proxies write it: with a port, in brackets, IPv4 inside IPv6; None if it is none."""
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
