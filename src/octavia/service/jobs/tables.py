"""Jobs and what belongs to them: tracks, stages, artifacts, events; and the workers that do their work.

A change of a job, its tracks or stages is made by whoever holds the lock of the job's row (`states.locked`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from octavia.platform.database import Base, Instant
from octavia.service.billing.billing import OCTAVIA

_ID = String(36)
_NAME = String(255)
_WORD = String(24)
_EVENT_ID = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the key is an INTEGER."""


class JobRow(Base):
    """A job.

    Attributes:
        asset: Whose credits it is done with, which also tells through which edge it came (`billing.OCTAVIA` …).
        command: What was asked for; see `commands`.
        source_file_id: The file it works on; None while a URL is not fetched or an upload hasn't come.
        input_file: What the client named: a storage path or a URL.
        progress: Thousandths.
        round: How often it was started.
        parked: It failed in a way that somebody should look at, and can be requeued.
        rendering: It was completed, and its present round makes edited lines of it anew.
        cleared_at: When its files, its source and what was made on the way were removed, because their time was over.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_owner_created", "owner_id", "created_at"),
        Index("ix_jobs_status", "status"),
        Index("ix_jobs_created_at", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id"))
    user_id: Mapped[str] = mapped_column(_ID)
    asset: Mapped[str] = mapped_column(_WORD, default=OCTAVIA)
    kind: Mapped[str] = mapped_column(_WORD)
    command: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(_WORD)
    phase: Mapped[str] = mapped_column(_WORD)
    progress: Mapped[int]
    step: Mapped[str] = mapped_column(_NAME)
    priority: Mapped[int]
    source_file_id: Mapped[str | None] = mapped_column(_ID)
    source_name: Mapped[str] = mapped_column(_NAME)
    source_language: Mapped[str] = mapped_column(_WORD)
    input_file: Mapped[str] = mapped_column(Text)
    duration_ms: Mapped[int | None] = mapped_column(BigInteger)
    output_file_id: Mapped[str | None] = mapped_column(_ID)
    output_file: Mapped[str | None] = mapped_column(_NAME)
    error_name: Mapped[str | None] = mapped_column(_NAME)
    error_message: Mapped[str | None] = mapped_column(Text)
    parked: Mapped[bool]
    rendering: Mapped[bool] = mapped_column(default=False)
    round: Mapped[int]
    hold_id: Mapped[str | None] = mapped_column(_ID)
    held_ucr: Mapped[int] = mapped_column(BigInteger)
    charged_ucr: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    cleared_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def apart(self) -> bool:
        """Whether each language is delivered by itself; see `commands.Dub`."""
        return bool(self.command.get("apart"))


class TrackRow(Base):
    """Everything made for one target language of a job.

    Attributes:
        quoted_ucr: Charged when it is delivered.
        review: What is known of its finished dub beside the lines (`lines_views.AboutTrack`); empty until then.
        stage_times: When each of its stages began and ended; see `track_times`.
    """

    __tablename__ = "job_tracks"
    __table_args__ = (UniqueConstraint("job_id", "language"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(_WORD)
    position: Mapped[int]
    status: Mapped[str] = mapped_column(_WORD)
    progress: Mapped[int]
    step: Mapped[str] = mapped_column(_NAME)
    error_message: Mapped[str | None] = mapped_column(Text)
    quoted_ucr: Mapped[int] = mapped_column(BigInteger)
    review: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    stage_times: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class StageRow(Base):
    """A piece of a job's work that one worker does at a time.

    Attributes:
        language: Of the track it belongs to; empty for a stage of the whole job.
        part: Which part of a stage that several machines share, from 1; 0 for one that is whole.
        rank: It begins when all stages of lower rank have ended.
        dispatch: Counts how often it was handed to the queue; whoever works on an older number has lost it.
        kills: How many workers died of it.
        failures: How often it failed in a way that may pass.
    """

    __tablename__ = "job_stages"
    __table_args__ = (UniqueConstraint("job_id", "name", "language", "part"), Index("ix_job_stages_status", "status"))

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(_WORD)
    language: Mapped[str] = mapped_column(_WORD)
    part: Mapped[int]
    queue: Mapped[str] = mapped_column(_WORD)
    rank: Mapped[int]
    weight: Mapped[int]
    status: Mapped[str] = mapped_column(_WORD)
    progress: Mapped[int]
    dispatch: Mapped[int]
    kills: Mapped[int]
    failures: Mapped[int]
    worker_id: Mapped[str | None] = mapped_column(_ID)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class ArtifactRow(Base):
    """A finished file of a job.

    Attributes:
        name: As it is shown and downloaded; unique in the job.
        role: What it is: `package`, `mix`, `subtitles-srt`, `report` …
        start_ms, end_ms: Where in its language's dub it plays; None of what is whole.
    """

    __tablename__ = "job_artifacts"
    __table_args__ = (UniqueConstraint("job_id", "name"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(_NAME)
    role: Mapped[str] = mapped_column(_WORD)
    language: Mapped[str | None] = mapped_column(_WORD)
    file_id: Mapped[str] = mapped_column(_ID)
    media_type: Mapped[str] = mapped_column(_NAME)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    start_ms: Mapped[int | None]
    end_ms: Mapped[int | None]


class LineRow(Base):
    """A line of a finished track, and what a person decided about it.

    What of an edit is about the source is the same in all languages of a line.

    Attributes:
        version: Grows with each change of anything a reader sees.
        source_ms: How long it is in the source: what making it anew is charged by.
        machine: The line as it was rendered last (`dubbing.pipeline.review.ReviewLine`).
        edit: What a person decided (`lines_edits.Edit`).
        rendered: The edit that `machine` was made with.
        rendering: The edit that the job's present round makes the line with; None if it is `rendered`.
        stale: Whether it would sound or read otherwise if it were made anew.
    """

    __tablename__ = "job_lines"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(_WORD, primary_key=True)
    line_id: Mapped[str] = mapped_column(_WORD, primary_key=True)
    position: Mapped[int]
    version: Mapped[int]
    source_ms: Mapped[int] = mapped_column(BigInteger)
    machine: Mapped[dict[str, Any]] = mapped_column(JSON)
    edit: Mapped[dict[str, Any]] = mapped_column(JSON)
    rendered: Mapped[dict[str, Any]] = mapped_column(JSON)
    rendering: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    stale: Mapped[bool]


class EventRow(Base):
    """Something that happened to an owner's job; ids grow in the order in which an owner's events become visible."""

    __tablename__ = "job_events"
    __table_args__ = (Index("ix_job_events_owner", "owner_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(_EVENT_ID, primary_key=True, autoincrement=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id"))
    job_id: Mapped[str] = mapped_column(_ID)
    kind: Mapped[str] = mapped_column(_WORD)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)


class ParcelRow(Base):
    """Finished artifacts of a job's workspace that lie in the store, for machines that share no folder.

    It may outlive its job for a while: whoever removes it lets go of its bytes.

    Attributes:
        key: Of its bytes.
    """

    __tablename__ = "job_parcels"
    __table_args__ = (Index("ix_job_parcels_job_id", "job_id", "created_at"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    job_id: Mapped[str] = mapped_column(_ID)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(Instant)


class WorkerRow(Base):
    """A worker process that lives, or did a moment ago.

    Attributes:
        place: The machine and its space of process numbers; two workers of one place can look for each other.
        targets: The languages it can dub into; None if it dubs nothing.
        cloners: The languages it speaks in somebody's own voice, by engine, and under `auto` where a job names none;
            None if it didn't tell.
        version: Of the program; empty of one older than this column.
    """

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    place: Mapped[str] = mapped_column(_NAME)
    pid: Mapped[int]
    queues: Mapped[list[str]] = mapped_column(JSON)
    targets: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True), default=None)
    cloners: Mapped[dict[str, list[str]] | None] = mapped_column(JSON(none_as_null=True), default=None)
    version: Mapped[str] = mapped_column(String(32), default="")
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)


class DutyRow(Base):
    """Something that one of all workers does now and then."""

    __tablename__ = "worker_duties"

    name: Mapped[str] = mapped_column(_WORD, primary_key=True)
    next_at: Mapped[datetime] = mapped_column(Instant)
