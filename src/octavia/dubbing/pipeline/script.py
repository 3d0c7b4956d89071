"""The script of a job: its transcript, from the source's sound or from the user's own subtitles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from octavia.dubbing.counting import counted
from octavia.dubbing.errors import LanguageError, NoSpeech
from octavia.dubbing.pipeline.choice import AUTO, Chosen
from octavia.dubbing.pipeline.edits import check_lines
from octavia.dubbing.pipeline.ensemble import Hearing, hearing, speaker_teller
from octavia.dubbing.pipeline.hear import recognized, speech_spans
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.shape import Shape, shaped, untouched
from octavia.dubbing.pipeline.source import Source
from octavia.dubbing.pipeline.speakers import named, segment_speakers, speakers_in
from octavia.dubbing.request import DubRequest
from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.read import read_subtitles
from octavia.dubbing.subtitles.segments import as_segments
from octavia.dubbing.timing import Span, merge_spans
from octavia.dubbing.values import Transcript
from octavia.dubbing.workspace import Artifact

SUBTITLES = "subtitles"


@dataclass(frozen=True, slots=True)
class Script:
    """A transcript and where its speech was found.

    Attributes:
        heard: As it was heard, or as the user's subtitles have it.
        shapes: The lines a person makes of its segments, in order.
        speech: Where somebody speaks in the source, in order, not overlapping.
        engines: Those that made it; none for the user's own subtitles.
    """

    heard: Transcript
    shapes: tuple[Shape, ...]
    speech: tuple[Span, ...]
    engines: tuple[Chosen, ...]

    @property
    def transcript(self) -> Transcript:
        """As a person corrected it, split it and joined it."""
        return replace(self.heard, segments=tuple(line for shape in self.shapes for line in shape.said))


def given_cues(request: DubRequest) -> tuple[Cue, ...] | None:
    """The user's own subtitles, or None. Read once and before any work: they may come from a pipe.

    Raises:
        InputMissing, DocumentError: if they can't be used.
        LanguageError: if their language wasn't told: subtitles don't say it themselves.
    """
    if request.subtitles is None:
        return None
    subtitle_language(request)
    return read_subtitles(request.subtitles).cues


def subtitle_language(request: DubRequest) -> str:
    """The language of the user's subtitles.

    Raises:
        LanguageError: if it wasn't told: subtitles don't say it themselves.
    """
    language = request.source_language
    if language == AUTO:
        raise LanguageError(f"the language of {request.subtitles} is not known", "say it: --from en")
    return language


def make_script(job: Job, source: Source, speech: Artifact, cues: Sequence[Cue] | None) -> Script:
    """The script, in the source's language.

    Args:
        cues: The user's own subtitles, taken for what is said; None lets a recogniser hear it.

    Raises:
        NoSpeech: if nobody speaks, or the subtitles say nothing.
        DocumentError: if an override is of a line that doesn't exist, or splits or joins what can't be.
        EngineError: if no recogniser is ready.
    """
    if cues is not None:
        script = _from_subtitles(job, source, speech, cues)
    else:
        script = _from_sound(job, speech, hearing(job.request))
    heard = named(job, script.heard, job.request.speakers)
    overrides = job.request.overrides
    script = replace(script, heard=heard, shapes=shaped(heard.segments, overrides.segments))
    check_lines(overrides.lines, script.transcript.segments)
    return script


def _from_subtitles(job: Job, source: Source, sound: Artifact, cues: Sequence[Cue]) -> Script:
    inside = tuple(_inside(cues, source.info.duration_ms))
    spoken = as_segments(inside)
    if len(inside) < len(cues):
        beyond = counted(len(cues) - len(inside), "subtitle")
        job.notice(f"not dubbed, since beyond the end of the source: {beyond}")
    if spoken.dropped:
        unspoken = counted(len(spoken.dropped), "sound, song or remark", "sounds, songs or remarks")
        job.notice(f"not spoken in the subtitles and not dubbed: {unspoken}")
    if not spoken.segments:
        raise NoSpeech(
            f"{job.request.subtitles}: no subtitle says anything within the source",
            "check that they belong to this file",
        )
    segments = spoken.segments
    # Where subtitles say who speaks, nobody needs to find it out.
    teller = None if speakers_in(segments) else speaker_teller(job.request)
    if teller is not None:
        job.notice(teller.reason)
        segments = segment_speakers(job, segments, sound, teller)
    transcript = Transcript(subtitle_language(job.request), segments, SUBTITLES)
    speech = tuple(merge_spans(segment.span for segment in segments))
    return Script(transcript, untouched(segments), speech, (teller,) if teller else ())


def _inside(cues: Sequence[Cue], end_ms: int) -> Iterator[Cue]:
    """The cues that lie within the source, at least by half; the last one may hang over its end and is cut to it."""
    for cue in cues:
        if cue.start_ms + cue.end_ms <= 2 * end_ms:
            yield replace(cue, end_ms=min(cue.end_ms, end_ms))


def _from_sound(job: Job, speech: Artifact, ears: Hearing) -> Script:
    for part in (ears.stt, ears.diarizer):
        if part is not None:
            job.notice(part.reason)
    spans = speech_spans(job, speech, ears.vad)
    transcript = recognized(job, speech, spans, ears)
    tellers = (ears.diarizer,) if ears.diarizer else ()
    return Script(transcript, untouched(transcript.segments), spans, (ears.vad, ears.stt, *tellers))
