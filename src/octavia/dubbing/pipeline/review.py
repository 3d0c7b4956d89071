"""The review of a finished dub: every line as it was heard, said and placed, with what else it could say.

A run keeps the review of each of its languages in its workspace, under the request it was made for. Reading it starts
no engine and computes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from octavia.dubbing.documents import digest_of, read_json, write_json
from octavia.dubbing.errors import InputMissing, OutputError
from octavia.dubbing.pipeline.asked import narrowed, normalized
from octavia.dubbing.pipeline.casting import offered_voices
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.perform import SpokenLine
from octavia.dubbing.pipeline.render import DUB_PEAKS, SOURCE_PEAKS, master_report
from octavia.dubbing.pipeline.script import Script
from octavia.dubbing.pipeline.speakers import speakers_in
from octavia.dubbing.pipeline.timetable import Lengths
from octavia.dubbing.pipeline.track import Track
from octavia.dubbing.report import Report, TrackReport
from octavia.dubbing.report.figures import LineReport
from octavia.dubbing.request import DubRequest
from octavia.dubbing.subtitles.limits import limits_for
from octavia.dubbing.values import Line, Segment
from octavia.dubbing.workspace import Artifact

_FOLDER = "reviews"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Something a line could say: one of the machine's translations of the source text that is in force.

    Attributes:
        predicted_ms: How long the line's voice takes for it at its natural pace.
        measured: Whether that was measured on a take; else it is the scheduler's prediction.
        cost: How much worse than the translator's best it is, >= 0 (0 is the best).
    """

    text: str
    predicted_ms: int
    measured: bool
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One line of a finished dub. Times of the source are on its clock, those of the dub on its own (the same unless
    the picture was slowed).

    Attributes:
        id: The segment's, the key of overrides.
        speaker: Who says it, a person's edit in force; None while nobody has told speakers apart.
        source_text: What is said in the source, a person's edit in force.
        heard_text, heard_speaker: The same without such an edit of this line; what it was split from or joined of may
            have been edited all the same.
        text: What the dub says.
        voice: The voice's id.
        start_ms, end_ms: Where the line was placed.
        natural_ms: How long it lasts at the voice's natural pace.
        rate: How fast it is spoken, relative to that pace.
        shift_ms: How far its sound was measured to start from the source's; None if it has none.
        by_hand: Whether a person set its start: its shift is then not judged.
        locked: Whether a person locked it.
        confidence: Mean confidence of its recognised words, 0 to 1; None if the text was given.
        weak_words: Words the recogniser was unsure of.
        unknown_words: Source words the translator left as they were.
        problems: As measured, of `cut`, `overlap`, `rate`, `shift`, and `pace`: an end or a pace that a person set was
            not kept; empty if the line keeps every promise.
        help: What would help, in words; empty without problems.
        gain_db: Its level in the voice track against its take; None if it wasn't measured.
        alternatives: Shortest first; the text in force is among them unless a person wrote it.
        pace_by_hand: Whether a person set its end or its pace: its rate is then not judged.
    """

    id: str
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
    weak_words: tuple[str, ...]
    unknown_words: tuple[str, ...]
    problems: tuple[str, ...]
    help: str
    gain_db: float | None
    alternatives: tuple[Alternative, ...]
    pace_by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """What a person needs to review a finished dub.

    Attributes:
        language: The dub's.
        duration_ms: The dub's.
        voices: Ids of the voices a line may be given, best first.
        speakers: Who speaks, in the order in which they first do; empty while nobody has told speakers apart.
        reading_speed: How many characters a second a viewer of this language is given to read, at most.
        lines: In the source's order.
        gain_db: With which it was mastered; None of one made before that was kept.
        engine: The one that has the voices.
    """

    language: str
    source_language: str
    duration_ms: int
    voices: tuple[str, ...]
    speakers: tuple[str, ...]
    reading_speed: int
    lines: tuple[ReviewLine, ...]
    gain_db: float | None = None
    engine: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a workspace keeps of one language for its review.

    Attributes:
        dub_peaks, source_peaks: Their files, relative to the workspace.
    """

    review: Review
    dub_peaks: str
    source_peaks: str


def review(request: DubRequest, language: str) -> Review:
    """The review of one language of `request`, as its last finished run left it.

    Paths count as they are written in the request; where its files go, how much is done at once, and whether there was
    a sample, do not.

    Raises:
        InputMissing: if no run of this request is finished in its workspace.
        LanguageError: if the language is unknown.
    """
    return _kept(request, language).review


