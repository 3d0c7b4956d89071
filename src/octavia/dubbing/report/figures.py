"""What is measured of one language: the figures of the report, as values.

Times are milliseconds on the output's clock, levels are decibels, `None` means "not measured" and never "zero".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Distribution:
    """A set of figures in five.

    Attributes:
        count: How many figures there are.
        minimum, median, p95, maximum: The smallest, the middle one, the one that 95 % stay below, the largest.
    """

    count: int
    minimum: float
    median: float
    p95: float
    maximum: float


@dataclass(frozen=True, slots=True)
class FileLength:
    """How long one finished sound is.

    Attributes:
        name: The file, and the track within it where it holds several.
        end_ms: Where its last sample ends on the output's clock.
        difference_ms: That minus the length it should have.
        difference_frames: The same in frames of the source.
        judged: False for what is only listed (a copied original track is as long as it was).
    """

    name: str
    end_ms: float
    difference_ms: float
    difference_frames: float
    judged: bool = True


@dataclass(frozen=True, slots=True)
class LengthReport:
    """Lengths of everything finished against the source's.

    Attributes:
        source_ms: The source's length.
        expected_ms: What the dub's should be: the same, or the slowed video's.
        frame_ms: One frame of the picture; without a picture one AAC frame (1024 samples).
        files: Everything that was compared.
    """

    source_ms: float
    expected_ms: float
    frame_ms: float
    files: tuple[FileLength, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReport:
    """One line as it was found in the voice stem.

    Attributes:
        id: The segment's id, the key of overrides.
        speaker: Who says it; None while nobody has told speakers apart.
        voice: The voice's id; empty if the line was not spoken.
        source_text: What is said in the source.
        text: What the dub says.
        source_start_ms, source_end_ms: The segment on the output's clock (moved with the picture if it was slowed).
        start_ms, end_ms: Where its sound begins and ends in the stem; None if it was not found there.
        natural_ms: How long it lasts at the voice's natural pace.
        spoken_ms: How long the take lasts that is in the file.
        rate: `natural_ms / spoken_ms`.
        shift_ms: `start_ms - source_start_ms`.
        by_hand: Its start was asked for by a person, so its shift is not judged.
        pace_by_hand: Its end or its pace was asked for by a person, so its rate is not judged.
        gain_db: Its level in the stem against its take.
        residual_db: What of the stem the take does not explain, against the take; other speakers' takes taken out.
        head_db, tail_db: Level of its first 150 ms and last 300 ms of sound against the rest of the line.
        missing_start_ms, missing_end_ms, missing_ms: Sound of the take that is not in the stem: at its start, at its
            end, and in all.
        past_end_ms: Sound of the take that lies beyond the end of the file.
        unfitted_ms: Sound lost before mixing: the take is the natural one cut short, not spoken faster.
        problems: Of `cut`, `overlap`, `rate`, `shift`, and `pace` (an end or a pace a person asked for was not kept,
            which breaks no promise); empty if the line keeps every promise.
        tried: What was tried to make it fit; only of lines with problems.
        help: What would help, empty without problems.
        confidence: Mean confidence of its recognised words; None if the text was given.
        weak_words: Words the recogniser was unsure of.
        unknown_words: Source words the translator left as they were.
        heard: What a recogniser hears in the dub; None if none was asked.
        word_errors: Word errors in `heard`; None if none was asked.
    """

    id: str
    speaker: str | None
    voice: str
    source_text: str
    text: str
    source_start_ms: int
    source_end_ms: int
    start_ms: int | None
    end_ms: int | None
    natural_ms: int
    spoken_ms: int
    rate: float | None
    shift_ms: int | None
    by_hand: bool = False
    pace_by_hand: bool = False
    gain_db: float | None = None
    residual_db: float | None = None
    head_db: float | None = None
    tail_db: float | None = None
    missing_start_ms: int = 0
    missing_end_ms: int = 0
    missing_ms: int = 0
    past_end_ms: int = 0
    unfitted_ms: int = 0
    problems: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    help: str = ""
    confidence: float | None = None
    weak_words: tuple[str, ...] = ()
    unknown_words: tuple[str, ...] = ()
    heard: str | None = None
    word_errors: int | None = None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two lines of one speaker that sound at once.

    Attributes:
        speaker: None while nobody has told speakers apart.
        first, second: The lines' ids.
        at_ms: Where the second begins.
        duration_ms: How long both sound.
    """

    speaker: str | None
    first: str
    second: str
    at_ms: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class RateReport:
    """How fast lines are spoken, and how much the pace jumps from one to the speaker's next.

    Attributes:
        rates: None without a spoken line.
        jumps: Absolute differences between neighbours of one speaker; None if there are none.
        over_115, over_120: Lines above 1.15 and 1.20.
        over_cap, under_floor: Lines outside the caps.
    """

    rates: Distribution | None
    jumps: Distribution | None
    over_115: int
    over_120: int
    over_cap: int
    under_floor: int


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """How much earlier (-) or later (+) than in the source lines begin, ms.

    Attributes:
        shifts: Signed; None without a found line.
        sizes: Their absolute values.
        over_cap: Lines beyond the cap, those placed by hand not counted.
    """

    shifts: Distribution | None
    sizes: Distribution | None
    over_cap: int


