from __future__ import annotations

import pytest

from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.schedule import Option, Slot
from octavia.dubbing.schedule.problem import make_problem
from octavia.dubbing.schedule.room import INTELLIGIBLE_RATE, find_room


def slot(name: str, natural_ms: int, fixed_ms: int | None = None) -> Slot:
    return Slot(name, 0, 100, None, (Option(natural_ms),), fixed_ms)


def test_where_there_is_time_nobody_ever_needs_more_than_the_intelligible_rate() -> None:
    room = find_room(make_problem([slot("a", 5000)], ScheduleCaps(), 10_000))
    assert room.rate == INTELLIGIBLE_RATE


def test_a_higher_rate_cap_is_the_utmost() -> None:
    room = find_room(make_problem([slot("a", 5000)], ScheduleCaps(rate_max=3.0), 10_000))
    assert room.rate == 3.0


def test_only_the_end_of_the_output_forces_more() -> None:
    room = find_room(make_problem([slot("a", 5000), slot("b", 5000)], ScheduleCaps(), 1000))
    assert 10 <= room.rate <= 12.5


@pytest.mark.parametrize("asked_ms", [0, 2500, 7000])
def test_a_fixed_line_starts_where_a_person_put_it(asked_ms: int) -> None:
    room = find_room(make_problem([slot("a", 5000, asked_ms)], ScheduleCaps(), 10_000))
    assert room.fixed == {0: asked_ms}


def test_a_fixed_line_gives_way_to_the_one_fixed_before_it_and_to_the_end() -> None:
    slots = [slot("a", 4000, 1000), slot("b", 4000, 1500), slot("c", 4000, 9900)]
    room = find_room(make_problem(slots, ScheduleCaps(), 10_000))
    assert room.fixed == {0: 1000, 1: 3000, 2: 8000}
