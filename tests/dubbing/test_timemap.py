"""The map from the source's clock to a slowed output's."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.timemap import IDENTITY, TimeMap


@st.composite
def time_maps(draw: st.DrawFn) -> TimeMap:
    steps = draw(st.lists(st.tuples(st.integers(1, 10_000), st.integers(1, 20_000)), max_size=20))
    start = draw(st.tuples(st.integers(0, 1000), st.integers(0, 1000)))
    return TimeMap(tuple(accumulate(steps, lambda knot, step: (knot[0] + step[0], knot[1] + step[1]), initial=start)))


MAP = TimeMap(((0, 0), (1000, 1000), (2000, 2500), (3000, 3500)))


@pytest.mark.parametrize(
    ("source", "output"),
    [
        (-40, -40),
        (0, 0),
        (999, 999),
        (1000, 1000),
        (1500, 1750),
        (2000, 2500),
        (2500, 3000),
        (3000, 3500),
        (9000, 9500),
    ],
)
def test_between_knots_time_runs_along_straight_lines(source: int, output: int) -> None:
    assert MAP.map_ms(source) == output


def test_a_map_without_slowing_changes_nothing() -> None:
    assert IDENTITY.is_identity
    assert IDENTITY.map_ms(1234) == 1234
    assert TimeMap(((0, 0), (500, 500))).is_identity
    assert not MAP.is_identity


@given(time_maps(), st.integers(0, 300_000), st.integers(0, 300_000))
def test_order_is_kept(time_map: TimeMap, one: int, other: int) -> None:
    earlier, later = sorted((one, other))
    assert time_map.map_ms(earlier) <= time_map.map_ms(later)


@given(time_maps())
def test_knots_are_met_exactly_and_back(time_map: TimeMap) -> None:
    for source, output in time_map.knots:
        assert time_map.map_ms(source) == output
        assert time_map.inverse.map_ms(output) == source


@given(time_maps(), st.integers(-1000, 300_000))
def test_there_and_back_is_where_one_was(time_map: TimeMap, time_ms: int) -> None:
    steepest = max([1.0, *((b - a) / (d - c) for (a, c), (b, d) in pairwise(time_map.knots))])
    assert abs(time_map.inverse.map_ms(time_map.map_ms(time_ms)) - time_ms) <= steepest / 2 + 1


@given(time_maps(), st.integers(0, 300_000))
def test_finer_units_agree_with_milliseconds(time_map: TimeMap, time_ms: int) -> None:
    ticks = time_map.map_ticks(time_ms * 90, 90_000)
    assert abs(ticks - 90 * time_map.map_ms(time_ms)) <= 45


def test_stretches_are_slowed_and_the_rest_is_not() -> None:
    slowed = TimeMap.slowed([(1000, 2000, 500), (2000, 3000, 0), (4000, 5000, 250)])
    assert [slowed.map_ms(ms) for ms in (0, 1000, 2000, 3000, 4000, 5000, 6000)] == [
        0,
        1000,
        2500,
        3500,
        4500,
        5750,
        6750,
    ]


def test_nothing_slowed_is_no_change() -> None:
    assert TimeMap.slowed([]) == IDENTITY


def test_a_stretch_at_the_very_start_is_slowed() -> None:
    assert TimeMap.slowed([(0, 100, 100)]).knots == ((0, 0), (100, 200))


@pytest.mark.parametrize("knots", [(), ((0, 0), (0, 5)), ((0, 0), (5, 0)), ((5, 5), (4, 6))])
def test_a_map_that_does_not_rise_is_refused(knots: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="a time map"):
        TimeMap(knots)
