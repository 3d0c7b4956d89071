from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.request import ScheduleCaps, WhenUnfit
from octavia.dubbing.schedule import Option, Slot
from octavia.dubbing.schedule.problem import Problem, make_problem
from octavia.dubbing.schedule.room import find_room
from octavia.dubbing.schedule.unfit import Freedom, find_unfit

FIT, LATE, FAST = Freedom(), Freedom(start=True), Freedom(rate=True)
NO_WALL_MS = 60_000


def problem_of(*lines: tuple[int, int], total_ms: int = NO_WALL_MS, when: str = "late", shift_ms: int = 500) -> Problem:
    """Lines as (start, natural duration); every segment lasts until the next one starts."""
    starts = [start for start, _ in lines] + [lines[-1][0] + 1000]
    slots = [Slot(str(i), start, starts[i + 1], None, (Option(natural),)) for i, (start, natural) in enumerate(lines)]
    return make_problem(slots, ScheduleCaps(when_unfit=WhenUnfit(when), shift_ms=shift_ms), total_ms)


def unfit(problem: Problem) -> list[Freedom]:
    return list(find_unfit(problem, find_room(problem)))


def test_a_long_line_among_pauses_is_late_for_nobody() -> None:
    assert unfit(problem_of((1000, 1900), (2500, 900))) == [FIT, FIT]


def test_late_lets_the_line_after_a_long_one_start_late() -> None:
    assert unfit(problem_of((1000, 3900), (2000, 900))) == [FIT, LATE]


def test_faster_speeds_the_long_line() -> None:
    assert unfit(problem_of((1000, 3900), (2000, 900), when="faster")) == [FAST, FIT]


def test_faster_speeds_one_long_line_rather_than_several_short_ones() -> None:
    lines = [(0, 1300), (1000, 1300), (2000, 2000), (3000, 1300), (4000, 1300)]
    assert unfit(problem_of(*lines, when="faster", shift_ms=100)) == [FIT, FIT, FAST, FIT, FIT]


def test_faster_lets_a_line_start_late_if_no_pace_that_can_be_understood_would_do() -> None:
    assert unfit(problem_of((0, 6000), (1000, 500), when="faster", shift_ms=100)) == [FIT, LATE]


def test_a_line_too_long_for_the_end_starts_early_when_the_rate_is_to_be_kept() -> None:
    assert unfit(problem_of((8000, 5200), total_ms=10_000)) == [LATE]


def test_a_line_too_long_for_the_end_is_sped_when_the_start_is_to_be_kept() -> None:
    assert unfit(problem_of((8000, 4000), total_ms=10_000, when="faster")) == [FAST]


def test_a_line_is_sped_against_the_wish_only_if_no_start_would_do() -> None:
    assert unfit(problem_of((100, 2600), total_ms=1500)) == [FAST]


@st.composite
def tight_problems(draw: st.DrawFn) -> Problem:
    """Up to six lines of one speaker with little room, and no wall."""
    start, slots = draw(st.integers(0, 800)), []
    for i in range(draw(st.integers(1, 6))):
        length = draw(st.integers(100, 1500))
        natural = draw(st.integers(50, 3000))
        slots.append(Slot(str(i), start, start + length, None, (Option(natural),)))
        start += length + draw(st.sampled_from([0, 50, 300, 800]))
    caps = ScheduleCaps(when_unfit=draw(st.sampled_from([WhenUnfit.LATE, WhenUnfit.FASTER])), shift_ms=200)
    return make_problem(slots, caps, NO_WALL_MS)


def fewest_unfit(problem: Problem) -> int | None:
    """By trying every set of lines, smallest first; None if breaking only the cap that may break never suffices."""
    faster = problem.caps.when_unfit is WhenUnfit.FASTER
    capped = problem.shortest_at(problem.caps.rate_max)
    utmost = problem.shortest_at(find_room(problem).rate)
    lines = range(len(problem.slots))
    releases = [max(0, slot.start_ms - problem.caps.shift_ms) for slot in problem.slots]
    for count in range(len(problem.slots) + 1):
        for chosen in combinations(lines, count):
            durations = [utmost[i] if faster and i in chosen else capped[i] for i in lines]
            starts = problem.earliest(durations, releases)
            late = [i for i in lines if starts[i] > problem.slots[i].start_ms + problem.caps.shift_ms]
            if not late or (not faster and set(late) <= set(chosen)):
                return count
    return None


@settings(deadline=None)
@given(tight_problems())
def test_no_choice_of_lines_leaves_fewer_unfit(problem: Problem) -> None:
    fewest = fewest_unfit(problem)
    freedoms = unfit(problem)
    if fewest is None:
        assert any(freedom.start for freedom in freedoms), "speeding alone can't do here"
    else:
        assert sum(freedom != FIT for freedom in freedoms) == fewest
