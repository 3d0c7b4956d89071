"""What a running job tells its caller. Events are the only thing that travels up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StageStarted:
    """A stage begins to work (a stage that is found finished sends only `StageFinished`).

    Attributes:
        stage: `probe`, `decode`, `voice-activity`, `transcribe`, `level`, `translate`, `synthesize`, `schedule`,
            `fit`, `sample`, `excerpt`, `slow`, `render`, `mix`, `subtitles`, `retime`, `burn`, `package`, `deliver`,
            `measure`, `report`; of models `fetch`, `convert`, `verify`.
        language: The target language, or None for stages shared by all.
    """

    stage: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class StageProgress:
    """`done` of `total` units of a stage are finished (bytes in `fetch` and `verify`); `total` is constant in it."""

    stage: str
    done: int
    total: int
    language: str | None = None


@dataclass(frozen=True, slots=True)
class StageFinished:
    """A stage's result is there.

    Attributes:
        reused: True if it was found finished from an earlier run and nothing was computed.
        seconds: Wall time it took in this run.
    """

    stage: str
    reused: bool
    seconds: float
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a user should know now and will also find in the report: an engine chosen, a line in trouble."""

    message: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class VendorCalled:
    """An engine called a vendor, which may charge for it.

    Attributes:
        operation: `transcription`, `translation`, `speech`.
        model: The vendor's name of what did it.
        amounts: What it used by unit: `{"characters": 62}`.
        answered: False if the answer was lost: whether it is charged only the vendor knows.
    """

    engine: str
    operation: str
    model: str
    amounts: dict[str, float]
    answered: bool
    language: str | None = None


@dataclass(frozen=True, slots=True)
class SampleReady:
    """The beginning of a dub can be heard, while the rest is made.

    Attributes:
        path: An M4A file, there until the dub is delivered.
        duration_ms: How long it lasts.
    """

    path: str
    language: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class ExcerptReady:
    """A piece of a dub that changes can be heard, while the whole of it is made.

    Attributes:
        path: A FLAC file, there until the run ends.
        start_ms, end_ms: Where it plays on the dub's clock; it is exactly as long.
    """

    path: str
    language: str
    start_ms: int
    end_ms: int


Event = StageStarted | StageProgress | StageFinished | Notice | VendorCalled | SampleReady | ExcerptReady
OnEvent = Callable[[Event], None]


def ignore(event: Event) -> None:
    """An `OnEvent` for callers who don't listen."""
