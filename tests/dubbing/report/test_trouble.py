from __future__ import annotations

import pytest

from octavia.dubbing.report.found import Found
from octavia.dubbing.report.trouble import advice
from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.timing import Span

CAPS = ScheduleCaps(rate_min=0.9, rate_max=1.25)
TEXT = "x" * 100


def test_a_line_without_problems_needs_no_advice() -> None:
    assert advice((), TEXT, Found(Span(0, 1000), False, 1000.0, 1000.0), 0, CAPS) == ""


def test_a_line_that_is_too_fast_is_told_how_many_characters_too_long_it_is() -> None:
    # 2000 ms at the natural pace; 1000 ms at 1.25 hold 1250 ms of it: 750 of 2000 ms are too much.
    said = advice(("rate",), TEXT, Found(Span(0, 1000), False, 2000.0, 1000.0), 0, CAPS)
    assert "about 38 of its 100 characters" in said


def test_a_line_that_is_too_slow_is_told_how_many_are_missing() -> None:
    said = advice(("rate",), TEXT, Found(Span(0, 1000), False, 800.0, 1000.0), 0, CAPS)
    assert said == "Lengthen the text by about 13 characters."


@pytest.mark.parametrize(("shift_ms", "where"), [(700, "before it"), (-700, "after it")])
def test_a_line_that_starts_off_is_told_what_to_shorten(shift_ms: int, where: str) -> None:
    said = advice(("shift",), TEXT, Found(Span(0, 1000), False, 1000.0, 1000.0), shift_ms, CAPS)
    assert where in said and "about 25 characters" in said


def test_a_rendering_fault_is_called_one() -> None:
    assert "a fault to report" in advice(("cut",), TEXT, Found(None, False, 1000.0, 1000.0), None, CAPS)
