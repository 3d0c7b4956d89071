"""Between the wire's words about jobs and ours."""

from __future__ import annotations

import json

from octavia.api.octavia.wire_jobs import (
    ArtifactOut,
    ArtifactsOut,
    Dubbing,
    EstimateOut,
    JobListOut,
    JobOut,
    JobRowOut,
    JobStatusOut,
    MediaTranslation,
    NoticeOut,
    NoticesOut,
    SubtitleTranslation,
    Synthesis,
    TrackOut,
    TracksOut,
    Transcription,
    VideoTranslationIn,
)
from octavia.service.billing.money import to_credits
from octavia.service.jobs.commands import Dub, Engines, JobKind, JobStatus, Source, Synthesize, Transcribe, Translate
from octavia.service.jobs.events import Notice
from octavia.service.jobs.jobs import Estimate
from octavia.service.jobs.views import Artifact, Job, Track, metadata

_IN_LISTS = ("source_language", "target_language", "target_languages", "duration", "filename")
_URL = "url"
"""What clients send as the id of a file that is to be fetched from an address."""


def source(file_id: str, storage_path: str, job_id: str | None = None) -> Source:
    """What a job is to work on."""
    if job_id:
        return Source(job_id=job_id)
    return Source(storage_path, "" if file_id == _URL else file_id)


def transcribe(wire: Transcription) -> Transcribe:
    """The command a transcription asks for."""
    return Transcribe(source(wire.file_id, wire.storage_path), wire.language, wire.subtitle_format, wire.model_size)


def translate(wire: SubtitleTranslation) -> Translate:
    """The command a translation of subtitles asks for."""
    found = source(wire.file_id, wire.storage_path, wire.job_id)
    return Translate(found, wire.target_language, wire.source_language, wire.model_size)


def synthesize(wire: Synthesis) -> Synthesize:
    """The command a synthesis asks for."""
    found = source(wire.file_id, wire.storage_path, wire.job_id)
    return Synthesize(found, wire.language, wire.voice_id, wire.voice_gender, wire.speed, wire.model_size)


def media_translation(wire: MediaTranslation, kind: JobKind) -> Dub:
    """The command a video or audio translation asks for."""
    found = source(wire.file_id, wire.storage_path)
    return Dub(found, (wire.target_language,), kind, wire.source_language, model_size=wire.model_size)


def video_translation(wire: VideoTranslationIn) -> Dub:
    """The command a video translation that starts at once asks for."""
    found = source("", wire.storage_path)
    return Dub(
        found, (wire.target_language,), JobKind.VIDEO_TRANSLATE, wire.source_language, model_size=wire.model_size
    )


def dub(wire: Dubbing) -> Dub:
    """The command a dub asks for."""
    found = source(wire.file_id, wire.storage_path)
    bed = wire.background
    voices = dict.fromkeys(wire.target_languages, wire.voice) if wire.voice else {}
    return Dub(
        found,
        tuple(wire.target_languages),
        JobKind.DUB,
        wire.source_language,
        tuple((voices | wire.voices).items()),
        wire.burn_subtitles,
        wire.model_size,
        background=None if bed is None else Source(bed.storage_path, bed.file_id),
        duck_db=wire.duck_db,
        engines=Engines(wire.engines.stt, wire.engines.mt, wire.engines.tts),
        quality=wire.quality,
    )


def job_out(job: Job) -> JobOut:
    """A job, as created and as read."""
    return JobOut(
        id=job.id,
        user_id=job.user_id,
        job_type=job.kind.value,
        status=job.status.value,
        phase=job.phase,
        progress_percentage=job.progress,
        current_step=job.step,
        input_file=job.input_file,
        output_file=job.output_file,
        error_message=job.error_message,
        job_metadata=json.dumps(metadata(job)),
        created_at=job.created_at,
        started_at=job.started_at,
        completed_at=job.completed_at,
    )


def status_out(job: Job) -> JobStatusOut:
    """Where a job stands: also what its stream of events tells."""
    running = job.status in (JobStatus.PENDING, JobStatus.PROCESSING)
    return JobStatusOut(
        job_id=job.id,
        status=job.status.value,
        job_type=job.kind.value,
        phase=job.phase,
        progress_percentage=job.progress,
        current_step=job.step,
        created_at=job.created_at,
        started_at=job.started_at,
        completed_at=job.completed_at,
        error_message=job.error_message,
        output_file=job.output_file,
        credit_cost=to_credits(job.charged_ucr + (job.held_ucr if running else 0)),
        input_file=job.input_file,
        job_metadata=json.dumps(metadata(job)),
    )


def list_out(jobs: list[Job], total: int) -> JobListOut:
    """A page of jobs."""
    return JobListOut(jobs=[_row_out(job) for job in jobs], total=total)


def _row_out(job: Job) -> JobRowOut:
    known = metadata(job)
    return JobRowOut(
        id=job.id,
        file_id=job.file_id,
        job_type=job.kind.value,
        status=job.status.value,
        created_at=job.created_at,
        updated_at=job.updated_at,
        progress_percentage=job.progress,
        phase=job.phase,
        metadata={name: known[name] for name in _IN_LISTS},
    )


def tracks_out(job: Job) -> TracksOut:
    """A job's languages."""
    return TracksOut(job_id=job.id, time_left_seconds=job.left_s, tracks=list(map(track_out, job.tracks)))


def track_out(track: Track) -> TrackOut:
    """One language of a job."""
    return TrackOut(
        language=track.language,
        status=track.status.value,
        progress_percentage=track.progress,
        current_step=track.step,
        error_message=track.error_message,
    )


def notices_out(job_id: str, notices: list[Notice]) -> NoticesOut:
    """What is to be known of a job."""
    told = [NoticeOut(message=each.message, language=each.language) for each in notices]
    return NoticesOut(job_id=job_id, notices=told)


def artifacts_out(job_id: str, artifacts: list[Artifact]) -> ArtifactsOut:
    """What a job delivered."""
    files = [
        ArtifactOut(
            name=each.name,
            role=each.role,
            language=each.language,
            media_type=each.media_type,
            size_bytes=each.size_bytes,
            sha256=each.sha256,
        )
        for each in artifacts
    ]
    return ArtifactsOut(job_id=job_id, artifacts=files)


def estimate_out(kind: JobKind, estimate: Estimate) -> EstimateOut:
    """What a job would cost."""
    return EstimateOut(
        job_type=kind.value,
        estimated_credits=to_credits(estimate.quote.amount_ucr),
        current_balance=to_credits(estimate.balance_ucr),
        sufficient_balance=estimate.sufficient,
        explanation=estimate.quote.explanation,
    )
