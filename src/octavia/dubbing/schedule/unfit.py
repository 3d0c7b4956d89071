"""Which lines must break a cap, and which cap: as few as possible.

Lines are taken in playing order. What matters of a beginning of the track is only when its lines are over (the sooner
the better) and how bad it is: (caps broken against the user's wish, lines unfit, how far they are off), compared in
this order. So of all ways to place the first lines, those are kept that no other beats in both: a dynamic programme
over Pareto fronts, exact for one speaker (as Moore and Hodgson's rule for late jobs is, with release times and a fixed
order) up to `_MOST_WAYS` ways, and for several up to the same bound. It runs on whole milliseconds.

Where all lines can keep their caps, one way is left after every line, and the pass is linear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from octavia.dubbing.request import WhenUnfit
from octavia.dubbing.schedule.problem import Problem
from octavia.dubbing.schedule.room import Room
from octavia.dubbing.timing import Span

_MOST_WAYS = 48
_RATES_BEYOND_CAP = 6

Token = tuple[int, bool]
"""What others wait for: (line, True) for its end, (line, False) for its start."""


@dataclass(frozen=True, slots=True)
class Freedom:
    """Which caps a line is freed from because it can't keep them."""

    start: bool = False
    rate: bool = False


@dataclass(frozen=True, slots=True)
class _Window:
    """When a line may start: `release` to `deadline` within its cap, and `latest` so that the rest still fits."""

    release: int
    deadline: int
    latest: int
    early_ms: int


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to place the lines so far."""

    badness: tuple[int, int, float]
    times: tuple[int, ...]
    freedom: Freedom
    before: _Way | None


def find_unfit(problem: Problem, room: Room) -> tuple[Freedom, ...]:
    """Free as few lines as possible from their caps so that all can be placed.

    With `late` a line that can't keep both caps starts late; it is sped beyond its cap only if a fixed line or the end
    of the output leaves no other way, and starts early beyond its cap before that. With `faster` it is sped, up to
    `room.rate`, and starts off its cap only if that doesn't do either.
    """
    return _Search(problem, room).run()


class _Search:
    """The dynamic programme over one track."""

    def __init__(self, problem: Problem, room: Room) -> None:
        self.problem = problem
        self.faster = problem.caps.when_unfit is WhenUnfit.FASTER
        self.durations = problem.shortest_at(problem.caps.rate_max)
        self.utmost = problem.shortest_at(room.rate)
        self.windows = self._windows(room)
        self.rates = self._rates_beyond_cap(room)
        self.live = self._live_tokens()
        self.floor, self.relaxed = self._when_waiting_ends()

    def run(self) -> tuple[Freedom, ...]:
        ways = [_Way((0, 0, 0.0), (), Freedom(), None)]
        tokens: tuple[Token, ...] = ()
        for line in range(len(self.problem.slots)):
            found = [way for before in ways for way in self._extend(before, tokens, line)]
            tokens = self.live[line]
            ways = self._best(found, [self.relaxed[token] for token in tokens])
        return _trace(ways[0])

    def _windows(self, room: Room) -> list[_Window]:
        """`late` lets lines be early where those after them could not keep the rate cap otherwise, `faster` only where
        they could not be placed at all.
        """
        caps = self.problem.caps
        at_cap = room.latest(self.problem, self.durations)
        at_utmost = room.latest(self.problem, self.utmost)
        windows = []
        for line, slot in enumerate(self.problem.slots):
            if line in room.fixed:
                release = deadline = room.fixed[line]
            else:
                release, deadline = max(0, slot.start_ms - caps.shift_ms), slot.start_ms + caps.shift_ms
            wall = at_utmost[line] if self.faster else max(at_cap[line], 0)
            early = 0 if line in room.fixed else max(0, release - wall)
            windows.append(_Window(release - early, deadline, at_utmost[line], early))
        return windows

    def _rates_beyond_cap(self, room: Room) -> tuple[float, ...]:
        """The rates an unfit line may be sped to; none if it never has to be."""
        cap = self.problem.caps.rate_max
        starts = self.problem.earliest(self.durations, [window.release for window in self.windows])
        walls = room.latest(self.problem, self.durations)
        if room.rate <= cap or (
            not self.faster and all(start <= wall for start, wall in zip(starts, walls, strict=True))
        ):
            return ()
        steps = range(1, _RATES_BEYOND_CAP)
        return (*(cap * (room.rate / cap) ** (step / _RATES_BEYOND_CAP) for step in steps), room.rate)

    def _unhurried(self) -> list[int]:
        """For every line a start that costs the lines from there on nothing against the earliest start."""
        limits = [0] * len(self.windows)
        for line in range(len(limits) - 1, -1, -1):
            window = self.windows[line]
            limit = min(window.deadline, window.latest, self.problem.total_ms - self.durations[line])
            for edge in self.problem.outgoing[line]:
                limit = min(limit, limits[edge.after] - (self.durations[line] if edge.whole else 0))
            limits[line] = max(window.release, limit)
        return limits

    def _when_waiting_ends(self) -> tuple[dict[Token, int], dict[Token, int]]:
        """For every token the time before which it doesn't matter at all, and until which nobody has to hurry."""
        unhurried = self._unhurried()
        floor: dict[Token, int] = {}
        relaxed: dict[Token, int] = {}
        for edge in self.problem.edges:
            token = edge.before, edge.whole
            release, limit = self.windows[edge.after].release, unhurried[edge.after]
            floor[token] = min(floor.get(token, release), release)
            relaxed[token] = min(relaxed.get(token, limit), limit)
        return floor, relaxed

    def _live_tokens(self) -> list[tuple[Token, ...]]:
        """After every line, what later lines still wait for."""
        last_use: dict[Token, int] = {(edge.before, edge.whole): edge.after for edge in self.problem.edges}
        live: list[tuple[Token, ...]] = []
        current: list[Token] = []
        for line in range(len(self.windows)):
            current += [(line, whole) for whole in (True, False)]
            current = [token for token in current if last_use.get(token, -1) > line]
            live.append(tuple(current))
        return live

    def _extend(self, before: _Way, tokens: tuple[Token, ...], line: int) -> Iterator[_Way]:
        """All ways to go on from `before` with `line`."""
        times = dict(zip(tokens, before.times, strict=True))
        window = self.windows[line]
        waits = [times[edge.before, edge.whole] for edge in self.problem.incoming[line]]
        start = max([window.release, *waits])
        if start > window.latest:
            return
        off_ms = max(0, start - window.deadline) + max(0, window.release + window.early_ms - start)
        for rate in (0.0, *self.rates) if line not in self.problem.pins else (0.0,):
            duration = self.problem.least(line, self.problem.shortest[line], rate) if rate else self.durations[line]
            if start + duration <= self.problem.total_ms:
                yield self._way(before, times, line, Span(start, start + duration), off_ms, rate)

    def _way(self, before: _Way, times: dict[Token, int], line: int, place: Span, off_ms: int, rate: float) -> _Way:
        """`before` and then `line` at `place`, `off_ms` off its start cap, sped to `rate` (0: within its cap)."""
        freedom = Freedom(off_ms > 0, rate > 0)
        unwished = freedom.start if self.faster else freedom.rate
        off = off_ms / 1000 + (2 * (rate / self.problem.caps.rate_max - 1) if rate else 0.0)
        worse = before.badness
        badness = (worse[0] + unwished, worse[1] + (freedom.start or freedom.rate), worse[2] + off)
        mine = {(line, True): place.end_ms, (line, False): place.start_ms}
        kept = tuple(max(self.floor[token], mine.get(token, times.get(token, 0))) for token in self.live[line])
        return _Way(badness, kept, freedom, before)

    def _best(self, ways: list[_Way], relaxed: Sequence[int]) -> list[_Way]:
        """Those of `ways` that none beats, least bad first, up to one whose times are all `relaxed`."""
        kept: list[_Way] = []
        for way in sorted(ways, key=lambda way: (way.badness, way.times)):
            if any(_no_later(other.times, way.times) for other in kept):
                continue
            kept.append(way)
            if _no_later(way.times, relaxed):
                break
        if len(kept) > _MOST_WAYS:
            soonest = min(kept, key=lambda way: sum(way.times))
            kept = [*kept[: _MOST_WAYS - 1], soonest]
        return kept


def _no_later(times: Sequence[int], others: Sequence[int]) -> bool:
    return all(time <= other for time, other in zip(times, others, strict=True))


def _trace(way: _Way) -> tuple[Freedom, ...]:
    freedoms = []
    while way.before is not None:
        freedoms.append(way.freedom)
        way = way.before
    return tuple(reversed(freedoms))
