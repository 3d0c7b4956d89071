"""Stopping a job by Ctrl-C or SIGTERM: the first asks it to stop, a later one ends the program at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import ExitCode

_PATIENCE_S = 1.0
_SHOW_CURSOR = b"\x1b[?25h"


@contextmanager
def interruptible() -> Iterator[CancelToken]:
    """A token that Ctrl-C and SIGTERM cancel while the block runs. Main thread only."""
    token = CancelToken()
    began = 0.0

    def stop(*_: object) -> None:
        nonlocal began
        if not began:
            began = time.monotonic()
            # Not here: the interrupted code may hold the very lock that `cancel` takes.
            threading.Thread(target=token.cancel, daemon=True).start()
            if sys.stderr.isatty():
                os.write(sys.stderr.fileno(), b"\nstopping; once more to stop at once\n")
        elif time.monotonic() - began > _PATIENCE_S:
            # Terminals and supervisors often send a signal twice; only one that comes later is impatience.
            if sys.stderr.isatty():
                os.write(sys.stderr.fileno(), _SHOW_CURSOR)
            os._exit(ExitCode.INTERRUPTED)

    # A signal that whoever started us wants ignored (a shell its background jobs' Ctrl-C) stays ignored.
    heard = [n for n in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(n) is not signal.SIG_IGN]
    earlier = {number: signal.signal(number, stop) for number in heard}
    try:
        yield token
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
