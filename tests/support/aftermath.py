"""What must be true after any fault, once all jobs have ended: nothing lost, repeated, charged or delivered twice, or
left behind. `Aftermath` asks the database and the disk, and knows nothing of what happened."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from octavia.api.server import Server
from octavia.dubbing.workspace import digest_file
from octavia.platform.database import Base
from octavia.service.billing.billing import OCTAVIA
from octavia.service.billing.operations import Kind as Booked
from octavia.service.billing.tables import Hold, HoldState, LedgerOperation
from octavia.service.hooks.deliveries import DeliveryStatus
from octavia.service.hooks.hooks import Hooks
from octavia.service.hooks.tables import DeliveryRow, EndpointRow
from octavia.service.jobs.commands import JobStatus
from octavia.service.jobs.events import EventKind
from octavia.service.jobs.states import OPEN
from octavia.service.jobs.tables import ArtifactRow, EventRow, JobRow, StageRow, TrackRow
from octavia.service.jobs.upkeep import files_in_use
from octavia.service.jobs.workspaces import WORK, Need, needs
from octavia.service.outbox.letters import Kind as Letter
from octavia.service.outbox.tables import MailState, OutboxMail
from octavia.service.storage.files import Files
from octavia.service.storage.records import FileKind
from octavia.service.storage.tables import FileRow, LooseBytesRow, SpaceRow
from octavia.workers.folders import PARCELS, WORKSPACE
from support.receiver import Receiver

_ENDED = {JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED}
_ENDINGS = {EventKind.COMPLETED, EventKind.FAILED, EventKind.CANCELLED}
_LATER = timedelta(hours=26)
"""After that everything that was on its way somewhere counts as left behind."""
Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was looked at."""

    jobs: int
    completed: int
    failed: int
    charged_ucr: int
    blobs: int
    swept: int


