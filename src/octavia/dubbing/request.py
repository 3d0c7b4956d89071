"""What a dub is asked for: the request, its settings, and the overrides of single lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class WhenUnfit(StrEnum):
    """What happens to a line that fits within no cap. Whatever is chosen, the report lists the line."""

    LATE = "late"
    """Keep the rate cap; the line starts later than its cap allows."""
    FASTER = "faster"
    """Keep the start cap; the line is spoken faster than its cap allows."""
    SLOW_VIDEO = "slow-video"
    """Keep both; the picture is slowed under the line (each language gets a video of its own)."""


class Container(StrEnum):
    """The file format that holds the picture with all tracks."""

    AUTO = "auto"
    """MP4 when it can hold the source's streams unchanged, else MKV."""
    MP4 = "mp4"
    MKV = "mkv"


@dataclass(frozen=True, slots=True)
class ScheduleCaps:
    """How far a line may be moved and its pace changed. Times in ms, rates relative to the voice's natural pace."""

    rate_min: float = 0.90
    rate_max: float = 1.30
    shift_ms: int = 500
    gap_ms: int = 80
    when_unfit: WhenUnfit = WhenUnfit.LATE


@dataclass(frozen=True, slots=True)
class MixSettings:
    """How the dub sounds.

    Attributes:
        duck_db: How far the original is lowered under lines, dB >= 0; 60 or more silences it.
        background_db: Gain of a separate background track, dB.
        loudness_lufs: Integrated loudness of each dub (EBU R 128).
        peak_dbtp: Highest true peak.
    """

    duck_db: float = 20.0
    background_db: float = 0.0
    loudness_lufs: float = -16.0
    peak_dbtp: float = -1.0


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """Engines by name; `auto` takes the best that is ready on this machine and says which and why.

    Attributes:
        diarization: Tells speakers apart; `none`: nobody does. `auto` leaves it to the recogniser if that can.
        separation: Takes the source's voice and the rest of its sound apart; `none`: nobody does.
    """

    vad: str = "auto"
    stt: str = "auto"
    mt: str = "auto"
    tts: str = "auto"
    diarization: str = "none"
    separation: str = "none"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a dub is made for, as far as licences ask.

    Attributes:
        commercial: Whether it is paid work; engines whose licence doesn't allow that are then not used.
        allow_noncommercial: Engines that are used all the same, by name: for them there is another agreement.
    """

    commercial: bool = False
    allow_noncommercial: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cloning:
    """Whether the dub speaks like the speakers themselves.

    Attributes:
        wanted: Whether it does.
        consent: Who agreed to it and when, in words: it stands in the report. Nothing is cloned without it.
        samples: Recordings of a speaker's voice by the speaker's name, to be used in place of the source; the name is
            empty for a source whose speakers aren't told apart.
        voices: Recordings of a voice that a language is spoken with, by target language, whoever speaks in the source:
            it stands where the engine's default voice would. `wanted` is about the source's own speakers and need not
            be said for these; consent must be.
    """

    wanted: bool = False
    consent: str = ""
    samples: dict[str, tuple[Path, ...]] = field(default_factory=dict)
    voices: dict[str, tuple[Path, ...]] = field(default_factory=dict)

    @property
    def used(self) -> bool:
        """Whether anybody's own voice is used."""
        return self.wanted or bool(self.voices)

    def speaks(self, language: str) -> bool:
        """Whether somebody's own voice speaks in that language."""
        return self.wanted or language in self.voices


RATE_BY_HAND = (0.5, 2.0)
"""How slowly and how fast a person may have a line spoken, relative to the voice's natural pace."""


class TakeCheck(StrEnum):
    """How takes are checked whose engine might fail now and then: those that depend on a seed."""

    OFF = "off"
    """Not at all."""
    SOUND = "sound"
    """Their sound: length against text, silence, repetition, clipping."""
    WORDS = "words"
    """Also their words, heard back where a recogniser of the language is ready that needs no network and no key."""


