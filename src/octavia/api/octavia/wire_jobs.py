"""Jobs on the wire, as the Octavia contract says."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from octavia.service.jobs.commands import Quality

Text = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00-\x1f\x7f]*$")]
Word = Annotated[str, StringConstraints(max_length=64, pattern=r"^[\w .:+-]*$")]
VoiceId = Annotated[str, StringConstraints(max_length=100, pattern=r"^[\w .:+/-]*$")]
JobId = Annotated[str, Path(max_length=64, pattern=r"^[\w-]+$", description="A job's id")]
JobType = Literal["transcribe", "translate", "synthesize", "video_translate", "audio_translate", "dub"]
Status = Literal["pending", "processing", "completed", "failed", "cancelled"]
SubtitleFormat = Literal["srt", "vtt", "ass"]
_FILE = {"file_id": "5f2c3c3e-6f0e-4b8e-9a43-0d3f6a6f1b11", "storage_path": "v1/5f/2c3c3e6f0e4b8e9a43"}


class MediaTranslation(BaseModel):
    """A video or audio translation; `storage_path` may be an http(s) address, `file_id` then is `url`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_FILE, "target_language": "es"}]})

    file_id: Word = ""
    storage_path: Text = ""
    source_language: Word = "auto"
    target_language: Word
    model_size: Word = "base"


class Transcription(BaseModel):
    """A transcription."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_FILE, "subtitle_format": "srt"}]})

    file_id: Word = ""
    storage_path: Text = ""
    language: Word = "auto"
    subtitle_format: SubtitleFormat = "srt"
    model_size: Word = "base"


class SubtitleTranslation(BaseModel):
    """A translation of a subtitle file, or of the output of a finished transcription (`job_id`)."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_FILE, "source_language": "en", "target_language": "es"}]}
    )

    job_id: Word | None = None
    file_id: Word = ""
    storage_path: Text = ""
    source_language: Word = "auto"
    target_language: Word
    model_size: Word = "base"


class Synthesis(BaseModel):
    """Speech of a subtitle file, or of the output of a finished translation (`job_id`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_FILE, "language": "es", "voice_gender": "female"}]})

    job_id: Word | None = None
    file_id: Word = ""
    storage_path: Text = ""
    language: Word = ""
    voice_id: VoiceId = "default"
    voice_gender: Literal["", "female", "male"] = ""
    speed: float = Field(1.0, ge=0.5, le=2.0)
    model_size: Word = "base"


class Background(BaseModel):
    """An upload that holds the music and noises of a source, without its voices."""

    file_id: Word
    storage_path: Text = ""


class EnginesIn(BaseModel):
    """The engines that make a dub, by the names that `GET /api/v1/abilities` tells; `auto` leaves it to the server."""

    stt: Word = Field("auto", description="Recognises speech")
    mt: Word = Field("auto", description="Translates")
    tts: Word = Field("auto", description="Speaks")


class Dubbing(BaseModel):
    """A dub into one or more languages."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_FILE, "target_languages": ["es", "fr"]}]})

    file_id: Word = ""
    storage_path: Text = ""
    source_language: Word = "auto"
    target_languages: list[Word] = Field(min_length=1, max_length=50)
    voices: dict[Word, VoiceId] = Field(
        default_factory=dict, max_length=50, description="Voice by language; `own:ID` is one of your own"
    )
    voice: VoiceId = Field("", description="The voice of languages that `voices` doesn't name")
    burn_subtitles: bool = False
    model_size: Word = "base"
    duck_db: float | None = Field(
        None,
        ge=0,
        le=100,
        description="How far the original is lowered under lines, in dB: 0 leaves it as loud, 60 silences it; "
        "null: as this server is set",
    )
    background: Background | None = Field(
        None, description="Music and noises to keep; the source then is taken for the bare voice"
    )
    engines: EnginesIn = Field(default_factory=lambda: EnginesIn())
    quality: Quality = Field(
        Quality.STANDARD,
        description="`draft`: the smallest recogniser, nothing is heard back; `best`: the largest that is ready, and "
        "takes are heard back word by word",
    )


class JobOut(BaseModel):
    """A job, as created and as read. `job_metadata` is a JSON document in a string."""

    id: str
    user_id: str
    job_type: JobType
    status: Status
    phase: str
    progress_percentage: int
    current_step: str
    input_file: str
    output_file: str | None
    error_message: str | None
    job_metadata: str
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None


class JobStatusOut(BaseModel):
    """Where a job stands."""

    job_id: str
    status: Status
    job_type: JobType
    phase: str
    progress_percentage: int
    current_step: str
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    error_message: str | None
    output_file: str | None
    credit_cost: int | float
    input_file: str
    job_metadata: str


class JobRowOut(BaseModel):
    """A job in a list."""

    id: str
    file_id: str | None
    job_type: JobType
    status: Status
    created_at: datetime
    updated_at: datetime
    progress_percentage: int
    phase: str
    metadata: dict[str, Any]


class JobListOut(BaseModel):
    """A page of jobs, newest first; `total` counts all that match."""

    jobs: list[JobRowOut]
    total: int


class TrackOut(BaseModel):
    """One target language of a job."""

    language: str
    status: Status
    progress_percentage: int
    current_step: str
    error_message: str | None


class TracksOut(BaseModel):
    """A job's languages, and how long it will still take, roughly; null while nobody can tell."""

    job_id: str
    time_left_seconds: int | None
    tracks: list[TrackOut]


class NoticeOut(BaseModel):
    """Something to know of a job: an engine chosen, a line in trouble, a language that failed; `language` if it is
    about one."""

    message: str
    language: str | None


class NoticesOut(BaseModel):
    """What is to be known of a job, as it was first said."""

    job_id: str
    notices: list[NoticeOut]


class ArtifactOut(BaseModel):
    """A file a job delivered."""

    name: str
    role: str
    language: str | None
    media_type: str
    size_bytes: int
    sha256: str


class ArtifactsOut(BaseModel):
    """All files a job delivered."""

    job_id: str
    artifacts: list[ArtifactOut]


class EstimateIn(BaseModel):
    """What is to be estimated; `duration_override` in seconds, `languages`: how many a dub is made in."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"job_type": "video_translate", "input_file_path": _FILE["storage_path"]}]}
    )

    job_type: JobType
    input_file_path: Text
    duration_override: float | None = Field(None, ge=0, le=1_000_000)
    languages: int = Field(1, ge=1, le=50)


class EstimateOut(BaseModel):
    """What a job would cost, in credits; `explanation`: the price book, the rule and what was measured."""

    job_type: JobType
    estimated_credits: int | float
    current_balance: int | float
    sufficient_balance: bool
    explanation: dict[str, Any]


class VideoTranslationIn(BaseModel):
    """A video translation that starts at once."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"storage_path": _FILE["storage_path"], "target_language": "es"}]}
    )

    storage_path: Text
    source_language: Word = "auto"
    target_language: Word
    model_size: Word = "base"


class VideoTranslationOut(BaseModel):
    """The job that was started."""

    job_id: str
    status: Status
    message: str
    estimated_time_seconds: int


class VideoValidationOut(BaseModel):
    """Whether a stored file is a video that can be translated, and what was found in it."""

    valid: bool
    path: str
    metadata: dict[str, Any]


class Done(BaseModel):
    """That it is done."""

    status: Literal["ok"] = "ok"
    message: str
