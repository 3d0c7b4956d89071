"""A job as commands run it: stoppable, listened to, and ended in the way its reader wants."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from octavia.cli.forecast import Part, minutes_seconds
from octavia.cli.interrupt import interruptible
from octavia.cli.listeners import JsonLines, json_lines, progress
from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.events import OnEvent

if TYPE_CHECKING:
    from octavia.dubbing.pipeline.choice import Chosen

_BEGAN = time.monotonic()


class Running:
    """What a command hands to a job, and tells of its end.

    Attributes:
        on_event, cancel: For the job.
    """

    def __init__(self, on_event: OnEvent, cancel: CancelToken, lines: JsonLines | None) -> None:
        self.on_event = on_event
        self.cancel = cancel
        self._lines = lines

    @property
    def took(self) -> str:
        """Wall time since the program began: `1:05`."""
        return minutes_seconds(time.monotonic() - _BEGAN)

    def done(self, output: Path, files: Sequence[Path], holds: bool | None = None) -> None:
        """Write the last JSON line, where JSON is wanted; see `listeners.FINAL_LINES`."""
        if self._lines is not None:
            seconds = round(time.monotonic() - _BEGAN, 3)
            made = [str(path) for path in files]
            self._lines.write("result", {"output": str(output), "files": made, "holds": holds, "seconds": seconds})


@contextmanager
def running(title: str, json: bool, estimates_s: Mapping[Part, float] | None = None) -> Iterator[Running]:
    """Run a job in the block: JSON lines on stdout, or live progress on a terminal, and Ctrl-C stops it.

    Args:
        title: What the progress calls the job.
        estimates_s: How long its parts may take; without it no time left is shown for the whole.
    """
    with interruptible() as cancel:
        if json:
            with json_lines(cancel) as lines:
                yield Running(lines, cancel, lines)
        else:
            with progress(title, estimates_s or {}) as on_event:
                yield Running(on_event, cancel, None)


def credit(engines: Sequence[Chosen]) -> str:
    """Who made it and what to expect: `pocketsphinx (draft quality), apertium (draft quality)`."""
    named = dict.fromkeys(f"{engine.info.name} ({engine.info.quality.value} quality)" for engine in engines)
    return ", ".join(named)
