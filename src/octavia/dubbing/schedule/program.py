"""The convex programme: start and pace of every line at once, for given texts.

The cost is that of `weights`; it is minimised subject to: nobody overlaps whom he must wait for, the caps, and the end
of the output. Drifts instead of absolute times keep the numbers small, and the result the same wherever in the file
the lines stand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from octavia.dubbing.schedule import weights
from octavia.dubbing.schedule.convex import Columns, Optimum, Programme, Rows, Terms
from octavia.dubbing.schedule.vectors import Flags, Floats, Lines, Vectors

_FAR_S = 10.0
"""A line further than this from the beginning isn't asked not to start before it (rounding asks it anyway)."""


@dataclass(frozen=True, slots=True)
class Solution:
    """An optimum, one entry per line.

    Attributes:
        drift_s: Start minus where it should start, seconds.
        slowness: Duration over natural duration.
        price: What one second more of speech would cost there.
        slowed_s: By how much the picture is slowed between this line's place and the next one's, seconds.
    """

    drift_s: Floats
    slowness: Floats
    price: Floats
    slowed_s: Floats


def solve(vectors: Vectors, natural_s: Floats, slowable: Flags | None = None) -> Solution:
    """Place lines that last `natural_s` (seconds, one per line) at their natural pace.

    With `slowable`, the picture may be slowed from the place of a line marked in it to the next line's.
    """
    if slowable is None:
        slowable = np.zeros(len(natural_s), bool)
    return _Placing(vectors, natural_s, slowable).solve()


