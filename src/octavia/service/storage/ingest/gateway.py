"""A proxy on loopback through which a program of others reaches the network: only where we would go ourselves."""

from __future__ import annotations

import selectors
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import cast

from octavia.platform.connections import connect
from octavia.service.errors import ServiceError
from octavia.service.storage.errors import UrlRefused
from octavia.service.storage.ingest.addresses import Guard, host_name

_MAX_HEAD_BYTES = 64 * 1024
_CONNECT_S = 10.0
_SILENCE_S = 60.0
_BLOCK_BYTES = 64 * 1024
_OWN_HEADERS = (b"host", b"connection", b"keep-alive")


@contextmanager
def gateway(guard: Guard) -> Iterator[str]:
    """A proxy as long as the block runs; gives its address. It ends with all its connections."""
    server = _Server(guard)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        server.hang_up()
        thread.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    @contextmanager
    def keeping(self, connection: socket.socket) -> Iterator[None]:
        """Let `hang_up` know of a connection."""
        with self._lock:
            self._open.add(connection)
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(connection)

    def hang_up(self) -> None:
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        server, client = cast(_Server, self.server), cast(socket.socket, self.request)
        with server.keeping(client), suppress(OSError):
            client.settimeout(_SILENCE_S)
            head, rest = _read_head(client)
            try:
                upstream, first = _open_for(head, server.guard)
            except ServiceError:
                client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            except OSError:
                client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            with upstream, server.keeping(upstream):
                if first:
                    upstream.sendall(first + rest)
                else:
                    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    upstream.sendall(rest)
                _relay(client, upstream)


def _read_head(client: socket.socket) -> tuple[bytes, bytes]:
    received = b""
    while b"\r\n\r\n" not in received:
        block = client.recv(_BLOCK_BYTES)
        if not block or len(received) + len(block) > _MAX_HEAD_BYTES:
            raise ConnectionError("no request")
        received += block
    head, _, rest = received.partition(b"\r\n\r\n")
    return head, rest


def _open_for(head: bytes, guard: Guard) -> tuple[socket.socket, bytes]:
    """A connection to where a request goes, and what is to be sent there first; nothing for a tunnel."""
    line, *headers = head.split(b"\r\n")
    method, target, version = _words(line)
    if method == "CONNECT":
        host, _, port = target.rpartition(":")
        if not port.isdecimal() or len(port) > len("65535"):
            raise UrlRefused("no port", "", details={"reason": "port", "port": port})
        addresses = guard.addresses(host_name(host.strip("[]")), int(port))
        return connect(addresses, int(port), _CONNECT_S), b""
    place = guard.place_of(target)
    if place.scheme != "http":
        raise UrlRefused("only plain requests are passed on", "", details={"reason": "scheme"})
    kept = [each for each in headers if not _is_own(each)]
    first = [f"{method} {place.target} {version}".encode(), f"Host: {place.authority}".encode(), b"Connection: close"]
    return connect(place.addresses, place.port, _CONNECT_S), b"\r\n".join([*first, *kept]) + b"\r\n\r\n"


def _words(line: bytes) -> tuple[str, str, str]:
    words = line.decode("latin-1").split(" ")
    if len(words) != len(("method", "target", "version")):
        raise UrlRefused("no request", "", details={"reason": "malformed"})
    return words[0], words[1], words[2]


def _is_own(header: bytes) -> bool:
    name = header.partition(b":")[0].strip().lower()
    return name in _OWN_HEADERS or name.startswith(b"proxy-")


def _relay(one: socket.socket, other: socket.socket) -> None:
    partner = {one: other, other: one}
    with selectors.DefaultSelector() as selector:
        for end in partner:
            selector.register(end, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(_SILENCE_S)
            if not ready:
                return
            for key, _ in ready:
                end = cast(socket.socket, key.fileobj)
                block = end.recv(_BLOCK_BYTES)
                if block:
                    partner[end].sendall(block)
                else:
                    selector.unregister(end)
                    partner[end].shutdown(socket.SHUT_WR)
