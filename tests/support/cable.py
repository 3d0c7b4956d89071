"""A cable between a browser and a server, on loopback, that a test cuts and mends."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_BLOCK = 65_536


@dataclass
class Cable:
    """A cable that is whole.

    Attributes:
        port: Its near end.
        up_bytes_per_s: How fast it carries what is sent to the server, of each connection; 0: as fast as it goes.
    """

    port: int
    far_port: int = 0
    up_bytes_per_s: int = 0
    _whole: bool = True
    _ends: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def cut(self) -> None:
        """End all connections, and let no new one through."""
        with self._lock:
            self._whole = False
            ends, self._ends = self._ends, set()
        for end in ends:
            _end(end)

    def mend(self) -> None:
        with self._lock:
            self._whole = True

    def _take(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.far_port), timeout=10)
        except OSError:
            _end(near)
            return
        far.settimeout(None)
        with self._lock:
            whole = self._whole
            if whole:
                self._ends |= {near, far}
        if not whole:
            _end(near)
            _end(far)
            return
        threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
        self._carry(far, near, False)

    def _carry(self, source: socket.socket, sink: socket.socket, up: bool) -> None:
        with contextlib.suppress(OSError):
            while block := source.recv(_BLOCK):
                sink.sendall(block)
                if up and self.up_bytes_per_s:
                    time.sleep(len(block) / self.up_bytes_per_s)
        _end(source)
        _end(sink)
        with self._lock:
            self._ends -= {source, sink}


def _end(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def cable() -> Iterator[Cable]:
    """A cable from a free port; it leads nowhere until it is given its `far_port`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        laid = Cable(listener.getsockname()[1])

        def listen() -> None:
            with contextlib.suppress(OSError):
                while True:
                    near, _ = listener.accept()
                    threading.Thread(target=laid._take, args=(near,), daemon=True).start()

        threading.Thread(target=listen, daemon=True).start()
        yield laid
        # A thread that waits for a connection keeps the port: one comes.
        listener.shutdown(socket.SHUT_RDWR)
        laid.cut()
