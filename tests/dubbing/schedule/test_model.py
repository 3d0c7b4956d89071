from __future__ import annotations

import pytest

from octavia.dubbing.schedule import Option, Slot
from octavia.dubbing.timemap import TimeMap


def test_a_slot_belongs_where_its_segment_is_unless_a_person_fixed_it() -> None:
    assert Slot("a", 100, 900, None, (Option(500),)).anchor_ms == 100
    assert Slot("a", 100, 900, None, (Option(500),), fixed_start_ms=350).anchor_ms == 350


def test_a_slot_moves_with_the_picture() -> None:
    slot = Slot("a", 1000, 2000, None, (Option(500),), fixed_start_ms=1500)
    moved = slot.moved(TimeMap.slowed([(1000, 2000, 1000)]))
    assert (moved.start_ms, moved.end_ms, moved.fixed_start_ms) == (1000, 3000, 2000)


@pytest.mark.parametrize(("start_ms", "end_ms", "fixed_ms"), [(-1, 5, None), (10, 9, None), (0, 9, -1)])
def test_a_slot_that_is_no_stretch_of_time_is_refused(start_ms: int, end_ms: int, fixed_ms: int | None) -> None:
    with pytest.raises(ValueError, match="slot a"):
        Slot("a", start_ms, end_ms, None, (Option(1),), fixed_ms)


def test_a_slot_with_nothing_to_say_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one option"):
        Slot("a", 0, 1, None, ())


@pytest.mark.parametrize(("duration_ms", "cost"), [(-1, 0.0), (1, -0.5), (1, float("nan"))])
def test_an_option_with_a_negative_number_is_refused(duration_ms: int, cost: float) -> None:
    with pytest.raises(ValueError, match="negative"):
        Option(duration_ms, cost)
