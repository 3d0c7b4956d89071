"""Jobs on the wire, as the YT Dubber contract says: a voice track, perhaps a background, and many languages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from octavia.api.ytdubber.wire import Identifier

MOST_LANGUAGES = 50
Name = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"), Field(examples=["es"])]
Address = Annotated[str, StringConstraints(max_length=4_000)]
MediaType = Annotated[str, StringConstraints(max_length=100, pattern=r"^[\w.+-]+/[\w.+-]+([ ;].*)?$")]
Languages = Annotated[list[Code], Field(min_length=1, max_length=MOST_LANGUAGES)]
Standing = Literal["uploading", "pending", "processing", "generating", "finalizing", "complete", "error"]
LanguageStanding = Literal["pending", "processing", "generating", "finalizing", "complete", "error"]
StageName = Literal["queued", "stt", "translating", "dubbing", "mixing", "exporting", "complete"]


class ContentTypes(BaseModel):
    """As what the files will be sent, if the client knows it already."""

    voice: MediaType | None = None
    background: MediaType | None = None


class UploadUrlsIn(BaseModel):
    """A job to be, and the files that will be sent for it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"languages": ["es", "fr"], "voice_track_name": "voice.wav"}]}
    )

    languages: Languages
    voice_track_name: Name
    background_track_name: Name | None = None
    content_types: ContentTypes | None = None


class UploadUrls(BaseModel):
    """Where the files are sent: each by one PUT of its bytes with their Content-Type."""

    voice_track: str
    background_track: str | None = None


class UploadUrlsOut(BaseModel):
    """A job that waits for its files."""

    job_id: str
    upload_urls: UploadUrls
    voice_track_path: str
    background_track_path: str | None = None


class JobIn(BaseModel):
    """A job whose files were sent. What it says of them is not relied on: the store is asked, and the files."""

    job_id: Identifier
    voice_track_uploaded: bool = True
    background_track_uploaded: bool = False
    languages: Languages | None = None
    voice_track_url: Address | None = None
    background_track_url: Address | None = None
    voice_track_duration: float | None = None
    background_track_duration: float | None = None


class JobMade(BaseModel):
    """A job that was started, by both names that clients look for."""

    job_id: str
    jobId: str  # noqa: N815 - the contract's name


class StageOut(BaseModel):
    """When a stage of a language began and ended; one that goes on has no end."""

    name: StageName
    started_at: datetime
    ended_at: datetime | None = None


class LanguageOut(BaseModel):
    """A language of a job.

    `estimatedTimeRemaining` in seconds, `fileSize` of the full mix in bytes; neither is there while it isn't known.
    """

    languageCode: str  # noqa: N815
    languageName: str  # noqa: N815
    flag: str
    status: LanguageStanding
    progress: int
    message: str
    estimatedTimeRemaining: int | None = None  # noqa: N815
    fileSize: int | None = None  # noqa: N815
    downloadUrl: str | None = None  # noqa: N815
    stages: list[StageOut]


class JobOut(BaseModel):
    """A job as it stands; `estimatedCompletion` is not there while nobody can tell."""

    id: str
    status: Standing
    progress: int
    message: str
    languages: list[LanguageOut]
    totalLanguages: int  # noqa: N815
    completedLanguages: int  # noqa: N815
    startedAt: datetime  # noqa: N815
    estimatedCompletion: datetime | None = None  # noqa: N815


class DownloadUrls(BaseModel):
    """Where the files of a finished language are fetched, as its user."""

    voice: str
    full: str
    captions: str


class ListedJob(JobOut):
    """A job in a list."""

    created_at: datetime
    updated_at: datetime
    target_languages: list[str]
    voice_track_duration: float | None = None
    background_track_uploaded: bool
    download_urls: dict[str, DownloadUrls]


class RetryIn(BaseModel):
    """The languages that are done again; all that failed, if none is named."""

    languages: list[Code] = Field(default_factory=list, max_length=MOST_LANGUAGES)


class Removed(BaseModel):
    """A job is gone."""

    message: str
