"""Time: integer milliseconds and sample counts, spans, and what can be said of sets of spans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SPEECH_RATE_HZ = 16_000
"""Sample rate of speech as recognisers hear it (mono)."""
PROGRAMME_RATE_HZ = 48_000
"""Sample rate of everything that is mixed and delivered."""


def ms_to_samples(time_ms: int, rate_hz: int) -> int:
    """The sample that plays at `time_ms`, rounded to the nearest (half up)."""
    return (time_ms * rate_hz + 500) // 1000


def samples_to_ms(count: int, rate_hz: int) -> int:
    """The time of sample `count` in milliseconds, rounded to the nearest (half up)."""
    return (count * 1000 + rate_hz // 2) // rate_hz


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of time, `start_ms <= t < end_ms`.

    Raises:
        ValueError: if it ends before it starts.
    """

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if self.end_ms < self.start_ms:
            raise ValueError(f"a span ends before it starts: {self.start_ms} to {self.end_ms} ms")

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms

    def overlap_ms(self, other: Span) -> int:
        """How long both spans last together; 0 if they don't meet."""
        return max(0, min(self.end_ms, other.end_ms) - max(self.start_ms, other.start_ms))

    def moved(self, by_ms: int) -> Span:
        return Span(self.start_ms + by_ms, self.end_ms + by_ms)


def merge_spans(spans: Iterable[Span], gap_ms: int = 0) -> list[Span]:
    """The union of `spans`, sorted; neighbours at most `gap_ms` apart become one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start_ms <= merged[-1].end_ms + gap_ms:
            merged[-1] = Span(merged[-1].start_ms, max(merged[-1].end_ms, span.end_ms))
        else:
            merged.append(span)
    return merged


def total_ms(spans: Sequence[Span]) -> int:
    """The summed length of spans that don't overlap."""
    return sum(span.duration_ms for span in spans)


def clock(time_ms: int) -> str:
    """`time_ms` as people read it: `0:07.250`, `1:02:03.000`."""
    seconds, ms = divmod(time_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{head}:{seconds:02d}.{ms:03d}"
