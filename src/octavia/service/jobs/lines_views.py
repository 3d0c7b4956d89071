"""Lines of finished dubs as their owners see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from octavia.dubbing.pipeline.review import Alternative, ReviewLine
from octavia.dubbing.request import RATE_BY_HAND
from octavia.dubbing.schedule.rates import least_ms, most_ms
from octavia.dubbing.subtitles.scripts import units
from octavia.service.billing.quotes import Quote
from octavia.service.jobs.lines_edits import Edit, Kind, restored
from octavia.service.jobs.tables import LineRow


@dataclass(frozen=True, slots=True)
class AboutTrack:
    """What is known of a finished dub beside its lines; see `dubbing.pipeline.review.Review`."""

    duration_ms: int
    voices: tuple[str, ...]
    speakers: tuple[str, ...]
    reading_speed: int
    gain_db: float | None = None
    engine: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line; see `tables.LineRow`."""

    language: str
    id: str
    version: int
    source_ms: int
    machine: ReviewLine
    edit: Edit
    rendered: Edit
    stale: bool

    @property
    def shortest_ms(self) -> int:
        """How long its text, as rendered, lasts at the fastest."""
        return least_ms(self.machine.natural_ms, RATE_BY_HAND[1])

    @property
    def longest_ms(self) -> int:
        """How long it lasts at the slowest."""
        return most_ms(self.machine.natural_ms, RATE_BY_HAND[0])

    @property
    def words(self) -> list[str] | None:
        """The words of its source text in force that a split counts; None if those are what white space parts."""
        text = self.edit.source_text_of(self.machine)
        found = units(text)
        return None if found == text.split() else [word.strip() for word in found]

    @property
    def split_from(self) -> str | None:
        """The line that was split, and that this one is a part of now; None if it is no part, or one joined on."""
        made = self.rendered.made
        if made is None or made.kind is Kind.JOIN:
            return None
        return made.parent or self.id

    @property
    def joined_from(self) -> tuple[str, ...]:
        """The lines it was joined of; empty if it wasn't."""
        made = self.rendered.made
        return () if made is None or made.kind is not Kind.JOIN else tuple(line_id for line_id, _ in made.of)


@dataclass(frozen=True, slots=True)
class Priced:
    """A line, and what it costs to make it anew by itself; None if that would change nothing."""

    line: Line
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """Something a line could say.

    Attributes:
        longer_by_ms: Than what the finished dub says; negative if it is shorter.
        in_force: Whether the line says it, as edited.
    """

    alternative: Alternative
    longer_by_ms: int
    in_force: bool


def line_of(row: LineRow) -> Line:
    """The line of a row."""
    return Line(
        row.language,
        row.line_id,
        row.version,
        row.source_ms,
        machine_form().validate_python(row.machine),
        restored(row.edit),
        restored(row.rendered),
        row.stale,
    )


def about_of(review: dict[str, Any]) -> AboutTrack:
    """What `asdict` made of it."""
    voices, speakers = tuple(review["voices"]), tuple(review["speakers"])
    speed, gain_db, engine = review["reading_speed"], review.get("gain_db"), review.get("engine", "")
    return AboutTrack(review["duration_ms"], voices, speakers, speed, gain_db, engine)


def ranked(line: Line) -> Sequence[Ranked]:
    """What a line could say, the best first: what takes about as long as the source does, then what says it best."""
    machine = line.machine
    present = line.edit.text or machine.text

    def misfit(each: Alternative) -> tuple[int, float, str]:
        return abs(each.predicted_ms - line.source_ms), each.cost, each.text

    return [
        Ranked(each, each.predicted_ms - machine.natural_ms, each.text == present)
        for each in sorted(machine.alternatives, key=misfit)
    ]


@cache
def machine_form() -> TypeAdapter[ReviewLine]:
    """Between a line and what lies in the database."""
    return TypeAdapter(ReviewLine)
