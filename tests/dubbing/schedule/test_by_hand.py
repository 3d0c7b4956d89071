"""Ends and paces that a person set: obeyed where that can be, and never at the cost of an overlap."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.request import RATE_BY_HAND, ScheduleCaps
from octavia.dubbing.schedule import Option, Pace, Slot, paced, schedule
from octavia.dubbing.values import Placement

CAPS = ScheduleCaps()
TOTAL_MS = 30_000


def talk(*naturals: int, each_ms: int = 2000) -> list[Slot]:
    return [
        Slot(f"s{i}", 1000 + each_ms * i, 1000 + each_ms * (i + 1) - 50, "A", (Option(ms),))
        for i, ms in enumerate(naturals)
    ]


def with_paces(slots: list[Slot], locked: set[str] | None = None, **paces: Pace) -> tuple[Placement, ...]:
    return paced(schedule(slots, CAPS, TOTAL_MS), slots, paces, locked or set(), CAPS, TOTAL_MS)


@pytest.mark.parametrize("rate", [0.5, 0.8, 1.5, 2.0])
def test_a_pace_is_obeyed_beyond_every_cap_and_nothing_else_moves(rate: float) -> None:
    slots = talk(1500, 900, 1500)
    base = schedule(slots, CAPS, TOTAL_MS)
    new = with_paces(slots, s1=Pace(rate=rate))
    assert (new[1].duration_ms, new[1].start_ms) == (round(900 / rate), base[1].start_ms)
    assert new[1].problems == ()
    assert (new[0], new[2]) == (base[0], base[2])


def test_a_line_ends_where_a_person_set_its_end() -> None:
    slots = talk(1500, 1500, 1500)
    base = schedule(slots, CAPS, TOTAL_MS)
    new = with_paces(slots, s1=Pace(end_ms=base[1].start_ms + 1000))
    assert (new[1].end_ms, new[1].start_ms, new[1].problems) == (base[1].start_ms + 1000, base[1].start_ms, ())
    assert (new[0], new[2]) == (base[0], base[2])


def test_neighbours_make_room_where_they_keep_their_caps_all_the_same() -> None:
    slots = talk(1500, 1500, 1500, 1500)
    base = schedule(slots, CAPS, TOTAL_MS)
    end_ms = base[2].start_ms + 300
    new = with_paces(slots, s1=Pace(end_ms=end_ms))
    assert (new[1].end_ms, [placement.problems for placement in new]) == (end_ms, [()] * 4)
    assert new[2].start_ms >= end_ms
    assert (new[0], new[3]) == (base[0], base[3])


def test_a_locked_neighbour_does_not_and_the_end_is_where_it_begins() -> None:
    slots = talk(1500, 1500, 1500)
    base = schedule(slots, CAPS, TOTAL_MS)
    new = with_paces(slots, {"s2"}, s1=Pace(end_ms=base[2].start_ms + 300))
    assert (new[0], new[2]) == (base[0], base[2])
    assert (new[1].end_ms, new[1].problems) == (base[2].start_ms, ("pace",))


@pytest.mark.parametrize(("end_ms", "rate"), [(100, 2.0), (4000, 2.0), (30_000, 0.5)])
def test_no_line_is_spoken_too_fast_or_too_slowly_to_be_understood(end_ms: int, rate: float) -> None:
    new = with_paces(talk(1000, 1500), s1=Pace(end_ms=end_ms - 1000))
    assert (round(new[1].rate, 2), new[1].problems) == (rate, ("pace",))


def test_a_line_ends_with_the_file() -> None:
    slots = talk(1500, 1500)
    base = schedule(slots, CAPS, 4600)
    new = paced(base, slots, {"s1": Pace(rate=0.5)}, set(), CAPS, 4600)
    assert (new[1].end_ms, new[1].problems) == (4600, ("pace",))


def test_what_makes_no_sound_keeps_its_place() -> None:
    slots = talk(1500, 0)
    assert with_paces(slots, s1=Pace(rate=0.5)) == schedule(slots, CAPS, TOTAL_MS)


_PACES = st.one_of(
    st.builds(Pace, st.integers(0, 25_000)), st.builds(Pace, st.none(), st.floats(*RATE_BY_HAND, allow_nan=False))
)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(300, 3500), min_size=1, max_size=7), st.data())
def test_whatever_is_asked_nothing_overlaps_and_who_is_not_heeded_is_named(
    naturals: list[int], data: st.DataObject
) -> None:
    slots = talk(*naturals)
    total_ms = slots[-1].end_ms + data.draw(st.integers(0, 9000))
    base = schedule(slots, CAPS, total_ms)
    ids = [slot.id for slot in slots]
    paces = data.draw(st.dictionaries(st.sampled_from(ids), _PACES, min_size=1))
    locked = data.draw(st.sets(st.sampled_from(ids)))
    new = paced(base, slots, paces, locked, CAPS, total_ms)
    for placement, old in zip(new, base, strict=True):
        assert (placement.segment_id, placement.natural_ms) == (old.segment_id, old.natural_ms)
        assert placement.end_ms <= total_ms
        if (pace := paces.get(placement.segment_id)) is not None:
            assert placement.start_ms == old.start_ms
            kept = placement.duration_ms == pace.duration_ms(placement)
            assert kept == ("pace" not in placement.problems)
            if "rate" not in old.problems:
                assert 0.5 <= placement.rate <= 2.0
        elif placement.segment_id in locked:
            assert placement == old
    for before, after in pairwise(sorted(new, key=lambda placement: (placement.start_ms, placement.end_ms))):
        assert before.end_ms <= after.start_ms
