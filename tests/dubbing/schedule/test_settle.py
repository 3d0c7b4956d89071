from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.schedule import Option, Slot
from octavia.dubbing.schedule.limits import find_limits
from octavia.dubbing.schedule.problem import make_problem
from octavia.dubbing.schedule.program import Solution
from octavia.dubbing.schedule.room import find_room
from octavia.dubbing.schedule.settle import settle
from octavia.dubbing.schedule.unfit import find_unfit
from octavia.dubbing.values import Placement

NUMBERS = st.one_of(st.floats(-5, 5), st.just(float("nan")))
TOTAL_MS = 7000


def settled(drifts: list[float], slownesses: list[float], naturals: list[int]) -> list[Placement]:
    slots = [Slot(str(i), 1000 * i, 1000 * i + 950, None, (Option(ms),)) for i, ms in enumerate(naturals)]
    problem = make_problem(slots, ScheduleCaps(), TOTAL_MS)
    room = find_room(problem)
    limits = find_limits(problem, room, find_unfit(problem, room))
    nothing = np.zeros(len(slots))
    return settle(
        problem, room, limits, [0] * len(slots), Solution(np.array(drifts), np.array(slownesses), nothing, nothing)
    )


@settings(deadline=None)
@given(
    st.lists(NUMBERS, min_size=5, max_size=5),
    st.lists(NUMBERS, min_size=5, max_size=5),
    st.lists(st.integers(0, 1600), min_size=5, max_size=5),
)
def test_whatever_the_optimum_was_nothing_overlaps_or_leaves_the_output_and_problems_are_named(
    drifts: list[float], slownesses: list[float], naturals: list[int]
) -> None:
    placements = settled(drifts, slownesses, naturals)
    ready = 0
    for placement, natural_ms in zip(placements, naturals, strict=True):
        assert placement.natural_ms == natural_ms
        assert placement.start_ms >= ready
        ready = placement.end_ms
        assert ("rate" in placement.problems) == (not 0.9 <= placement.rate <= 1.3)
        assert ("shift" in placement.problems) == (abs(placement.shift_ms) > 500)
    assert ready <= TOTAL_MS


def test_an_optimum_that_fits_is_only_rounded() -> None:
    placements = settled([0.0, 0.1004, -0.0996], [1.0, 0.9, 1.0], [800, 1000, 900])
    assert [(p.start_ms, p.duration_ms) for p in placements] == [(0, 800), (1100, 900), (1900 + 100, 900)]


def test_rounding_does_not_eat_the_pause() -> None:
    placements = settled([0.0, -0.1199, 0.0], [1.0, 1.0, 1.0], [800, 1000, 900])
    assert placements[1].start_ms - placements[0].end_ms == 80
