from __future__ import annotations

from dataclasses import replace

import pytest

from octavia.dubbing.report import Promise, Report, TrackReport
from octavia.dubbing.report.figures import BedReport, FileLength, LoudnessReport, Overlap
from octavia.dubbing.report.promises import Measured, promises
from octavia.dubbing.request import ScheduleCaps

BED = BedReport("ducked", 20.0, True, 20.0, 19.0, -45.0, 0.5, 0.97, 0, 0.0)


@pytest.fixture
def measured(good_report: Report) -> Measured:
    track: TrackReport = good_report.tracks[0]
    return Measured(
        track.length,
        track.lines,
        track.overlaps,
        track.rate,
        track.shift,
        track.bed,
        track.loudness,
        track.subtitles,
    )


def judge(measured: Measured, name: str) -> Promise:
    return next(promise for promise in promises(measured, ScheduleCaps()) if promise.name == name)


@pytest.mark.parametrize(("off_ms", "holds"), [(40.0, True), (-40.0, True), (40.1, False), (-41.0, False)])
def test_a_frame_more_or_less_is_allowed(measured: Measured, off_ms: float, holds: bool) -> None:
    files = (FileLength("a.wav", 8000 + off_ms, off_ms, off_ms / 40), FileLength("b", 9000, 1000, 25, judged=False))
    assert judge(replace(measured, length=replace(measured.length, files=files)), "length").holds is holds


@pytest.mark.parametrize(
    ("lufs", "holds"), [(-16.0, True), (-15.0, True), (-17.0, True), (-14.9, False), (-17.1, False), (None, False)]
)
def test_loudness_may_be_one_unit_off(measured: Measured, lufs: float | None, holds: bool) -> None:
    assert judge(replace(measured, loudness=LoudnessReport(lufs, -16, -2, -1)), "loudness").holds is holds


@pytest.mark.parametrize(("peak", "holds"), [(-1.0, True), (-0.95, True), (-0.9, False), (0.5, False), (None, True)])
def test_a_true_peak_is_held_to_a_tenth_of_a_decibel(measured: Measured, peak: float | None, holds: bool) -> None:
    assert judge(replace(measured, loudness=LoudnessReport(-16, -16, peak, -1)), "peak").holds is holds


@pytest.mark.parametrize(
    ("bed", "holds"),
    [
        (BED, True),
        (replace(BED, under_db=17.0), True),
        (replace(BED, under_db=16.9), False),
        (replace(BED, under_db=5.0, leak_dbfs=-51.0), True),
        (replace(BED, wanted_db=60.0, under_db=36.0), True),
        (replace(BED, wanted_db=60.0, under_db=34.0), False),
        (replace(BED, outside_spread_db=3.5), False),
        (replace(BED, outside_match=0.7), False),
        (replace(BED, outside_match=None, outside_spread_db=None), True),
        (replace(BED, exposed_ms=900, exposed_share=0.05), False),
        (replace(BED, exposed_ms=200, exposed_share=0.05), True),
        (replace(BED, exposed_ms=5000, exposed_share=0.02), True),
        (replace(BED, under_db=None), None),
        (replace(BED, under_db=None, leak_dbfs=-60.0), True),
        (replace(BED, under_db=None, leak_dbfs=None), True),
        (replace(BED, compared=False, under_db=None, leak_dbfs=None), None),
        (replace(BED, under_db=None, outside_match=0.1), False),
        (None, None),
    ],
)
def test_the_bed_is_kept_and_the_original_lowered(
    measured: Measured, bed: BedReport | None, holds: bool | None
) -> None:
    assert judge(replace(measured, bed=bed), "bed").holds is holds


def test_speech_that_was_not_lowered_is_told(measured: Measured) -> None:
    found = judge(replace(measured, bed=replace(BED, exposed_ms=900, exposed_share=0.05)), "bed")
    assert found.detail == "0.9 s of the original's speech (5%) are not lowered"


def test_only_the_first_five_places_are_named(measured: Measured) -> None:
    overlaps = tuple(Overlap(None, f"s{number}", f"s{number + 1}", number * 1000, 100) for number in range(8))
    found = judge(replace(measured, overlaps=overlaps), "no-overlap")
    assert found.holds is False
    assert found.detail.count("100 ms") == 5 and found.detail.endswith("; and 3 more")


def test_a_lost_line_is_named_as_lost(measured: Measured) -> None:
    lost = replace(measured.lines[0], problems=("cut",), start_ms=None, end_ms=None)
    found = judge(replace(measured, lines=(lost, *measured.lines[1:])), "nothing-cut")
    assert (found.measured, found.detail) == ("1 of 3 lines cut", "s0001 at 0:00.500: it is not in the voice stem")


def test_a_collapsed_edge_is_named_as_one(measured: Measured) -> None:
    quiet = replace(measured.lines[0], problems=("cut",), tail_db=-20.0)
    found = judge(replace(measured, lines=(quiet,)), "nothing-cut")
    assert found.detail.endswith("its level collapses at an edge")


def test_lines_placed_by_hand_are_counted(measured: Measured) -> None:
    moved = replace(measured.lines[0], by_hand=True)
    assert "1 placed by hand, not judged" in judge(replace(measured, lines=(moved,)), "shift").measured


def test_negative_figures_are_written_with_a_minus_sign(measured: Measured) -> None:
    assert judge(measured, "loudness").limit == "−16 ± 1 LUFS"
