"""What jobs of YT Dubber stored, on both stacks: it goes with the job at once, or when its time is over; what was
booked and what is to be told of the job stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from octavia.api.server import Server
from octavia.dubbing.request import Overrides
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.billing.billing import YTDUBBER
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.billing.tables import LedgerOperation
from octavia.service.jobs.commands import JobStatus
from octavia.service.jobs.errors import ArtifactsRemoved, JobNotFound, SourceGone
from octavia.service.jobs.orders import Track
from octavia.service.jobs.outputs import Output
from octavia.service.jobs.parcels import ParcelBook
from octavia.service.jobs.stored import Overdue, Retention
from octavia.service.jobs.tables import JobRow, LineRow
from octavia.service.jobs.upkeep import files_in_use
from octavia.service.jobs.views import Job
from octavia.service.jobs.work import Outcome, Work
from octavia.service.jobs.workspaces import WORK
from octavia.service.storage.offers import Offer
from octavia.service.storage.tables import FileRow, LooseBytesRow, OfferRow, SpaceRow
from octavia.workers.chores import upkeep
from octavia.workers.engine import DbosQueue
from octavia.workers.folders import clear_needless
from octavia.workers.schedule import Schedule
from support.hostile import kept
from support.jobs import Hands, Shop
from support.lines import made_review
from support.offered import granted
from support.orders import tone
from support.people import Person, new_person
from support.s3 import s3_bucket, s3_endpoint, s3_settings  # noqa: F401 - fixtures
from support.server import FixedClock

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
VOICE, BACKGROUND = tone(4), tone(5, 220)


@pytest.fixture
def server_settings(
    server_settings: ServerSettings, database_url: str, request: pytest.FixtureRequest
) -> ServerSettings:
    if database_url.startswith("sqlite"):
        return server_settings
    endpoint, bucket = request.getfixturevalue("s3_endpoint"), request.getfixturevalue("s3_bucket")
    return replace(server_settings, **s3_settings(endpoint, bucket))


@dataclass
class Desk:
    """A user of YT Dubber, and who does their jobs."""

    server: Server
    who: Person
    work: Work
    queue: Hands
    clock: FixedClock
    folder: Path

    def opened(self, *languages: str) -> tuple[Job, Offer, Offer | None]:
        opened = self.server.orders.open(
            self.who.owner_id, self.who.user_id, languages or ("es", "fr"), Track("talk.wav"), Track("music.wav")
        )
        return opened.job, opened.voice, opened.background

    def send(self, offer: Offer | None, content: bytes) -> None:
        assert offer is not None
        if not offer.url.startswith(self.server.settings.public_url):
            assert httpx.put(offer.url, content=content).status_code == 200
            return
        grant, signed = granted(offer)
        with self.server.files.offers.incoming(grant, signed, "audio/wav") as incoming:
            incoming.write(content)
            self.server.files.offers.arrive(grant, incoming)

    def started(self) -> Job:
        """A job that is at work, with a folder on this machine and a parcel in the store."""
        job, voice, background = self.opened()
        self.send(voice, VOICE)
        self.send(background, BACKGROUND)
        job = self.server.orders.start(self.who.owner_id, job.id)
        workspace = self.server.settings.data_dir / WORK / job.id / "workspace"
        workspace.mkdir(parents=True)
        (workspace / "speech.wav").write_bytes(bytes(1000))
        book = ParcelBook(self.server.database, self.server.files.vault, self.clock)
        assert book.keep(job.id, workspace / "speech.wav")
        return job

    def finish(self, job: Job) -> Job:
        """Do what is left of a job."""
        done: set[str] = set()
        while self.now(job).status is JobStatus.PROCESSING:
            handed = next(each for each in self.queue.handed if each.job_id == job.id and each.key not in done)
            done.add(handed.key)
            claimed = self.work.begin(handed.stage_id, handed.dispatch, "w")
            if claimed is None:
                continue
            outcome = Outcome(source_language="en" if handed.name == "hear" else None)
            if handed.name == "dub":
                review = made_review(handed.language, Overrides())
                outcome = replace(outcome, outputs=self._outputs(handed.language), reviews=(review,))
            assert self.work.finish(claimed, outcome)
        return self.now(job)

    def _outputs(self, language: str) -> tuple[Output, ...]:
        paths = [self.folder / f"talk.{language}.{suffix}" for suffix in ("wav", "flac", "srt")]
        for path in paths:
            path.write_bytes(path.name.encode() * 100)
        roles = ("voice", "mix-flac", "subtitles-srt")
        return tuple(
            Output(path, path.name, role, language, "audio/wav", main=role == "mix-flac")
            for path, role in zip(paths, roles, strict=True)
        )

    def now(self, job: Job) -> Job:
        return self.server.jobs.get(self.who.owner_id, job.id)

    def retention(self) -> Retention:
        return Retention(self.server.database, self.server.settings, self.clock, self.server.files)

    def rows(self, kind: Any) -> int:
        with self.server.database.reading() as session:
            return session.scalars(select(func.count()).select_from(kind)).one()


@pytest.fixture
def desk(server: Server, queue: Hands, clock: FixedClock, tmp_path: Path) -> Desk:
    who = new_person(server, "yt@mail.example")
    server.billing.grant(who.owner_id, 1000 * CREDIT_UCR, "test", "grant:yt", "tests", asset=YTDUBBER)
    work = Work(server.database, server.settings, clock, server.accounts, server.files, server.billing, queue)
    return Desk(server, who, work, queue, clock, tmp_path)


def test_after_its_time_nothing_of_a_job_is_left_on_disk_or_in_the_bucket_and_the_job_and_its_books_stay(
    desk: Desk, clock: FixedClock
) -> None:
    server, owner_id = desk.server, desk.who.owner_id
    job = desk.finish(desk.started())
    before, balance = desk.now(job), server.billing.balance(owner_id, asset=YTDUBBER)
    artifacts, operations = server.jobs.artifacts(owner_id, job.id), desk.rows(LedgerOperation)
    assert (len(artifacts), desk.rows(FileRow)) == (6, 8)
    clock.forward(hours=47, minutes=59)
    assert desk.retention().overdue() == desk.retention().clear() == []
    clock.forward(minutes=1)
    size = sum(each.size_bytes for each in artifacts) + len(VOICE) + len(BACKGROUND)
    (over,) = desk.retention().overdue()
    assert over == Overdue(job.id, owner_id, before.completed_at or before.created_at, 8, size)
    assert desk.retention().clear() == [over]
    assert kept(server) == []
    for rows in (FileRow, OfferRow, LooseBytesRow, LineRow):
        assert desk.rows(rows) == 0, rows
    with server.database.reading() as session:
        assert session.scalars(select(SpaceRow.used_bytes)).all() == [0]
    assert desk.now(job) == replace(before, cleared_at=clock())
    assert server.jobs.artifacts(owner_id, job.id) == artifacts
    assert server.billing.balance(owner_id, asset=YTDUBBER) == balance
    assert desk.rows(LedgerOperation) == operations
    assert server.billing.reconcile().broken == ""
    with pytest.raises(ArtifactsRemoved, match="time was over"):
        server.jobs.artifact(owner_id, job.id, artifacts[0].name)
    with pytest.raises(ArtifactsRemoved):
        server.jobs.output(owner_id, job.id)
    with pytest.raises(ArtifactsRemoved):
        server.orders.artifact(owner_id, job.id, "es", "voice")
    assert desk.retention().overdue() == desk.retention().clear() == []


def test_what_was_failed_cancelled_or_never_started_goes_too_and_what_is_at_work_stays(
    desk: Desk, clock: FixedClock
) -> None:
    server, owner_id = desk.server, desk.who.owner_id
    cancelled, running = desk.started(), desk.started()
    server.jobs.cancel(owner_id, cancelled.id)
    waiting, voice, _ = desk.opened()
    desk.send(voice, VOICE)
    clock.forward(hours=48)
    assert {each.job_id for each in desk.retention().clear()} == {cancelled.id, waiting.id}
    with pytest.raises(JobNotFound):
        desk.now(waiting)
    with pytest.raises(SourceGone):
        server.jobs.retry(owner_id, cancelled.id)
    assert [path.name for path in (server.settings.data_dir / WORK).iterdir()] == [running.id]
    assert desk.finish(running).status is JobStatus.COMPLETED
    assert server.files.usage(owner_id).used_bytes > len(VOICE) + len(BACKGROUND)
    clock.forward(hours=48)
    desk.retention().clear()
    server.files.sweep(files_in_use)  # What a cancelled job had put by for other machines went with an earlier one.
    assert kept(server) == []


@ON_SQLITE
def test_a_job_that_was_started_again_just_now_keeps_what_it_has(
    desk: Desk, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, retention = desk.started(), desk.retention()
    desk.server.jobs.cancel(desk.who.owner_id, job.id)
    clock.forward(hours=48)
    over = retention.overdue()
    desk.server.jobs.retry(desk.who.owner_id, job.id)
    monkeypatch.setattr(retention, "overdue", lambda: over)
    assert retention.clear() == []
    assert desk.finish(job).status is JobStatus.COMPLETED


@ON_SQLITE
def test_how_long_is_a_setting_and_other_products_keep_theirs(desk: Desk, shop: Shop, clock: FixedClock) -> None:
    job = desk.finish(desk.started())
    other = shop.started()
    shop.server.jobs.cancel(shop.ana.owner_id, other.id)
    settings = replace(desk.server.settings, ytdubber_keep_h=1)
    clock.forward(hours=1)
    retention = Retention(desk.server.database, settings, clock, desk.server.files)
    assert [each.job_id for each in retention.clear()] == [job.id]
    clock.forward(days=1000)
    assert retention.clear() == []
    assert shop.now(other).cleared_at is None


def test_a_job_that_is_deleted_leaves_nothing_and_at_once(desk: Desk) -> None:
    server, owner_id = desk.server, desk.who.owner_id
    finished, waiting, other = desk.finish(desk.started()), desk.opened(), desk.finish(desk.started())
    desk.send(waiting[1], VOICE)
    held = server.files.usage(owner_id).used_bytes
    for job_id in (finished.id, waiting[0].id, other.id):
        server.jobs.delete(owner_id, job_id)
    assert held > 0
    assert kept(server) == []
    assert desk.rows(OfferRow) == 0
    assert list((server.settings.data_dir / WORK).iterdir()) == []


@ON_SQLITE
def test_what_a_job_at_work_stored_goes_with_it_but_for_the_folder_which_its_worker_removes(desk: Desk) -> None:
    job = desk.started()
    root = desk.server.settings.data_dir / WORK
    desk.server.jobs.delete(desk.who.owner_id, job.id)
    assert kept(desk.server) == [str(root / job.id / "workspace" / "speech.wav")]
    clear_needless(root, desk.work)
    assert kept(desk.server) == []


@ON_SQLITE
def test_a_worker_does_it_by_itself(
    desk: Desk, database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = desk.server
    desk.finish(desk.started())
    queue = DbosQueue(database, clock)
    monkeypatch.setattr(queue, "forget", lambda _before: 0)
    duties = upkeep(
        database, server.settings, clock, server.accounts, server.files, server.billing, server.hooks, queue, desk.work
    )
    schedule = Schedule(database, clock, duties)
    schedule.do_due()
    assert kept(server) != []
    clock.forward(hours=48)
    assert {"retention", "needless"} <= set(schedule.do_due())
    assert kept(server) == []


def test_an_account_that_goes_takes_its_jobs_with_all_they_stored(
    desk: Desk, clock: FixedClock, look_later: Callable[[], None]
) -> None:
    server = desk.server
    desk.finish(desk.started())
    desk.started()
    waiting = desk.opened()
    desk.send(waiting[1], VOICE)
    with server.database.transaction() as session:
        server.jobs.remove_all(session, desk.who.owner_id)
        server.files.remove_all(session, desk.who.owner_id)
    assert desk.rows(JobRow) == desk.rows(FileRow) == desk.rows(OfferRow) == 0
    look_later()
    clear_needless(server.settings.data_dir / WORK, desk.work)
    server.files.sweep(files_in_use)
    assert kept(server) == []


@pytest.fixture
def look_later(monkeypatch: pytest.MonkeyPatch, clock: FixedClock) -> Callable[[], None]:
    """Let what lies in a store be old."""

    def later() -> None:
        clock.forward(hours=2)
        monkeypatch.setattr("octavia.service.storage.offers._STRAY_S", 0.0)

    return later
