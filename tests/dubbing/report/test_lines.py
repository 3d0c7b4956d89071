from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.report.found import Found
from octavia.dubbing.report.inputs import PlacedTake, TrackFiles, TrackInput
from octavia.dubbing.report.lines import (
    cast_report,
    distribution,
    is_cut,
    line_reports,
    overlaps,
    rate_report,
    shift_report,
)
from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.timemap import TimeMap
from octavia.dubbing.timing import Span
from octavia.dubbing.values import Candidate, Line, Placement, Segment, Word

CAPS = ScheduleCaps()
WHOLE = Found(Span(1000, 2000), False, 1100.0, 1000.0, gain_db=0.0, head_db=0.0, tail_db=0.0)
FILES = TrackFiles(Path("wav"), Path("m4a"), Path("voice"), Path("srt"), Path("vtt"), Path("ass"))


def track(*lines: Line, **more: Any) -> TrackInput:
    placements = tuple(Placement(line.segment.id, 0, 1000, 1000, 1100, 0) for line in lines)
    takes = tuple(PlacedTake(line.segment.id, Path("t"), Path("n"), 1000, "ana", "flite", ("a",)) for line in lines)
    return TrackInput("es", lines, placements, takes, FILES, **more)


def line(name: str = "s0001", start_ms: int = 1000, text: str = "Hola.", **more: Any) -> Line:
    words = (Word("hello", start_ms, start_ms + 400, 0.4), Word("there", start_ms + 400, start_ms + 900, 0.8))
    segment = Segment(name, start_ms, start_ms + 900, "hello there", words, more.pop("speaker", None))
    return Line(segment, (Candidate(text, 0.0, ("Bob",)),), **more)


def only(row: tuple[Any, ...]) -> Any:
    (report,) = row
    return report


def test_a_row_says_what_was_measured() -> None:
    row = only(line_reports(track(line()), {"s0001": WHOLE}, CAPS))
    assert (row.start_ms, row.end_ms, row.shift_ms, row.rate, row.voice) == (1000, 2000, 0, 1.1, "ana")
    assert (row.weak_words, row.unknown_words, row.confidence) == (("hello",), ("Bob",), 0.6)
    assert row.problems == () and row.help == "" and row.tried == ()


def test_the_cast_is_who_speaks_with_which_voice_and_how_much() -> None:
    given = [line("s0003", 9000, speaker="B"), line("s0001", speaker="B"), line("s0002", 5000, speaker="A")]
    rows = line_reports(track(*given), dict.fromkeys(("s0001", "s0002", "s0003"), WHOLE), CAPS)
    rows = (*rows[:2], replace(rows[2], voice="profile:A"))
    found = [(one.speaker, one.voice, one.own, one.lines, one.spoken_ms) for one in cast_report(rows)]
    assert found == [("B", "ana", False, 2, 2000), ("A", "profile:A", True, 1, 1000)]
    assert cast_report([replace(row, voice="") for row in rows]) == ()


@pytest.mark.parametrize(
    "fault",
    [
        {"missing_end_ms": 40, "missing_ms": 40},
        {"missing_start_ms": 40, "missing_ms": 40},
        {"missing_ms": 70},
        {"past_end_ms": 40},
        {"unfitted_ms": 40},
        {"tail_db": -7.0},
        {"head_db": -30.0},
        {"sound": None},
    ],
)
def test_each_kind_of_loss_makes_a_line_cut(fault: dict[str, Any]) -> None:
    assert not is_cut(WHOLE)
    assert is_cut(replace(WHOLE, **fault))
    assert only(line_reports(track(line()), {"s0001": replace(WHOLE, **fault)}, CAPS)).problems == ("cut",)


def test_what_a_fade_takes_is_no_cut() -> None:
    assert not is_cut(replace(WHOLE, missing_start_ms=20, missing_end_ms=30, missing_ms=50))


def test_a_line_that_was_never_spoken_counts_as_cut() -> None:
    bare = TrackInput("es", (line(),), (), (), FILES)
    row = only(line_reports(bare, {}, CAPS))
    assert row.problems == ("cut",) and row.rate is None and row.start_ms is None


def test_a_text_without_letters_has_nothing_to_cut() -> None:
    assert only(line_reports(track(line(text="…")), {}, CAPS)).problems == ()


@pytest.mark.parametrize(("natural_ms", "broken"), [(1310, False), (1311, True), (890, False), (889, True)])
def test_the_rate_is_held_to_both_caps(natural_ms: int, broken: bool) -> None:
    row = only(line_reports(track(line()), {"s0001": replace(WHOLE, natural_ms=float(natural_ms))}, CAPS))
    assert ("rate" in row.problems) is broken


@pytest.mark.parametrize(("moved_ms", "broken"), [(530, False), (531, True), (-530, False), (-531, True)])
def test_the_start_is_held_to_its_cap(moved_ms: int, broken: bool) -> None:
    row = only(line_reports(track(line()), {"s0001": replace(WHOLE, sound=Span(1000, 2000).moved(moved_ms))}, CAPS))
    assert ("shift" in row.problems) is broken


