"""Live progress on a terminal: what runs now with its time left, below what is finished, above the whole."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from octavia.cli.forecast import Forecast, Part, minutes_seconds
from octavia.dubbing.events import Event, Notice, SampleReady, StageFinished, StageProgress, StageStarted

_STEPS = 1000
_IN_BYTES = ("fetch", "verify")
"""Stages whose progress is told in bytes."""
_MB = 1_000_000


class LiveProgress:
    """An `OnEvent` that shows a job. Its own context manager; events may come from any thread."""

    def __init__(self, title: str, estimates_s: Mapping[Part, float], console: Console | None = None) -> None:
        """A display on `console` (stderr by default) of a job called `title`, whose parts may take so many seconds."""
        self._forecast = Forecast(estimates_s)
        self._lock = threading.Lock()
        self._tasks: dict[Part, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            _Count(),
            _TimeLeft(self._forecast),
            console=console or Console(stderr=True),
            transient=True,
        )
        self._whole = self._progress.add_task(f"[bold]{title}", total=_STEPS, whole=True, visible=bool(estimates_s))

    def __call__(self, event: Event) -> None:
        with self._lock:
            self._forecast.hear(event)
            self._show(event)
            self._progress.update(self._whole, completed=round(_STEPS * self._forecast.done))

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._progress.stop()

    def _show(self, event: Event) -> None:
        if isinstance(event, StageStarted):
            self._task((event.stage, event.language))
        elif isinstance(event, StageProgress):
            task = self._task((event.stage, event.language))
            self._progress.update(task, total=event.total, completed=event.done)
        elif isinstance(event, StageFinished):
            self._finish(event)
        elif isinstance(event, SampleReady):
            began = f"  the first {minutes_seconds(event.duration_ms / 1000)} in {event.language}: {event.path}"
            self._progress.console.print(Text(began, style="bold"))
        elif isinstance(event, Notice):
            self._progress.console.print(Text(f"  note: {label('', event.language)}{event.message}", style="yellow"))

    def _task(self, part: Part) -> TaskID:
        if part not in self._tasks:
            in_bytes = part[0] in _IN_BYTES
            self._tasks[part] = self._progress.add_task(f"  {label(*part)}", total=None, in_bytes=in_bytes)
        return self._tasks[part]

    def _finish(self, event: StageFinished) -> None:
        task = self._tasks.pop((event.stage, event.language), None)
        if task is not None:
            self._progress.remove_task(task)
        took = "from an earlier run" if event.reused else f"{event.seconds:.1f} s"
        self._progress.console.print(Text.assemble(f"  {label(event.stage, event.language)} ", (took, "dim")))


def label(stage: str, language: str | None) -> str:
    """A stage and its language as one phrase: `mix, es`; without a stage `es: `."""
    if not stage:
        return f"{language}: " if language else ""
    return f"{stage}, {language}" if language else stage


class _Count(ProgressColumn):
    """`3/12` or `3.0/12.0 MB`, or for the whole `25 %`."""

    def render(self, task: Task) -> Text:
        if task.fields.get("whole"):
            return Text(f"{task.percentage:.0f} %")
        if task.total and task.fields.get("in_bytes"):
            return Text(f"{task.completed / _MB:.1f}/{task.total / _MB:.1f} MB")
        return Text(f"{task.completed:.0f}/{task.total:.0f}" if task.total else "")


class _TimeLeft(ProgressColumn):
    """Minutes and seconds left, `1:05 left`; empty while nothing can be said."""

    max_refresh = 0.5

    def __init__(self, forecast: Forecast) -> None:
        super().__init__()
        self._forecast = forecast
        self._began = time.monotonic()

    def render(self, task: Task) -> Text:
        left = task.time_remaining
        if task.fields.get("whole"):
            left = self._forecast.left_s(time.monotonic() - self._began)
        return Text("" if left is None else f"{minutes_seconds(left)} left", style="cyan")
