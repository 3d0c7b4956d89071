"""Between the words of the YT Dubber contract about jobs and ours."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from octavia.api.server import Server
from octavia.api.ytdubber.languages import name_and_flag
from octavia.api.ytdubber.wire_jobs import (
    DownloadUrls,
    JobOut,
    LanguageOut,
    ListedJob,
    StageOut,
    UploadUrls,
    UploadUrlsIn,
    UploadUrlsOut,
)
from octavia.service.jobs.orders import Opened, Track
from octavia.service.jobs.standing import JobStanding, LanguageStanding, Standing

FULL = "full"
ROLES = {"voice": "voice", FULL: "mix-flac", "transcript": "transcript", "manifest": "manifest", "report": "report"}
"""Our roles of files by the contract's types; captions have one for each format."""
CAPTIONS = {"srt": "subtitles-srt", "vtt": "subtitles-vtt"}


def tracks_in(wire: UploadUrlsIn) -> tuple[Track, Track | None]:
    """The voice and the background that will be sent."""
    types = wire.content_types
    voice = Track(wire.voice_track_name, (types and types.voice) or "")
    if wire.background_track_name is None:
        return voice, None
    return voice, Track(wire.background_track_name, (types and types.background) or "")


def opened_out(opened: Opened) -> UploadUrlsOut:
    """A job that waits for its files."""
    voice, background = opened.voice, opened.background
    return UploadUrlsOut(
        job_id=opened.job.id,
        upload_urls=UploadUrls(voice_track=voice.url, background_track=background.url if background else None),
        voice_track_path=voice.path,
        background_track_path=background.path if background else None,
    )


def job_out(server: Server, found: JobStanding) -> JobOut:
    """A job as it stands."""
    job = found.job
    return JobOut(
        id=job.id,
        status=found.standing.value,
        progress=job.progress,
        message=found.message,
        languages=[_language_out(server, job.id, each) for each in found.languages],
        totalLanguages=len(found.languages),
        completedLanguages=found.completed,
        startedAt=job.started_at or job.created_at,
        estimatedCompletion=None if job.left_s is None else server.clock() + timedelta(seconds=job.left_s),
    )


def listed_out(server: Server, found: JobStanding) -> ListedJob:
    """A job in a list."""
    job = found.job
    return ListedJob(
        **dict(job_out(server, found)),
        created_at=job.created_at,
        updated_at=job.updated_at,
        target_languages=[each.language for each in found.languages],
        voice_track_duration=None if job.duration_ms is None else job.duration_ms / 1000,
        background_track_uploaded=found.with_background and job.file_id is not None,
        download_urls={each.language: _urls(server, job.id, each.language) for each in found.languages if each.files},
    )


def _language_out(server: Server, job_id: str, found: LanguageStanding) -> LanguageOut:
    full = found.files.get(ROLES[FULL])
    assert found.standing is not Standing.UPLOADING
    name, flag = name_and_flag(found.language)
    return LanguageOut(
        languageCode=found.language,
        languageName=name,
        flag=flag,
        status=found.standing.value,
        progress=found.progress,
        message=found.message,
        estimatedTimeRemaining=found.left_s,
        fileSize=full.size_bytes if full else None,
        downloadUrl=_url(server, job_id, found.language, FULL) if full else None,
        stages=[
            StageOut(name=each.stage.value, started_at=each.started_at, ended_at=each.ended_at) for each in found.stages
        ],
    )


def _urls(server: Server, job_id: str, language: str) -> DownloadUrls:
    return DownloadUrls(
        voice=_url(server, job_id, language, "voice"),
        full=_url(server, job_id, language, FULL),
        captions=_url(server, job_id, language, "captions"),
    )


def _url(server: Server, job_id: str, language: str, what: str) -> str:
    base = server.settings.public_url.rstrip("/")
    return f"{base}/api/jobs/{job_id}/download?{urlencode({'lang': language, 'type': what})}"
