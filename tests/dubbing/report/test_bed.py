from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.report.bed import bed_report
from octavia.dubbing.report.inputs import SourceInput, TrackFiles, TrackInput
from octavia.dubbing.report.sound import Scan
from octavia.dubbing.request import MixSettings
from octavia.dubbing.timing import Span
from octavia.dubbing.values import Candidate, Line, Segment, Transcript

PLACES, SAMPLES = 100, 400
SPOKEN = Span(3000, 6000)
FILES = TrackFiles(Path("wav"), Path("m4a"), Path("voice"), Path("srt"), Path("vtt"), Path("ass"))
TRACK = TrackInput(
    "es", (Line(Segment("s1", 3000, 6000, "text"), (Candidate("texto"),)),), (), (), FILES, duck_spans=(SPOKEN,)
)


def source() -> SourceInput:
    segment = Segment("s1", 3000, 6000, "text")
    return SourceInput(None, "", 1, Transcript("en", (segment,), "x"), (SPOKEN,))  # type: ignore[arg-type]


def scanned(under: float, outside: float, *, level: float = 0.1, silent_outside: bool = False) -> Scan:
    """Ten seconds with a line from 3 to 6 s: the original at two gains, the voice over it."""
    random = np.random.default_rng(5)
    original = level * random.standard_normal((PLACES, SAMPLES))
    voice = 0.3 * random.standard_normal((PLACES, SAMPLES))
    speaking = (np.arange(PLACES) >= 30) & (np.arange(PLACES) < 60)
    voice[~speaking] = 0
    if silent_outside:
        original[~speaking] = 0
    dub = np.where(speaking, under, outside)[:, None] * original + 0.8 * voice
    rows = np.stack([voice, original, dub], axis=1)
    empty = np.zeros(0)
    return Scan(0, empty, empty, empty, empty, ("voice", "original"), rows @ rows.transpose(0, 2, 1))


def report(scan: Scan, track: TrackInput = TRACK, duck_db: float = 20.0) -> Any:
    return bed_report(scan, track, source(), MixSettings(duck_db=duck_db), [SPOKEN])


@settings(max_examples=25, deadline=None)
@given(gain=st.floats(0.1, 3), down_db=st.floats(3, 40))
def test_the_reduction_is_measured_whatever_the_gain(gain: float, down_db: float) -> None:
    found = report(scanned(gain * 10 ** (-down_db / 20), gain))
    assert found.under_db == pytest.approx(down_db, abs=0.2)
    assert found.outside_match == pytest.approx(1, abs=1e-3)
    assert found.outside_spread_db == pytest.approx(0, abs=0.1)


def test_speech_that_is_left_as_it_was_is_exposed() -> None:
    found = report(scanned(0.7, 0.7))
    assert (found.exposed_ms, found.exposed_share) == (3000, 1.0)
    assert report(scanned(0.07, 0.7)).exposed_ms == 0


def test_where_the_source_is_silent_outside_lines_the_planned_gain_is_the_measure() -> None:
    scan = scanned(0.05, 0.5, silent_outside=True)
    assert report(scan).under_db is None
    assert report(scan).leak_dbfs is not None
    assert report(scan, replace(TRACK, bed_gain_db=-6.02)).under_db == pytest.approx(20, abs=0.2)


def test_a_source_that_is_silent_leaves_nothing_to_lower() -> None:
    found = report(scanned(0.05, 0.5, level=1e-5))
    assert (found.under_db, found.leak_dbfs, found.outside_match) == (None, None, None)


def test_a_dub_in_the_very_same_voice_is_not_taken_for_the_original() -> None:
    scan = scanned(0.0, 0.5)
    gram = scan.gram.copy()
    gram[30:60] = gram[30:60][:, [0, 0, 2]][:, :, [0, 0, 2]]
    assert report(replace(scan, gram=gram)).leak_dbfs is None


def test_without_references_there_is_no_figure() -> None:
    scan = scanned(0.05, 0.5)
    alone = replace(scan, references=("voice",), gram=scan.gram[:, [0, 2]][:, :, [0, 2]])
    assert report(alone) is None
