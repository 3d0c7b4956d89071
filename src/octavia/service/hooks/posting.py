"""A message posted to an address that was checked, within a time, following nothing."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from octavia import __version__
from octavia.platform.connections import alarm, connect
from octavia.service.errors import ServiceError
from octavia.service.storage.ingest.addresses import Guard, Place

_CONNECT_S = 5.0
_WHOLE_S = 15.0


@dataclass(frozen=True, slots=True)
class Posted:
    """How an attempt went.

    Attributes:
        answered: The status; None if there was none.
        fault: What went wrong; empty if it was heard. It tells nothing of what was answered but the status.
    """

    answered: int | None
    fault: str
    took_ms: int


def post(guard: Guard, url: str, body: bytes, headers: Mapping[str, str], whole_s: float = _WHOLE_S) -> Posted:
    """Post a message; the address is looked up and checked at each attempt, for it may lead elsewhere by now."""
    began = time.monotonic()
    answered: int | None = None
    try:
        answered = _post(guard.place_of(url), body, headers, began + whole_s)
        heard = http.client.OK <= answered < http.client.MULTIPLE_CHOICES
        fault = "" if heard else f"it answered {answered}"
    except ServiceError as error:
        fault = error.message
    except (OSError, http.client.HTTPException) as error:
        late = time.monotonic() - began >= whole_s
        fault = "it did not answer in time" if late or isinstance(error, TimeoutError) else _unreachable(error)
    return Posted(answered, fault[:255], round((time.monotonic() - began) * 1000))


def _post(place: Place, body: bytes, headers: Mapping[str, str], deadline: float) -> int:
    raw = connect(place.addresses, place.port, _CONNECT_S)
    with raw, raw.dup() as handle, alarm(handle, deadline):
        raw.settimeout(max(0.1, deadline - time.monotonic()))
        stream = _tls().wrap_socket(raw, server_hostname=place.host) if place.scheme == "https" else raw
        with stream:
            connection = http.client.HTTPConnection(place.host, place.port)
            connection.sock = stream
            connection.putrequest("POST", place.target, skip_host=True, skip_accept_encoding=True)
            always = {
                "Host": place.authority,
                "User-Agent": f"octavia/{__version__}",
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                "Connection": "close",
            }
            for name, value in (always | dict(headers)).items():
                connection.putheader(name, value)
            connection.endheaders(body)
            with connection.getresponse() as answer:
                return answer.status


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _unreachable(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "its certificate is not valid, or it speaks no TLS"
    return "it can't be reached" if isinstance(error, ConnectionRefusedError) else "it broke off"
