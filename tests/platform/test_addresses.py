"""The client's address is the last one that no trusted proxy has; what others write into headers counts for nothing."""

from __future__ import annotations

import pytest

from octavia.dubbing.errors import DocumentError
from octavia.platform.addresses import TrustedProxies, household, is_loopback

PROXY, EDGE, CLIENT, LIE = "127.0.0.1", "198.51.100.7", "203.0.113.9", "192.0.2.66"


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ((), PROXY, [LIE], PROXY),
        ((PROXY,), CLIENT, [LIE], CLIENT),
        ((PROXY,), PROXY, [], PROXY),
        ((PROXY,), PROXY, [CLIENT], CLIENT),
        ((PROXY,), PROXY, [f"{LIE}, {CLIENT}"], CLIENT),
        ((PROXY,), PROXY, [LIE, CLIENT], CLIENT),
        ((PROXY, "198.51.100.0/24"), PROXY, [f"{LIE}, {CLIENT}, {EDGE}"], CLIENT),
        ((PROXY,), PROXY, ["not an address"], PROXY),
        ((PROXY,), PROXY, [f"{CLIENT}, unknown"], PROXY),
        ((PROXY,), PROXY, [f"{CLIENT}:4711"], CLIENT),
        ((PROXY,), PROXY, ["[2001:db8::1]:4711"], "2001:db8::1"),
        (("::1",), "::1", [f"::ffff:{CLIENT}"], CLIENT),
        ((PROXY,), "", [LIE], ""),
    ],
)
def test_the_last_untrusted_hop_is_the_client(
    trusted: tuple[str, ...], peer: str, forwarded: list[str], client: str
) -> None:
    assert TrustedProxies(trusted).client(peer, forwarded) == client


def test_a_proxy_that_is_no_address_is_refused_at_the_start() -> None:
    with pytest.raises(DocumentError, match="trusted_proxies"):
        TrustedProxies(("proxy.example",))


def test_an_ipv6_client_is_its_network() -> None:
    assert household("2001:db8:1:2:3::4") == household("2001:db8:1:2::99")
    assert household("2001:db8:1:2::1") != household("2001:db8:1:3::1")
    assert household(CLIENT) == CLIENT
    assert household("testclient") == "testclient"


def test_this_machine_alone_is_known_in_every_way_it_is_written() -> None:
    named = ("localhost", "LocalHost:8001")
    ours = ("127.0.0.1", "127.9.9.9", "::1", "[::1]:8001", "127.0.0.1:80", "::ffff:127.0.0.1", *named)
    others = (
        "",
        "0.0.0.0",
        "::",
        "203.0.113.9",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "evil.test",
        "testclient",
    )
    assert all(map(is_loopback, ours))
    assert not any(map(is_loopback, others))
