"""Breaking a cue's text into lines: balanced, at grammatical joints, the upper line rather the shorter."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from octavia.dubbing.subtitles.grammar import break_penalty
from octavia.dubbing.subtitles.limits import limits_for
from octavia.dubbing.subtitles.scripts import join, separator_width, units, width

_GRAMMAR = 1.0
_BALANCE = 0.5
_TOP_HEAVY = 1.25
_OVERFLOW = 10.0
_DASHES = ("-", "–", "—")


class Measured:
    """A sequence of units measured once, so that any stretch of it can be broken fast.

    A stretch is given by its first and last unit. Breaking is minimising grammar + balance over the one place where a
    line may end, within the limit of the language; only a stretch too long for two lines exceeds it.

    Attributes:
        penalty: How bad a break after each unit is (`grammar.break_penalty`); that of the last is 0.
    """

    def __init__(self, parts: Sequence[str], language: str) -> None:
        self.parts = parts
        self.penalty = [break_penalty(left, right, language) for left, right in pairwise(parts)]
        self.penalty.append(0.0)
        self.limit = limits_for(language).chars_per_line
        self._left: list[float] = []
        self._right: list[float] = []
        end = 0.0
        for index, part in enumerate(parts):
            start = end + (separator_width(parts[index - 1], part, language) if index else 0.0)
            end = start + width(part.rstrip(), language)
            self._left.append(start)
            self._right.append(end)

    def width(self, first: int, last: int) -> float:
        """Characters of a stretch on one line."""
        return self._right[last] - self._left[first]

    def last_in_line(self, first: int) -> int:
        """The last unit that fits into a line beginning with `first` (at least `first` itself)."""
        return max(first, bisect_right(self._right, self._left[first] + self.limit) - 1)

    def last_in_cue(self, first: int) -> int:
        """The last unit that fits into two lines beginning with `first` (at least `first` itself)."""
        upper = self.last_in_line(first)
        if upper + 1 == len(self.parts) or self.width(first, upper) > self.limit:
            return upper
        lower = self.last_in_line(upper + 1)
        return lower if self.width(upper + 1, lower) <= self.limit else upper

    def split(self, first: int, last: int) -> tuple[int | None, float]:
        """The unit the upper line ends with, None if one line holds all; and the cost of the break, 0 for none."""
        if first == last or self.width(first, last) <= self.limit:
            return None, 0.0
        lowest = max(first, bisect_left(self._left, self._right[last] - self.limit) - 1)
        highest = min(last - 1, self.last_in_line(first))
        places = range(lowest, highest + 1) if lowest <= highest else range(first, last)
        cost, place = min((self._cost(first, place, last), place) for place in places)
        return place, cost

    def text(self, first: int, last: int) -> str:
        """A stretch as the text of a cue, broken if it must be."""
        place, _ = self.split(first, last)
        if place is None:
            return join(self.parts[first : last + 1])
        return f"{join(self.parts[first : place + 1])}\n{join(self.parts[place + 1 : last + 1])}"

    def _cost(self, first: int, place: int, last: int) -> float:
        upper, lower = self.width(first, place), self.width(place + 1, last)
        slant = (upper - lower) * _TOP_HEAVY if upper > lower else lower - upper
        over = max(0.0, upper - self.limit) + max(0.0, lower - self.limit)
        return _GRAMMAR * self.penalty[place] + (_BALANCE * slant + _OVERFLOW * over) / self.limit


def break_text(text: str, language: str) -> str:
    """`text` in at most two lines, its own line breaks ignored unless each line is another speaker's (a dash)."""
    lines = text.split("\n")
    if len(lines) > 1 and all(line.lstrip().startswith(_DASHES) for line in lines):
        return text
    parts = units(text)
    return Measured(parts, language).text(0, len(parts) - 1) if parts else ""
