from __future__ import annotations

import numpy as np
import pytest

from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.schedule import Option, Slot, weights
from octavia.dubbing.schedule.problem import make_problem
from octavia.dubbing.schedule.room import find_room
from octavia.dubbing.schedule.unfit import Freedom
from octavia.dubbing.schedule.vectors import make_vectors

SLOTS = [Slot(f"s{i}", 2000 * i, 2000 * i + 1900, None, (Option(1900),)) for i in range(3)]
PROBLEM = make_problem(SLOTS, ScheduleCaps(), 9000)
VECTORS = make_vectors(PROBLEM, find_room(PROBLEM), [Freedom()] * 3)
NATURAL_S = np.full(3, 1.9)


def cost(drift_s: list[float], slowness: list[float]) -> float:
    return float(weights.placing_costs(VECTORS, np.array(drift_s), np.array(slowness), NATURAL_S).sum())


def test_lines_in_their_places_at_their_natural_pace_cost_nothing() -> None:
    assert cost([0, 0, 0], [1, 1, 1]) == 0


def test_a_third_of_a_second_of_drift_and_a_tenth_of_pace_cost_about_the_same() -> None:
    drift = cost([0, 0, 0.3], [1, 1, 1])
    assert drift == pytest.approx(1.0)
    assert weights.pace_costs(VECTORS, np.full((3, 1), 0.9))[0, 0] == pytest.approx(drift + weights.UNNATURAL * 0.1)


def test_a_jump_of_pace_costs_once_between_two_lines() -> None:
    column = np.array([[1.0], [0.9], [0.9]])
    jumps = weights.jump_costs(VECTORS, column, column[:, 0])[:, 0]
    once = weights.JUMP * VECTORS.fade[0] * 0.1**2
    assert jumps == pytest.approx([once, once, 0])
    alone = weights.pace_costs(VECTORS, column).sum()
    assert cost([0, 0, 0], [1.0, 0.9, 0.9]) == pytest.approx(alone + once)


def test_hurry_costs_far_more_than_a_comfortable_pace() -> None:
    comfortable, hurried = weights.pace_costs(VECTORS, np.array([[1 / 1.19, 1 / 1.25]] * 3))[0]
    assert hurried > 5 * comfortable


def test_a_pause_shorter_than_wanted_is_paid_by_the_line_that_follows() -> None:
    costs = weights.placing_costs(VECTORS, np.array([0.05, 0, 0]), np.ones(3), NATURAL_S)
    assert costs[1] == pytest.approx(weights.SHORT_GAP * (0.08 - 0.05))


def test_sound_after_the_segment_and_an_empty_segment_cost_from_the_tolerance_on() -> None:
    sound_s = np.array([1.9, 1.9 + weights.TOLERANCE_S + 1, 1.9 - weights.TOLERANCE_S - 1])
    costs = weights.sound_costs(VECTORS, np.zeros(3), sound_s)
    assert costs == pytest.approx([0, weights.OVERRUN, weights.EMPTY])
