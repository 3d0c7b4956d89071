"""An engine in a process of its own: calls come in on stdin and answers go out on stdout, pickled.

`pipeline.workers` starts it (`python -P -m octavia.dubbing.engine_process stt pocketsphinx`) for engines whose calls
let no other thread run. What operators set of engines comes before the first call. It ends when its stdin does.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import ExitStack
from multiprocessing.connection import Connection

from octavia.dubbing.engines import Engine, Kind, VendorCall, configure, listening, load_engine, recording
from octavia.dubbing.errors import OctaviaError


def serve(kind: Kind, name: str, calls: Connection, answers: Connection) -> None:
    """Answer every call `(method, arguments)` by `(True, result, announced, paid)`.

    It is `(False, error, announced, paid)` if an OctaviaError ended it; `announced` is what the engine wants its user
    to know, `paid` the vendor calls it made. The engine is loaded at the first call. Any other exception ends the
    process, its traceback on stderr.
    """
    engine: Engine | None = None
    announced: list[str] = []
    paid: list[VendorCall] = []
    with ExitStack() as stack:
        stack.enter_context(listening(announced.append))
        stack.enter_context(recording(paid.append))
        while True:
            try:
                method, arguments = calls.recv()
            except EOFError:
                return
            try:
                if engine is None:
                    engine = stack.enter_context(load_engine(kind, name))
                answer = True, getattr(engine, method)(*arguments)
            except OctaviaError as error:
                answer = False, error
            answers.send((*answer, tuple(announced), tuple(paid)))
            announced.clear()
            paid.clear()


def main(kind: str, name: str) -> None:
    """Serve on this process's stdin and stdout."""
    # Stopping is the parent's business, whoever else the signal was sent to.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    calls, answers = Connection(os.dup(0), writable=False), Connection(os.dup(1), readable=False)
    # What an engine prints must not get between the answers.
    os.dup2(2, 1)
    try:
        configure(calls.recv())
    except EOFError:
        return
    serve(Kind(kind), name, calls, answers)


if __name__ == "__main__":
    main(*sys.argv[1:])
