"""A file fetched by HTTP: to addresses that were checked, each redirect again, within limits of size and time."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from functools import partial
from urllib.parse import unquote, urljoin, urlsplit

from octavia import __version__
from octavia.dubbing.cancel import CancelToken
from octavia.platform.connections import alarm, connect, hang_up
from octavia.service.storage.errors import UrlFailed, UrlRefused
from octavia.service.storage.incoming import Incoming
from octavia.service.storage.ingest.addresses import Guard, Place

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CONNECT_S = 10.0
_SILENCE_S = 30.0
_BLOCK_BYTES = 256 * 1024
_LIMIT_S = 3600.0
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_LENGTH = re.compile(r"[0-9]{1,18}")


class Page(Exception):
    """The address leads to a web page."""


class Direct:
    """Fetches files."""

    def __init__(self, guard: Guard, tls: ssl.SSLContext | None = None, limit_s: float = _LIMIT_S) -> None:
        """`limit_s` is how long a fetch may take in all, with its redirects."""
        self._guard, self._limit_s = guard, limit_s
        self._tls = tls

    def fetch(self, url: str, incoming: Incoming, cancel: CancelToken | None = None) -> str:
        """Fetch into `incoming`; says what the file is called.

        Raises:
            Page: if it is a web page.
            Cancelled: if the token was cancelled.
            UrlRefused, UrlFailed, FileTooLarge, NoSpace, StorageFull
        """
        token = cancel or CancelToken()
        deadline = time.monotonic() + self._limit_s
        for _ in range(MAX_REDIRECTS + 1):
            token.check()
            place = self._guard.place_of(url)
            try:
                with self._asked(place, deadline, token) as answer:
                    if answer.status not in _REDIRECTS:
                        _take(answer, incoming, deadline, token)
                        return _name_of(answer, url)
                    url = _next(url, answer)
            except (OSError, http.client.HTTPException) as error:
                token.check()
                late = time.monotonic() >= deadline
                why = "took too long" if late else "broke off or did not answer as a web server does"
                raise UrlFailed(
                    f"{place.host} {why}",
                    "try again later or give another address",
                    details={"reason": "silent", "host": place.host},
                ) from error
        raise UrlFailed(
            f"the address leads on more than {MAX_REDIRECTS} times",
            "give the address it leads to",
            details={"reason": "redirects"},
        )

    @contextmanager
    def _asked(self, place: Place, deadline: float, cancel: CancelToken) -> Iterator[http.client.HTTPResponse]:
        raw = _connected(place, deadline)
        # The handle stays good for the alarm whatever becomes of the connection's own object.
        with raw, raw.dup() as handle, alarm(handle, deadline), cancel.calling(partial(hang_up, handle)):
            raw.settimeout(_SILENCE_S)
            secured = place.scheme == "https"
            stream = self._context().wrap_socket(raw, server_hostname=place.host) if secured else raw
            with stream:
                connection = http.client.HTTPConnection(place.host, place.port)
                connection.sock = stream
                connection.putrequest("GET", place.target, skip_host=True, skip_accept_encoding=True)
                for header in (
                    ("Host", place.authority),
                    ("User-Agent", f"octavia/{__version__}"),
                    ("Accept", "*/*"),
                    ("Accept-Encoding", "identity"),
                    ("Connection", "close"),
                ):
                    connection.putheader(*header)
                connection.endheaders()
                with connection.getresponse() as answer:
                    yield answer

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls


def _connected(place: Place, deadline: float) -> socket.socket:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return connect(place.addresses, place.port, min(_CONNECT_S, left))


def _next(url: str, answer: http.client.HTTPResponse) -> str:
    location = answer.headers.get("Location", "")
    if not location:
        raise UrlFailed(
            "the address leads on to nowhere", "give the address of the file itself", details={"reason": "redirects"}
        )
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise UrlRefused(
            "the address leads on to one that can't be read", "give another address", details={"reason": "malformed"}
        ) from error


def _take(answer: http.client.HTTPResponse, incoming: Incoming, deadline: float, cancel: CancelToken) -> None:
    if answer.status != http.client.OK:
        raise UrlFailed(
            f"the address answers {answer.status}",
            "check the address, and that no login is needed",
            details={"reason": "status", "status": answer.status},
        )
    if answer.headers.get_content_type() in _PAGES:
        raise Page
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UrlFailed(
            "the address answers in an encoding that was not asked for",
            "give another address",
            details={"reason": "broken"},
        )
    declared = answer.headers.get("Content-Length", "")
    if _LENGTH.fullmatch(declared):
        incoming.expect(int(declared))
    while block := answer.read1(_BLOCK_BYTES):
        incoming.write(block)
    # An end of the connection that we made looks like the file's own.
    cancel.check()
    if time.monotonic() >= deadline:
        raise TimeoutError
    if answer.length:
        raise UrlFailed("the file broke off", "try again later", details={"reason": "broken"})


def _name_of(answer: http.client.HTTPResponse, url: str) -> str:
    header = Message()
    header["Content-Disposition"] = answer.headers.get("Content-Disposition", "")
    return header.get_filename() or unquote(urlsplit(url).path.rpartition("/")[2])
