"""Jobs over HTTP: made, started, followed, cancelled, removed; their files fetched."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from octavia.api.auth import User
from octavia.api.octavia import job_mapping
from octavia.api.octavia.serving import served
from octavia.api.octavia.wire_jobs import (
    ArtifactsOut,
    Done,
    Dubbing,
    EstimateIn,
    EstimateOut,
    JobId,
    JobListOut,
    JobOut,
    JobStatusOut,
    JobType,
    MediaTranslation,
    NoticesOut,
    Status,
    SubtitleTranslation,
    Synthesis,
    TracksOut,
    Transcription,
    VideoTranslationIn,
    VideoTranslationOut,
    VideoValidationOut,
)
from octavia.api.server import Server, Services, near
from octavia.service.accounts.principal import Principal
from octavia.service.errors import ServiceError
from octavia.service.jobs.commands import Command, JobKind, JobStatus, Source
from octavia.service.jobs.stageplan import seconds_for
from octavia.service.jobs.views import Artifact
from octavia.service.storage.records import FileKind

routes = APIRouter(prefix="/api/v1", tags=["jobs"])

_FILE: dict[int | str, dict[str, Any]] = {
    HTTPStatus.OK: {"description": "The file", "content": {"application/octet-stream": {}}},
    HTTPStatus.PARTIAL_CONTENT: {"description": "The range asked for"},
}


@routes.post("/jobs/video-translate/create")
def create_video_translation(wire: MediaTranslation, services: Services, user: User) -> JobOut:
    """Make a job that dubs a video into another language; `process` starts it."""
    return _created(services, user, job_mapping.media_translation(wire, JobKind.VIDEO_TRANSLATE))


@routes.post("/jobs/audio-translate/create")
def create_audio_translation(wire: MediaTranslation, services: Services, user: User) -> JobOut:
    """Make a job that dubs sound into another language; `process` starts it."""
    return _created(services, user, job_mapping.media_translation(wire, JobKind.AUDIO_TRANSLATE))


@routes.post("/jobs/transcribe/create")
@routes.post("/jobs/transcribe")
def create_transcription(wire: Transcription, services: Services, user: User) -> JobOut:
    """Make a job that writes down what is said; `process` starts it."""
    return _created(services, user, job_mapping.transcribe(wire))


@routes.post("/jobs/translate/create")
def create_translation(wire: SubtitleTranslation, services: Services, user: User) -> JobOut:
    """Make a job that translates subtitles; `process` starts it."""
    return _created(services, user, job_mapping.translate(wire))


@routes.post("/jobs/synthesize/create")
def create_synthesis(wire: Synthesis, services: Services, user: User) -> JobOut:
    """Make a job that speaks subtitles; `process` starts it."""
    return _created(services, user, job_mapping.synthesize(wire))


@routes.post("/jobs/dub/create")
def create_dub(wire: Dubbing, services: Services, user: User) -> JobOut:
    """Make a job that dubs a file into one or more languages; `process` starts it."""
    return _created(services, user, job_mapping.dub(wire))


@routes.post("/video/translate")
def translate_video(wire: VideoTranslationIn, services: Services, user: User) -> VideoTranslationOut:
    """Make a video translation and start it at once."""
    jobs = services.jobs
    job = jobs.create(user.owner_id, user.user_id, job_mapping.video_translation(wire))
    try:
        job = jobs.process(user.owner_id, job.id)
    except ServiceError:
        jobs.delete(user.owner_id, job.id)
        raise
    return VideoTranslationOut(
        job_id=job.id,
        status=job.status.value,
        message="the translation was started",
        estimated_time_seconds=seconds_for(job.command, job.duration_ms or 0),
    )


@routes.get("/video/validate")
def validate_video(
    services: Services, user: User, storage_path: Annotated[str, Query(max_length=2_000, pattern=r"^[^\x00-\x1f]+$")]
) -> VideoValidationOut:
    """Whether a stored file is a video that can be translated."""
    file = services.files.by_path(user.owner_id, storage_path)
    return VideoValidationOut(valid=file.kind is FileKind.VIDEO, path=file.key, metadata=file.probe or {})


@routes.post("/estimate")
def estimate(wire: EstimateIn, services: Services, user: User) -> EstimateOut:
    """What a job would cost, and whether the balance suffices."""
    kind = JobKind(wire.job_type)
    duration_ms = None if wire.duration_override is None else round(wire.duration_override * 1000)
    found = services.jobs.estimate(user.owner_id, kind, Source(wire.input_file_path), duration_ms, wire.languages)
    return job_mapping.estimate_out(kind, found)


@routes.get("/jobs")
def list_jobs(
    services: Services,
    user: User,
    kind: Annotated[JobType | Literal[""], Query(alias="type")] = "",
    status: Status | Literal[""] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> JobListOut:
    """A page of jobs, newest first; an empty filter lets all through."""
    jobs, total = services.jobs.page(
        user.owner_id, JobKind(kind) if kind else None, JobStatus(status) if status else None, limit, offset
    )
    return job_mapping.list_out(jobs, total)


@routes.get("/jobs/{job_id}")
async def read_job(job_id: JobId, services: Services, user: User) -> JobOut:
    """A job as it stands."""
    return job_mapping.job_out(await near(services, lambda: services.jobs.get(user.owner_id, job_id)))


@routes.get("/jobs/{job_id}/status")
async def read_status(job_id: JobId, services: Services, user: User) -> JobStatusOut:
    """Where a job stands, and what it costs."""
    return job_mapping.status_out(await near(services, lambda: services.jobs.get(user.owner_id, job_id)))


@routes.get("/jobs/{job_id}/tracks")
async def read_tracks(job_id: JobId, services: Services, user: User) -> TracksOut:
    """Where each language of a job stands, and how long the job will still take."""
    return job_mapping.tracks_out(await near(services, lambda: services.jobs.get(user.owner_id, job_id)))


@routes.get("/jobs/{job_id}/notices")
def list_notices(job_id: JobId, services: Services, user: User) -> NoticesOut:
    """What is to be known of a job: engines chosen, lines in trouble, languages that failed. Told as they happen by
    `GET /api/v1/events` too."""
    return job_mapping.notices_out(job_id, services.jobs.notices(user.owner_id, job_id))


@routes.post("/jobs/{job_id}/process", status_code=HTTPStatus.ACCEPTED)
def process(job_id: JobId, services: Services, user: User) -> JobOut:
    """Start a job: its credits are held. 402 if there are too few, 409 if it was started before."""
    return job_mapping.job_out(services.jobs.process(user.owner_id, job_id))


@routes.post("/jobs/{job_id}/retry", status_code=HTTPStatus.ACCEPTED)
def retry(job_id: JobId, services: Services, user: User) -> JobOut:
    """Start a failed or cancelled job again; what it had finished is not done again."""
    return job_mapping.job_out(services.jobs.retry(user.owner_id, job_id))


@routes.post("/jobs/{job_id}/cancel")
def cancel(job_id: JobId, services: Services, user: User) -> JobOut:
    """Stop a job; what isn't delivered isn't charged."""
    return job_mapping.job_out(services.jobs.cancel(user.owner_id, job_id))


@routes.delete("/jobs/{job_id}")
def delete(job_id: JobId, services: Services, user: User) -> Done:
    """Remove a job with the files it delivered."""
    services.jobs.delete(user.owner_id, job_id)
    return Done(message="the job was removed")


@routes.get("/jobs/{job_id}/download", response_class=Response, responses=_FILE)
@routes.head("/jobs/{job_id}/download", response_class=Response, include_in_schema=False)
def download(job_id: JobId, request: Request, services: Services, user: User) -> Response:
    """The file a job was made for; 400 while it isn't finished."""
    return _file(request, services, user, services.jobs.output(user.owner_id, job_id))