def test_what_was_tried_is_told_of_lines_in_trouble() -> None:
    late = replace(WHOLE, sound=Span(1800, 2800))
    row = only(line_reports(track(line()), {"s0001": late}, CAPS))
    assert row.tried == ("a",)
    assert "Shorten this line or those just before it" in row.help


def test_a_line_placed_by_hand_is_not_judged_by_its_start() -> None:
    late = replace(WHOLE, sound=Span(2000, 3000))
    row = only(line_reports(track(line(fixed_start_ms=2000)), {"s0001": late}, CAPS))
    assert row.by_hand and row.shift_ms == 1000 and row.problems == ()
    assert shift_report([row], CAPS).over_cap == 0


def test_a_line_paced_by_hand_is_not_judged_by_its_rate() -> None:
    fast = replace(WHOLE, natural_ms=1600.0)
    row = only(line_reports(track(line(fixed_rate=1.6)), {"s0001": fast}, CAPS))
    assert row.pace_by_hand and row.rate == 1.6 and (row.problems, row.help) == ((), "")
    assert rate_report([row], CAPS).over_cap == 0
    assert rate_report([replace(row, pace_by_hand=False)], CAPS).over_cap == 1


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"fixed_rate": 1.1}, True),
        ({"fixed_rate": 1.13}, False),
        ({"fixed_end_ms": 1990}, True),
        ({"fixed_end_ms": 2011}, False),
        ({"fixed_end_ms": 1989}, False),
    ],
)
def test_a_pace_that_a_person_set_and_did_not_get_is_said(asked: dict[str, Any], kept: bool) -> None:
    row = only(line_reports(track(line(**asked)), {"s0001": WHOLE}, CAPS))
    assert row.problems == (() if kept else ("pace",))
    assert ("can't be as set" in row.help) is not kept


def test_starts_are_compared_on_the_clock_of_a_slowed_video() -> None:
    slowed = track(line(), time_map=TimeMap.slowed([(0, 1000, 500)]))
    row = only(line_reports(slowed, {"s0001": replace(WHOLE, sound=Span(1500, 2500))}, CAPS))
    assert (row.source_start_ms, row.source_end_ms, row.shift_ms) == (1500, 2400, 0)


def test_both_lines_of_an_overlap_are_in_trouble() -> None:
    lines = (line("s0001"), line("s0002"))
    rows = line_reports(track(*lines), {"s0001": WHOLE, "s0002": replace(WHOLE, sound=Span(1900, 2900))}, CAPS)
    assert [row.problems for row in rows] == [("overlap",), ("overlap", "shift")]


def test_two_speakers_may_talk_at_once() -> None:
    lines = (line("s0001", speaker="A"), line("s0002", speaker="B"))
    rows = line_reports(track(*lines), {"s0001": WHOLE, "s0002": WHOLE}, CAPS)
    assert all(row.problems == () for row in rows)


spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 400), st.integers(1, 100))


@given(st.lists(st.tuples(st.sampled_from([None, "A", "B"]), spans), max_size=12))
def test_overlaps_are_found_exactly_where_a_speaker_meets_themselves(sounds: list[tuple[str | None, Span]]) -> None:
    named = [(f"s{number}", speaker, span) for number, (speaker, span) in enumerate(sounds)]
    meeting = any(a[1] == b[1] and a[2].overlap_ms(b[2]) for index, a in enumerate(named) for b in named[index + 1 :])
    found = overlaps(named)
    assert bool(found) is meeting
    by_name = {name: span for name, _, span in named}
    for one in found:
        assert one.duration_ms == by_name[one.first].overlap_ms(by_name[one.second]) > 0


def test_rates_and_their_jumps_are_counted_within_each_speaker() -> None:
    found = {
        "s0001": replace(WHOLE, natural_ms=1000.0),
        "s0002": replace(WHOLE, natural_ms=1250.0, sound=Span(2100, 3100)),
        "s0003": replace(WHOLE, natural_ms=1180.0, sound=Span(3200, 4200)),
    }
    lines = (line("s0001", speaker="A"), line("s0002", 2100, speaker="B"), line("s0003", 3200, speaker="A"))
    report = rate_report(line_reports(track(*lines), found, CAPS), CAPS)
    assert (report.over_115, report.over_120, report.over_cap, report.under_floor) == (2, 1, 0, 0)
    assert report.jumps is not None and (report.jumps.count, report.jumps.maximum) == (1, 0.18)
    assert report.rates is not None and report.rates.maximum == 1.25


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_a_distribution_is_ordered_and_bounds_its_values(values: list[float]) -> None:
    found = distribution(values)
    assert found is not None
    assert found.minimum <= found.median <= found.p95 <= found.maximum
    assert found.minimum == pytest.approx(min(values), abs=0.001)
    assert found.count == len(values)


def test_of_nothing_there_is_no_distribution() -> None:
    assert distribution([]) is None
