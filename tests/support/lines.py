"""Finished dubs whose work nobody did: lines as a pipeline would make them of what was decided about them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from octavia.dubbing.pipeline.edits import check_lines
from octavia.dubbing.pipeline.review import Alternative, Review, ReviewLine
from octavia.dubbing.pipeline.shape import shaped
from octavia.dubbing.request import LineOverride, Overrides
from octavia.dubbing.values import Segment
from octavia.service.jobs.lines import PEAKS, AnyVersion, Document
from octavia.service.jobs.lines_edits import Edit
from octavia.service.jobs.lines_views import Line, Priced
from octavia.service.jobs.outputs import Output
from octavia.service.jobs.views import Job
from octavia.service.jobs.work import Claimed, Outcome
from support.jobs import Shop

LINE_MS = 2_000
LINES = 3
GAIN_DB = -3.5
ENGINE = "espeak-ng"
VOICES = ("ana", "ben")
DUB_COST = 60
"""Credits, of a minute in two languages."""


def made_line(number: int, language: str) -> ReviewLine:
    """A line as the machine makes it: two seconds in the source, one and a half in the dub."""
    start_ms = (number - 1) * 5_000
    text = f"{language} {number}"
    return ReviewLine(
        id=f"s{number:04}",
        speaker="A",
        source_start_ms=start_ms,
        source_end_ms=start_ms + LINE_MS,
        source_text=f"said {number}",
        heard_text=f"said {number}",
        heard_speaker="A",
        text=text,
        voice=VOICES[0],
        start_ms=start_ms,
        end_ms=start_ms + 1_500,
        natural_ms=1_500,
        rate=1.0,
        shift_ms=0,
        by_hand=False,
        locked=False,
        confidence=0.9,
        weak_words=("said",),
        unknown_words=(),
        problems=(),
        help="",
        gain_db=0.5,
        alternatives=(
            Alternative(f"{text}, short", 1_000, measured=False, cost=0.5),
            Alternative(text, 1_500, measured=True),
            Alternative(f"{text}, rather long", 2_100, measured=False, cost=0.2),
        ),
    )


def made_review(language: str, overrides: Overrides) -> Review:
    """A dub as the machine makes it by these overrides; refused as by the machine."""
    lines = overrides.lines.get(language, {})
    machine = {line.id: line for line in (made_line(number, language) for number in range(1, LINES + 1))}
    heard = [
        Segment(line.id, line.source_start_ms, line.source_end_ms, line.heard_text, speaker=line.heard_speaker)
        for line in machine.values()
    ]
    shapes = shaped(heard, overrides.segments)
    check_lines(overrides.lines, [segment for shape in shapes for segment in shape.said])
    made = []
    for shape in shapes:
        for cut, segment in zip(shape.cut, shape.said, strict=True):
            same = shape.stands and cut.text == segment.text
            of_line = lines.get(segment.id, LineOverride())
            line = machine[shape.heard[0].id]
            start_ms = line.start_ms if shape.stands else segment.start_ms
            made.append(
                replace(
                    line,
                    id=segment.id,
                    text=of_line.text or (line.text if same else f"{language} of {segment.text}"),
                    voice=of_line.voice or line.voice,
                    start_ms=start_ms if of_line.start_ms is None else of_line.start_ms,
                    end_ms=(start_ms + line.natural_ms) if of_line.end_ms is None else of_line.end_ms,
                    rate=of_line.rate or line.rate,
                    pace_by_hand=of_line.rate is not None or of_line.end_ms is not None,
                    locked=of_line.lock,
                    source_start_ms=segment.start_ms,
                    source_end_ms=segment.end_ms,
                    source_text=segment.text,
                    heard_text=cut.text,
                    speaker=segment.speaker,
                    heard_speaker=cut.speaker,
                )
            )
    return Review(language, "en", 60_000, VOICES, ("A",), 17, tuple(made), GAIN_DB, ENGINE)


def delivery(claimed: Claimed, folder: Path) -> Outcome:
    """What the last stage of a dub makes of what is asked of it."""
    reviews = {language: made_review(language, claimed.overrides) for language in claimed.languages}
    outputs = []
    for language in (None, *reviews):
        said = "\n".join(line.text for line in reviews[language].lines) if language else ""
        for name, role, media_type in (
            (f"talk.{language or 'dubbed'}.mp4", "package", "video/mp4"),
            (f"talk.{language or 'source'}.peaks", PEAKS, "application/octet-stream"),
        ):
            path = folder / f"{claimed.dispatch}.{name}"
            path.write_text(f"{name}\n{said}")
            outputs.append(Output(path, name, role, language, media_type, main=name == "talk.dubbed.mp4"))
    return Outcome(outputs=tuple(outputs), reviews=tuple(reviews.values()))


def work_off(shop: Shop, folder: Path, but: str = "") -> list[Claimed]:
    """Do the stages that were handed to the queue, and those that follow, but those of that name."""
    done = []
    for handed in shop.queue.handed:  # It grows while they are done.
        if handed.name == but:
            continue
        claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w1")
        if claimed is not None:
            done.append(claimed)
            assert shop.work.finish(claimed, delivery(claimed, folder) if handed.name == "deliver" else Outcome())
    return done


def dubbed(shop: Shop, folder: Path, *languages: str) -> Job:
    """A finished dub of three lines a language."""
    job = shop.started(shop.dub(*(languages or ("es", "fr"))))
    work_off(shop, folder)
    return shop.now(job)


def document(shop: Shop, job: Job) -> Document:
    """The line document of a job of Ana's."""
    return shop.server.lines.document(shop.ana.owner_id, job.id)


def lines(shop: Shop, job: Job, language: str = "es") -> list[Line]:
    """Its lines in a language."""
    return [each.line for each in document(shop, job).lines if each.line.language == language]


def stale(shop: Shop, job: Job) -> list[tuple[str, str]]:
    """Language and id of its stale lines."""
    return [(each.line.language, each.line.id) for each in document(shop, job).lines if each.line.stale]


def edit(shop: Shop, job: Job, wanted: Edit, *given: str, language: str = "es", line_id: str = "s0001") -> Priced:
    """Change a line whatever its version is."""
    return shop.server.lines.edit(shop.ana.owner_id, job.id, language, line_id, wanted, given, AnyVersion.ANY)


def render(shop: Shop, job: Job, *chosen: tuple[str, str]) -> Job:
    """Make its stale lines anew, or those chosen."""
    return shop.server.lines.render(shop.ana.owner_id, job.id, chosen or None)


def contents(shop: Shop, job: Job) -> dict[str, bytes]:
    """What it delivered, by name."""
    owner = shop.ana.owner_id
    return {
        each.name: b"".join(shop.server.files.open_range(owner, each.file_id, 0, each.size_bytes))
        for each in shop.server.jobs.artifacts(owner, job.id)
    }