@dataclass(frozen=True, slots=True)
class SpeechOverlap:
    """When somebody speaks: source against dub.

    Attributes:
        source_ms, dub_ms, both_ms: Lengths of speech.
        iou: Both over either, 0 to 1; human dubs reach about 0.7. None if nobody speaks in either.
    """

    source_ms: int
    dub_ms: int
    both_ms: int
    iou: float | None


@dataclass(frozen=True, slots=True)
class BedReport:
    """The original in the dub: least-squares projection per 100 ms, the voice stem taken out.

    Attributes:
        method: `ducked`, or `background` where a separate background track was mixed.
        wanted_db: How far down the original should be under lines.
        compared: Whether the original was given; without it only a separate background was measured.
        under_db: How far down it is there (median); None if that could not be measured.
        under_p5_db: The same at the worst twentieth of the places.
        leak_dbfs: Its level under lines (95th percentile).
        outside_spread_db: How much the kept bed's level varies outside lines (5th to 95th percentile).
        outside_match: Share of the dub's energy outside lines that the kept bed explains, 0 to 1.
        exposed_ms: Dubbed speech of the original that is left at more than half the wanted reduction.
        exposed_share: The same against all dubbed speech of the original, 0 to 1.
    """

    method: str
    wanted_db: float
    compared: bool
    under_db: float | None
    under_p5_db: float | None
    leak_dbfs: float | None
    outside_spread_db: float | None
    outside_match: float | None
    exposed_ms: int
    exposed_share: float


@dataclass(frozen=True, slots=True)
class LoudnessReport:
    """Loudness of the finished M4A, decoded (EBU R 128).

    Attributes:
        integrated_lufs: None if it is too quiet to be measured.
        target_lufs: What was asked for.
        true_peak_dbtp: Highest true peak; None if it is silent.
        limit_dbtp: The highest that was allowed.
    """

    integrated_lufs: float | None
    target_lufs: float
    true_peak_dbtp: float | None
    limit_dbtp: float


@dataclass(frozen=True, slots=True)
class CueViolation:
    """A subtitle rule that a cue breaks.

    Attributes:
        cue: Number of the cue, from 1.
        start_ms: When it appears.
        rule: `line-length`, `line-count`, `reading-speed`, `too-short`, `too-long`, `gap`, `overlap`.
        detail: What was found and what is allowed.
        text: The cue's text.
    """

    cue: int
    start_ms: int
    rule: str
    detail: str
    text: str


@dataclass(frozen=True, slots=True)
class SubtitleReport:
    """The subtitles against the timed-text rules of their language, read back from the SRT.

    Attributes:
        cues: How many there are.
        violations: Every broken rule, in order of cues.
    """

    cues: int
    violations: tuple[CueViolation, ...]


@dataclass(frozen=True, slots=True)
class WordErrors:
    """The dub heard back by a recogniser, against the text it should say.

    Attributes:
        lines: How many lines were heard.
        words: Words that should be heard in them.
        substitutions, deletions, insertions: Words heard as another, not heard, and heard though not said.
        rate: (substitutions + deletions + insertions) / words.
    """

    lines: int
    words: int
    substitutions: int
    deletions: int
    insertions: int
    rate: float


@dataclass(frozen=True, slots=True)
class Curves:
    """The pictures' data.

    Attributes:
        step_ms: Time between points of `source`, `dub` and `voice`: largest absolute sample within, 0 to 100 per cent.
        source: The original, on the output's clock; empty if it was not given.
        dub: The finished mix.
        voice: The voice stem.
        loudness_step_ms: Time between points of `loudness`.
        loudness: Short-term loudness (3 s) of the M4A, LUFS, ending at the point's time; None where it is silent.
    """

    step_ms: int
    source: tuple[int, ...]
    dub: tuple[int, ...]
    voice: tuple[int, ...]
    loudness_step_ms: int
    loudness: tuple[float | None, ...]
