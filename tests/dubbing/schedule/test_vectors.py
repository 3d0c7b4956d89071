from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.schedule import Option, Slot
from octavia.dubbing.schedule.problem import make_problem
from octavia.dubbing.schedule.room import find_room
from octavia.dubbing.schedule.unfit import Freedom
from octavia.dubbing.schedule.vectors import Vectors, make_vectors
from octavia.dubbing.timing import Span


def vectors(by_ms: int = 0, **pins: Span) -> Vectors:
    slots = [
        Slot("a", 1000 + by_ms, 2111 + by_ms, "A", (Option(1000),)),
        Slot("b", 2500 + by_ms, 3777 + by_ms, "B", (Option(1000),)),
        Slot("c", 4111 + by_ms, 5000 + by_ms, "A", (Option(1000),), 4222 + by_ms),
    ]
    problem = make_problem(slots, ScheduleCaps(), 9000 + by_ms, pins)
    return make_vectors(problem, find_room(problem), [Freedom(), Freedom(start=True, rate=True), Freedom(start=True)])


def test_lengths_are_to_the_bit_the_same_wherever_the_lines_stand() -> None:
    here, there = vectors(), vectors(7_654_321)
    for name in {field.name for field in fields(Vectors)} - {"anchor_s", "ends", "starts"}:
        assert np.array_equal(getattr(here, name), getattr(there, name)), name
    assert np.array_equal(here.ends.apart_s, there.ends.apart_s)


def test_a_fixed_line_is_held_and_no_cap_frees_it() -> None:
    found = vectors()
    assert found.held.tolist() == [False, False, True]
    assert found.free_start.tolist() == [False, True, False]
    assert found.left_s[2] == pytest.approx(5.000 - 4.222)


def test_a_freed_line_may_be_as_fast_as_can_be_understood() -> None:
    assert vectors().fastest == pytest.approx([1 / 1.3, 1 / 2.0, 1 / 1.3])


def test_a_pinned_line_has_one_pace() -> None:
    found = vectors(a=Span(1100, 2000))
    assert found.slowest[0] == found.fastest[0] == pytest.approx(0.9)
    assert found.pinned.tolist() == [True, False, False]


def test_jumps_count_between_lines_of_one_speaker_and_fade_with_the_pause() -> None:
    found = vectors()
    assert (found.first.tolist(), found.second.tolist()) == ([0], [2])
    assert found.fade == pytest.approx([np.exp(-(4.111 - 2.111) / 2.0)])