@dataclass(frozen=True, slots=True)
class LineOverride:
    """What a person decided about one line; None leaves it to the machine.

    Attributes:
        text: The words to speak and show, in the target language.
        voice: A voice id of the speech engine.
        start_ms: Where the line must start.
        end_ms: Where the line must end: it is spoken at the pace that ends there, 0.5 to 2 times the voice's own.
        rate: How fast it must be spoken, 0.5 to 2 times the voice's natural pace; not together with `end_ms`.
        lock: Leave the line where and as fast as it is, whatever edits of its neighbours would need.
    """

    text: str | None = None
    voice: str | None = None
    start_ms: int | None = None
    lock: bool = False
    end_ms: int | None = None
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class SegmentOverride:
    """What a person decided about what is said in the source; None leaves it as it was heard.

    Attributes:
        text: What is really said: it is translated anew, shown in the source's own subtitles, and reported.
        speaker: Who really says it, by name; a name nobody has yet is a new speaker.
        split: Before which words of that text, by their numbers from 0, a new line begins; rising, from 1 on. The parts
            of `s0003` are the lines `s0003`, `s0003-2`, …, and corrected in their turn as `s0003-1`, `s0003-2`, ….
        join: It is one line with the one that follows, which vanishes; what they are together is corrected as
            `s0003-1`. Not together with `split`.
    """

    text: str | None = None
    speaker: str | None = None
    split: tuple[int, ...] = ()
    join: bool = False


@dataclass(frozen=True, slots=True)
class Overrides:
    """A person's decisions about single lines.

    Attributes:
        lines: By target language and segment id: `{"lines": {"es": {"s0003": {"text": "…"}}}}`.
        segments: Of the source, by segment id; they hold for all languages: `{"segments": {"s0003": {"text": "…"}}}`.
    """

    lines: dict[str, dict[str, LineOverride]] = field(default_factory=dict)
    segments: dict[str, SegmentOverride] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DubRequest:
    """One job: a source, N target languages, and how to go about it.

    Attributes:
        source: The media file.
        languages: Target codes, at least one, no doubles.
        output: Folder for the finished files, created if need be.
        source_language: A code, or `auto`.
        audio_track: Which audio track holds the speech: a language code, a number counting from 1, or None for the
            default one.
        subtitles: The user's own subtitles in the source language, taken as the transcript.
        background: A separate background track; the source then is the bare voice.
        voices: Voice id by target language; absent languages get the engine's default.
        speakers: Names of speakers by the letters they are told apart by (`A`, `B`, …) or by their labels in subtitles.
        cast: Voice id by target language and speaker; with several speakers, each of the others gets one of its own.
        cloning: Whether the dub speaks like the speakers themselves.
        take_check: How takes are checked.
        terms: What the dub is made for.
        package: Whether the dubs are also put beside the source's own sound, and its picture, in one file. Their mixes
            are then AAC, which such files hold everywhere; without one they are FLAC, and lose nothing.
        sample: Whether the first minute of a longer source is dubbed before the rest, to be heard while that is made;
            of a request without overrides.
        hear_back: Whether a cheap recogniser that is ready listens to every finished line, for the report.
        workspace: Where stage results are kept; `output/.work` if None.
        jobs: How many things to do at once; 0 takes the machine's cores.
    """

    source: Path
    languages: tuple[str, ...]
    output: Path
    source_language: str = "auto"
    audio_track: str | None = None
    subtitles: Path | None = None
    background: Path | None = None
    voices: dict[str, str] = field(default_factory=dict)
    speakers: dict[str, str] = field(default_factory=dict)
    cast: dict[str, dict[str, str]] = field(default_factory=dict)
    cloning: Cloning = Cloning()
    take_check: TakeCheck = TakeCheck.SOUND
    terms: Terms = Terms()
    engines: EngineChoice = EngineChoice()
    caps: ScheduleCaps = ScheduleCaps()
    mix: MixSettings = MixSettings()
    container: Container = Container.AUTO
    package: bool = True
    sample: bool = False
    hear_back: bool = True
    burn_subtitles: bool = False
    overrides: Overrides = Overrides()
    workspace: Path | None = None
    jobs: int = 0
