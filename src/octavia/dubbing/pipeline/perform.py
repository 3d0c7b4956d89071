"""A track's performance: every line spoken, scheduled jointly with the others, and fitted to its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from octavia.dubbing.pipeline.casting import cast_of
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.profiles import OwnVoices
from octavia.dubbing.pipeline.studio import Studio
from octavia.dubbing.pipeline.takes import Booth, Take, check_voices
from octavia.dubbing.pipeline.timetable import Lengths, edited_ids, settled, with_edits
from octavia.dubbing.schedule import PACE, Option, Slot, needs
from octavia.dubbing.timemap import TimeMap
from octavia.dubbing.timing import clock
from octavia.dubbing.values import Candidate, Line, Placement


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line as it will be heard.

    Attributes:
        natural: The take at the voice's own pace.
        take: The take as placed.
    """

    line: Line
    candidate: Candidate
    voice: str
    placement: Placement
    natural: Take
    take: Take


@dataclass(frozen=True, slots=True)
class Performance:
    """A track as it will be heard, in the lines' order.

    Attributes:
        time_map: From the source's clock to the output's; the identity unless the picture is slowed.
        lengths: How long lines' texts last, those that aren't spoken too.
    """

    lines: tuple[SpokenLine, ...]
    time_map: TimeMap
    lengths: Lengths


def perform(
    job: Job,
    lines: Sequence[Line],
    edited: Sequence[Line],
    engine: Chosen,
    language: str,
    total_ms: int,
    own: OwnVoices = OwnVoices(),
) -> Performance:
    """Speak, schedule and fit the track.

    The timetable is first made for the machine's own `lines`. Where `edited` differs from them, only the lines that
    were edited are placed anew, and their neighbours only as far as they must make room: an edit disturbs nothing else.

    Args:
        own: Voices made of somebody's own.

    Raises:
        EngineError: if a voice doesn't exist or the engine fails.
    """
    cast = cast_of(job, engine, language, lines, edited, own.by_speaker, own.default)
    check_voices(engine, language, [line.voice for line in edited if line.voice])
    with Studio(job, engine, language, own.profiles) as studio:
        with job.stage("synthesize", language) as run:
            booth = Booth(run, studio)
            own_wishes, asked = ([cast.wish(line, line.candidates[0]) for line in each] for each in (lines, edited))
            takes = booth.speak([*own_wishes, *asked])
        with job.stage("schedule", language) as run:
            # Takes of edited texts are kept from it: they would tell of the voice's pace, and move other lines.
            known = {wish: takes[wish] for wish in own_wishes}
            booth, lengths = Booth(run, studio), Lengths.of(cast, lines, known)
            timetable, lengths = settled(job, run, lines, lengths, booth, total_ms)
            lengths = replace(lengths, takes=takes | lengths.takes)
            changed = edited_ids(lines, edited)
            if changed or any(line.paced_by_hand for line in edited):
                timetable, lengths = with_edits(job, timetable, edited, changed, lengths, booth, total_ms)
        _tell_problems(job, edited, timetable.placements, language)
        with job.stage("fit", language) as run:
            booth = Booth(run, studio)

            def fit(pair: tuple[Line, Placement]) -> SpokenLine:
                line, placement = pair
                candidate = line.candidates[placement.candidate]
                wish = cast.wish(line, candidate)
                natural = lengths.takes[wish]
                take = booth.fitted(wish, natural, placement)
                return SpokenLine(line, candidate, wish.voice, placement, natural, take)

            pairs = list(zip(edited, timetable.placements, strict=True))
            spoken = tuple(run.each(pairs, fit, parallel=studio.parallel))
        _tell_takes(job, spoken, language)
        return Performance(spoken, timetable.time_map, lengths)


def _tell_takes(job: Job, spoken: Iterable[SpokenLine], language: str) -> None:
    """Tell which lines were spoken more than once, and why."""
    for line in spoken:
        take = line.natural
        if take.rejected:
            end = f"; the best of them is used, still {', '.join(take.problems)}" if take.problems else ""
            job.notice(
                f"line {line.placement.segment_id} was spoken {len(take.rejected) + 1} times; what was wrong: "
                f"{'; '.join(dict.fromkeys(take.rejected))}{end}",
                language,
            )


def _tell_problems(job: Job, lines: Sequence[Line], placements: Sequence[Placement], language: str) -> None:
    for place in placements:
        if place.problems:
            cant = "can't end or be as fast as set" if PACE in place.problems else "can't keep every cap"
            job.notice(
                f"line {place.segment_id} at {clock(place.start_ms)} {cant}: "
                f"{place.rate:.2f} x, {place.shift_ms:+d} ms ({', '.join(place.problems)})",
                language,
            )
    slots = [_as_slot(line, place) for line, place in zip(lines, placements, strict=True)]
    for need in needs(slots, placements, job.request.caps):
        if need.helps:
            job.notice(
                f"a text of {need.budget_ms / 1000:.1f} s or less for line {need.segment_id} "
                f"(now {need.natural_ms / 1000:.1f} s) would help {', '.join(need.helps)}",
                language,
            )


def _as_slot(line: Line, place: Placement) -> Slot:
    segment = line.segment
    return Slot(segment.id, segment.start_ms, segment.end_ms, segment.speaker, (Option(place.natural_ms),))
