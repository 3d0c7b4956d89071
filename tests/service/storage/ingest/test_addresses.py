"""Which addresses are fetched from, as a table of what people have tried."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.service.storage.errors import UrlFailed, UrlRefused
from octavia.service.storage.ingest.addresses import Guard, host_name, is_public

PUBLIC = ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")
_PRIVATE = tuple(
    str(IPv4Address(first << 24 | rest)) for first, rest in ((10, 1), (172, 16 << 16 | 1), (192, 168 << 16 | 1))
)

INSIDE = (
    *_PRIVATE,
    "0.0.0.0",
    "0.1.2.3",
    "127.0.0.1",
    "127.255.255.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "169.254.169.254",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::7f00:1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2606:2800::200:5efe:7f00:1",
    "2606:2800::5efe:7f00:1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)


def resolving(answers: tuple[str, ...]) -> Guard:
    """A guard to whom every host has these addresses."""
    return Guard(resolve=lambda _host, _port: answers)


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_of_the_public_internet_is_refused_by_number_and_by_name(address: str) -> None:
    assert not is_public(ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(UrlRefused):
        Guard().place_of(f"http://{host}/")
    with pytest.raises(UrlRefused):
        Guard(resolve=lambda _host, _port: [address]).place_of("http://media.example/")


@pytest.mark.parametrize("address", [*PUBLIC, "::ffff:93.184.215.14", "1.1.1.1", "8.8.8.8"])
def test_what_anybody_can_reach_is_allowed(address: str) -> None:
    assert is_public(ip_address(address))
    assert Guard(resolve=lambda _host, _port: [address]).addresses("media.example", 443) == (address,)


@pytest.mark.parametrize("inside", ["127.0.0.1", "::1", "169.254.169.254", "64:ff9b::7f00:1"])
def test_one_answer_inside_among_public_ones_refuses_the_host(inside: str) -> None:
    for first in (True, False):
        answers = (inside, *PUBLIC) if first else (*PUBLIC, inside)
        with pytest.raises(UrlRefused, match="no public host"):
            resolving(answers).place_of("http://media.example/")


@pytest.mark.parametrize(
    "host",
    [
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "0127.0.0.1",
        "256.1.1.1",
        "1.2.3.4.5",
        "media.0x",
        "media.1",
        "１２７.0.0.1",
        "127。0。0。1",
        "①②⑦.0.0.1",
        "",
        ".",
        "a..b",
        "-",
        "a_b-.-",
        "a" * 64 + ".example",
        ".".join(["a" * 60] * 5),
        "exa mple.example",
        "exa\tmple.example",
        "a%2eb.example",
        "[::1",
        "::1",
        "[fe80::1%25eth0]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[v1.fe80]",
        "user@media.example",
        "user:secret@media.example",
        "media.example:0x50",
        "media.example:99999",
        "media.example:-1",
    ],
)
def test_no_spelling_of_a_host_leads_inside(host: str) -> None:
    asked: list[str] = []

    def resolve(name: str, _port: int) -> list[str]:
        asked.append(name)
        return ["93.184.215.14"]

    with pytest.raises(UrlRefused):
        Guard(resolve=resolve).place_of(f"http://{host}/")
    assert asked == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://media.example/a",
        "gopher://media.example/",
        "data:video/mp4;base64,AAAA",
        "//media.example/a",
        "media.example/a",
        "http:/media.example/a",
        "http://",
        "http:///a",
        "http://media.example/\r\nHost: inside",
        "http://media.example/\0",
        "http://media.example/" + "a" * 5000,
        "",
    ],
)
def test_only_addresses_of_the_web_are_read(url: str) -> None:
    with pytest.raises(UrlRefused):
        Guard(resolve=lambda _host, _port: ["93.184.215.14"]).place_of(url)


@pytest.mark.parametrize("port", [22, 25, 6379, 8001, 8080])
def test_only_the_webs_ports_are_asked(port: int) -> None:
    guard = Guard(resolve=lambda _host, _port: ["93.184.215.14"])
    with pytest.raises(UrlRefused, match="port"):
        guard.place_of(f"http://media.example:{port}/")
    anywhere = Guard(any_port=True, resolve=lambda _host, _port: ["93.184.215.14"])
    assert anywhere.place_of(f"http://media.example:{port}/").port == port


@pytest.mark.parametrize("error", [OSError("no such host"), UnicodeError("too long")])
def test_a_host_that_is_not_found_is_said_to_be(error: Exception) -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise error

    with pytest.raises(UrlFailed, match=r"media\.example can't be found"):
        Guard(resolve=resolve).place_of("http://media.example/")
    with pytest.raises(UrlFailed):
        Guard(resolve=lambda _host, _port: []).place_of("http://media.example/")


def test_a_place_is_what_a_request_needs() -> None:
    place = Guard(resolve=lambda _host, _port: ["93.184.215.14"]).place_of(
        "HTTPS://Müller.Example./ä b?q=ü&x=%20#part".replace(" ", "%20")
    )
    assert (place.scheme, place.host, place.port) == ("https", "xn--mller-kva.example", 443)
    assert place.target == "/%C3%A4%20b?q=%C3%BC&x=%20"
    assert place.authority == "xn--mller-kva.example"
    other = Guard(any_port=True).place_of("http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:81")
    assert (other.target, other.authority) == ("/", "[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:81")


@given(st.ip_addresses(v=4))
def test_an_address_in_a_longer_one_is_never_more_public_than_itself(address: IPv4Address) -> None:
    mapped = IPv6Address(f"::ffff:{address}")
    assert is_public(mapped) == is_public(address)
    assert not is_public(IPv6Address(f"::{address}"))
    assert not is_public(IPv6Address(f"64:ff9b::{address}"))
    assert not (is_public(address) and not address.is_global)


@given(st.text(max_size=30))
def test_a_host_name_is_ascii_that_is_no_number_or_it_is_refused(given: str) -> None:
    try:
        name = host_name(given)
    except UrlRefused:
        return
    assert name.isascii()
    assert host_name(name) == name
