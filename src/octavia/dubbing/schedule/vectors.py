"""The problem as arrays in seconds, one entry per line in playing order: what the programme and its prices read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.schedule.problem import Problem
from octavia.dubbing.schedule.room import Room
from octavia.dubbing.schedule.unfit import Freedom

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Lines = NDArray[np.intp]
"""Line numbers in playing order."""

JUMP_FADE_S = 2.0
"""A jump of pace over a pause this long counts 1 / e of one without a pause."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Waiting rules of one kind, one entry each: who is waited for, who waits, the pause wanted, how far apart they are
    where they should start.
    """

    before: Lines
    after: Lines
    gap_s: Floats
    apart_s: Floats


@dataclass(frozen=True, slots=True)
class Vectors:
    """All lengths of time are differences of whole milliseconds: the same wherever in the file the lines stand.

    Attributes:
        anchor_s: Where each line should start.
        length_s: How long its segment is.
        left_s: From where it should start to the segment's end.
        held: Whether its start is fixed.
        pinned: Whether its duration is fixed too, at slowness `slowest` = `fastest`.
        free_start: Whether it is freed from the start cap.
        slowest: Highest slowness allowed.
        fastest: Lowest slowness allowed.
        capped: Lowest slowness within the rate cap.
        shift_s: The start cap.
        until_end_s: From where each line should start to the end of the output.
        stretch_s: From where it was asked for (before any lack of room) to where the next line was, or to that end.
        ends: Waiting for ends.
        starts: Waiting for starts.
        first: Lines followed by `second` of the same speaker.
        second: See `first`.
        fade: How much a jump of pace between them counts, 0 to 1.
    """

    anchor_s: Floats
    length_s: Floats
    left_s: Floats
    held: Flags
    pinned: Flags
    free_start: Flags
    slowest: Floats
    fastest: Floats
    capped: float
    shift_s: float
    until_end_s: Floats
    stretch_s: Floats
    ends: Waits
    starts: Waits
    first: Lines
    second: Lines
    fade: Floats


def make_vectors(problem: Problem, room: Room, freedoms: Sequence[Freedom]) -> Vectors:
    """Read the problem, its utmost limits, and who is freed from which cap."""
    caps, slots = problem.caps, problem.slots
    anchors = np.array([room.fixed.get(line, slot.anchor_ms) for line, slot in enumerate(slots)], dtype=np.int64)
    ends = np.array([slot.end_ms for slot in slots], dtype=np.int64)
    starts = np.array([slot.start_ms for slot in slots], dtype=np.int64)
    held = np.zeros(len(slots), bool)
    held[list(room.fixed)] = True
    first, second = np.array(problem.neighbours, dtype=np.intp).reshape(-1, 2).T
    slowest = np.full(len(slots), 1 / caps.rate_min)
    fastest = np.where([freedom.rate for freedom in freedoms], 1 / max(room.rate, caps.rate_max), 1 / caps.rate_max)
    pinned = np.zeros(len(slots), bool)
    for line, place in problem.pins.items():
        pinned[line] = True
        slowest[line] = fastest[line] = place.duration_ms / max(1, problem.shortest[line])
    return Vectors(
        anchor_s=anchors / 1000,
        length_s=(ends - starts) / 1000,
        left_s=(ends - anchors) / 1000,
        held=held,
        pinned=pinned,
        free_start=np.array([freedom.start for freedom in freedoms], bool) & ~held,
        slowest=slowest,
        fastest=fastest,
        capped=1 / caps.rate_max,
        shift_s=caps.shift_ms / 1000,
        until_end_s=(problem.total_ms - anchors) / 1000,
        stretch_s=np.array([end - start for start, end in problem.stretches]) / 1000,
        ends=_waits(problem, anchors, whole=True),
        starts=_waits(problem, anchors, whole=False),
        first=first,
        second=second,
        fade=np.exp(-np.maximum(0, starts[second] - ends[first]) / 1000 / JUMP_FADE_S),
    )


def _waits(problem: Problem, anchors: NDArray[np.int64], whole: bool) -> Waits:
    edges = [edge for edge in problem.edges if edge.whole == whole]
    before = np.array([edge.before for edge in edges], dtype=np.intp)
    after = np.array([edge.after for edge in edges], dtype=np.intp)
    gaps = np.array([edge.gap_ms for edge in edges], dtype=np.int64)
    return Waits(before, after, gaps / 1000, (anchors[after] - anchors[before]) / 1000)
