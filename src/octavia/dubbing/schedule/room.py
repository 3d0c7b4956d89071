"""How much room there is at the utmost: the fastest rate that may be needed, and where fixed lines really can start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from octavia.dubbing.schedule.problem import Problem

INTELLIGIBLE_RATE = 2.0
"""No line is spoken faster than this to keep a start; only the end of the output can force more."""
_STEP = 1.25


@dataclass(frozen=True, slots=True)
class Room:
    """The utmost limits, within which everything can be placed.

    Attributes:
        rate: The fastest rate any line may need.
        fixed: Where each line that is fixed or pinned starts: as asked, unless lines before or after leave no room.
    """

    rate: float
    fixed: dict[int, int]

    def latest(self, problem: Problem, durations: Sequence[int]) -> list[int]:
        """The latest start of every line if each lasts `durations`: the end of the output and fixed lines are walls."""
        deadlines = [self.fixed.get(line, problem.total_ms) for line in range(len(problem.slots))]
        return problem.latest(durations, deadlines)


def find_room(problem: Problem) -> Room:
    """Find the utmost limits: a rate at which all fit the output, and fixed lines as near to their starts as can be."""
    rate = max(INTELLIGIBLE_RATE, problem.caps.rate_max)
    nowhere = [0] * len(problem.slots)
    while True:
        durations = problem.shortest_at(rate)
        earliest = problem.earliest(durations, nowhere)
        latest = problem.latest(durations, [problem.total_ms] * len(problem.slots))
        if all(first <= last for first, last in zip(earliest, latest, strict=True)):
            return Room(rate, _fixed(problem, durations, latest))
        rate *= _STEP


def _fixed(problem: Problem, durations: Sequence[int], latest: Sequence[int]) -> dict[int, int]:
    fixed: dict[int, int] = {}
    starts: list[int] = []
    for line, asked in enumerate(problem.asked):
        start = problem.ready(line, starts, durations)
        if asked is not None:
            start = fixed[line] = min(max(start, asked), latest[line])
        starts.append(start)
    return fixed
