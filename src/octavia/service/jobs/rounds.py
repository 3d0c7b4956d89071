"""A round of a job begins: the first, one more after it failed, or one that makes edited lines anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from octavia.service.billing.billing import Billing
from octavia.service.billing.quotes import Quote
from octavia.service.jobs import track_times
from octavia.service.jobs.commands import JobStatus, Phase
from octavia.service.jobs.states import begin_again
from octavia.service.jobs.tables import JobRow, StageRow, TrackRow


def begin_round(job: JobRow, stages: Sequence[StageRow], tracks: Iterable[TrackRow], now: datetime) -> None:
    """Take these stages and tracks back to their beginning, and let the job go on."""
    begin_again(stages, now)
    for track in tracks:
        track.status, track.progress, track.step, track.error_message = JobStatus.PROCESSING, 0, "", None
        track_times.queue(track, now)
    job.round += 1
    job.status, job.phase, job.progress, job.step = JobStatus.PROCESSING, Phase.PENDING, 0, "Waiting for a worker"
    job.error_name = job.error_message = job.hold_id = None
    job.parked, job.held_ucr = False, 0
    job.started_at = job.updated_at = now


def hold(session: Session, billing: Billing, job: JobRow, quote: Quote, tracks: Sequence[TrackRow]) -> None:
    """Hold what a round of these tracks costs at most, and note what each is charged when it is delivered."""
    job.hold_id, job.held_ucr = billing.hold(session, job.owner_id, job.id, quote), quote.amount_ucr
    parts = {part.language: part.amount_ucr for part in quote.parts}
    whole = parts.get("", 0)
    for at, track in enumerate(tracks):
        # What is priced as a whole is shared.
        share = whole * (at + 1) // len(tracks) - whole * at // len(tracks)
        track.quoted_ucr = parts.get(track.language, share)
