from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.schedule import Option, Slot, weights
from octavia.dubbing.schedule.problem import Problem, make_problem
from octavia.dubbing.schedule.program import Solution, solve
from octavia.dubbing.schedule.room import find_room
from octavia.dubbing.schedule.unfit import Freedom, find_unfit
from octavia.dubbing.schedule.vectors import Floats, Vectors, make_vectors
from octavia.dubbing.timing import Span

TALK = [(1000, 2000, 1500), (2050, 4000, 2100), (4050, 4500, 900), (4550, 8000, 3000), (9500, 9900, 350)]


def problem_of(lines: Sequence[tuple[int, int, int]], total_ms: int = 20_000, **pins: Span) -> Problem:
    """Lines as (start, end, natural duration)."""
    slots = [Slot(f"s{i}", start, end, None, (Option(natural),)) for i, (start, end, natural) in enumerate(lines)]
    return make_problem(slots, ScheduleCaps(), total_ms, pins)


def solved(problem: Problem) -> tuple[Vectors, Floats, Solution]:
    room = find_room(problem)
    vectors = make_vectors(problem, room, find_unfit(problem, room))
    natural_s = np.array(problem.shortest) / 1000
    return vectors, natural_s, solve(vectors, natural_s)


def test_lines_with_room_play_in_their_places_at_their_natural_pace() -> None:
    _, _, solution = solved(problem_of([(1000, 2000, 1000), (3000, 4000, 900)]))
    assert solution.drift_s == pytest.approx([0, 0], abs=1e-3)
    assert solution.slowness == pytest.approx([1, 1], abs=1e-3)
    assert solution.price == pytest.approx([0, 0], abs=1e-2)


def test_a_line_much_shorter_than_its_segment_is_spoken_a_little_slower() -> None:
    _, _, solution = solved(problem_of([(1000, 9000, 6000)]))
    assert 1.005 < solution.slowness[0] <= 1 / 0.9


def test_lines_that_press_on_each_other_share_drift_and_speed_and_have_a_price() -> None:
    _, _, solution = solved(problem_of([(2000, 3000, 1200), (3050, 4000, 1500), (4050, 5000, 1000)]))
    assert solution.drift_s[0] < 0 < solution.drift_s[2]
    assert (solution.slowness < 1).all()
    assert (solution.price[:2] > 1).all()


def test_no_other_placing_within_the_limits_costs_less() -> None:
    vectors, natural_s, solution = solved(problem_of(TALK))
    best = weights.placing_costs(vectors, solution.drift_s, solution.slowness, natural_s).sum()
    generator = np.random.default_rng(1)
    tried = 0
    for scale in (0.001, 0.01, 0.1):
        for _ in range(2000):
            drift = solution.drift_s + generator.normal(0, scale, len(natural_s))
            slowness = solution.slowness + generator.normal(0, scale, len(natural_s))
            if _allowed(vectors, drift, slowness, natural_s):
                tried += 1
                assert weights.placing_costs(vectors, drift, slowness, natural_s).sum() > best - 1e-3
    assert tried > 200


def _allowed(vectors: Vectors, drift_s: Floats, slowness: Floats, natural_s: Floats) -> bool:
    waits = vectors.ends
    end_s = drift_s[waits.before] + (slowness * natural_s)[waits.before]
    return bool(
        (np.abs(drift_s) <= vectors.shift_s).all()
        and ((vectors.fastest <= slowness) & (slowness <= vectors.slowest)).all()
        and (end_s <= waits.apart_s + drift_s[waits.after]).all()
    )


def test_a_price_says_what_a_little_more_speech_costs() -> None:
    lines = [(2000, 3000, 1200), (3050, 4000, 1500), (4050, 5000, 1000)]
    vectors, natural_s, solution = solved(problem_of(lines))
    longer = natural_s.copy()
    longer[1] += 0.01
    after = solve(vectors, longer)

    def cost(placed: Solution, naturals: Floats) -> float:
        return float(weights.placing_costs(vectors, placed.drift_s, placed.slowness, naturals).sum())

    rise = (cost(after, longer) - cost(solution, natural_s)) / 0.01
    # At a fixed pace, a second of natural speech is `slowness` seconds of sound; overrun costs apart.
    assert rise == pytest.approx(solution.price[1] * solution.slowness[1], abs=weights.OVERRUN + 0.5)


def test_only_freed_lines_break_their_caps() -> None:
    problem = problem_of([(0, 1000, 4000), (1000, 2000, 1000), (2000, 3000, 1000)])
    room = find_room(problem)
    freedoms = find_unfit(problem, room)
    solution = solve(make_vectors(problem, room, freedoms), np.array(problem.shortest) / 1000)
    broken = np.abs(solution.drift_s) > 0.5 + 1e-3
    assert broken.any()
    assert [freedom.start for freedom in freedoms] == broken.tolist()
    assert (1 / solution.slowness <= 1.3 + 1e-3).all()


def test_a_pinned_line_stays_put_and_keeps_its_length() -> None:
    problem = problem_of([(2000, 3000, 1500), (3050, 4000, 900)], s0=Span(1900, 3100))
    _, _, solution = solved(problem)
    assert solution.drift_s[0] == pytest.approx(0, abs=1e-4), "against its pinned start"
    assert solution.slowness[0] == pytest.approx(1200 / 1500, abs=1e-4)


def test_the_picture_is_slowed_only_where_it_may_be_and_only_as_lines_need_it() -> None:
    problem = problem_of([(0, 2000, 2000), (2000, 4000, 9000), (4000, 6000, 2000), (9000, 9500, 400)])
    vectors = make_vectors(problem, find_room(problem), [Freedom(start=True)] * 4)
    solution = solve(vectors, np.array(problem.shortest) / 1000, np.array([False, True, True, False]))
    assert (solution.slowed_s[[0, 3]] == 0).all()
    assert 2 < solution.slowed_s[1:3].sum() < 9
    assert (np.abs(solution.drift_s) < 0.55).all()
