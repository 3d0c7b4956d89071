"""Lines of finished dubs on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Header, Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from octavia.api.octavia.wire_jobs import Status
from octavia.dubbing.request import RATE_BY_HAND
from octavia.service.jobs.lines_edits import MOST_CHARS, MOST_PARTS

LineText = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=MOST_CHARS, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
    ),
]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Code = Annotated[str, StringConstraints(max_length=24, pattern=r"^[\w-]+$")]
Language = Annotated[str, Path(max_length=24, pattern=r"^[\w-]+$", description="A target language of the job")]
LineId = Annotated[str, Path(max_length=24, pattern=r"^[\w-]+$", description="A line's id, the same in all languages")]
Match = Annotated[
    str | None,
    Header(alias="If-Match", max_length=1_000, description="The `etag` of the line that is edited, or `*`"),
]
_TEXT = "Muy buenos días."


class EditOut(BaseModel):
    """What a person decided about a line; null is left to the machine. `source_text`, `speaker`, `split` and `join`
    hold for the line in all languages. Of a line that was rendered split, `split` counts words of the text it was split
    from."""

    text: str | None
    voice: str | None
    start_ms: int | None
    end_ms: int | None
    rate: float | None
    source_text: str | None
    speaker: str | None
    split: list[int] | None
    join: bool
    lock: bool


class EditIn(BaseModel):
    """What is decided about a line. What is left out stays; null gives it back to the machine.

    `end_ms`: where the line ends, whose pace follows from that; `rate`: its pace, 1 being its voice's own. One of them.
    `split`: before which of its `words` a new line begins, rising, from 1 on: the parts of `s0003` are rendered as
    `s0003`, `s0003-2`, …; null brings the whole line back with the next rendering. `join`: it is one line with the one
    that follows, which is then gone; false brings that back. 409 where lines around it are in the way, or where
    bringing lines back would lose edits made since.
    """

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": _TEXT}, {"split": [4]}, {"end_ms": 12_500}]}
    )

    text: LineText | None = None
    voice: Name | None = None
    start_ms: int | None = Field(None, ge=0, le=1_000_000_000)
    end_ms: int | None = Field(None, ge=1, le=1_000_000_000)
    rate: float | None = Field(None, ge=RATE_BY_HAND[0], le=RATE_BY_HAND[1])
    source_text: LineText | None = None
    speaker: Name | None = None
    split: list[Annotated[int, Field(ge=1, le=MOST_CHARS)]] | None = Field(None, min_length=1, max_length=MOST_PARTS)
    join: bool | None = None
    lock: bool | None = None


class LineOut(BaseModel):
    """A line of a dub, as it was rendered last (by the decisions in `rendered`) and as it was edited since (`edit`).

    `stale`: it would come out otherwise if it were rendered. `render_credits`: what rendering it alone would cost; null
    if it isn't stale. Times are milliseconds; those of the source on its clock, `start_ms` and `end_ms` on the dub's.
    `problems`: of `cut`, `overlap`, `rate`, `shift`, as measured; `pace`: an end or a pace that was set by hand could
    not be kept, `help` says why. `by_hand`, `pace_by_hand`: its start, and its end or pace, were set by hand when it
    was rendered. `minimum_ms`, `maximum_ms`: how short and how long its text can be spoken at all. `words`: those of
    the source text in force, which `split` counts; null: what white space parts. `split_from`: the line whose split it
    is a part of, the first part included; `split: null` there brings that line back. `joined_from`: the lines it was
    joined of; `join: false` on it brings them back.
    """

    language: str
    id: str
    etag: str
    stale: bool
    render_credits: int | float | None
    edit: EditOut
    rendered: EditOut
    speaker: str | None
    source_start_ms: int
    source_end_ms: int
    source_text: str
    heard_text: str
    heard_speaker: str | None
    text: str
    voice: str
    start_ms: int
    end_ms: int
    natural_ms: int
    rate: float
    shift_ms: int | None
    by_hand: bool
    locked: bool
    confidence: float | None
    weak_words: list[str]
    unknown_words: list[str]
    problems: list[str]
    help: str
    gain_db: float | None
    pace_by_hand: bool
    minimum_ms: int
    maximum_ms: int
    words: list[str] | None
    split_from: str | None
    joined_from: list[str]


class ExcerptOut(BaseModel):
    """A piece of a dub, on its clock, that sounds as its lines will when they are rendered; `media`: where its FLAC is,
    which is exactly as long."""

    start_ms: int
    end_ms: int
    media: str


class LineTrackOut(BaseModel):
    """A language with lines.

    `voices` can be given to its lines, the best first; empty: nobody knows which. `speakers`: who speaks, in the order
    in which they first do. `reading_speed`: how many characters a second its viewers are given to read, at most.
    `tts`: the engine that has the voices, as `GET /api/v1/abilities` names it; `auto` if nobody noted it.
    `excerpts`: while lines of it are being rendered, what can be heard of them before the whole is there.
    """

    language: str
    lines: int
    stale: int
    duration_ms: int
    voices: list[str]
    speakers: list[str]
    reading_speed: int
    tts: str
    peaks: str | None
    excerpts: list[ExcerptOut]


class PriceOut(BaseModel):
    """What it costs at most to render what is stale, in credits, and why."""

    credits: int | float
    explanation: dict[str, Any]


class LinesOut(BaseModel):
    """A page of a job's lines, by language and then as they follow in the source.

    `rendering`: lines are being rendered now; until that is done they count as stale. `stale`: how many lines of all
    languages would come out otherwise; `price`: what rendering them costs. `total`: how many lines there are of what
    was asked for. `source_media`: where the bytes of the source are, to be played; null if it has no file.
    """

    job_id: str
    status: Status
    rendering: bool
    error_message: str | None
    source_language: str
    duration_ms: int | None
    source_media: str | None
    source_peaks: str | None
    tracks: list[LineTrackOut]
    stale: int
    price: PriceOut | None
    total: int
    lines: list[LineOut]


class AlternativeOut(BaseModel):
    """Something a line could say.

    `predicted_ms`: how long its voice takes for it at its natural pace; `measured`: that was measured. `longer_by_ms`
    and `length` compare it with what the finished dub says. `in_force`: the line says it.
    """

    text: str
    predicted_ms: int
    measured: bool
    longer_by_ms: int
    length: Literal["shorter", "same", "longer"]
    in_force: bool


class AlternativesOut(BaseModel):
    """What a line could say, the best first: what takes about as long as the source, then what says it best.

    They are translations of the source text that was rendered last; `outdated`: that was edited since.
    """

    job_id: str
    language: str
    id: str
    text: str
    natural_ms: int
    source_ms: int
    outdated: bool
    alternatives: list[AlternativeOut]


class PlaceIn(BaseModel):
    """A line in a language."""

    model_config = ConfigDict(extra="forbid")

    language: Code
    line_id: Code


class RenderIn(BaseModel):
    """Which lines are rendered, as far as they are stale; all that are, if none is named."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"lines": [{"language": "es", "line_id": "s0003"}]}]}
    )

    lines: list[PlaceIn] | None = Field(None, min_length=1, max_length=10_000)
