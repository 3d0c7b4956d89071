"""What the code below an edge may know of the request or job it works for, without being told by each caller: logs and
the audit trail name it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from.

    Attributes:
        request_id: Its id; empty outside a request.
        address: Of the client, behind any trusted proxy; empty if unknown.
    """

    request_id: str = ""
    address: str = ""


_NOWHERE = Origin()
_ORIGIN: ContextVar[Origin] = ContextVar("octavia_origin", default=_NOWHERE)
_JOB: ContextVar[str] = ContextVar("octavia_job", default="")


def origin() -> Origin:
    """Of the request that is being answered; nothing outside one."""
    return _ORIGIN.get()


def enter_request(of: Origin) -> None:
    """Say what the rest of this task works for. Each request is a task of its own: nothing has to be taken back."""
    _ORIGIN.set(of)


def job_id() -> str:
    """The job that is being worked on; empty if none is."""
    return _JOB.get()


@contextmanager
def working_on(job: str) -> Iterator[None]:
    """Say which job is being worked on."""
    before = _JOB.set(job)
    try:
        yield
    finally:
        _JOB.reset(before)
