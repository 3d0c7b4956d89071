"""The scheduling problem in playing order: which line must wait for which, and how early or late each can be.

Times are integer milliseconds throughout, so that what is found possible here stays possible after rounding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.schedule.model import Slot
from octavia.dubbing.schedule.rates import least_ms, most_ms
from octavia.dubbing.timing import Span


@dataclass(frozen=True, slots=True)
class Edge:
    """Line `after` starts no sooner than line `before` ends (`whole`) or starts (else).

    Attributes:
        gap_ms: The pause wanted between them; it shrinks where room is short.
    """

    before: int
    after: int
    whole: bool
    gap_ms: int


@dataclass(frozen=True)
class Problem:
    """Lines in playing order under their caps.

    Attributes:
        slots: Sorted by where they should start.
        order: For each of `slots`, its place in the caller's sequence.
        edges: All waiting rules, sorted by `after`.
        pins: Lines that are to stay where they are, as long as they are, with that place.
    """

    slots: tuple[Slot, ...]
    order: tuple[int, ...]
    edges: tuple[Edge, ...]
    caps: ScheduleCaps
    total_ms: int
    pins: Mapping[int, Span] = field(default_factory=dict)

    @cached_property
    def asked(self) -> tuple[int | None, ...]:
        """Where every line is to start exactly: as a person fixed it or where it is pinned; None if it is free."""
        return tuple(
            self.pins[line].start_ms if line in self.pins else slot.fixed_start_ms
            for line, slot in enumerate(self.slots)
        )

    @cached_property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """From where each line should start to where the next one should, or to the end of the output."""
        marks = [*(min(slot.anchor_ms, self.total_ms) for slot in self.slots), self.total_ms]
        return tuple(pairwise(marks))

    @cached_property
    def incoming(self) -> tuple[tuple[Edge, ...], ...]:
        found: list[list[Edge]] = [[] for _ in self.slots]
        for edge in self.edges:
            found[edge.after].append(edge)
        return tuple(map(tuple, found))

    @cached_property
    def outgoing(self) -> tuple[tuple[Edge, ...], ...]:
        found: list[list[Edge]] = [[] for _ in self.slots]
        for edge in self.edges:
            found[edge.before].append(edge)
        return tuple(map(tuple, found))

    @cached_property
    def shortest(self) -> tuple[int, ...]:
        """The natural duration of every line's shortest option."""
        return tuple(slot.shortest_ms for slot in self.slots)

    @cached_property
    def neighbours(self) -> tuple[tuple[int, int], ...]:
        """Pairs of lines that one speaker says one after the other."""
        last: dict[str | None, int] = {}
        pairs = []
        for line, slot in enumerate(self.slots):
            if slot.speaker in last:
                pairs.append((last[slot.speaker], line))
            last[slot.speaker] = line
        return tuple(pairs)

    def least(self, line: int, natural_ms: int, rate: float) -> int:
        """The shortest time in which `line` may speak `natural_ms` of speech at up to `rate`."""
        return self.pins[line].duration_ms if line in self.pins else least_ms(natural_ms, rate)

    def most(self, line: int, natural_ms: int) -> int:
        """The longest time in which it may."""
        return self.pins[line].duration_ms if line in self.pins else most_ms(natural_ms, self.caps.rate_min)

    def shortest_at(self, rate: float) -> list[int]:
        """The shortest time every line can be spoken in at up to `rate`."""
        return [self.least(line, natural, rate) for line, natural in enumerate(self.shortest)]

    def ready(self, line: int, starts: Sequence[int], durations: Sequence[int]) -> int:
        """When those that `line` waits for let it start; 0 if it waits for none."""
        return max(
            (starts[edge.before] + (durations[edge.before] if edge.whole else 0) for edge in self.incoming[line]),
            default=0,
        )

    def earliest(self, durations: Sequence[int], releases: Sequence[int]) -> list[int]:
        """The earliest start of every line if each lasts `durations` and starts no sooner than `releases`."""
        starts: list[int] = []
        for line, release in enumerate(releases):
            starts.append(max(release, self.ready(line, starts, durations)))
        return starts

    def latest(self, durations: Sequence[int], deadlines: Sequence[int]) -> list[int]:
        """The latest start of every line if each lasts `durations`, starts no later than `deadlines`, and all end in
        time for those that wait for them and for the end of the output.
        """
        starts = list(deadlines)
        for line in range(len(starts) - 1, -1, -1):
            start = min(starts[line], self.total_ms - durations[line])
            for edge in self.outgoing[line]:
                start = min(start, starts[edge.after] - (durations[line] if edge.whole else 0))
            starts[line] = start
        return starts


