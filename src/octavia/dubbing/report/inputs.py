"""What the report is made from: the finished files, and what the job meant them to be.

The pipeline fills these in; everything the report *states* about sound is then measured on the files named here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from octavia.dubbing.engines import EngineInfo, Pcm16
from octavia.dubbing.media.probe import MediaInfo
from octavia.dubbing.report.model import VendorCalls
from octavia.dubbing.request import MixSettings, ScheduleCaps
from octavia.dubbing.timemap import IDENTITY, TimeMap
from octavia.dubbing.timing import Span
from octavia.dubbing.values import Line, Placement, Transcript, Word

Recognize = Callable[[Pcm16], Sequence[Word] | None]
"""Hears the words in 16 kHz mono speech; None if it can't say anything about it."""


@dataclass(frozen=True, slots=True)
class PlacedTake:
    """A take as it was handed to the renderer.

    Attributes:
        segment_id: The line it speaks.
        path: Its WAV at 48 kHz mono, exactly the samples that were mixed, before any gain of the line.
        natural: The take at the voice's natural pace, 48 kHz mono; the same file if it was not fitted.
        start_ms: Where the renderer was told to put its first sample, on the output's clock.
        voice: The voice's id; `profile:NAME` of one made of the speaker's own.
        engine: Name of the speech engine.
        tried: What was tried to make the line fit, a few words each; shown of lines in trouble.
    """

    segment_id: str
    path: Path
    natural: Path
    start_ms: int
    voice: str
    engine: str
    tried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackFiles:
    """The finished files of one target language.

    Attributes:
        wav: The dub, 48 kHz.
        coded: The dub as it is played: AAC in an M4A file, or FLAC.
        voice: The voice stem, 48 kHz, at any constant gain.
        srt, vtt, ass: The subtitles.
        package: The file that holds the picture with all tracks; None if there is none.
        package_track: Which of the package's audio tracks is this dub, counting from 1.
        burned: The picture with the subtitles burned in; None if there is none.
    """

    wav: Path
    coded: Path
    voice: Path
    srt: Path
    vtt: Path
    ass: Path
    package: Path | None = None
    package_track: int = 2
    burned: Path | None = None


@dataclass(frozen=True, slots=True)
class TrackInput:
    """One target language of a job.

    Attributes:
        lines: In the order of their segments.
        placements: One per line that is spoken; a line without one counts as cut.
        takes: One per placement.
        duck_spans: Where the mixer lowered the original, its ramps included; empty with a separate background.
        original: The source's sound on this track's clock, 16 kHz mono: `speech.wav`, or its slowed copy where the
            video was slowed. None leaves unmeasured how far it is lowered.
        background: The separate background track on this track's clock, 16 kHz mono; None if there is none. Beside
            it, `original` is the bare voice, which must be gone.
        bed_gain_db: Gain of the whole mix, as mastering set it. Only used where it can't be measured: beside a
            separate background, and where the source is silent outside lines.
        time_map: From the source's clock to this track's, where the video was slowed.
        notices: What the user was told about this language.
    """

    language: str
    lines: tuple[Line, ...]
    placements: tuple[Placement, ...]
    takes: tuple[PlacedTake, ...]
    files: TrackFiles
    duck_spans: tuple[Span, ...] = ()
    original: Path | None = None
    background: Path | None = None
    bed_gain_db: float | None = None
    time_map: TimeMap = IDENTITY
    notices: tuple[str, ...] = ()

    def on_output(self, span: Span) -> Span:
        """A span of the source on this track's clock."""
        return Span(self.time_map.map_ms(span.start_ms), self.time_map.map_ms(span.end_ms))


@dataclass(frozen=True, slots=True)
class EngineUse:
    """An engine that took part.

    Attributes:
        reason: Why it was chosen.
        settings: Its settings in this job, as text.
        languages: Target languages it served; empty for all.
    """

    info: EngineInfo
    reason: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageTime:
    """Wall seconds one stage took in this run; `reused` if everything was found finished."""

    stage: str
    language: str | None
    seconds: float
    reused: bool


@dataclass(frozen=True, slots=True)
class SourceInput:
    """The source and what was heard in it.

    Attributes:
        sha256: Of the source file.
        audio_track: Number of the audio track that was dubbed.
        speech: Where somebody speaks (voice activity; the segments' spans if the user gave subtitles).
    """

    info: MediaInfo
    sha256: str
    audio_track: int
    transcript: Transcript
    speech: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class JobInput:
    """What all languages of a job share.

    Attributes:
        folder: The output folder: files inside it are named relative to it.
        documents: Further finished files by role (`transcript`, `manifest`).
        consent: Who agreed that their voice is used; empty if nobody's is.
        vendor_calls: What was paid to vendors.
        digests: SHA-256 of finished files that were hashed after they were written; the others are hashed here.
    """

    source: SourceInput
    caps: ScheduleCaps
    mix: MixSettings
    folder: Path
    engines: tuple[EngineUse, ...] = ()
    documents: Mapping[str, Path] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    timings: tuple[StageTime, ...] = ()
    digests: Mapping[Path, str] = field(default_factory=dict)
    consent: str = ""
    vendor_calls: tuple[VendorCalls, ...] = ()
