"""Placing edited lines anew in a schedule that stands, disturbing the other lines as little as can be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.schedule.model import Option, Slot
from octavia.dubbing.schedule.track import place
from octavia.dubbing.values import Placement


def reschedule(
    base: Sequence[Placement],
    slots: Sequence[Slot],
    changed: Collection[str],
    locked: Collection[str],
    caps: ScheduleCaps,
    total_ms: int,
) -> tuple[Placement, ...]:
    """Place the lines in `changed` anew; all others keep their text, and their place if there is room.

    First only the changed lines move. While that leaves a line unfit, more of their neighbours may move too, on both
    sides twice as far each time; of all outcomes the one with the fewest unfit lines is taken, and of those the one
    that lets the fewest move. `locked` lines move only if they would be overlapped otherwise.

    Args:
        base: The schedule that stands.
        slots: As edited, in order; one for every placement of `base` that is still there, and new ones, which are in
            `changed`. Options count for the changed lines only.
        changed: Ids of the lines to place anew; indices in their placements are those of the slot's options.
        locked: Ids of lines that a person wants left alone.
        caps: How far lines may be moved and their pace changed; with `slow-video` everything is on the output's
            clock, which stays as it is.
        total_ms: Length of the output.

    Raises:
        ValueError: if a line that stays isn't in `base`, or as `schedule`.
    """
    placed = {placement.segment_id: placement for placement in base}
    if not {slot.id for slot in slots} <= placed.keys() | set(changed):
        raise ValueError("the schedule that stands lacks lines that are to stay")
    standing = {slot.id: placed[slot.id] for slot in slots if slot.id in placed}
    best: tuple[Placement, ...] | None = None
    before: set[str] = set()
    for reach in reaches(len(slots)):
        free = near(slots, changed, reach, reach) - (set(locked) - set(changed))
        if free == before:
            continue
        before = free
        outcome = _with_free(standing, slots, changed, free, caps, total_ms)
        if best is None or unfit(outcome) < unfit(best):
            best = outcome
        if unfit(best) <= unfit(standing.values(), changed):
            break
    return tuple(standing.values()) if best is None else best


def reaches(count: int) -> list[int]:
    """How many neighbours may move on either side: none, 1, 2, 4, … all."""
    return [0, *(1 << power for power in range(count.bit_length() + 1))]


def near(slots: Sequence[Slot], changed: Collection[str], before: int, after: int) -> set[str]:
    """The ids of the changed lines, and of so many lines before and after each."""
    order = sorted(range(len(slots)), key=lambda line: (slots[line].anchor_ms, slots[line].start_ms, line))
    near: set[str] = set()
    for rank, line in enumerate(order):
        if slots[line].id in changed:
            near.update(slots[other].id for other in order[max(0, rank - before) : rank + after + 1])
    return near


def _with_free(
    base: Mapping[str, Placement],
    slots: Sequence[Slot],
    changed: Collection[str],
    free: Collection[str],
    caps: ScheduleCaps,
    total_ms: int,
) -> tuple[Placement, ...]:
    """The schedule in which only the lines in `free` may move, and only the changed ones change their text."""
    asked = [
        slot if slot.id in changed else replace(slot, options=(Option(base[slot.id].natural_ms),)) for slot in slots
    ]
    pinned = {old.segment_id: old.span for old in base.values() if old.segment_id not in free}
    placed = place(asked, caps, total_ms, pinned)
    return tuple(
        new if new.segment_id in changed else replace(new, candidate=base[new.segment_id].candidate) for new in placed
    )


def unfit(placements: Iterable[Placement], excepted: Collection[str] = ()) -> int:
    """How many of them, but for those `excepted`, break a cap."""
    return sum(bool(placement.problems) for placement in placements if placement.segment_id not in excepted)
