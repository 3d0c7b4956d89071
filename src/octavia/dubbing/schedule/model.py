"""What the schedule is asked to place: slots in the source and the texts that may be spoken in each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from octavia.dubbing.timemap import TimeMap


@dataclass(frozen=True, slots=True)
class Option:
    """One text that may be spoken in a slot, as the schedule sees it.

    Attributes:
        duration_ms: How long it lasts at the voice's natural pace, >= 0.
        cost: How much worse it is than the best text, >= 0; 1 weighs as much as speaking a line about 1.2 times faster.
        measured: Whether `duration_ms` was measured on a take; False for a prediction (see `pace`).

    Raises:
        ValueError: if a number is negative.
    """

    duration_ms: int
    cost: float = 0.0
    measured: bool = True

    def __post_init__(self) -> None:
        if self.duration_ms < 0 or not self.cost >= 0:
            raise ValueError(f"an option's duration and cost can't be negative: {self}")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one line belongs: its segment's place in the source and the texts to choose from.

    Attributes:
        id: The segment's.
        start_ms: Where the segment starts in the source, >= 0.
        end_ms: Where it ends, >= `start_ms`.
        speaker: Who speaks; None while nobody has told speakers apart (all such lines count as one speaker's).
        options: At least one.
        fixed_start_ms: A start that a person asked for, on the source's clock; None leaves it to the schedule.

    Raises:
        ValueError: if times are negative or reversed, or there is no option.
    """

    id: str
    start_ms: int
    end_ms: int
    speaker: str | None
    options: tuple[Option, ...]
    fixed_start_ms: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms <= self.end_ms:
            raise ValueError(f"slot {self.id} is not a stretch of time: {self.start_ms} to {self.end_ms} ms")
        if not self.options:
            raise ValueError(f"slot {self.id} has nothing to say: it needs at least one option")
        if self.fixed_start_ms is not None and self.fixed_start_ms < 0:
            raise ValueError(f"slot {self.id} can't be fixed before the beginning: {self.fixed_start_ms} ms")

    @property
    def anchor_ms(self) -> int:
        """Where the line should start: where a person fixed it, else with its segment."""
        return self.start_ms if self.fixed_start_ms is None else self.fixed_start_ms

    def moved(self, time_map: TimeMap) -> Slot:
        """The same slot on the output's clock."""
        fixed = None if self.fixed_start_ms is None else time_map.map_ms(self.fixed_start_ms)
        start, end = time_map.map_ms(self.start_ms), time_map.map_ms(self.end_ms)
        return replace(self, start_ms=start, end_ms=end, fixed_start_ms=fixed)

    @property
    def shortest_ms(self) -> int:
        """The natural duration of its shortest option."""
        return min(option.duration_ms for option in self.options)
