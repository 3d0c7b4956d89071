"""A job starts, or starts again: credits are held and its work is queued, in one transaction of the caller's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from octavia.service.billing.billing import Billing
from octavia.service.jobs import ending
from octavia.service.jobs.commands import JobStatus
from octavia.service.jobs.errors import NotRepeatable, NotStartable, SourceGone
from octavia.service.jobs.events import EventKind, tell
from octavia.service.jobs.queue import Queue
from octavia.service.jobs.rounds import begin_round
from octavia.service.jobs.stageplan import StageName
from octavia.service.jobs.states import StageStatus, stages_of, tracks_of
from octavia.service.jobs.tables import JobRow, StageRow, TrackRow
from octavia.service.storage.errors import FileNotFound
from octavia.service.storage.files import Files

_UNDONE = (JobStatus.FAILED, JobStatus.CANCELLED)


def start(session: Session, billing: Billing, queue: Queue, job: JobRow, now: datetime) -> None:
    """Start a job with all its languages.

    Raises:
        NotStartable: if nothing has come yet for it to work on; ServiceError: if there are too few credits.
    """
    tracks = tracks_of(session, job.id)
    begin_round(job, stages_of(session, job.id), tracks, now)
    job.charged_ucr = 0
    _go(session, billing, queue, job, tracks, now)


def start_again(
    session: Session,
    files: Files,
    billing: Billing,
    queue: Queue,
    job: JobRow,
    languages: Collection[str],
    now: datetime,
) -> None:
    """Start a job again that failed or was cancelled, or whose languages did; what it had finished is found.

    Args:
        languages: Of a job whose languages are delivered apart, those to do again; all that were not delivered, if
            none is named. Other jobs are done again as a whole.

    Raises:
        NotRepeatable: if it, or one of these languages, has neither failed nor been cancelled; SourceGone: if there is
            nothing to work on any more; otherwise as `start`.
    """
    tracks = tracks_of(session, job.id)
    undone = [track.language for track in tracks if track.status in _UNDONE]
    if job.status not in _UNDONE and not (job.apart and job.status == JobStatus.COMPLETED and undone):
        raise NotRepeatable(f"job {job.id} is {job.status}", "only what failed or was cancelled can be repeated")
    if not job.apart:
        start(session, billing, queue, job, now)
        return
    if wrong := [language for language in languages if language not in undone]:
        raise NotRepeatable(
            f"{', '.join(wrong)}: not failed or cancelled in job {job.id}",
            f"what can be repeated: {', '.join(undone) or 'nothing'}",
        )
    _use_files(session, files, job)
    wanted = [track for track in tracks if track.language in (languages or undone)]
    named = {track.language for track in wanted}
    begin_round(job, [each for each in stages_of(session, job.id) if _is_needed(each, named)], wanted, now)
    _go(session, billing, queue, job, wanted, now)


def _is_needed(stage: StageRow, languages: Collection[str]) -> bool:
    """Whether a stage is done again: what all languages share only if it wasn't finished."""
    if stage.language:
        return stage.language in languages
    return stage.name == StageName.DELIVER or stage.status != StageStatus.DONE


def _use_files(session: Session, files: Files, job: JobRow) -> None:
    background = (job.command.get("background") or {}).get("file_id")
    try:
        for file_id in filter(None, (job.source_file_id, background)):
            files.use(session, job.owner_id, file_id)
    except FileNotFound:
        raise SourceGone("what the job worked on was removed", "make a new job from it") from None


def _go(
    session: Session, billing: Billing, queue: Queue, job: JobRow, tracks: Sequence[TrackRow], now: datetime
) -> None:
    if job.source_file_id is None and not job.input_file:
        raise NotStartable(f"job {job.id} waits for its uploads", "send the files, then create the job")
    job.completed_at = None
    if job.duration_ms is not None:
        ending.hold(session, billing, job, tracks)
    session.flush()
    queue.submit(session, job.id, job.owner_id, job.priority)
    tell(session, job, EventKind.STARTED, now)
