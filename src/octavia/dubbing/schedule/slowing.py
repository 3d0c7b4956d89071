"""Where the picture must be slowed, and by how much, for lines to keep their caps.

The slowing is part of the convex programme: the place of every line moves later by what the picture before it is
slowed. It costs more than drift and less than an unfit line, and less where it is spread over a longer stretch. Only
stretches are touched that hold unfit lines or lines that press on them.
"""

from __future__ import annotations

import math

import numpy as np

from octavia.dubbing.schedule.limits import find_limits
from octavia.dubbing.schedule.problem import Problem
from octavia.dubbing.schedule.program import solve
from octavia.dubbing.schedule.room import find_room
from octavia.dubbing.schedule.texts import choose
from octavia.dubbing.schedule.unfit import Freedom, find_unfit
from octavia.dubbing.schedule.vectors import make_vectors
from octavia.dubbing.timemap import TimeMap

_ROUNDING_MS = 2
"""Added to every slowed stretch: lines last whole milliseconds, a little longer than in the programme."""


def pressed(problem: Problem) -> list[bool]:
    """For every line whether it can't keep its caps, or makes others break theirs, at its shortest and fastest."""
    strict = find_limits(problem, find_room(problem), [Freedom()] * len(problem.slots))
    durations = problem.shortest_at(problem.caps.rate_max)
    earliest = problem.earliest(durations, strict.release)
    latest = problem.latest(durations, strict.deadline)
    return [first > last for first, last in zip(earliest, latest, strict=True)]


def slow(problem: Problem, slowable: list[bool]) -> TimeMap:
    """The least slowing that serves the lines of `problem`, within the stretches from `slowable` lines to the next."""
    room = find_room(problem)
    freedoms = find_unfit(problem, room)
    vectors = make_vectors(problem, room, freedoms)
    choice = choose(problem, vectors, find_limits(problem, room, freedoms))
    solution = solve(vectors, choice.natural_s, np.array(slowable))
    extras = [math.ceil(slowed_s * 1000) for slowed_s in np.nan_to_num(solution.slowed_s)]
    slowed = [
        (start, end, extra + _ROUNDING_MS)
        for (start, end), extra in zip(problem.stretches, extras, strict=True)
        if extra > 1
    ]
    return TimeMap.slowed(slowed)
