"""The schedule: where each line plays, how fast, and which of its texts, as one optimisation over the whole track.

Four steps: the utmost there is room for; which lines must break a cap, as few as possible (exact, in whole
milliseconds); texts, starts and paces together (convex programmes with prices); rounding that keeps every promise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from octavia.dubbing.request import ScheduleCaps, WhenUnfit
from octavia.dubbing.schedule.limits import find_limits
from octavia.dubbing.schedule.model import Slot
from octavia.dubbing.schedule.problem import Problem, make_problem
from octavia.dubbing.schedule.room import find_room
from octavia.dubbing.schedule.settle import settle
from octavia.dubbing.schedule.slowing import pressed, slow
from octavia.dubbing.schedule.texts import choose
from octavia.dubbing.schedule.unfit import find_unfit
from octavia.dubbing.schedule.vectors import make_vectors
from octavia.dubbing.timemap import TimeMap
from octavia.dubbing.timing import Span
from octavia.dubbing.values import Placement


@dataclass(frozen=True, slots=True)
class Slowdown:
    """A schedule with the picture slowed where lines would be unfit.

    Attributes:
        time_map: From the source's clock to the output's; the identity if every line fits as it is.
        placements: One per slot, in the order of the slots, on the output's clock; shifts are against the slots as
            moved by `time_map`.
    """

    time_map: TimeMap
    placements: tuple[Placement, ...]


def schedule(slots: Sequence[Slot], caps: ScheduleCaps, total_ms: int) -> tuple[Placement, ...]:
    """Place every line: its text, start and pace.

    Minimises first the lines that can't keep their caps, then the cost in `weights`: deviations of pace and their
    jumps, drift from the source, texts less than the best. Nothing is cut, no speaker overlaps himself, nothing starts
    before 0 or ends after `total_ms`, whatever it takes; a line that breaks a cap says so in its `problems`. What can
    break is up to `caps.when_unfit`: `late` lets lines start late and `faster` speeds them (to 2 × at most, before
    they start late too). With `slow-video` the placements are those of `slowdown`, on the slowed output's clock.

    Lines fixed by a person start exactly there unless a neighbour fixed just as firmly leaves no room; they then list
    `shift`.

    Args:
        slots: Any number, in any order; the result is in the same order.
        caps: How far lines may be moved and their pace changed.
        total_ms: Length of the output.

    Raises:
        ValueError: if the caps exclude the natural pace or place, two slots share an id, or `total_ms` is less than a
            millisecond a line.
    """
    if caps.when_unfit is WhenUnfit.SLOW_VIDEO:
        return slowdown(slots, caps, total_ms).placements
    return place(slots, caps, total_ms)


def slowdown(slots: Sequence[Slot], caps: ScheduleCaps, total_ms: int) -> Slowdown:
    """Slow the picture where, and as little as, lines need it to keep their caps, and place them on that clock.

    Args:
        slots: On the source's clock, fixed starts too.
        caps: How far lines may be moved and their pace changed.
        total_ms: Length of the source; the output's is `time_map.map_ms(total_ms)`.

    Raises:
        ValueError: as `schedule`.
    """
    problem = make_problem(slots, caps, total_ms)
    stuck = pressed(problem)
    time_map = slow(problem, stuck) if any(stuck) else TimeMap()
    placements = place([slot.moved(time_map) for slot in slots], caps, time_map.map_ms(total_ms))
    return Slowdown(time_map, placements)


def place(
    slots: Sequence[Slot], caps: ScheduleCaps, total_ms: int, pinned: Mapping[str, Span] | None = None
) -> tuple[Placement, ...]:
    """`schedule` on the clock as it is (`slow-video` counts as `late`), with the lines in `pinned` (by slot id) kept
    where they are and as long as they are, if they can be.
    """
    problem = make_problem(slots, caps, total_ms, pinned)
    if not problem.slots:
        return ()
    placed = _placed(problem)
    return tuple(
        placement for _, placement in sorted(zip(problem.order, placed, strict=True), key=lambda pair: pair[0])
    )


def _placed(problem: Problem) -> list[Placement]:
    room = find_room(problem)
    freedoms = find_unfit(problem, room)
    limits = find_limits(problem, room, freedoms)
    choice = choose(problem, make_vectors(problem, room, freedoms), limits)
    return settle(problem, room, limits, choice.texts, choice.solution)
