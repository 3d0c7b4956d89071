"""A small document of a vendor, fetched from an address that the operator gave: bounded in time and size, following
nothing, by no proxy of the environment."""

from __future__ import annotations

import http.client
import ssl
import time
from functools import cache
from urllib.parse import urlsplit

from octavia import __version__
from octavia.platform.connections import alarm, connect

_PORTS = {"http": 80, "https": 443}


class FetchFailed(Exception):
    """There is no such document now; the text says why, for the log."""


def fetch(url: str, whole_s: float, most_bytes: int) -> bytes:
    """What an address answers, in `whole_s` seconds and `most_bytes` bytes at most.

    Raises:
        FetchFailed: if it answers anything but 200, more than that, later than that, or not at all.
    """
    deadline = time.monotonic() + whole_s
    try:
        body = _asked(url, deadline, most_bytes)
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = isinstance(error, TimeoutError) or time.monotonic() >= deadline
        raise FetchFailed("it did not answer in time" if late else f"{type(error).__name__}: {error}") from error
    if time.monotonic() >= deadline:  # The alarm ends a connection as its other end would.
        raise FetchFailed("it did not answer in time")
    if len(body) > most_bytes:
        raise FetchFailed(f"it answered more than {most_bytes} bytes")
    return body


def _asked(url: str, deadline: float, most_bytes: int) -> bytes:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    raw = connect((host,), port, max(0.1, deadline - time.monotonic()))
    with raw, raw.dup() as handle, alarm(handle, deadline):
        raw.settimeout(max(0.1, deadline - time.monotonic()))
        stream = _tls().wrap_socket(raw, server_hostname=host) if parts.scheme == "https" else raw
        with stream:
            connection = http.client.HTTPConnection(host, port)
            connection.sock = stream
            headers = {"Host": parts.netloc, "User-Agent": f"octavia/{__version__}", "Accept": "application/json"}
            connection.request("GET", parts.path or "/", headers={**headers, "Connection": "close"})
            with connection.getresponse() as answer:
                if answer.status != http.client.OK:
                    raise FetchFailed(f"it answered {answer.status}")
                return answer.read(most_bytes + 1)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
