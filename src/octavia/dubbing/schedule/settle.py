"""From an optimum in real numbers to whole milliseconds that keep every promise exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from octavia.dubbing.schedule.limits import Limits
from octavia.dubbing.schedule.problem import Problem
from octavia.dubbing.schedule.program import Solution
from octavia.dubbing.schedule.room import Room
from octavia.dubbing.values import Placement


def settle(problem: Problem, room: Room, limits: Limits, texts: Sequence[int], solution: Solution) -> list[Placement]:
    """Round `solution`, in playing order.

    Whatever it holds, the result is within `limits` and nobody overlaps whom he must wait for: every line starts
    between the earliest moment left by those before it and the latest that leaves those after it their room.
    """
    naturals = [slot.options[text].duration_ms for slot, text in zip(problem.slots, texts, strict=True)]
    latest = limits.latest(naturals)
    drifts = np.nan_to_num(solution.drift_s * 1000)
    anchors = [room.fixed.get(line, slot.anchor_ms) for line, slot in enumerate(problem.slots)]
    wanted_ms = np.nan_to_num(solution.slowness, nan=1.0) * naturals
    starts: list[int] = []
    durations: list[int] = []
    for line, natural in enumerate(naturals):
        first = max(limits.release[line], problem.ready(line, starts, durations))
        wanted = anchors[line] + round(drifts[line])
        for edge in problem.incoming[line]:
            # A pause of the optimum isn't eaten by rounding.
            apart = anchors[line] - anchors[edge.before] + drifts[line] - drifts[edge.before] - wanted_ms[edge.before]
            if edge.whole:
                wanted = max(wanted, starts[edge.before] + durations[edge.before] + min(edge.gap_ms, round(apart)))
        starts.append(max(first, min(wanted, latest[line])))
        until = [latest[edge.after] for edge in problem.outgoing[line] if edge.whole]
        most = min([problem.most(line, natural), *(end - starts[line] for end in (problem.total_ms, *until))])
        durations.append(max(limits.least(line, natural), min(round(wanted_ms[line]), most)))
    return [_placement(problem, line, *place) for line, place in enumerate(zip(texts, starts, durations, strict=True))]


def _placement(problem: Problem, line: int, text: int, start_ms: int, duration_ms: int) -> Placement:
    slot = problem.slots[line]
    natural_ms = slot.options[text].duration_ms
    problems = find_problems(problem, line, natural_ms, start_ms, duration_ms)
    return Placement(slot.id, text, start_ms, duration_ms, natural_ms, start_ms - slot.start_ms, problems)


def find_problems(problem: Problem, line: int, natural_ms: int, start_ms: int, duration_ms: int) -> tuple[str, ...]:
    """Which caps a line breaks; a start that a person fixed is kept or broken, whatever its shift."""
    slot, caps = problem.slots[line], problem.caps
    rate = natural_ms / duration_ms if duration_ms else 1.0
    found = [] if caps.rate_min <= rate <= caps.rate_max else ["rate"]
    if slot.fixed_start_ms is None:
        shifted = abs(start_ms - slot.start_ms) > caps.shift_ms
    else:
        shifted = start_ms != slot.fixed_start_ms
    return (*found, "shift") if shifted else tuple(found)
