"""The map from the source's clock to the output's where the picture is slowed: piecewise linear, ever rising."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

Knot = tuple[int, int]
"""A time on the source's clock and the same moment on the output's, both in ms."""


@dataclass(frozen=True, slots=True)
class TimeMap:
    """Straight lines between `knots`; before the first and after the last one both clocks run alike.

    Attributes:
        knots: At least one, rising strictly on both clocks.

    Raises:
        ValueError: if there is none or they don't rise.
    """

    knots: tuple[Knot, ...] = ((0, 0),)

    def __post_init__(self) -> None:
        if not self.knots:
            raise ValueError("a time map needs at least one knot")
        for (source, output), (next_source, next_output) in pairwise(self.knots):
            if next_source <= source or next_output <= output:
                raise ValueError(f"a time map must rise: ({source}, {output}) before ({next_source}, {next_output})")

    @classmethod
    def slowed(cls, stretches: Iterable[tuple[int, int, int]]) -> TimeMap:
        """The map that gives `extra` more ms to each stretch of the source and none to what is between.

        Args:
            stretches: (start_ms, end_ms, extra_ms), in order, not overlapping; `extra_ms` > start_ms - end_ms.
        """
        knots: list[Knot] = [(0, 0)]
        for start_ms, end_ms, extra_ms in stretches:
            source, output = knots[-1]
            if start_ms > source:
                source, output = start_ms, output + start_ms - source
                knots.append((source, output))
            knots.append((end_ms, output + end_ms - source + extra_ms))
        return cls(tuple(knots))

    @property
    def is_identity(self) -> bool:
        """Whether it changes nothing."""
        return all(source == output for source, output in self.knots)

    @property
    def inverse(self) -> TimeMap:
        """The map from the output's clock back to the source's."""
        return TimeMap(tuple((output, source) for source, output in self.knots))

    def map_ms(self, time_ms: int) -> int:
        """Where a moment of the source, in ms, lies on the output; rounded to the nearest (half up)."""
        return self.map_ticks(time_ms, 1000)

    def map_ticks(self, time: int, per_second: int) -> int:
        """The same for a time in units of 1/`per_second` s (samples, a container's ticks); exact, then rounded."""
        after = bisect_right(self.knots, time * 1000 / per_second, key=lambda knot: knot[0])
        if after in (0, len(self.knots)):
            source, output = self.knots[max(0, after - 1)]
            return _rounded(time * 1000 + (output - source) * per_second, 1000)
        (source, output), (next_source, next_output) = self.knots[after - 1], self.knots[after]
        slope, run = next_output - output, next_source - source
        return _rounded((time * 1000 - source * per_second) * slope + output * per_second * run, 1000 * run)


IDENTITY = TimeMap()
"""The map of a picture that is not slowed."""


def _rounded(value: int, divisor: int) -> int:
    return (2 * value + divisor) // (2 * divisor)
