"""The words of the field as immutable values: word, segment, transcript, line, take, placement.

They are plain data. What computes with them lives beside them, one idea a module; the glossary is in
`docs/architecture.md`.
"""

from __future__ import annotations

from dataclasses import dataclass

from octavia.dubbing.timing import Span


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word on the source's clock.

    Attributes:
        confidence: The recogniser's, 0 to 1; None where the text was given (a user's subtitles).
    """

    text: str
    start_ms: int
    end_ms: int
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """One utterance of the source: what the dub keeps together as one line.

    Attributes:
        id: Stable within a transcript (`s0001`), the key of overrides.
        words: May be empty when only the text's times are known.
        speaker: None while nobody has told speakers apart.
    """

    id: str
    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...] = ()
    speaker: str | None = None

    @property
    def span(self) -> Span:
        return Span(self.start_ms, self.end_ms)


@dataclass(frozen=True, slots=True)
class Removed:
    """What a guard took out of a recogniser's words, and why, in words: for the report."""

    text: str
    start_ms: int
    end_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said in the source, in order of start.

    Attributes:
        language: A code of `octavia.dubbing.languages`.
        probability: How sure the recogniser is of the language, 0 to 1; None when it was told.
        origin: The engine that heard it, or `subtitles` for the user's own.
        removed: What the engine's guards took for not said, in order, on the source's clock.
    """

    language: str
    segments: tuple[Segment, ...]
    origin: str
    probability: float | None = None
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to say a segment in the target language.

    Attributes:
        text: What is spoken and shown.
        cost: How much worse than the translator's best, >= 0 (0 is the best).
        unknown: Source words the translator left as they were.
    """

    text: str
    cost: float = 0.0
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A segment in a target language, with one or more candidate texts, best first.

    Attributes:
        voice: A voice asked for by an override; None for the track's own.
        locked: By a person: edits of its neighbours don't move it.
        fixed_start_ms: A start asked for by an override; None leaves it to the schedule.
        fixed_end_ms: An end asked for by an override.
        fixed_rate: A pace asked for by an override, instead of an end.
    """

    segment: Segment
    candidates: tuple[Candidate, ...]
    voice: str | None = None
    locked: bool = False
    fixed_start_ms: int | None = None
    fixed_end_ms: int | None = None
    fixed_rate: float | None = None

    @property
    def paced_by_hand(self) -> bool:
        """Whether a person set its end or its pace."""
        return self.fixed_end_ms is not None or self.fixed_rate is not None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one line plays in the dub and how fast.

    Attributes:
        segment_id: Whose line it is.
        candidate: Index into the line's candidates.
        start_ms: Where its sound begins on the output's clock.
        duration_ms: How long it lasts there.
        natural_ms: How long it lasts at the voice's natural pace.
        shift_ms: `start_ms` minus the source segment's start (mapped, if the video is slowed).
        problems: Empty if every cap holds; else one of `rate`, `shift`, each explained in the report.
    """

    segment_id: str
    candidate: int
    start_ms: int
    duration_ms: int
    natural_ms: int
    shift_ms: int
    problems: tuple[str, ...] = ()

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.duration_ms

    @property
    def span(self) -> Span:
        return Span(self.start_ms, self.end_ms)

    @property
    def rate(self) -> float:
        """Speaking rate relative to the voice's natural pace; above 1 is faster."""
        return self.natural_ms / self.duration_ms if self.duration_ms else 1.0