def make_problem(
    slots: Sequence[Slot], caps: ScheduleCaps, total_ms: int, pinned: Mapping[str, Span] | None = None
) -> Problem:
    """Sort `slots` into playing order and find who waits for whom.

    Lines of one speaker never overlap. Lines of two speakers may overlap only if their segments do. Nobody starts
    before a line that should start earlier.

    Args:
        slots: In any order.
        caps: How far lines may be moved and sped.
        total_ms: Length of the output.
        pinned: By slot id, lines that stay where they are and as long as they are if they can.

    Raises:
        ValueError: if the caps exclude the natural pace or the natural place, an id is doubled, or the output is
            shorter than one millisecond a line.
    """
    if not 0 < caps.rate_min <= 1 <= caps.rate_max or caps.shift_ms < 0 or caps.gap_ms < 0:
        raise ValueError(f"caps must allow the natural pace and place: {caps}")
    if len({slot.id for slot in slots}) != len(slots):
        raise ValueError("two slots have the same id")
    if total_ms < len(slots):
        raise ValueError(f"{len(slots)} lines can't play in {total_ms} ms")
    order = sorted(range(len(slots)), key=lambda place: (slots[place].anchor_ms, slots[place].start_ms, place))
    played = tuple(slots[place] for place in order)
    pins = {line: pinned[slot.id] for line, slot in enumerate(played) if pinned and slot.id in pinned}
    return Problem(played, tuple(order), tuple(_edges(played, caps.gap_ms)), caps, total_ms, pins)


def _edges(slots: Sequence[Slot], gap_ms: int) -> list[Edge]:
    """The waiting rules, without those that follow from others."""
    edges: list[Edge] = []
    said: dict[str | None, list[int]] = {}
    covered: list[dict[str | None, int]] = []
    for line, slot in enumerate(slots):
        waits = _must_end_before(slots, line, said)
        waits = [other for other in waits if not _implied(other, waits, slots, covered)]
        edges.extend(Edge(other, line, True, gap_ms if slots[other].speaker == slot.speaker else 0) for other in waits)
        cover: dict[str | None, int] = {slot.speaker: line}
        for other in waits:
            for speaker, last in covered[other].items():
                cover[speaker] = max(cover.get(speaker, -1), last)
        covered.append(cover)
        if line and cover.get(slots[line - 1].speaker, -1) < line - 1:
            edges.append(Edge(line - 1, line, False, 0))
        said.setdefault(slot.speaker, []).append(line)
    return edges


def _must_end_before(slots: Sequence[Slot], line: int, said: dict[str | None, list[int]]) -> list[int]:
    """For every speaker the last line that may not overlap `line`."""
    slot = slots[line]
    waits = []
    for speaker, lines in said.items():
        if speaker == slot.speaker:
            waits.append(lines[-1])
            continue
        for other in reversed(lines):
            if slots[other].anchor_ms + slots[other].end_ms - slots[other].start_ms <= slot.anchor_ms:
                waits.append(other)
                break
    return waits


def _implied(other: int, waits: Sequence[int], slots: Sequence[Slot], covered: Sequence[dict[str | None, int]]) -> bool:
    """Whether waiting for another of `waits` means waiting for `other` too."""
    speaker = slots[other].speaker
    return any(third != other and covered[third].get(speaker, -1) >= other for third in waits)