class _Placing:
    """One programme: its columns, what they cost and what binds them."""

    def __init__(self, vectors: Vectors, natural_s: Floats, slowable: Flags) -> None:
        count = len(natural_s)
        self.vectors = vectors
        self.natural_s = natural_s
        self.programme = Programme()
        self.drift = self.programme.variables(count)
        self.slowness = self.programme.variables(count)
        self.slowed_lines = np.flatnonzero(slowable & (vectors.stretch_s > 0))
        self.slowed = self.programme.at_least_zero(len(self.slowed_lines))
        self.slowed_until = self._sums()

    def solve(self) -> Solution:
        self._pace()
        self._start()
        self._segment()
        self._slowing()
        self._order()
        priced = [self._end(), self._waits()]
        optimum = self.programme.solve()
        price = np.zeros(len(self.natural_s))
        for lines, rows in priced:
            np.add.at(price, lines, optimum.price(rows))
        return self._solution(optimum, price)

    def _solution(self, optimum: Optimum, price: Floats) -> Solution:
        values = optimum.values
        slowed = np.zeros(len(self.natural_s))
        slowed[self.slowed_lines] = np.maximum(values[self.slowed], 0.0)
        return Solution(values[self.drift], values[self.slowness], price, slowed)

    def _sums(self) -> Columns:
        """One column per line, and one for the end, that holds by how much the picture is slowed up to there."""
        lines = np.arange(len(self.natural_s))
        if not len(self.slowed):
            return self.slowed
        until = self.programme.variables(len(lines) + 1)
        still, moved = np.delete(lines, self.slowed_lines), self.slowed_lines
        self.programme.equal([(until[:1], 1.0)], np.zeros(1))
        self.programme.equal([(until[still + 1], 1.0), (until[still], -1.0)], np.zeros(len(still)))
        steps: Terms = [(until[moved + 1], 1.0), (until[moved], -1.0), (self.slowed, -1.0)]
        self.programme.equal(steps, np.zeros(len(moved)))
        return until

    def _pace(self) -> None:
        """What paces and their jumps cost, and the rate caps."""
        vectors, programme = self.vectors, self.programme
        ones = np.ones(len(self.natural_s))
        programme.square(weights.PACE, [(self.slowness, 1.0)], 1.0)
        jumps: Terms = [(self.slowness[vectors.first], 1.0), (self.slowness[vectors.second], -1.0)]
        programme.square(weights.JUMP * vectors.fade, jumps)
        # |x| = x + 2 max(0, -x) for x = slowness - 1.
        programme.linear(weights.UNNATURAL, self.slowness)
        programme.linear(2 * weights.UNNATURAL, self._hinge([(self.slowness, -1.0)], -ones))
        hurry = self._hinge([(self.slowness, -1.0)], -weights.COMFORTABLE * ones)
        programme.linear(weights.HURRY, hurry)
        programme.square(weights.HURRY_SQUARE, [(hurry, 1.0)])
        free, pinned = ~vectors.pinned, vectors.pinned
        programme.at_most([(self.slowness[free], -1.0)], -vectors.fastest[free])
        programme.at_most([(self.slowness[free], 1.0)], vectors.slowest[free])
        programme.equal([(self.slowness[pinned], 1.0)], vectors.slowest[pinned])
        freed = self.slowness[free & (vectors.fastest < vectors.capped)]
        programme.linear(weights.BEYOND_RATE, self._hinge([(freed, -1.0)], np.full(len(freed), -vectors.capped)))

    def _start(self) -> None:
        """What drift costs, the start caps, and the beginning of the output."""
        vectors, programme = self.vectors, self.programme
        programme.square(weights.DRIFT, [(self.drift, 1.0)])
        programme.equal([(self.drift[vectors.held], 1.0)], np.zeros(int(vectors.held.sum())))
        bound = self.drift[~vectors.held & ~vectors.free_start]
        freed = self.drift[vectors.free_start]
        for sign in (1.0, -1.0):
            programme.at_most([(bound, sign)], np.full(len(bound), vectors.shift_s))
            beyond = self._hinge([(freed, sign)], np.full(len(freed), vectors.shift_s))
            programme.linear(weights.BEYOND_SHIFT, beyond)
        near_s = np.where(vectors.free_start, _FAR_S, vectors.shift_s)
        early = ~vectors.held & (vectors.anchor_s < near_s)
        programme.at_most([(self.drift[early], -1.0)], vectors.anchor_s[early])

    def _segment(self) -> None:
        """What it costs to speak on after the segment's end, or to leave part of it empty, where either can be."""
        vectors = self.vectors
        latest_s = self.natural_s * vectors.slowest + vectors.shift_s
        over = np.flatnonzero(vectors.free_start | (latest_s > vectors.left_s + weights.TOLERANCE_S))
        sound: Terms = [(self.drift[over], 1.0), (self.slowness[over], self.natural_s[over])]
        overrun = self._hinge(sound, vectors.left_s[over] + weights.TOLERANCE_S)
        self.programme.linear(weights.OVERRUN, overrun)
        least_s = self.natural_s * vectors.fastest
        short = np.flatnonzero(least_s < vectors.length_s - weights.TOLERANCE_S)
        limits = weights.TOLERANCE_S - vectors.length_s[short]
        empty = self._hinge([(self.slowness[short], -self.natural_s[short])], limits)
        self.programme.linear(weights.EMPTY, empty)

    def _slowing(self) -> None:
        """What slowing the picture costs: the longer the stretch, the less a second of it shows."""
        self.programme.linear(weights.SLOWED, self.slowed)
        self.programme.square(weights.SLOWED_SQUARE / self.vectors.stretch_s[self.slowed_lines], [(self.slowed, 1.0)])

    def _end(self) -> tuple[Lines, Rows]:
        """Everybody ends with the output; it is enough to ask those whose end nobody waits for."""
        vectors = self.vectors
        count = len(self.natural_s)
        last = np.delete(np.arange(count), vectors.ends.before)
        terms: Terms = [(self.drift[last], 1.0), (self.slowness[last], self.natural_s[last])]
        return last, self._within_slowed(terms, vectors.until_end_s[last], last, np.full(len(last), count))

    def _waits(self) -> tuple[Lines, Rows]:
        """Nobody overlaps whom he waits for, and pauses between are as wanted, or cost."""
        waits = self.vectors.ends
        short = self.programme.at_least_zero(len(waits.before))
        self.programme.at_most([(short, 1.0)], waits.gap_s)
        self.programme.linear(weights.SHORT_GAP, short)
        sound = (self.slowness[waits.before], self.natural_s[waits.before])
        terms: Terms = [(self.drift[waits.before], 1.0), sound, (self.drift[waits.after], -1.0), (short, -1.0)]
        return waits.before, self._within_slowed(terms, waits.apart_s - waits.gap_s, waits.before, waits.after)

    def _order(self) -> None:
        """Nobody starts before one who should start earlier."""
        waits = self.vectors.starts
        terms: Terms = [(self.drift[waits.before], 1.0), (self.drift[waits.after], -1.0)]
        self._within_slowed(terms, waits.apart_s, waits.before, waits.after)

    def _within_slowed(self, terms: Terms, limits: Floats, before: Lines, after: Lines) -> Rows:
        """Demand `terms` <= `limits`, eased by the picture's slowing between the places of `before` and `after`."""
        if not len(self.slowed):
            return self.programme.at_most(terms, limits)
        until = self.slowed_until
        return self.programme.at_most([*terms, (until[before], 1.0), (until[after], -1.0)], limits)

    def _hinge(self, terms: Terms, limits: Floats) -> Columns:
        """New columns that hold by how much `terms` exceed `limits`, if they cost anything."""
        over = self.programme.at_least_zero(len(limits))
        self.programme.at_most([*terms, (over, -1.0)], limits)
        return over
