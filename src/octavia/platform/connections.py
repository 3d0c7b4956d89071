"""Connections that go out: to an address that is known, and for so long at most."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress


def connect(addresses: Sequence[str], port: int, timeout_s: float) -> socket.socket:
    """A connection to the first address that answers; raises OSError if none does."""
    last: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=timeout_s)
        except OSError as error:
            last = error
    assert last is not None
    raise last


@contextmanager
def alarm(handle: socket.socket, deadline: float) -> Iterator[None]:
    """Ends what goes over a socket at the deadline, whatever waits for it; `handle` is a duplicate of the socket's."""

    # A time-out of the socket begins anew with every byte; who sends one at a time would never end.
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), hang_up, (handle,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def hang_up(handle: socket.socket) -> None:
    """End a connection in both directions, whatever its state."""
    with suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)
