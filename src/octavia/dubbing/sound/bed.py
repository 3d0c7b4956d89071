"""Ducking: how far the original is lowered, and when, computed from the timetable of who speaks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from octavia.dubbing.engines import Samples
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, Span, merge_spans, ms_to_samples

ATTACK_MS = 80
RELEASE_MS = 300
GAP_MS = 700
"""Pauses shorter than this stay ducked: the bed doesn't pump between sentences."""
SILENCING_DB = 60.0


def duck_spans(source_speech: Iterable[Span], dubbed: Iterable[Span]) -> list[Span]:
    """Where the bed is lowered: wherever the source's speaker or the dub speaks, with short pauses closed."""
    return merge_spans(chain(source_speech, dubbed), GAP_MS - 1)


class DuckEnvelope:
    """The bed's gain at every sample, by formula: any stretch can be computed alone, and equals the same one elsewhere.

    The gain is 1 outside the spans and that of the depth within them. It falls over the 80 ms before a span and rises
    over the 300 ms after it, as a raised cosine of the level in dB (of the amplitude where the depth is 60 dB or more,
    which silences).
    """

    def __init__(self, spans: Sequence[Span], depth_db: float) -> None:
        """Spans are merged as in `duck_spans`. Raises ValueError if `depth_db` is negative."""
        if depth_db < 0:
            raise ValueError(f"ducking lowers by 0 dB or more, not by {depth_db}")
        merged = duck_spans(spans, ())
        self._starts = [ms_to_samples(span.start_ms, PROGRAMME_RATE_HZ) for span in merged]
        self._ends = [ms_to_samples(span.end_ms, PROGRAMME_RATE_HZ) for span in merged]
        self._floor = 0.0 if depth_db >= SILENCING_DB else 10 ** (-depth_db / 20)
        self._fall = _ramp(ATTACK_MS, depth_db)
        self._rise = _ramp(RELEASE_MS, depth_db)[::-1]

    def gain(self, start_sample: int, count: int) -> Samples:
        """The gain of samples `start_sample` to `start_sample + count` at 48 kHz, shape (count,), 0 to 1."""
        gain = np.ones(count, np.float32)
        end_sample = start_sample + count
        number = bisect_right(self._ends, start_sample - len(self._rise))
        while number < len(self._starts) and self._starts[number] - len(self._fall) < end_sample:
            start, end = self._starts[number], self._ends[number]
            gain[max(0, start - start_sample) : max(0, end - start_sample)] = self._floor
            _lay(gain, start - len(self._fall) - start_sample, self._fall)
            _lay(gain, end - start_sample, self._rise)
            number += 1
        return gain


def _lay(target: Samples, at: int, piece: Samples) -> None:
    """Write `piece` into `target` from index `at` on, which may be negative, as far as it fits."""
    first, last = max(0, at), min(len(target), at + len(piece))
    if first < last:
        target[first:last] = piece[first - at : last - at]


def _ramp(length_ms: int, depth_db: float) -> Samples:
    """From 1 down to the depth, both ends left out."""
    length = ms_to_samples(length_ms, PROGRAMME_RATE_HZ)
    fall = 0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / length)
    gain = 1 - fall if depth_db >= SILENCING_DB else 10 ** (-depth_db * fall / 20)
    return gain.astype(np.float32)
