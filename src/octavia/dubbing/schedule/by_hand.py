"""Lines whose end or pace a person set, in a schedule that stands: they start where they did, and last as asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from octavia.dubbing.request import RATE_BY_HAND, ScheduleCaps
from octavia.dubbing.schedule.edit import near, reaches, unfit
from octavia.dubbing.schedule.model import Option, Slot
from octavia.dubbing.schedule.problem import make_problem
from octavia.dubbing.schedule.rates import least_ms, most_ms
from octavia.dubbing.schedule.track import place
from octavia.dubbing.timing import Span
from octavia.dubbing.values import Placement

PACE = "pace"
"""The problem of a line that doesn't end, or isn't as fast, as a person asked."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What a person asked of a line: where it ends, or how fast it is.

    Attributes:
        end_ms: On the clock of the placements.
        rate: Relative to the voice's natural pace; counts if there is no `end_ms`.
    """

    end_ms: int | None = None
    rate: float | None = None

    def duration_ms(self, placement: Placement) -> int:
        """How long the line would last from where it starts; 0 or less where it can't."""
        if self.end_ms is not None:
            return self.end_ms - placement.start_ms
        return round(placement.natural_ms / (self.rate or 1.0))


def paced(
    base: Sequence[Placement],
    slots: Sequence[Slot],
    paces: Mapping[str, Pace],
    locked: Collection[str],
    caps: ScheduleCaps,
    total_ms: int,
) -> tuple[Placement, ...]:
    """The schedule with lines at a person's paces.

    They keep their text and start where they did. No line is spoken beyond `RATE_BY_HAND`, none runs into another or
    past the end: a line that would, lasts as long as it can and lists the problem `pace`; otherwise its pace is its
    own affair, whatever the caps. The lines after it, 1, 2, 4, …, move only where that leaves fewer lines unfit.

    Args:
        base: The schedule that stands.
        slots: One per placement of `base` and in its order; their options don't count.
        paces: By line.
        locked: Ids of lines that a person wants left alone.
        caps: For the others.
        total_ms: Length of the output.
    """
    best: tuple[Placement, ...] | None = None
    before: set[str] | None = None
    for reach in reaches(len(slots)):
        free = near(slots, paces, 0, reach) - set(locked) - set(paces)
        if free == before:
            continue
        before = free
        outcome = _with_free(base, slots, paces, free, caps, total_ms)
        if best is None or unfit(outcome) < unfit(best):
            best = outcome
        if unfit(best) <= unfit(base, paces):
            break
    return tuple(base) if best is None else best


def _with_free(
    base: Sequence[Placement],
    slots: Sequence[Slot],
    paces: Mapping[str, Pace],
    free: Collection[str],
    caps: ScheduleCaps,
    total_ms: int,
) -> tuple[Placement, ...]:
    """The schedule in which only the lines in `free` move for those with a person's pace."""
    asked = [replace(slot, options=(Option(old.natural_ms),)) for slot, old in zip(slots, base, strict=True)]
    pins = {old.segment_id: old.span for old in base if old.segment_id not in free}
    pins |= _lasting(base, asked, paces, pins, caps, total_ms)
    placed = place(asked, caps, total_ms, pins)
    return tuple(
        _judged(replace(new, candidate=old.candidate), paces.get(new.segment_id))
        for new, old in zip(placed, base, strict=True)
    )


def _lasting(
    base: Sequence[Placement],
    slots: Sequence[Slot],
    paces: Mapping[str, Pace],
    pins: Mapping[str, Span],
    caps: ScheduleCaps,
    total_ms: int,
) -> dict[str, Span]:
    """Where the lines with a person's pace play: as asked, as far as there is room before what stays."""
    problem = make_problem(slots, caps, total_ms, pins)
    stays = [pins[slot.id].start_ms if slot.id in pins else total_ms for slot in problem.slots]
    latest = problem.latest(problem.shortest_at(caps.rate_max), stays)
    found = {}
    for line, slot in enumerate(problem.slots):
        if slot.id not in paces:
            continue
        old = base[problem.order[line]]
        until = min([total_ms, *(latest[edge.after] for edge in problem.outgoing[line] if edge.whole)])
        slowest, fastest = RATE_BY_HAND
        natural_ms = old.natural_ms
        wanted_ms = max(least_ms(natural_ms, fastest), paces[slot.id].duration_ms(old))
        room_ms = max(until - old.start_ms, old.duration_ms)
        lasting_ms = min(wanted_ms, most_ms(natural_ms, slowest), room_ms)
        found[slot.id] = Span(old.start_ms, old.start_ms + lasting_ms)
    return found


def _judged(placement: Placement, pace: Pace | None) -> Placement:
    if pace is None:
        return placement
    kept = placement.duration_ms == pace.duration_ms(placement) or not placement.natural_ms
    rest = tuple(problem for problem in placement.problems if problem != "rate")
    return replace(placement, problems=rest if kept else (*rest, PACE))
