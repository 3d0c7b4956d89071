"""How other systems place lines: their published rules restated in a few lines each, to measure what their stored rows
don't hold (jumps of rate) and how they do with the other translator.

Each rule takes one case and returns where every line plays. The benchmark checks every rule against the stored row of
its system before it uses it. Rules that need the picture slowed, or that cut or overlap lines, are not restated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Played = list[tuple[float, float]]
"""Start and end of every line in the dub, seconds."""


@dataclass(frozen=True, slots=True)
class Case:
    """Source segments (start, end), the natural durations of their lines, and the length of the output; seconds."""

    segments: Sequence[tuple[float, float]]
    natural_s: Sequence[float]
    total_s: float

    @property
    def slots_s(self) -> list[float]:
        """From every segment's start to the next one's, or to the end."""
        starts = [start for start, _ in self.segments]
        return [after - before for before, after in pairwise([*starts, self.total_s])]


def own_slot(case: Case) -> Played:
    """pyvideotrans, sound only: every line starts on time and is sped until it ends where the next one starts."""
    rates = [max(1.0, natural / slot) for natural, slot in zip(case.natural_s, case.slots_s, strict=True)]
    lines = zip(case.segments, case.natural_s, rates, strict=True)
    return [(start, start + natural / rate) for (start, _), natural, rate in lines]


def pushed(case: Case, fastest: float = 1.5) -> Played:
    """SmartSub, shift: the same up to 1.5 ×; what is still too long pushes the lines after it."""
    played: Played = []
    ready = 0.0
    for (start, _), natural, slot in zip(case.segments, case.natural_s, case.slots_s, strict=True):
        start = max(start, ready)
        ready = start + natural / min(fastest, max(1.0, natural / slot))
        played.append((start, ready))
    return played


def segment_filled(case: Case, shortest: float = 0.6, longest: float = 1.1) -> Played:
    """Linly-Dubbing and YouDub: every line is stretched to its segment's length, to 0.6–1.1 times its own, and starts
    when the one before is over; it may not reach past the end of the next segment.
    """
    played: Played = []
    ready = 0.0
    ends = [end for _, end in case.segments]
    for (start, end), natural, limit in zip(case.segments, case.natural_s, [*ends[1:], float("inf")], strict=True):
        begin = max(start, ready)
        wanted = min(begin + end - start, limit) - begin
        ready = begin + natural * min(max(wanted / natural, shortest), longest)
        played.append((begin, ready))
    return played


def capped_in_place(case: Case, fastest: float = 1.3) -> Played:
    """open-dubbing: every line starts on time and is sped to end before the next, to 1.3 ×; what is left overlaps."""
    rates = [min(fastest, max(1.0, natural / slot)) for natural, slot in zip(case.natural_s, case.slots_s, strict=True)]
    lines = zip(case.segments, case.natural_s, rates, strict=True)
    return [(start, start + natural / rate) for (start, _), natural, rate in lines]


def greedy(case: Case, fastest: float = 1.3) -> Played:
    """Line by line under our caps: start on time or when the one before is over, sped until the next one starts, to
    1.3 × at most. Nobody's product: what a rule per line comes to.
    """
    played: Played = []
    ready = 0.0
    ends = [start for start, _ in case.segments[1:]] + [case.total_s]
    for (start, _), natural, end in zip(case.segments, case.natural_s, ends, strict=True):
        begin = max(start, ready)
        room = end - begin
        ready = begin + natural / (fastest if room * fastest <= natural else max(1.0, natural / room))
        played.append((begin, ready))
    return played


@dataclass(slots=True)
class _Unit:
    """A subtitle as VideoLingo voices it: one line, or several short ones as one."""

    start: float
    end: float
    lines: list[int]
    natural: float
    gap: float = 0.0
    tolerance: float = 0.0

    @property
    def length(self) -> float:
        return self.end - self.start


def grouped(case: Case) -> Played:
    """VideoLingo: short subtitles are voiced as one; up to five are grouped when one is too long for its place and the
    pause after it (1.5 s of it at most); a group is sped evenly, with its pauses if 1.2 × is enough then, else without.
    """
    units = _joined(case)
    for unit, after in zip(units, [*(unit.start for unit in units[1:]), case.total_s], strict=True):
        unit.gap = after - unit.end
        unit.tolerance = min(unit.gap, 1.5)
    played: Played = [(0.0, 0.0)] * len(case.natural_s)
    for group in _groups(units):
        rate, with_gaps = _group_rate(group)
        now = group[0].start
        for unit in group:
            for line in unit.lines:
                played[line] = now, now + case.natural_s[line] / rate
                now = played[line][1]
            now += unit.gap / rate if with_gaps else 0.0
    return played


def _joined(case: Case, least_s: float = 2.5) -> list[_Unit]:
    """Join what is shorter than 2.5 s to the next if that starts within as much, else lengthen it to as much."""
    lines = zip(case.segments, case.natural_s, strict=True)
    units = [_Unit(start, end, [i], natural) for i, ((start, end), natural) in enumerate(lines)]
    joined: list[_Unit] = []
    while units:
        unit = units.pop(0)
        if unit.length < least_s and units:
            if units[0].start - unit.start < least_s:
                after = units.pop(0)
                units.insert(0, _Unit(unit.start, after.end, unit.lines + after.lines, unit.natural + after.natural))
                continue
            unit.end = unit.start + least_s
        joined.append(unit)
    return joined


def _speed_needed(units: Sequence[_Unit]) -> bool:
    return sum(unit.natural for unit in units) > sum(unit.length + unit.tolerance for unit in units)


def _groups(units: list[_Unit]) -> list[list[_Unit]]:
    """Pressed units with those after them; the others alone. A pause of 1.5 s ends a group in any case."""
    groups: list[list[_Unit]] = []
    now = 0
    while now < len(units):
        alone = units[now].gap >= 1.5 or not any(_speed_needed([unit]) for unit in units[now : now + 2])
        count = 1 if alone else _group_size(units, now)
        group: list[_Unit] = []
        for unit in units[now : now + count]:
            group.append(unit)
            if unit.gap >= 1.5:
                groups.append(group)
                group = []
        groups += [group] if group else []
        now += count
    return groups


def _group_size(units: Sequence[_Unit], first: int) -> int:
    """As many as it takes until the group isn't pressed, but three at most."""
    for count in (2, 3):
        if first + count > len(units):
            return count - 1
        if not _speed_needed(units[first : first + count]):
            return count
    return 3


def _group_rate(group: Sequence[_Unit], accepted: float = 1.2, spare_s: float = 0.1) -> tuple[float, bool]:
    """The rate of a group, and whether its pauses are kept."""
    natural = sum(unit.natural for unit in group)
    gaps = sum(unit.gap for unit in group[:-1])
    whole = sum(unit.length + unit.tolerance for unit in group)
    within = whole - group[-1].tolerance
    tries = ((natural + gaps, within, True), (natural, within, False), (natural + gaps, whole, True))
    for spoken, room, with_gaps in tries:
        if spoken / accepted < room:
            return round(max(1.0, spoken / (room - spare_s)), 3), with_gaps
    return round(natural / (whole - spare_s), 3), False


RULES: dict[str, Callable[[Case], Played]] = {
    "pyvideotrans audio (default cap 100)": own_slot,
    "SmartSub shift": pushed,
    "Linly/YouDub": segment_filled,
    "VideoLingo": grouped,
    "open-dubbing": capped_in_place,
}
"""By the name of the stored row."""
