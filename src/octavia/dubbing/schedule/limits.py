"""What every line is bound by once it is settled who is freed from which cap: whole milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from octavia.dubbing.schedule.problem import Problem
from octavia.dubbing.schedule.room import Room
from octavia.dubbing.schedule.unfit import Freedom


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds per line.

    Attributes:
        release: Earliest start, ms.
        deadline: Latest start, ms.
        rate: Fastest rate.
    """

    problem: Problem
    release: tuple[int, ...]
    deadline: tuple[int, ...]
    rate: tuple[float, ...]

    def least(self, line: int, natural_ms: int) -> int:
        """The shortest time in which `line` may speak `natural_ms` of speech."""
        return self.problem.least(line, natural_ms, self.rate[line])

    def latest(self, naturals: Sequence[int]) -> list[int]:
        """The latest start of every line so that it and all after it stay within bounds with these texts."""
        durations = [self.least(line, natural) for line, natural in enumerate(naturals)]
        return self.problem.latest(durations, self.deadline)


def find_limits(problem: Problem, room: Room, freedoms: Sequence[Freedom]) -> Limits:
    """Caps for lines that keep them, `room` for those freed from them."""
    release, deadline, rate = [], [], []
    for line, (slot, freedom) in enumerate(zip(problem.slots, freedoms, strict=True)):
        if line in room.fixed:
            first = last = room.fixed[line]
        elif freedom.start:
            first, last = 0, problem.total_ms
        else:
            first = max(0, slot.start_ms - problem.caps.shift_ms)
            last = slot.start_ms + problem.caps.shift_ms
        release.append(first)
        deadline.append(last)
        rate.append(room.rate if freedom.rate else problem.caps.rate_max)
    return Limits(problem, tuple(release), tuple(deadline), tuple(rate))
