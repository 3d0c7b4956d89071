from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.sound.bed import ATTACK_MS, GAP_MS, RELEASE_MS, DuckEnvelope, duck_spans
from octavia.dubbing.timing import Span

RATE_HZ = 48_000
PER_MS = 48


@st.composite
def _spans(draw: st.DrawFn) -> list[Span]:
    starts = draw(st.lists(st.integers(0, 8000), max_size=8))
    return [Span(start, start + draw(st.integers(0, 2500))) for start in starts]


@given(_spans(), _spans())
def test_the_bed_is_lowered_wherever_anybody_speaks_and_in_short_pauses(source: list[Span], dub: list[Span]) -> None:
    merged = duck_spans(source, dub)
    assert all(any(m.start_ms <= s.start_ms and s.end_ms <= m.end_ms for m in merged) for s in source + dub)
    assert all(b.start_ms - a.end_ms >= GAP_MS for a, b in pairwise(merged))


@given(_spans(), st.floats(0, 80))
def test_the_gain_is_the_depth_within_spans_and_never_leaves_depth_to_one(spans: list[Span], depth_db: float) -> None:
    gain = DuckEnvelope(spans, depth_db).gain(0, 12_000 * PER_MS)
    floor = np.float32(0 if depth_db >= 60 else 10 ** (-depth_db / 20))
    assert gain.min(initial=1) >= floor
    assert gain.max(initial=0) <= 1
    for span in spans:
        assert np.all(gain[span.start_ms * PER_MS : span.end_ms * PER_MS] == floor)


@given(_spans(), st.floats(0, 80))
def test_far_from_every_line_the_bed_is_untouched(spans: list[Span], depth_db: float) -> None:
    gain = DuckEnvelope(spans, depth_db).gain(0, 12_000 * PER_MS)
    far = np.ones(len(gain), np.bool_)
    for span in duck_spans(spans, []):
        far[max(0, span.start_ms - ATTACK_MS) * PER_MS : (span.end_ms + RELEASE_MS) * PER_MS] = False
    assert np.all(gain[far] == 1)


@given(_spans(), st.floats(1, 40))
def test_the_gain_changes_smoothly(spans: list[Span], depth_db: float) -> None:
    level_db = 20 * np.log10(DuckEnvelope(spans, depth_db).gain(0, 12_000 * PER_MS).astype(np.float64))
    steepest = depth_db * np.pi / 2 / (ATTACK_MS * PER_MS)
    assert np.abs(np.diff(level_db)).max() <= 1.01 * steepest + 1e-5


def test_silencing_falls_to_nothing_without_a_step() -> None:
    gain = DuckEnvelope([Span(1000, 2000)], 60).gain(0, 3000 * PER_MS)
    assert np.all(gain[1000 * PER_MS : 2000 * PER_MS] == 0)
    assert np.abs(np.diff(gain)).max() < 0.001


@given(_spans(), st.lists(st.integers(1, 3000), min_size=1, max_size=10), st.integers(0, 8000))
def test_any_stretch_can_be_computed_alone(spans: list[Span], lengths_ms: list[int], start_ms: int) -> None:
    envelope = DuckEnvelope(spans, 20)
    total = sum(lengths_ms) * 7
    whole = envelope.gain(start_ms * PER_MS + 3, total)
    parts, start = [], start_ms * PER_MS + 3
    for length in lengths_ms:
        parts.append(envelope.gain(start, 7 * length))
        start += 7 * length
    assert np.array_equal(np.concatenate(parts), whole)


def test_without_depth_or_spans_nothing_is_lowered() -> None:
    assert np.all(DuckEnvelope([Span(0, 1000)], 0).gain(0, 1000) == 1)
    assert np.all(DuckEnvelope([], 20).gain(0, 1000) == 1)
    assert DuckEnvelope([], 20).gain(5, 0).shape == (0,)


def test_a_negative_depth_is_refused() -> None:
    with pytest.raises(ValueError, match="-3"):
        DuckEnvelope([], -3)
