"""The proxy that others' programs go through."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from octavia.service.storage.ingest.addresses import Guard
from octavia.service.storage.ingest.gateway import gateway

from .conftest import Web

HTTP = "http:" + "//"


@pytest.fixture
def proxy(guard: Guard) -> Iterator[tuple[str, int]]:
    with gateway(guard) as url:
        parts = urlsplit(url)
        assert parts.hostname is not None
        assert parts.port is not None
        yield parts.hostname, parts.port


def talk(proxy: tuple[str, int], *messages: bytes) -> bytes:
    with socket.create_connection(proxy, timeout=10) as connection:
        received = b""
        for message in messages:
            connection.sendall(message)
            received += connection.recv(65536)
        connection.shutdown(socket.SHUT_WR)
        while block := connection.recv(65536):
            received += block
        return received


def test_a_plain_request_is_passed_on_without_what_is_the_proxys(proxy: tuple[str, int], web: Web) -> None:
    web.serve("/a", b"content")
    asked = f"GET {web.url('/a?q=1')} HTTP/1.1\r\nHost: inside\r\nProxy-Authorization: Basic eA==\r\n\r\n"
    said = talk(proxy, asked.encode())
    assert said.startswith(b"HTTP/1.1 200")
    assert said.endswith(b"\r\n\r\ncontent")
    assert web.asked == [(f"media.example:{web.port}", "/a?q=1")]


def test_a_tunnel_leads_to_a_checked_address(proxy: tuple[str, int], web: Web) -> None:
    web.serve("/a", b"content")
    opening = f"CONNECT media.example:{web.port} HTTP/1.1\r\nHost: media.example\r\n\r\n".encode()
    said = talk(proxy, opening, b"GET /a HTTP/1.1\r\nHost: media.example\r\nConnection: close\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200")
    assert said.endswith(b"content")


@pytest.mark.parametrize(
    "line",
    [
        "CONNECT 127.0.0.2:80 HTTP/1.1",
        "CONNECT [::1]:80 HTTP/1.1",
        "CONNECT 169.254.169.254:80 HTTP/1.1",
        "CONNECT 127.1:80 HTTP/1.1",
        "CONNECT [::ffff:127.0.0.2]:443 HTTP/1.1",
        "CONNECT media.example HTTP/1.1",
        "CONNECT media.example:999999 HTTP/1.1",
        f"GET {HTTP}169.254.169.254/ HTTP/1.1",
        f"GET {HTTP}0x7f.1/ HTTP/1.1",
        "GET https://media.example/ HTTP/1.1",
        "GET /etc/passwd HTTP/1.1",
        "GET file:///etc/passwd HTTP/1.1",
        "GET",
        "nonsense",
    ],
)
def test_what_leads_inside_or_is_no_request_is_refused(proxy: tuple[str, int], web: Web, line: str) -> None:
    assert talk(proxy, f"{line}\r\nHost: media.example\r\n\r\n".encode()).startswith(b"HTTP/1.1 403")
    assert web.asked == []


def test_who_does_not_answer_is_said_to(proxy: tuple[str, int]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert talk(proxy, f"CONNECT media.example:{port} HTTP/1.1\r\n\r\n".encode()).startswith(b"HTTP/1.1 502")


def test_it_ends_with_its_block_and_so_do_its_connections(guard: Guard, web: Web) -> None:
    with gateway(guard) as url:
        place = ("127.0.0.1", urlsplit(url).port)
        idle = socket.create_connection(place, timeout=10)
        idle.sendall(f"CONNECT media.example:{web.port} HTTP/1.1\r\n\r\n".encode())
        assert idle.recv(100).startswith(b"HTTP/1.1 200")
    assert idle.recv(100) == b""
    idle.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(place, timeout=10)
