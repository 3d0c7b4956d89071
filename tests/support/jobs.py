"""A server whose work nobody does, a person with credits, and files of theirs: for tests of jobs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from octavia.api.server import Server
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.jobs.commands import Dub, JobKind, Source
from octavia.service.jobs.outputs import Output
from octavia.service.jobs.queue import Handed
from octavia.service.jobs.states import advance, locked
from octavia.service.jobs.tables import StageRow
from octavia.service.jobs.views import Job
from octavia.service.jobs.work import Outcome, Work
from octavia.service.storage.records import FileKind, StoredFile
from support.clips import TINY_X264, clip
from support.people import Person, new_person
from support.server import FixedClock

CREDITS = 1_000
DUBBED = (("minute.dubbed.mp4", "package"), ("report.json", "report"), ("manifest.json", "manifest"))
SUBTITLES = "1\n00:00:00,000 --> 00:00:02,000\nGood morning.\n\n2\n00:00:58,000 --> 00:01:00,000\nThank you.\n"


class Hands:
    """A queue that remembers what it was handed."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.handed: list[Handed] = []
        self.delays: list[float] = []
        self.cancelled: list[str] = []

    def submit(self, session: Session, job_id: str, owner_id: str, priority: int) -> None:
        job = locked(session, job_id)
        assert job is not None
        advance(session, job, self, self.clock())

    def hand(self, session: Session, stage: Handed, delay_s: float = 0.0) -> None:
        assert session.in_transaction()
        self.handed.append(stage)
        self.delays.append(delay_s)

    def cancel(self, job_id: str) -> None:
        self.cancelled.append(job_id)


@dataclass
class Shop:
    """A person with credits, their files, and the workers' side of jobs."""

    server: Server
    ana: Person
    work: Work
    queue: Hands
    clock: FixedClock
    video: StoredFile
    subtitles: StoredFile

    def dub(self, *languages: str) -> Dub:
        return Dub(Source(self.video.key, self.video.id), languages or ("es",), JobKind.DUB)

    def balance(self) -> tuple[float, float]:
        """Credits available and held."""
        balance = self.server.billing.balance(self.ana.owner_id)
        return balance.available_ucr / CREDIT_UCR, balance.held_ucr / CREDIT_UCR

    def started(self, command: Dub | None = None) -> Job:
        """A job that was made and started."""
        jobs = self.server.jobs
        job = jobs.create(self.ana.owner_id, self.ana.user_id, command or self.dub())
        return jobs.process(self.ana.owner_id, job.id)

    def now(self, job: Job) -> Job:
        """The job as it stands."""
        return self.server.jobs.get(self.ana.owner_id, job.id)

    def stages(self, job: Job) -> dict[str, str]:
        """Where the job's stages stand: `hear`, `dub:es` …"""
        with self.server.database.reading() as session:
            rows = session.scalars(select(StageRow).where(StageRow.job_id == job.id)).all()
        return {f"{row.name}:{row.language}".rstrip(":"): row.status for row in rows}


def make_minute(folder: Path) -> Path:
    """A minute of a still picture and silence."""
    picture = ("-f", "lavfi", "-i", "color=black:size=64x64:rate=5:duration=60")
    silence = ("-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono:d=60")
    return clip(folder / "minute.mp4", *picture, *silence, *TINY_X264, "-shortest")


def make_shop(server: Server, queue: Hands, clock: FixedClock, minute: Path) -> Shop:
    """A person with credits and files at that server."""
    ana = new_person(server)
    server.billing.grant(ana.owner_id, CREDITS * CREDIT_UCR, "test", "grant:ana", "tests")
    video = server.files.receive(ana.owner_id, "minute.mp4", FileKind.VIDEO, [minute.read_bytes()])
    lines = server.files.receive(ana.owner_id, "lines.en.srt", FileKind.SUBTITLE, [SUBTITLES.encode()])
    work = Work(server.database, server.settings, clock, server.accounts, server.files, server.billing, queue)
    return Shop(server, ana, work, queue, clock, video, lines)


@pytest.fixture(scope="session")
def minute(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of a still picture and silence."""
    return make_minute(tmp_path_factory.mktemp("minute"))


@pytest.fixture
def queue(clock: FixedClock) -> Hands:
    """A queue that remembers what it was handed."""
    return Hands(clock)


@pytest.fixture
def shop(server: Server, queue: Hands, clock: FixedClock, minute: Path) -> Shop:
    """Ana with credits and files; the `queue` of such a module is `Hands`."""
    return make_shop(server, queue, clock, minute)


def finished(shop: Shop, job_id: str, folder: Path, files: Iterable[tuple[str, str]] = DUBBED) -> None:
    """Do a started job's work.

    Args:
        files: Name and role of what it delivers; the first is what the job is made for. Subtitles hold `SUBTITLES`,
            everything else its own name as JSON.
    """
    while shop.server.jobs.get(shop.ana.owner_id, job_id).status == "processing":
        handed = shop.queue.handed[-1]
        claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w")
        assert claimed is not None
        outputs = tuple(_output(folder / name, role, main=number == 0) for number, (name, role) in enumerate(files))
        language = "en" if handed.name == "hear" else None
        done = Outcome(outputs=outputs if handed.name == "deliver" else (), source_language=language)
        assert shop.work.finish(claimed, done)


def _output(path: Path, role: str, *, main: bool) -> Output:
    path.write_text(SUBTITLES if path.suffix == ".srt" else f'"{path.name}"')
    media_type = {".mp4": "video/mp4", ".m4a": "audio/mp4", ".srt": "application/x-subrip"}.get(path.suffix)
    return Output(path, path.name, role, None, media_type or "application/json", main=main)
