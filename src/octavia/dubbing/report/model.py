"""The report as values: what `report.json` holds, word for word.

Every figure about sound was measured on the finished files. Times are milliseconds on the output's clock, levels are
decibels, `None` means "not measured" and never "zero". Fields are only ever added within one `schema_version`.
"""

from __future__ import annotations

from dataclasses import dataclass

from octavia.dubbing.report.figures import (
    BedReport,
    Curves,
    LengthReport,
    LineReport,
    LoudnessReport,
    Overlap,
    RateReport,
    ShiftReport,
    SpeechOverlap,
    SubtitleReport,
    WordErrors,
)

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that is promised of every dub, and whether this one keeps it.

    Attributes:
        name: `length`, `nothing-cut`, `no-overlap`, `rate`, `shift`, `bed`, `loudness`, `peak`; `subtitles` is advice.
        title: The promise in a few words.
        holds: None if it could not be measured; `detail` then says why.
        measured: What was found, in words and figures.
        limit: What was allowed.
        detail: Where to look if it does not hold; may be empty.
        advice: True if it does not count towards the verdict.
    """

    name: str
    title: str
    holds: bool | None
    measured: str
    limit: str
    detail: str = ""
    advice: bool = False


@dataclass(frozen=True, slots=True)
class CastReport:
    """A speaker and a voice they speak with in the dub.

    Attributes:
        speaker: Their name; None while nobody has told speakers apart.
        voice: The voice's id.
        own: Whether it is made of somebody's own, mostly the speaker's.
        lines: How many lines it says.
        spoken_ms: How long they last.
    """

    speaker: str | None
    voice: str
    own: bool
    lines: int
    spoken_ms: int


@dataclass(frozen=True, slots=True)
class TrackReport:
    """One target language.

    Attributes:
        language: Its code.
        language_name: Its name in English.
        holds: True if no promise is broken (advice not counted).
        promises: The promise section, advice last.
        slowed_ms: How much longer the picture became; 0 if it was not slowed.
        length: Lengths against the source's.
        rate: How fast lines are spoken.
        shift: How far they start from the source's.
        speech: When somebody speaks, against the source.
        loudness: Of the finished sound.
        subtitles: Against the rules of their language.
        bed: None if the original was not given.
        lines: Every line, in the source's order.
        overlaps: Where a speaker talks over themselves.
        recognized: The dub heard back; None where no recogniser serves the language.
        notices: What the user was told of this language while it was made.
        curves: Data of the pictures.
        cast: Who speaks with which voice, in the order in which they first speak.
    """

    language: str
    language_name: str
    holds: bool
    promises: tuple[Promise, ...]
    slowed_ms: int
    length: LengthReport
    lines: tuple[LineReport, ...]
    overlaps: tuple[Overlap, ...]
    rate: RateReport
    shift: ShiftReport
    speech: SpeechOverlap
    bed: BedReport | None
    loudness: LoudnessReport
    subtitles: SubtitleReport
    recognized: WordErrors | None
    notices: tuple[str, ...]
    curves: Curves
    cast: tuple[CastReport, ...] = ()


@dataclass(frozen=True, slots=True)
class WeakWord:
    """A word of the source the recogniser was unsure of.

    Attributes:
        segment_id: Where it is.
        text: What was understood.
        start_ms: When it is said, on the source's clock.
        confidence: The recogniser's, 0 to 1.
    """

    segment_id: str
    text: str
    start_ms: int
    confidence: float


@dataclass(frozen=True, slots=True)
class RemovedReport:
    """Something a recogniser heard that a guard took for not said.

    Attributes:
        text: What was heard.
        start_ms, end_ms: When, on the source's clock.
        reason: Why it was left out, in words.
    """

    text: str
    start_ms: int
    end_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class SourceReport:
    """The source.

    Attributes:
        name: Its file name.
        sha256: Of the file.
        size_bytes: Of the file.
        format: The container's name.
        duration_ms: Its length.
        video: Its picture, in words.
        audio: Its sound track that was dubbed, in words.
        language: Code of what is spoken.
        language_name: Its name in English.
        origin: What the transcript comes from: an engine, or `subtitles`.
        segments: How many utterances were understood.
        words: How many words were.
        speakers: How many were told apart; 0 if nobody tried.
        speech_ms: How long somebody speaks in it.
        weak_below: Confidence below which a word counts as weak.
        weak_words: Words below it, weakest first.
        removed: What was heard and taken for not said, in order.
    """

    name: str
    sha256: str
    size_bytes: int
    format: str
    duration_ms: float
    video: str
    audio: str
    language: str
    language_name: str
    origin: str
    segments: int
    words: int
    speakers: int
    speech_ms: int
    weak_below: float
    weak_words: tuple[WeakWord, ...]
    removed: tuple[RemovedReport, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineReport:
    """An engine that took part: what it declares and how it was used.

    Attributes:
        kind: `vad`, `stt`, `mt`, `tts`, `diarization`, `separation`.
        name: The name users choose it by.
        title: The name people know it by.
        version: Of the engine and its data.
        quality: `draft`, `good`, `best`.
        licence: Of code and data.
        commercial_use: Whether what it makes may be used for paid work.
        needs: Of `network`, `gpu`, `weights`, `key`.
        limits: What users should know of it.
        reason: Why it was chosen.
        settings: How it was used.
        languages: Target languages it served; empty for all.
    """

    kind: str
    name: str
    title: str
    version: str
    quality: str
    licence: str
    commercial_use: bool
    needs: tuple[str, ...]
    limits: tuple[str, ...]
    reason: str
    settings: dict[str, str]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileReport:
    """A finished file.

    Attributes:
        role: `package`, `mix`, `mix-m4a`, `mix-flac`, `voice`, `subtitles-srt`, `subtitles-vtt`,
            `subtitles-ass`, `transcript`, ….
        language: None for what all languages share.
        name: Relative to the output folder.
        size_bytes: Its size.
        sha256: Of its content when the report was made.
    """

    role: str
    language: str | None
    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StageReport:
    """One stage in the run that made the report.

    Attributes:
        stage: Its name.
        language: None for stages that all languages share.
        seconds: Wall time.
        reused: Whether its result was found finished.
    """

    stage: str
    language: str | None
    seconds: float
    reused: bool


@dataclass(frozen=True, slots=True)
class VendorCalls:
    """Calls of one engine to its vendor for one thing; the vendor charges by what they used.

    Attributes:
        engine: The engine's name.
        operation: `transcription`, `translation`, `speech`.
        model: The vendor's name of what did it.
        calls: How many were answered in this run.
        lost: How many were sent in this run and not answered: they may have been charged.
        amounts: What the answered ones used, by unit, as the vendor says or else as was sent.
        earlier_calls, earlier_lost, earlier_amounts: The same of other runs in this workspace, which began this job or
            did others.
    """

    engine: str
    operation: str
    model: str
    calls: int
    lost: int
    amounts: dict[str, float]
    earlier_calls: int
    earlier_lost: int
    earlier_amounts: dict[str, float]


@dataclass(frozen=True, slots=True)
class SettingsReport:
    """The caps and the mix the job was asked for.

    Attributes:
        rate_min: Slowest pace, relative to the voice's own.
        rate_max: Fastest pace.
        shift_ms: How far a line may start from the source's.
        gap_ms: Pause between lines of one speaker.
        when_unfit: What happens to a line that fits nowhere: `late`, `faster`, `slow-video`.
        duck_db: How far the original is lowered under lines.
        background_db: Gain of a separate background track.
        loudness_lufs: Integrated loudness.
        peak_dbtp: Highest true peak.
    """

    rate_min: float
    rate_max: float
    shift_ms: int
    gap_ms: int
    when_unfit: str
    duck_db: float
    background_db: float
    loudness_lufs: float
    peak_dbtp: float


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured on the finished files of one job.

    Attributes:
        schema_version: Of this document; other versions are refused.
        octavia: Version of the program that measured.
        holds: True if no promise of any language is broken.
        unmeasured: Promises that could not be measured, over all languages.
        source: The source and what was understood.
        settings: What was asked for.
        tracks: One per target language.
        engines: Who took part.
        files: Every finished file but the report itself.
        notices: What the user was told while the job ran, languages' own apart.
        stages: How long everything took.
        consent: Who agreed that their voice is used, as it was told; empty if nobody's is.
        vendor_calls: What was paid to vendors, or may have been.
    """

    schema_version: int
    octavia: str
    holds: bool
    unmeasured: int
    source: SourceReport
    settings: SettingsReport
    tracks: tuple[TrackReport, ...]
    engines: tuple[EngineReport, ...]
    files: tuple[FileReport, ...]
    notices: tuple[str, ...]
    stages: tuple[StageReport, ...]
    consent: str = ""
    vendor_calls: tuple[VendorCalls, ...] = ()