class Aftermath:
    """A server after a fault."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def check(self, receiver: Receiver | None = None, machines: Sequence[Path] = ()) -> Tally:
        """Assert everything.

        Args:
            receiver: What the owners' endpoints reach.
            machines: Folders of the workers' machines; the server's own if none are given.
        """
        jobs = self._rows(JobRow)
        for job in jobs:
            assert job.status in _ENDED | {JobStatus.PENDING}, (job.id, job.status)
            assert job.status != JobStatus.FAILED or (job.error_name and job.error_message), job.id
        assert not [s for s in self._rows(StageRow) if s.status in OPEN and self._ended(s.job_id, jobs)]
        self._charged_once(jobs)
        self._told_in_order(jobs)
        self._delivered_once(jobs)
        self._mailed_once()
        if receiver is not None:
            self._announced_once(receiver)
        swept = self._nothing_left(machines or [self._server.settings.data_dir])
        count = Counter(job.status for job in jobs)
        return Tally(
            len(jobs),
            count[JobStatus.COMPLETED],
            count[JobStatus.FAILED],
            sum(job.charged_ucr for job in jobs),
            len(self._rows(FileRow)),
            swept,
        )

    def _charged_once(self, jobs: Sequence[JobRow]) -> None:
        books = self._server.billing.reconcile()
        assert (books.broken, books.open_holds) == ("", 0)
        settled: dict[str, list[LedgerOperation]] = defaultdict(list)
        for operation in self._rows(LedgerOperation):
            if operation.kind == Booked.SETTLE:
                settled[str(operation.job_id)].append(operation)
        holds = self._rows(Hold)
        tracks = self._rows(TrackRow)
        for job in jobs:
            booked = settled.pop(job.id, [])
            assert sum(each.amount_ucr for each in booked) == job.charged_ucr, job.id
            # One hold of the job's was charged, its last, and each language in it once. Where languages are delivered
            # apart, each start has charged those that it delivered.
            assert job.apart or {each.hold_id for each in booked} <= {job.hold_id}
            of_tracks = [each.key.split(":")[-1] for each in booked if each.key.startswith("settle:")]
            delivered = {t.language for t in tracks if t.job_id == job.id and t.status == JobStatus.COMPLETED}
            assert not delivered or job.apart or job.status == JobStatus.COMPLETED, job.id
            wanted = delivered or ({job.id} if job.status == JobStatus.COMPLETED else set())
            assert sorted(of_tracks) == sorted(wanted), job.id
            assert all(each.state != HoldState.OPEN for each in holds if each.job_id == job.id)
        assert not settled

    def _told_in_order(self, jobs: Sequence[JobRow]) -> None:
        told: dict[str, list[EventRow]] = defaultdict(list)
        for event in sorted(self._rows(EventRow), key=lambda each: each.id):
            told[event.job_id].append(event)
        for job in jobs:
            kinds = [EventKind(event.kind) for event in told[job.id]]
            assert kinds[0] is EventKind.CREATED
            assert kinds.count(EventKind.CREATED) == 1
            assert kinds.count(EventKind.STARTED) == job.round, job.id
            # Each start has one end, and between them progress only grows; after an end comes nothing but a start.
            turns = [kind for kind in kinds if kind in _ENDINGS | {EventKind.STARTED}]
            assert turns[1::2] == [kind for kind in kinds if kind in _ENDINGS], job.id
            for one, next_one in pairwise(told[job.id]):
                if one.kind in _ENDINGS:
                    assert next_one.kind == EventKind.STARTED, job.id
                if one.kind == next_one.kind == EventKind.PROGRESS:
                    assert one.data["progress_percentage"] <= next_one.data["progress_percentage"], job.id
            if job.round:
                assert (kinds[-1], told[job.id][-1].data["status"]) == (EventKind(job.status), job.status), job.id

    def _delivered_once(self, jobs: Sequence[JobRow]) -> None:
        artifacts, apart = self._rows(ArtifactRow), {job.id: job.apart for job in jobs}
        results = {file.id: file for file in self._rows(FileRow) if file.kind == FileKind.RESULT}
        assert sorted(each.file_id for each in artifacts) == sorted(results)
        made = {job.id for job in jobs if job.status == JobStatus.COMPLETED and not job.apart}
        assert {each.job_id for each in artifacts if not apart[each.job_id]} == made
        assert {(each.job_id, each.language) for each in artifacts if apart[each.job_id]} == {
            (track.job_id, track.language)
            for track in self._rows(TrackRow)
            if apart[track.job_id] and track.status == JobStatus.COMPLETED
        }
        for job in jobs:
            if job.status == JobStatus.COMPLETED:
                assert job.output_file_id in results, job.id

    def _mailed_once(self) -> None:
        """Each end of a job is one mail; it is sent or waits. Other products tell their users themselves."""
        elsewhere = {job.id for job in self._rows(JobRow) if job.asset != OCTAVIA}
        ends = Counter(event.kind for event in self._rows(EventRow) if event.job_id not in elsewhere)
        mails = Counter(mail.template for mail in self._rows(OutboxMail))
        assert mails[Letter.JOB_COMPLETED] == ends[EventKind.COMPLETED]
        assert mails[Letter.JOB_FAILED] == ends[EventKind.FAILED]
        assert MailState.FAILED not in {mail.state for mail in self._rows(OutboxMail)}

    def _announced_once(self, receiver: Receiver) -> None:
        """Each event is one message to an endpoint, which comes once: twice, under the same id, only where whoever sent
        it died or lost the answer."""
        self._hooks_later().send_due()
        rows = self._rows(DeliveryRow)
        assert {row.status for row in rows} <= {DeliveryStatus.DELIVERED}
        came = Counter(received.headers["webhook-id"] for received in receiver.got)
        attempts = {row.id: row.attempts for row in rows}
        assert came.keys() == attempts.keys()
        assert all(times <= attempts[each] for each, times in came.items())
        events = Counter((event.job_id, f"job.{event.kind}") for event in self._rows(EventRow))
        told = Counter((json.loads(row.body)["data"]["job_id"], row.event) for row in rows)
        endpoints = self._rows(EndpointRow)
        assert len(endpoints) == 1
        assert told == Counter({key: times for key, times in events.items() if key[1] in endpoints[0].events})

    def _nothing_left(self, machines: Sequence[Path]) -> int:
        """Sweep as if a day had passed: what is stored then is what rows name, whole, and nothing is on its way."""
        for path in self._on_their_way(machines):
            old = path.stat().st_mtime - _LATER.total_seconds()
            os.utime(path, (old, old))
        server = self._server
        loose = len(self._rows(LooseBytesRow))
        swept = Files(server.database, server.settings, lambda: server.clock() + _LATER).sweep(files_in_use)
        assert swept.files == 0
        assert self._rows(LooseBytesRow) == []
        assert list(self._on_their_way(machines)) == []
        files, store = self._rows(FileRow), server.settings.data_dir / "files"
        stored = {path.name: path for path in store.rglob("*") if path.is_file()}
        assert stored.keys() == {file.key for file in files}
        for file in files:
            path = stored[file.key]
            assert (path.stat().st_size, digest_file(path)) == (file.size_bytes, file.sha256), file.name
        space: Counter[str] = Counter()
        for file in files:
            space[file.owner_id] += file.size_bytes
        assert Counter({row.owner_id: row.used_bytes for row in self._rows(SpaceRow) if row.used_bytes}) == space
        return swept.loose + swept.uploads + loose

    @staticmethod
    def _on_their_way(machines: Sequence[Path]) -> Iterator[Path]:
        for machine in machines:
            for folder in (machine / "incoming" / "direct", machine / "incoming" / "uploads", machine / "files/drafts"):
                yield from folder.iterdir() if folder.is_dir() else ()

    def workspaces(self) -> set[str]:
        """What lies in the folder of workspaces and isn't kept: for the editing of a completed job, or the repeating of
        a failed one."""
        settings, folder = self._server.settings, self._server.settings.data_dir / WORK
        names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
        with self._server.database.reading() as session:
            kept = needs(session, sorted(names), self._server.clock() - timedelta(days=settings.workspace_days))
            failed = set(session.scalars(select(JobRow.id).where(JobRow.status == JobStatus.FAILED)))
        return {
            name
            for name in names - failed
            if kept.get(name) is not Need.ARTIFACTS
            or {path.name for path in (folder / name).iterdir()} - {WORKSPACE, PARCELS}
        }

    def _hooks_later(self) -> Hooks:
        """Another sender, for whom everything that was not heard is due again."""
        server = self._server
        return Hooks(server.database, server.settings, lambda: server.clock() + _LATER)

    @staticmethod
    def _ended(job_id: str, jobs: Sequence[JobRow]) -> bool:
        return any(job.id == job_id and job.status in _ENDED for job in jobs)

    def _rows(self, kind: type[Row]) -> list[Row]:
        with self._server.database.reading() as session:
            return list(session.scalars(select(kind)))
