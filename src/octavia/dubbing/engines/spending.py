"""What engines pay for: every call to a vendor is recorded, with what it used, the moment its outcome is known.

An engine calls `record_call`, in the thread it was called in; who runs jobs records. It is told of calls that failed
as well: what was charged is charged, whatever became of the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VendorCall:
    """One call that a vendor charges for, or may.

    Attributes:
        engine: The engine's name.
        operation: What it was for: `transcription`, `translation`, `speech`.
        model: The vendor's name of what did it.
        amounts: What it used by unit, as the vendor says or else as was sent: `{"seconds of audio": 12.5}`.
        answered: False if no answer came although the request was sent: whether it is charged only the vendor knows.
        request_id: The vendor's number of the call, for questions about a bill; empty if it gave none.
    """

    engine: str
    operation: str
    model: str
    amounts: Mapping[str, float]
    answered: bool = True
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Spending:
    """What one run of a job had one engine's vendor do so far.

    Attributes:
        run: Which run it was: nobody else's has the same.
        calls, lost: How many calls were answered, and how many were not.
        amounts: What they used, by unit; empty where nobody knows.
    """

    run: str
    engine: str
    operation: str
    model: str
    calls: int
    lost: int
    amounts: Mapping[str, float]


OnCall = Callable[[VendorCall], None]

_recorder: ContextVar[OnCall | None] = ContextVar("recorder", default=None)


def record_call(call: VendorCall) -> None:
    """Tell whoever records calls in this thread, if anybody does."""
    recorder = _recorder.get()
    if recorder is not None:
        recorder(call)


@contextmanager
def recording(recorder: OnCall) -> Iterator[None]:
    """Record the calls of engines that this thread calls meanwhile."""
    token = _recorder.set(recorder)
    try:
        yield
    finally:
        _recorder.reset(token)