@routes.get("/jobs/{job_id}/report", response_class=Response, responses=_FILE)
def report(job_id: JobId, request: Request, services: Services, user: User, html: bool = False) -> Response:
    """What was measured on a dub's files: JSON, or a page with `html=true`."""
    role = "page" if html else "report"
    return _file(request, services, user, services.jobs.artifact_of_role(user.owner_id, job_id, role))


@routes.get("/jobs/{job_id}/manifest", response_class=Response, responses=_FILE)
def manifest(job_id: JobId, request: Request, services: Services, user: User) -> Response:
    """What a dub delivered, what it was made from and by."""
    return _file(request, services, user, services.jobs.artifact_of_role(user.owner_id, job_id, "manifest"))


@routes.get("/jobs/{job_id}/artifacts")
def list_artifacts(job_id: JobId, services: Services, user: User) -> ArtifactsOut:
    """All files a job delivered."""
    return job_mapping.artifacts_out(job_id, services.jobs.artifacts(user.owner_id, job_id))


@routes.get("/jobs/{job_id}/artifacts/{name}", response_class=Response, responses=_FILE)
@routes.head("/jobs/{job_id}/artifacts/{name}", response_class=Response, include_in_schema=False)
def download_artifact(job_id: JobId, name: str, request: Request, services: Services, user: User) -> Response:
    """One of the files a job delivered."""
    return _file(request, services, user, services.jobs.artifact(user.owner_id, job_id, name))


def _created(services: Server, user: Principal, command: Command) -> JobOut:
    return job_mapping.job_out(services.jobs.create(user.owner_id, user.user_id, command))


def _file(request: Request, services: Server, user: Principal, artifact: Artifact) -> Response:
    return served(request, services, services.files.get(user.owner_id, artifact.file_id))
