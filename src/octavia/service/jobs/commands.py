"""What can be asked of a job: one frozen command for each kind."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import TypeAdapter

AUTO = "auto"
DEFAULT_VOICE = "default"
OWN = "own:"
"""How a voice begins that is one of the owner's own: its id follows."""


class JobKind(StrEnum):
    """What a job makes; the value is the wire's `job_type`."""

    TRANSCRIBE = "transcribe"
    TRANSLATE = "translate"
    SYNTHESIZE = "synthesize"
    VIDEO_TRANSLATE = "video_translate"
    AUDIO_TRANSLATE = "audio_translate"
    DUB = "dub"


class Quality(StrEnum):
    """How much is done for a dub's sake, as far as the engines that are ready can."""

    DRAFT = "draft"
    """The smallest recogniser, and nothing is listened to again."""
    STANDARD = "standard"
    """As the operator has set it."""
    BEST = "best"
    """The largest recogniser, and every take is heard back."""


class JobStatus(StrEnum):
    """Where a job stands."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Phase(StrEnum):
    """What a job is at, in the order in which phases follow each other."""

    PENDING = "PENDING"
    TRANSCRIBING = "TRANSCRIBING"
    TRANSLATING = "TRANSLATING"
    SYNTHESIZING = "SYNTHESIZING"
    UPLOADING = "UPLOADING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"

    def follows(self, other: Phase) -> bool:
        """Whether it comes later than `other`."""
        order = list(Phase)
        return order.index(self) > order.index(other)


@dataclass(frozen=True, slots=True)
class Source:
    """What a job works on: exactly one of a stored file, a URL, or the output of a finished job."""

    storage_path: str = ""
    file_id: str = ""
    job_id: str = ""

    @property
    def url(self) -> str:
        """The address, if it is to be fetched from one."""
        return self.storage_path if self.storage_path.startswith(("http://", "https://")) else ""


@dataclass(frozen=True, slots=True)
class Transcribe:
    """Write down what is said."""

    source: Source
    language: str = AUTO
    subtitle_format: str = "srt"
    model_size: str = "base"


@dataclass(frozen=True, slots=True)
class Translate:
    """Translate a subtitle file."""

    source: Source
    target_language: str
    source_language: str = AUTO
    model_size: str = "base"


@dataclass(frozen=True, slots=True)
class Synthesize:
    """Speak a subtitle file.

    Attributes:
        language: The file's; empty with the output of a translation, which knows it.
        voice: A voice of the speech engine, or `default`.
        voice_gender: `female` or `male`; empty: whichever.
        speed: 0.5 to 2; above 1 lines may be spoken faster to fit their cues, below 1 slower.
    """

    source: Source
    language: str = ""
    voice: str = DEFAULT_VOICE
    voice_gender: str = ""
    speed: float = 1.0
    model_size: str = "base"


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines that a dub is made by, by name; `auto`: as the operator has set it."""

    stt: str = AUTO
    mt: str = AUTO
    tts: str = AUTO


@dataclass(frozen=True, slots=True)
class Dub:
    """Dub a media file into one or more languages.

    Attributes:
        kind: `video_translate` and `audio_translate` have one language, `dub` has any number.
        voices: Voice by language; `own:ID` is one of the owner's own.
        background: A separate background track; the source then is the bare voice.
        apart: Each language is delivered and charged by itself, as soon as it is finished: as sound, captions and a
            transcript, without the picture. One that fails takes nothing from the others.
        duck_db: How far the original is lowered under lines, dB; 60 or more silences it; None: as the operator has set.
    """

    source: Source
    languages: tuple[str, ...]
    kind: JobKind = JobKind.DUB
    source_language: str = AUTO
    voices: tuple[tuple[str, str], ...] = ()
    burn_subtitles: bool = False
    model_size: str = "base"
    background: Source | None = None
    apart: bool = False
    duck_db: float | None = None
    engines: Engines = Engines()
    quality: Quality = Quality.STANDARD


Command = Transcribe | Translate | Synthesize | Dub
_BY_KIND: dict[JobKind, type[Command]] = {
    JobKind.TRANSCRIBE: Transcribe,
    JobKind.TRANSLATE: Translate,
    JobKind.SYNTHESIZE: Synthesize,
    JobKind.VIDEO_TRANSLATE: Dub,
    JobKind.AUDIO_TRANSLATE: Dub,
    JobKind.DUB: Dub,
}


def kind_of(command: Command) -> JobKind:
    """What a job of that command is called."""
    if isinstance(command, Dub):
        return command.kind
    return next(kind for kind, form in _BY_KIND.items() if isinstance(command, form))


def languages_of(command: Command) -> tuple[str, ...]:
    """The target languages; none if it has no other than the source's."""
    if isinstance(command, Dub):
        return command.languages
    if isinstance(command, Translate):
        return (command.target_language,)
    return ()


def own_voices_of(command: Command) -> dict[str, str]:
    """The ids of the owner's own voices by the language they speak in a dub."""
    voices = command.voices if isinstance(command, Dub) else ()
    return {code: voice.removeprefix(OWN) for code, voice in voices if voice.startswith(OWN)}


def source_language_of(command: Command) -> str:
    """The language of the source as asked for."""
    return command.language if isinstance(command, Transcribe | Synthesize) else command.source_language


def stored(command: Command) -> dict[str, Any]:
    """The command as it lies in the database."""
    return asdict(command)


def restored(kind: str, document: dict[str, Any]) -> Command:
    """The command that `stored` wrote."""
    command: Command = _form(JobKind(kind)).validate_python(document)
    return command


@cache
def _form(kind: JobKind) -> TypeAdapter[Any]:
    return TypeAdapter(_BY_KIND[kind])
