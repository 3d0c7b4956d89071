"""Who listens to a running job: a reader of JSON lines, a person at a terminal, or nobody."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from typing import IO, Any

from octavia.cli.forecast import Part
from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import Cancelled, OctaviaError
from octavia.dubbing.events import (
    Event,
    Notice,
    OnEvent,
    SampleReady,
    StageFinished,
    StageProgress,
    StageStarted,
    VendorCalled,
    ignore,
)

EVENT_TYPES = (StageStarted, StageProgress, StageFinished, Notice, VendorCalled, SampleReady)
FINAL_LINES: Mapping[str, str] = {
    "result": "the job is done: `output` (folder or file), `files` (list), `holds` (whether every promise of the "
    "report is kept; null where there is no report), `seconds` (wall time)",
    "error": "the job failed: `code` (the exit code), `message`, `hint`",
}


class JsonLines:
    """Writes one JSON object per line and flushes it. When its reader goes away the job is stopped."""

    def __init__(self, stream: IO[str], cancel: CancelToken) -> None:
        self._stream = stream
        self._cancel = cancel
        self.reader_gone = False

    def __call__(self, event: Event) -> None:
        self.write(event_name(type(event)), asdict(event))

    def write(self, name: str, values: Mapping[str, Any]) -> None:
        """Write one line, `{"event": name, …}`."""
        if self.reader_gone:
            return
        try:
            self._stream.write(json.dumps({"event": name, **values}, ensure_ascii=False) + "\n")
            self._stream.flush()
        except BrokenPipeError:
            self.reader_gone = True
            self._cancel.cancel()


def event_name(kind: type[Event]) -> str:
    """The name of an event in JSON: `StageStarted` is `stage-started`."""
    return re.sub(r"(?<!^)([A-Z])", r"-\1", kind.__name__).lower()


def event_fields(kind: type[Event]) -> list[str]:
    """The keys of an event in JSON, besides `event`."""
    return [field.name for field in fields(kind)]


@contextmanager
def json_lines(cancel: CancelToken) -> Iterator[JsonLines]:
    """JSON lines on stdout; an `OctaviaError` that leaves the block becomes the last line on its way.

    Raises:
        BrokenPipeError: in place of `Cancelled`, if the job was stopped because nobody reads any more.
    """
    lines = JsonLines(sys.stdout, cancel)
    try:
        yield lines
    except OctaviaError as error:
        if lines.reader_gone and isinstance(error, Cancelled):
            raise BrokenPipeError from error
        lines.write("error", {"code": int(error.code), "message": error.message, "hint": error.hint})
        raise


@contextmanager
def progress(title: str, estimates_s: Mapping[Part, float]) -> Iterator[OnEvent]:
    """Live progress on stderr if that is a terminal; nothing at all if it isn't."""
    if not sys.stderr.isatty():
        yield ignore
        return
    from octavia.cli.progress import LiveProgress

    with LiveProgress(title, estimates_s) as live:
        yield live
