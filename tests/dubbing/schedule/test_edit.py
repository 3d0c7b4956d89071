from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.schedule import Option, Slot, reschedule, schedule
from octavia.dubbing.values import Placement

CAPS = ScheduleCaps()
TOTAL_MS = 30_000


def talk(*naturals: int, each_ms: int = 2000) -> list[Slot]:
    return [
        Slot(f"s{i}", 1000 + each_ms * i, 1000 + each_ms * (i + 1) - 50, "A", (Option(ms),))
        for i, ms in enumerate(naturals)
    ]


def edited(slots: list[Slot], line: int, **changes: Any) -> list[Slot]:
    return [*slots[:line], replace(slots[line], **changes), *slots[line + 1 :]]


def places(placements: tuple[Placement, ...]) -> list[tuple[int, int]]:
    return [(placement.start_ms, placement.duration_ms) for placement in placements]


def test_where_there_is_room_only_the_edited_line_changes() -> None:
    slots = talk(2000, 1500, 1900, 2300, 1800)
    base = schedule(slots, CAPS, TOTAL_MS)
    new = reschedule(base, edited(slots, 1, options=(Option(1800),)), {"s1"}, set(), CAPS, TOTAL_MS)
    assert new[1].natural_ms == 1800
    assert [*new[:1], *new[2:]] == [*base[:1], *base[2:]]


def test_neighbours_move_only_as_far_as_the_edited_line_needs_room() -> None:
    slots = talk(1500, 1500, 1500, 1500, 1500, 1500, 1500, 1500, 1500)
    base = schedule(slots, CAPS, TOTAL_MS)
    new = reschedule(base, edited(slots, 4, options=(Option(3700),)), {"s4"}, set(), CAPS, TOTAL_MS)
    assert not any(placement.problems for placement in new)
    assert places(new)[4] != places(base)[4]
    assert places(new)[:2] == places(base)[:2]
    assert places(new)[7:] == places(base)[7:]


def test_a_locked_neighbour_stays_even_if_the_edited_line_breaks_a_cap() -> None:
    slots = talk(1500, 1500, 1500)
    base = schedule(slots, CAPS, TOTAL_MS)
    new = reschedule(base, edited(slots, 1, options=(Option(3300),)), {"s1"}, {"s0", "s2"}, CAPS, TOTAL_MS)
    assert (new[0], new[2]) == (base[0], base[2])
    assert new[1].problems


def test_a_line_moved_by_a_person_starts_there() -> None:
    slots = talk(1500, 1500, 1500)
    base = schedule(slots, CAPS, TOTAL_MS)
    new = reschedule(base, edited(slots, 1, fixed_start_ms=3333), {"s1"}, set(), CAPS, TOTAL_MS)
    assert new[1].start_ms == 3333
    assert (new[0], new[2]) == (base[0], base[2])


def test_other_lines_keep_the_candidate_they_had_whatever_their_options_now_are() -> None:
    slots = talk(1500, 1500, 1500)
    base = tuple(replace(placement, candidate=3) for placement in schedule(slots, CAPS, TOTAL_MS))
    new = reschedule(base, edited(slots, 1, options=(Option(9000, 1.0), Option(1400))), {"s1"}, set(), CAPS, TOTAL_MS)
    assert [placement.candidate for placement in new] == [3, 1, 3]


def test_nothing_edited_is_nothing_changed() -> None:
    slots = talk(1500, 2500, 1500)
    base = schedule(slots, CAPS, TOTAL_MS)
    assert reschedule(base, slots, set(), set(), CAPS, TOTAL_MS) == base


def test_a_schedule_of_other_lines_is_refused() -> None:
    slots = talk(1500, 1500)
    with pytest.raises(ValueError, match="lacks lines that are to stay"):
        reschedule(schedule(slots, CAPS, TOTAL_MS)[:1], slots, {"s0"}, set(), CAPS, TOTAL_MS)


def test_lines_that_are_new_are_placed_among_those_that_stay_and_those_that_are_gone_leave_room() -> None:
    slots = talk(1500, 1500, 1500, 1500)
    base = schedule(slots, CAPS, TOTAL_MS)
    first = replace(slots[1], end_ms=4000, options=(Option(900),))
    second = replace(slots[1], id="s1-2", start_ms=4100, options=(Option(800),))
    new = reschedule(base, [slots[0], first, second, slots[3]], {"s1", "s1-2"}, set(), CAPS, TOTAL_MS)
    assert [placement.segment_id for placement in new] == ["s0", "s1", "s1-2", "s3"]
    assert (new[0], new[3]) == (base[0], base[3])
    assert new[1].end_ms <= new[2].start_ms
    assert not any(placement.problems for placement in new)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(300, 3500), min_size=2, max_size=8), st.data(), st.integers(0, 9000), st.sampled_from([0, 500])
)
def test_an_edit_leaves_no_overlap_and_nothing_cut(
    naturals: list[int], data: st.DataObject, new_ms: int, spare_ms: int
) -> None:
    slots = talk(*naturals)
    total_ms = slots[-1].end_ms + 9000
    base = schedule(slots, CAPS, total_ms)
    line = data.draw(st.integers(0, len(slots) - 1))
    asked = data.draw(st.one_of(st.none(), st.integers(0, slots[-1].end_ms)))
    changed = edited(slots, line, options=(Option(new_ms),), fixed_start_ms=asked)
    new = reschedule(base, changed, {f"s{line}"}, set(), CAPS, total_ms)
    assert new[line].natural_ms == new_ms
    for placement, old in zip(new, base, strict=True):
        assert placement.segment_id == old.segment_id
        assert placement.end_ms <= total_ms
        assert placement.natural_ms == old.natural_ms or placement.segment_id == f"s{line}"
    by_start = sorted(new, key=lambda placement: (placement.start_ms, placement.end_ms))
    for before, after in pairwise(by_start):
        assert before.end_ms <= after.start_ms
