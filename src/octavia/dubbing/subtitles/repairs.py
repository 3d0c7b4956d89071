"""What had to be put right in a subtitle file before it could be used."""

from __future__ import annotations

from dataclasses import dataclass

_MESSAGES = {
    "encoding": "the text was not UTF-8 and is read as what it most likely is",
    "bad-bytes": "bytes that are no text were replaced",
    "nul": "zero bytes were removed",
    "header": "the WEBVTT header was missing or not at the start",
    "time-format": "times were written in another way than the format asks for",
    "time-line": "times that can't be read: those cues were left out",
    "separator": "the empty line between two cues was missing",
    "empty": "cues without any text were left out",
    "voices": "several voices in one cue became lines with a dash",
    "negative-time": "times before zero were set to zero",
    "order": "cues stood out of order of time and were sorted",
    "duplicate": "cues that repeat another with the same start were left out",
    "simultaneous": "cues shown together with the one before were joined with it",
    "rolling": "captions that repeat the lines before were reduced to what is new",
    "duration": "cues that did not end after their start were given an end",
    "overlap": "cues that overlapped the next one now end where it starts",
}

REPAIR_KINDS = tuple(_MESSAGES)
"""Every kind a repair can have."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One kind of repair and how often it was made.

    Attributes:
        kind: One of `REPAIR_KINDS`.
        detail: More about it (the encoding taken), or empty.
    """

    kind: str
    count: int
    detail: str = ""

    @property
    def message(self) -> str:
        """What was done, in words."""
        return f"{_MESSAGES[self.kind]} ({self.detail or self.count})"


class RepairLog:
    """Counts repairs while a file is read."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._details: dict[str, str] = {}

    def note(self, kind: str, count: int = 1, detail: str = "") -> None:
        """Count `count` repairs of a kind; none if `count` is 0."""
        if count:
            self._counts[kind] = self._counts.get(kind, 0) + count
            self._details.setdefault(kind, detail)

    def repairs(self) -> tuple[Repair, ...]:
        """All repairs noted, in the order of `REPAIR_KINDS`."""
        return tuple(
            Repair(kind, self._counts[kind], self._details[kind]) for kind in REPAIR_KINDS if kind in self._counts
        )
