from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.schedule.rates import least_ms, most_ms

NATURALS = st.integers(1, 100_000)


@settings(deadline=None)
@given(NATURALS, st.floats(1.0, 4.0))
def test_the_shortest_duration_keeps_the_cap_and_one_millisecond_less_breaks_it(natural_ms: int, rate: float) -> None:
    duration = least_ms(natural_ms, rate)
    assert duration >= 1
    assert natural_ms / duration <= rate
    assert duration == 1 or natural_ms / (duration - 1) > rate


@settings(deadline=None)
@given(NATURALS, st.floats(0.25, 1.0))
def test_the_longest_duration_keeps_the_cap_and_one_millisecond_more_breaks_it(natural_ms: int, rate: float) -> None:
    duration = most_ms(natural_ms, rate)
    assert natural_ms / duration >= rate
    assert natural_ms / (duration + 1) < rate


def test_silence_lasts_no_time() -> None:
    assert least_ms(0, 1.3) == 0
    assert most_ms(0, 0.9) == 0