def peaks_of(request: DubRequest, language: str | None) -> Path:
    """The file with the peaks (`sound.peaks`) of a finished dub; of its source if `language` is None.

    Those of the source are on its own clock.

    Raises:
        InputMissing, LanguageError: as `review`.
    """
    kept = _kept(request, language or request.languages[0])
    path = workspace_of(request) / (kept.dub_peaks if language else kept.source_peaks)
    if not path.is_file():
        raise InputMissing(f"{path}: the peaks are gone", "run the dub again: it makes what is missing")
    return path


def workspace_of(request: DubRequest) -> Path:
    """Where the request's results are kept."""
    return request.workspace or request.output / ".work"


def place_of(request: DubRequest, language: str) -> Path:
    """Where the review of a normalized request's language is kept."""
    same = replace(narrowed(request, language), output=Path(), workspace=None, jobs=0, sample=False)
    return workspace_of(request) / _FOLDER / f"{digest_of(same)}.json"


def keep_reviews(job: Job, script: Script, tracks: Sequence[Track], report: Report, peaks: Artifact) -> None:
    """Keep the reviews of a finished run.

    Args:
        peaks: Of the source.

    Raises:
        OutputError: if the workspace can't be written.
    """
    for track, found in zip(tracks, report.tracks, strict=True):
        place = place_of(job.request, track.language)
        try:
            place.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"{place.parent}: {error.strerror or error}", "free space or choose another workspace"
            ) from error
        files = (track.mix.file(DUB_PEAKS), peaks.file(SOURCE_PEAKS))
        names = (file.relative_to(job.workspace.root).as_posix() for file in files)
        write_json(Kept(_review(script, track, found), *names), place)


def _review(script: Script, track: Track, found: TrackReport) -> Review:
    speakers = speakers_in(script.transcript.segments)
    heard = [line for shape in script.shapes for line in shape.cut]
    lines = zip(heard, track.offered, track.performance.lines, found.lines, strict=True)
    return Review(
        track.language,
        script.transcript.language,
        round(found.length.expected_ms),
        tuple(voice.id for voice in offered_voices(track.crew.tts, track.language)),
        speakers,
        limits_for(track.language).chars_per_second,
        tuple(_line(*each, track.performance.lengths) for each in lines),
        master_report(track.mix).gain_db,
        track.crew.tts.info.name,
    )


def _line(heard: Segment, offered: Line, spoken: SpokenLine, found: LineReport, lengths: Lengths) -> ReviewLine:
    line, place = spoken.line, spoken.placement
    segment = line.segment
    return ReviewLine(
        id=segment.id,
        speaker=segment.speaker,
        source_start_ms=segment.start_ms,
        source_end_ms=segment.end_ms,
        source_text=segment.text,
        heard_text=heard.text,
        heard_speaker=heard.speaker,
        text=spoken.candidate.text,
        voice=spoken.voice,
        start_ms=place.start_ms,
        end_ms=place.end_ms,
        natural_ms=place.natural_ms,
        rate=round(place.rate, 4),
        shift_ms=found.shift_ms,
        by_hand=line.fixed_start_ms is not None,
        locked=line.locked,
        confidence=found.confidence,
        weak_words=found.weak_words,
        unknown_words=found.unknown_words,
        problems=found.problems,
        help=found.help,
        gain_db=found.gain_db,
        alternatives=_alternatives(replace(offered, voice=line.voice), lengths),
        pace_by_hand=line.paced_by_hand,
    )


def _alternatives(line: Line, lengths: Lengths) -> tuple[Alternative, ...]:
    """What a line could say in its voice, shortest first; each text once."""
    options = {each.text: lengths.option(line, each) for each in reversed(line.candidates)}
    found = (Alternative(text, one.duration_ms, one.measured, one.cost) for text, one in options.items())
    return tuple(sorted(found, key=lambda each: (each.predicted_ms, each.cost, each.text)))


def _kept(request: DubRequest, language: str) -> Kept:
    asked = normalized(replace(request, languages=(language,)))
    (code,) = asked.languages
    path = place_of(asked, code)
    if not path.is_file():
        raise InputMissing(
            f"{request.source} has no finished dub into {code} by this request in {workspace_of(request)}",
            "dub it first, with the same settings",
        )
    return read_json(Kept, path)
