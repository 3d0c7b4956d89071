from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.request import ScheduleCaps, WhenUnfit
from octavia.dubbing.schedule import Option, Slot, schedule
from octavia.dubbing.values import Placement

ONE_CLOCK = (WhenUnfit.LATE, WhenUnfit.FASTER)


@st.composite
def tracks(draw: st.DrawFn, *, fixed: bool = True, speakers: str = "AB") -> tuple[list[Slot], int]:
    """Up to eight lines, some pressed, some overlapping, some fixed, and a length of output with or without room."""
    start, end, slots = draw(st.integers(0, 3000)), 0, []
    for i in range(draw(st.integers(1, 8))):
        length = draw(st.integers(1, 4000))
        shares = draw(st.lists(st.floats(0.0, 3.0), min_size=1, max_size=3))
        options = tuple(
            Option(round(length * share), draw(st.sampled_from([0.0, 0.3])), draw(st.booleans())) for share in shares
        )
        asked = draw(st.integers(0, 12_000)) if fixed and draw(st.integers(0, 5)) == 0 else None
        slots.append(Slot(f"s{i}", start, start + length, draw(st.sampled_from(speakers)), options, asked))
        end = max(end, start + length)
        start += draw(st.sampled_from([length, length + 50, length + 400, length + 2500, length // 2]))
    return slots, max(len(slots), end + draw(st.sampled_from([0, 0, 300, 20_000, -end // 2])))


def played(slots: list[Slot], placements: tuple[Placement, ...]) -> dict[str | None, list[Placement]]:
    """The placements of each speaker in the order of where they should start."""
    order = sorted(range(len(slots)), key=lambda i: (slots[i].anchor_ms, slots[i].start_ms, i))
    by_speaker: dict[str | None, list[Placement]] = {}
    for i in order:
        by_speaker.setdefault(slots[i].speaker, []).append(placements[i])
    return by_speaker


@settings(deadline=None, max_examples=80)
@given(tracks(), st.sampled_from(ONE_CLOCK))
def test_nothing_is_cut_nobody_overlaps_himself_and_all_stay_within_the_output(
    track: tuple[list[Slot], int], when: WhenUnfit
) -> None:
    slots, total_ms = track
    placements = schedule(slots, ScheduleCaps(when_unfit=when), total_ms)
    for slot, placement in zip(slots, placements, strict=True):
        assert placement.segment_id == slot.id
        assert placement.natural_ms == slot.options[placement.candidate].duration_ms, "the whole text is spoken"
        assert placement.duration_ms > 0 or placement.natural_ms == 0
        assert placement.shift_ms == placement.start_ms - slot.start_ms
        assert 0 <= placement.start_ms <= placement.end_ms <= total_ms
    for lines in played(slots, placements).values():
        for before, after in pairwise(lines):
            assert before.end_ms <= after.start_ms, "and in order"


@settings(deadline=None, max_examples=60)
@given(tracks(), st.sampled_from(ONE_CLOCK))
def test_a_line_keeps_its_caps_or_names_those_it_breaks(track: tuple[list[Slot], int], when: WhenUnfit) -> None:
    slots, total_ms = track
    caps = ScheduleCaps(when_unfit=when)
    for slot, placement in zip(slots, schedule(slots, caps, total_ms), strict=True):
        assert ("rate" in placement.problems) == (not caps.rate_min <= placement.rate <= caps.rate_max)
        if slot.fixed_start_ms is None:
            assert ("shift" in placement.problems) == (abs(placement.shift_ms) > caps.shift_ms)
        else:
            assert ("shift" in placement.problems) == (placement.start_ms != slot.fixed_start_ms)


@settings(deadline=None, max_examples=40)
@given(tracks(speakers="ABC"))
def test_speakers_overlap_only_where_their_segments_do(track: tuple[list[Slot], int]) -> None:
    slots, total_ms = track
    slots = [replace(slot, fixed_start_ms=None) for slot in slots]
    placements = schedule(slots, ScheduleCaps(), total_ms)
    for (one, first), (other, second) in combinations(zip(slots, placements, strict=True), 2):
        if one.end_ms <= other.start_ms:
            assert first.end_ms <= second.start_ms


@settings(deadline=None, max_examples=40)
@given(tracks(), st.integers(0, 3_600_000), st.sampled_from(ONE_CLOCK))
def test_the_same_talk_later_in_the_file_is_placed_the_same(
    track: tuple[list[Slot], int], by_ms: int, when: WhenUnfit
) -> None:
    slots, total_ms = track
    # What starts near 0 is held by the beginning of the file: not here.
    slots, total_ms = [_moved(slot, 20_000) for slot in slots], total_ms + 20_000
    caps = ScheduleCaps(when_unfit=when)
    here = schedule(slots, caps, total_ms)
    there = schedule([_moved(slot, by_ms) for slot in slots], caps, total_ms + by_ms)
    assert there == tuple(replace(placement, start_ms=placement.start_ms + by_ms) for placement in here)


def _moved(slot: Slot, by_ms: int) -> Slot:
    asked = None if slot.fixed_start_ms is None else slot.fixed_start_ms + by_ms
    return replace(slot, start_ms=slot.start_ms + by_ms, end_ms=slot.end_ms + by_ms, fixed_start_ms=asked)


@settings(deadline=None, max_examples=30)
@given(tracks(), st.randoms(use_true_random=False))
def test_the_result_is_the_same_every_time_and_follows_the_order_of_the_slots(
    track: tuple[list[Slot], int], random: object
) -> None:
    slots, total_ms = track
    assert schedule(slots, ScheduleCaps(), total_ms) == schedule(slots, ScheduleCaps(), total_ms)
    if len({slot.anchor_ms for slot in slots}) == len(slots):
        backwards = schedule(slots[::-1], ScheduleCaps(), total_ms)
        assert backwards[::-1] == schedule(slots, ScheduleCaps(), total_ms)


def line(name: str, start_ms: int, end_ms: int, natural_ms: int, fixed_ms: int | None = None) -> Slot:
    return Slot(name, start_ms, end_ms, None, (Option(natural_ms),), fixed_ms)


def test_no_lines_are_no_placements() -> None:
    assert schedule([], ScheduleCaps(), 0) == ()


def test_a_talk_that_fits_is_left_as_it_is() -> None:
    slots = [line("a", 1000, 2000, 950), line("b", 2500, 4000, 1400)]
    assert schedule(slots, ScheduleCaps(), 5000) == (
        Placement("a", 0, 1000, 950, 950, 0),
        Placement("b", 0, 2500, 1400, 1400, 0),
    )


def test_silence_on_both_sides_is_borrowed_before_pace_is_changed() -> None:
    (_, middle, _) = schedule(
        [line("a", 0, 1000, 900), line("b", 2000, 3000, 1500), line("c", 4000, 5000, 900)], ScheduleCaps(), 6000
    )
    assert middle.natural_ms == 1500
    assert middle.rate < 1.03
    assert -200 < middle.shift_ms <= 0


def test_the_wanted_pause_is_kept_where_there_is_room() -> None:
    first, second = schedule([line("a", 1000, 2000, 1050), line("b", 2020, 3000, 800)], ScheduleCaps(), 5000)
    assert second.start_ms - first.end_ms >= 80


def test_a_fixed_line_starts_exactly_there_and_the_others_make_room() -> None:
    slots = [line("a", 1000, 2000, 1000), line("b", 2050, 3000, 900, fixed_ms=1800), line("c", 3050, 4000, 900)]
    placements = schedule(slots, ScheduleCaps(), 6000)
    assert placements[1].start_ms == 1800
    assert placements[1].problems == ()
    assert placements[0].end_ms <= 1800


def test_two_lines_fixed_to_one_moment_follow_each_other_and_the_second_says_so() -> None:
    slots = [line("a", 1000, 2000, 1000, fixed_ms=1500), line("b", 2050, 3000, 900, fixed_ms=1500)]
    first, second = schedule(slots, ScheduleCaps(), 6000)
    assert first.start_ms == 1500
    assert first.end_ms <= second.start_ms
    assert "shift" in second.problems


@pytest.mark.parametrize(("when", "problem"), [("late", "shift"), ("faster", "rate")])
def test_a_last_line_that_cannot_fit_is_neither_cut_nor_past_the_end(when: str, problem: str) -> None:
    slots = [line("a", 1000, 2000, 900), line("b", 8000, 9000, 3000)]
    _, last = schedule(slots, ScheduleCaps(when_unfit=WhenUnfit(when)), 9500)
    assert last.end_ms <= 9500
    assert last.problems == (problem,)


def test_late_keeps_the_pace_and_faster_the_start() -> None:
    slots = [line("a", 1000, 2000, 3600), line("b", 2000, 3000, 900)]
    late = schedule(slots, ScheduleCaps(), 20_000)
    faster = schedule(slots, ScheduleCaps(when_unfit=WhenUnfit.FASTER), 20_000)
    assert [placement.problems for placement in late] == [(), ("shift",)]
    assert late[1].shift_ms > 500
    assert [placement.problems for placement in faster] == [("rate",), ()]
    assert all(placement.rate <= 2.0 for placement in faster)


def test_a_line_without_sound_takes_no_time() -> None:
    placements = schedule([line("a", 0, 1000, 0), line("b", 1000, 2000, 1000)], ScheduleCaps(), 3000)
    assert [placement.duration_ms for placement in placements] == [0, 1000]


def test_with_slow_video_every_line_keeps_its_caps_on_the_slowed_clock() -> None:
    slots = [line("a", 1000, 2000, 3600), line("b", 2000, 3000, 900)]
    placements = schedule(slots, ScheduleCaps(when_unfit=WhenUnfit.SLOW_VIDEO), 5000)
    assert [placement.problems for placement in placements] == [(), ()]
