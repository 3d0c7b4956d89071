"""Which addresses on the network are fetched from: those of the public internet, however they are written.

A name is resolved once, every answer is checked, and the connection goes to an answer that was checked: so a name that
answers otherwise the next time changes nothing.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote, urlsplit

from octavia.service.storage.errors import UrlFailed, UrlRefused

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""Gives all addresses of a host; raises OSError if there is none."""

_PORTS = {"http": 80, "https": 443}
_MAX_URL_CHARS = 4096
_NEVER = tuple(
    map(
        ip_network,
        (
            "168.63.129.16/32",  # the control address of a cloud, though it looks public
            "192.0.0.0/24",  # of protocols; another cloud's control address
            "192.88.99.0/24",  # 6to4 relays
            "224.0.0.0/4",  # multicast
            "::/96",  # IPv4 in IPv6, and in the next four lines: these lead to any IPv4 address
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "2001::/32",
            "2002::/16",
            "3fff::/20",  # documentation
        ),
    )
)
_UNICAST = IPv6Network("2000::/3")
_ISATAP = 0x5EFE
_NUMERIC_LABEL = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes: a host as it is named, and addresses of it that were checked."""

    scheme: str
    host: str
    port: int
    target: str
    addresses: tuple[str, ...]

    @property
    def authority(self) -> str:
        """What the `Host` header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS.get(self.scheme) else f"{host}:{self.port}"


def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a host, by the system's resolver."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet and nothing else."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.scope_id is not None or address not in _UNICAST or (int(address) >> 32) & 0xFFFF == _ISATAP:
            return False
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


class Guard:
    """Decides what may be connected to."""

    def __init__(
        self, *, any_port: bool = False, resolve: Resolve = resolve, exempt: frozenset[str] = frozenset()
    ) -> None:
        """`exempt` are addresses that are allowed though they aren't public, each in its usual form."""
        self._any_port, self._resolve, self._exempt = any_port, resolve, exempt

    def place_of(self, url: str) -> Place:
        """Where an address leads; raises as `addresses`."""
        if len(url) > _MAX_URL_CHARS or any(ord(c) <= 0x20 or ord(c) == 0x7F for c in url):
            raise UrlRefused(
                "the address is too long or holds spaces or control characters",
                "check the address",
                details={"reason": "malformed"},
            )
        try:
            parts = urlsplit(url)
            scheme, host, given = parts.scheme.lower(), parts.hostname or "", parts.port
            odd = "@" in parts.netloc or ("[" in parts.netloc and ":" not in host)
        except ValueError as error:
            raise UrlRefused(
                "the address can't be read", "check the address", details={"reason": "malformed"}
            ) from error
        if scheme not in _PORTS or odd:
            raise UrlRefused(
                "only http and https addresses without a user are fetched",
                "give another address",
                details={"reason": "scheme"},
            )
        host, port = host_name(host), _PORTS[scheme] if given is None else given
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (
            "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~?") if parts.query else ""
        )
        return Place(scheme, host, port, target, self.addresses(host, port))

    def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of a host, all of them public.

        Raises:
            UrlRefused: if one of them isn't, or the port is none of the web's.
            UrlFailed: if there is none.
        """
        if not self._any_port and port not in _PORTS.values():
            raise UrlRefused(
                f"port {port} is not fetched from",
                "give an address on the usual ports, 80 and 443",
                details={"reason": "port", "port": port},
            )
        try:
            found = [str(ip_address(host))]
        except ValueError:
            found = self._looked_up(host, port)
        for each in found:
            if each not in self._exempt and not is_public(ip_address(each)):
                raise UrlRefused(
                    f"{host} is no public host",
                    "give an address that anybody can reach",
                    details={"reason": "private", "host": host},
                )
        return tuple(found)

    def _looked_up(self, host: str, port: int) -> list[str]:
        try:
            found = list(self._resolve(host, port))
        except (OSError, UnicodeError) as error:
            raise UrlFailed(
                f"{host} can't be found", "check the address", details={"reason": "host", "host": host}
            ) from error
        if not found:
            raise UrlFailed(f"{host} can't be found", "check the address", details={"reason": "host", "host": host})
        return found


def host_name(given: str) -> str:
    """A host as it is asked for and looked up: an address in its usual form, or a name in ASCII.

    Raises:
        UrlRefused: if it is neither; also for numbers that only some programs read as an address (`127.1`).
    """
    try:
        return str(ip_address(given))
    except ValueError:
        pass
    try:
        name = given.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise UrlRefused("the address names no host", "check the address", details={"reason": "malformed"}) from error
    if not _HOST.fullmatch(name) or _NUMERIC_LABEL.fullmatch(name.rpartition(".")[2]):
        raise UrlRefused("the address names no host", "check the address", details={"reason": "malformed"})
    return name
