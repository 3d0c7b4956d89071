from __future__ import annotations

from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.schedule import Option, Slot
from octavia.dubbing.schedule.limits import Limits, find_limits
from octavia.dubbing.schedule.problem import make_problem
from octavia.dubbing.schedule.room import find_room
from octavia.dubbing.schedule.unfit import Freedom
from octavia.dubbing.timing import Span


def limits(*freedoms: Freedom, fixed_ms: int | None = None, **pins: Span) -> Limits:
    slots = [Slot(f"s{i}", 200 + 2000 * i, 1200 + 2000 * i, None, (Option(1300),)) for i in range(len(freedoms))]
    slots[-1] = Slot("last", 8000, 9000, None, (Option(1300),), fixed_ms)
    problem = make_problem(slots, ScheduleCaps(), 20_000, pins)
    return find_limits(problem, find_room(problem), freedoms)


def test_a_line_that_keeps_its_caps_is_bound_by_them_and_by_the_beginning() -> None:
    found = limits(Freedom(), Freedom())
    assert (found.release, found.deadline, found.rate) == ((0, 7500), (700, 8500), (1.3, 1.3))
    assert found.least(0, 1300) == 1000


def test_a_line_freed_from_a_cap_is_bound_by_what_can_be_done_at_all() -> None:
    found = limits(Freedom(start=True), Freedom(rate=True))
    assert (found.release[0], found.deadline[0]) == (0, 20_000)
    assert found.least(1, 1300) == 650


def test_a_fixed_line_starts_then_and_no_other_time() -> None:
    found = limits(Freedom(), Freedom(), fixed_ms=9123)
    assert found.release[1] == found.deadline[1] == 9123


def test_a_pinned_line_is_as_long_as_it_is() -> None:
    found = limits(Freedom(), Freedom(), s0=Span(300, 1450))
    assert (found.release[0], found.deadline[0], found.least(0, 1300)) == (300, 300, 1150)


def test_the_latest_starts_leave_the_lines_after_their_room() -> None:
    found = limits(Freedom(), Freedom(), fixed_ms=900)
    assert found.latest([1300, 1300]) == [900 - 1000, 900]
