from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.request import ScheduleCaps, WhenUnfit
from octavia.dubbing.schedule import Option, Slot, schedule, slowdown
from octavia.dubbing.timemap import TimeMap

CAPS = ScheduleCaps(when_unfit=WhenUnfit.SLOW_VIDEO)


def line(name: str, start_ms: int, end_ms: int, natural_ms: int, fixed_ms: int | None = None) -> Slot:
    return Slot(name, start_ms, end_ms, None, (Option(natural_ms),), fixed_ms)


def test_a_picture_in_which_every_line_fits_is_not_touched() -> None:
    slots = [line("a", 1000, 2000, 1200), line("b", 2100, 3000, 900)]
    result = slowdown(slots, CAPS, 5000)
    assert result.time_map == TimeMap()
    assert result.placements == schedule(slots, ScheduleCaps(), 5000)


def test_the_picture_is_slowed_under_the_line_that_needs_it_and_runs_on_as_before() -> None:
    slots = [
        line("a", 1000, 2000, 900),
        line("b", 10_000, 12_000, 6000),
        line("c", 12_000, 14_000, 1900),
        line("d", 30_000, 31_000, 900),
    ]
    result = slowdown(slots, CAPS, 40_000)
    extra = result.time_map.map_ms(40_000) - 40_000
    assert 1000 < extra < 4000
    assert result.time_map.map_ms(10_000) == 10_000
    assert result.time_map.map_ms(14_001) == 14_001 + extra
    assert [placement.problems for placement in result.placements] == [()] * 4
    assert result.placements[3].start_ms == 30_000 + extra


def test_a_last_line_too_long_for_the_end_gets_a_longer_picture() -> None:
    result = slowdown([line("a", 8000, 9000, 4000)], CAPS, 9500)
    assert result.placements[0].problems == ()
    assert result.placements[0].end_ms <= result.time_map.map_ms(9500)


def test_a_fixed_start_is_meant_on_the_sources_clock() -> None:
    slots = [line("a", 0, 1000, 4000), line("b", 1000, 2000, 900), line("c", 5000, 6000, 900, fixed_ms=5200)]
    result = slowdown(slots, CAPS, 9000)
    assert result.placements[2].start_ms == result.time_map.map_ms(5200) > 5200


@st.composite
def overfull_tracks(draw: st.DrawFn) -> list[Slot]:
    start, slots = draw(st.integers(0, 2000)), []
    for i in range(draw(st.integers(1, 6))):
        length = draw(st.integers(300, 3000))
        slots.append(line(f"s{i}", start, start + length, round(length * draw(st.floats(0.5, 3.0)))))
        start += length + draw(st.sampled_from([0, 50, 600, 3000]))
    return slots


@settings(deadline=None, max_examples=60)
@given(overfull_tracks())
def test_slowing_the_picture_lets_every_line_keep_its_caps(slots: list[Slot]) -> None:
    result = slowdown(slots, CAPS, slots[-1].end_ms + 200)
    assert [placement.problems for placement in result.placements] == [()] * len(slots)
