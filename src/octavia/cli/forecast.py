"""How far a job is and how long it will still take, from the plan's estimates and what has happened since."""

from __future__ import annotations

from collections.abc import Mapping

from octavia.dubbing.events import Event, StageFinished, StageProgress

Part = tuple[str, str | None]
"""A stage and its language (None for a stage that all languages share)."""
_TRUST_FROM = 0.05


class Forecast:
    """Time left of one job.

    The estimates weigh the parts against each other. While little is done they are also taken for the time itself;
    afterwards the time that the done share took tells how fast this machine really is. A part found finished from an
    earlier run took no time, so it leaves the reckoning.
    """

    def __init__(self, estimates_s: Mapping[Part, float]) -> None:
        """A job of these parts, each with its estimated seconds (0 or more)."""
        self._estimates = dict(estimates_s)
        self._shares: dict[Part, float] = {}

    def hear(self, event: Event) -> None:
        """Take notice of what a job tells."""
        if isinstance(event, StageProgress) and event.total:
            self._shares[event.stage, event.language] = event.done / event.total
        elif isinstance(event, StageFinished):
            part = (event.stage, event.language)
            self._shares[part] = 1.0
            if event.reused:
                self._estimates.pop(part, None)

    @property
    def done(self) -> float:
        """The share of the work that is done, 0 to 1."""
        total = sum(self._estimates.values())
        if not total:
            return 1.0
        return sum(seconds * self._shares.get(part, 0.0) for part, seconds in self._estimates.items()) / total

    def left_s(self, elapsed_s: float) -> float:
        """Seconds the job will still take, `elapsed_s` after it began."""
        done = self.done
        if done < _TRUST_FROM:
            return (1.0 - done) * sum(self._estimates.values())
        return elapsed_s * (1.0 - done) / done


def minutes_seconds(seconds: float) -> str:
    """A length of time as people read it, to the second: `1:05`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
