"""What would help the lines that are unfit or fast: how short a text would have to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.schedule.model import Slot
from octavia.dubbing.values import Placement

COMFORTABLE_RATE = 1.12
"""The pace at which a text of the asked length would be spoken."""
FAST_RATE = 1.2
"""A line faster than this asks for a shorter text even though it keeps its caps."""


@dataclass(frozen=True, slots=True)
class Need:
    """A shorter text that would help.

    Attributes:
        segment_id: Whose line it is.
        natural_ms: How long the present text lasts at the voice's natural pace.
        budget_ms: How long a text may last at that pace to be spoken in comfort where the line plays now, and for no
            line that presses on it to be off its place. Less than `natural_ms`.
        helps: The ids of the unfit lines a shorter text here helps, its own or others'; none if it is just fast.
    """

    segment_id: str
    natural_ms: int
    budget_ms: int
    helps: tuple[str, ...]


def needs(slots: Sequence[Slot], placements: Sequence[Placement], caps: ScheduleCaps) -> tuple[Need, ...]:
    """The shorter texts that would make every line fit in comfort, in playing order.

    A late line is not helped by a shorter text of its own but by those of the lines before it, as far back as they
    press on one another; they share what it is late by in proportion to their lengths. So do the lines from an early
    one on up to the wall they press against.

    Args:
        slots: On the clock of the placements.
        placements: One per slot, in the order of the slots.
        caps: Those of the schedule.
    """
    found = []
    for run in _runs(slots, placements, caps.gap_ms):
        shares = _shares(run, caps)
        for placement in run:
            share, helps = shares.get(placement.segment_id, (0.0, ()))
            own = (placement.segment_id,) if "rate" in placement.problems else ()
            if not (own or helps or placement.rate > FAST_RATE):
                continue
            budget_ms = int(COMFORTABLE_RATE * placement.duration_ms * max(0.0, 1 - share))
            if budget_ms < placement.natural_ms:
                need = Need(placement.segment_id, placement.natural_ms, budget_ms, tuple(dict.fromkeys((*own, *helps))))
                found.append((placement.start_ms, need))
    return tuple(need for _, need in sorted(found, key=lambda pair: pair[0]))


def _runs(slots: Sequence[Slot], placements: Sequence[Placement], gap_ms: int) -> Iterator[list[Placement]]:
    """The lines of each speaker in playing order, parted wherever a pause is longer than the one wanted."""
    spoken: dict[str | None, list[Placement]] = {}
    for slot, placement in zip(slots, placements, strict=True):
        spoken.setdefault(slot.speaker, []).append(placement)
    for lines in spoken.values():
        lines.sort(key=lambda placement: (placement.start_ms, placement.end_ms))
        run = lines[:1]
        for before, placement in pairwise(lines):
            if placement.start_ms - before.end_ms > gap_ms:
                yield run
                run = []
            run.append(placement)
        yield run


def _shares(run: Sequence[Placement], caps: ScheduleCaps) -> dict[str, tuple[float, tuple[str, ...]]]:
    """By line, by what share of its sound it keeps others from their places, and whom."""
    shares: dict[str, tuple[float, tuple[str, ...]]] = {}
    for sign in (1, -1):
        off = [max(0, sign * placement.shift_ms - caps.shift_ms) if placement.problems else 0 for placement in run]
        worst = max(range(len(run)), key=lambda line: off[line])
        pressing = run[:worst] if sign > 0 else run[worst:]
        sound_ms = sum(placement.duration_ms for placement in pressing)
        if not off[worst] or not sound_ms:
            continue
        helped = tuple(placement.segment_id for placement, by_ms in zip(run, off, strict=True) if by_ms)
        for placement in pressing:
            share, helps = shares.get(placement.segment_id, (0.0, ()))
            shares[placement.segment_id] = share + off[worst] / sound_ms, (*helps, *helped)
    return shares
