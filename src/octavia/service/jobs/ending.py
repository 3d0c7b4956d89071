"""How a round of a job ends: completed, failed or cancelled, with its credits, all in one transaction of the caller's.

A round that makes edited lines anew is all or nothing: if it isn't completed, the job is as it was before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from octavia.dubbing.errors import OctaviaError
from octavia.service.billing.billing import Billing
from octavia.service.errors import ServiceError
from octavia.service.jobs import rounds, track_times
from octavia.service.jobs.commands import JobStatus, Phase
from octavia.service.jobs.events import EventKind, tell
from octavia.service.jobs.lines_render import forget_render
from octavia.service.jobs.outputs import let_go_early
from octavia.service.jobs.states import StageStatus, close_stages, stages_of, tracks_of
from octavia.service.jobs.tables import JobRow, StageRow, TrackRow
from octavia.service.storage.files import Files

_NOT_RENDERED = "the edited lines were not rendered, and the files are as they were"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something failed, for its owner.

    Attributes:
        name: Stable, lower case, dashes.
        parked: It is nothing the owner can change: somebody should look at it, and requeue the job.
    """

    name: str
    message: str
    parked: bool = False


def failure_of(error: OctaviaError) -> Failure:
    """What an error says to the job's owner."""
    name = error.name if isinstance(error, ServiceError) else error.code.name.lower().replace("_", "-")
    return Failure(name, f"{error.message}: {error.hint}" if error.hint else error.message)


def fail(session: Session, files: Files, billing: Billing, job: JobRow, failure: Failure, now: datetime) -> None:
    """End a job that can't be done; what wasn't delivered isn't charged, and no more shown."""
    let_go_early(session, files, job)
    if job.rendering:
        _as_before(session, billing, job, Failure("render-failed", f"{_NOT_RENDERED}: {failure.message}"), now)
        return
    _stop(session, billing, job, JobStatus.FAILED, now)
    job.error_name, job.error_message, job.parked = failure.name, failure.message, failure.parked
    job.step = "Failed"
    tell(session, job, EventKind.FAILED, now)


def cancel(session: Session, files: Files, billing: Billing, job: JobRow, now: datetime) -> None:
    """End a job as its owner wishes; what wasn't delivered isn't charged, and no more shown."""
    let_go_early(session, files, job)
    if job.rendering:
        _as_before(session, billing, job, Failure("render-cancelled", f"{_NOT_RENDERED}: it was cancelled"), now)
        return
    _stop(session, billing, job, JobStatus.CANCELLED, now)
    job.step = "Cancelled"
    tell(session, job, EventKind.CANCELLED, now)


def deliver_track(session: Session, billing: Billing, job: JobRow, language: str, now: datetime) -> None:
    """End a language whose files are kept and which is delivered by itself: charge it."""
    track = next(track for track in tracks_of(session, job.id) if track.language == language)
    _complete_track(track, now)
    _settle(session, billing, job, track)


def complete(session: Session, billing: Billing, job: JobRow, now: datetime) -> None:
    """End a job whose files are kept: charge what was delivered, track by track, and let go of the rest."""
    tracks = tracks_of(session, job.id)
    made = [track for track in tracks if track.status == JobStatus.PROCESSING]
    for track in made:
        _complete_track(track, now)
    _charge(session, billing, job, made, whole=not tracks)
    lost = [f"{track.language}: {track.error_message}" for track in tracks if track.status == JobStatus.FAILED]
    if lost:
        job.error_name, job.error_message = "tracks-failed", "; ".join(lost)
    job.status, job.phase, job.progress, job.step = JobStatus.COMPLETED, Phase.COMPLETED, 1000, "Completed"
    job.updated_at = job.completed_at = now
    job.rendering = False
    tell(session, job, EventKind.COMPLETED, now)


def fail_track(
    session: Session, files: Files, billing: Billing, job: JobRow, stage: StageRow, failure: Failure, now: datetime
) -> bool:
    """Give up a stage and its language; whether the job goes on with others. It fails when none is left."""
    stage.status = StageStatus.FAILED
    stage.ended_at = stage.updated_at = now
    if job.rendering:
        fail(session, files, billing, job, failure, now)
        return False
    let_go_early(session, files, job, stage.language)
    tracks = tracks_of(session, job.id)
    for track in tracks:
        if stage.language and track.language == stage.language:
            track.status, track.error_message, track.step = JobStatus.FAILED, failure.message, "Failed"
    goes_on = bool(stage.language) and any(track.status != JobStatus.FAILED for track in tracks)
    if not goes_on:
        fail(session, files, billing, job, failure, now)
    return goes_on


def _stop(session: Session, billing: Billing, job: JobRow, status: JobStatus, now: datetime) -> None:
    close_stages(stages_of(session, job.id), now)
    for track in tracks_of(session, job.id):
        if track.status in (JobStatus.PENDING, JobStatus.PROCESSING):
            track.status = status
    _release(session, billing, job)
    job.status, job.phase = status, Phase.FAILED
    job.updated_at = job.completed_at = now


def _as_before(session: Session, billing: Billing, job: JobRow, why: Failure, now: datetime) -> None:
    """End a round that didn't make its lines: the job is completed with the files it had, and nothing is charged."""
    close_stages(stages_of(session, job.id), now)
    for track in tracks_of(session, job.id):
        if track.status == JobStatus.PROCESSING:
            track.status, track.progress, track.step = JobStatus.COMPLETED, 1000, "Completed"
    if job.hold_id is not None:
        billing.release(session, job.hold_id)
    forget_render(session, job.id)
    job.rendering, job.updated_at = False, now
    job.status, job.phase, job.progress = JobStatus.COMPLETED, Phase.COMPLETED, 1000
    job.step, job.error_name, job.error_message = "Lines were not rendered", why.name, why.message
    tell(session, job, EventKind.NOTICE, now, {"message": why.message})
    tell(session, job, EventKind.COMPLETED, now)


def hold(session: Session, billing: Billing, job: JobRow, tracks: Sequence[TrackRow]) -> None:
    """Hold what a round of these tracks costs at most, once it is known how long the job's source is."""
    assert job.duration_ms is not None
    languages = [track.language for track in tracks]
    quote = billing.quote_in(session, job.kind, job.duration_ms, languages or 1, asset=job.asset)
    rounds.hold(session, billing, job, quote, tracks)


def _charge(session: Session, billing: Billing, job: JobRow, made: Sequence[TrackRow], *, whole: bool) -> None:
    """Take the part of each track that was made; a job without tracks is one part."""
    if job.hold_id is None:
        return
    if whole:
        billing.settle(session, job.hold_id, job.held_ucr, job.id, {"job": job.kind})
    for track in made:
        _settle(session, billing, job, track)
    _release(session, billing, job)


def _complete_track(track: TrackRow, now: datetime) -> None:
    track.status, track.progress, track.step = JobStatus.COMPLETED, 1000, "Completed"
    track_times.complete(track, now)


def _settle(session: Session, billing: Billing, job: JobRow, track: TrackRow) -> None:
    """Charge a track that is delivered."""
    if job.hold_id is not None:
        about = {"job": job.kind, "language": track.language}
        billing.settle(session, job.hold_id, track.quoted_ucr, track.language, about)


def _release(session: Session, billing: Billing, job: JobRow) -> None:
    """Give back what of the round's hold wasn't charged."""
    if job.hold_id is not None:
        job.charged_ucr += job.held_ucr - billing.release(session, job.hold_id)
