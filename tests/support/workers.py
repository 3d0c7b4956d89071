"""Real worker processes beside a server in the test's own process, on the same database and folder."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

from octavia.api.server import Server, compose
from octavia.platform.clock import utc_now
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.platform.settings import SERVER_PREFIX
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.hooks.endpoints import HookEvent
from octavia.service.jobs.commands import Command, JobStatus
from octavia.service.jobs.tables import StageRow
from octavia.service.jobs.views import Job
from octavia.service.storage.records import FileKind, StoredFile
from octavia.testing.sample import make_sample
from octavia.workers.engine import DbosQueue, prepare
from support.clips import clip
from support.people import Person, new_person
from support.program import environment
from support.receiver import Receiver

_MARK = "PLANT_WORKER"
_PATIENCE_S = 240.0
_BE_WORKER = (
    "from octavia.workers.run import main\nfrom octavia.cli.serving import server_settings\nmain(server_settings())"
)
SUBTITLES = (
    "1\n00:00:00,200 --> 00:00:01,800\nGood morning.\n\n2\n00:00:02,000 --> 00:00:03,500\nThank you very much.\n"
)


@dataclass
class WorkerProcess:
    """A worker as operators run it.

    Attributes:
        mark: Is in the environment of every process it starts.
    """

    process: subprocess.Popen[bytes]
    log: Path
    mark: str

    def is_ready(self) -> bool:
        """Whether it takes work."""
        return b"takes work from" in self.log.read_bytes()

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end, and wait; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_PATIENCE_S)

    def programs(self) -> list[str]:
        """The names of the programs it has running."""
        names = []
        for folder in Path("/proc").iterdir():
            try:
                if folder.name.isdigit() and f"{_MARK}={self.mark}".encode() in (folder / "environ").read_bytes():
                    names.append((folder / "comm").read_text().strip())
            except OSError:
                continue
        return names


@dataclass
class Plant:
    """A server whose jobs are really done."""

    server: Server
    settings: ServerSettings
    folder: Path
    samples: Path
    variables: dict[str, str]
    workers: list[WorkerProcess] = field(default_factory=list)

    def person(self, email: str = "ana@mail.example", credits: int = 1_000) -> Person:
        """A user with credits."""
        person = new_person(self.server, email)
        self.server.billing.grant(person.owner_id, credits * CREDIT_UCR, "test", f"grant:{email}", "tests")
        return person

    def talk(self, person: Person, seconds: int = 6) -> StoredFile:
        """A talking video of that person's."""
        return self.upload(person, make_sample(self.samples / f"talk{seconds}.mp4", seconds), FileKind.VIDEO)

    def sound(self, person: Person) -> StoredFile:
        """The sound of the talk."""
        video = make_sample(self.samples / "talk6.mp4", 6)
        wav = clip(self.folder / "talk.wav", "-i", video, "-vn", "-ac", "1", "-ar", "16000", "-t", "6")
        return self.upload(person, wav, FileKind.AUDIO)

    def subtitles(self, person: Person, name: str = "lines.en.srt") -> StoredFile:
        """Two lines of subtitles."""
        path = self.folder / name
        path.write_text(SUBTITLES, encoding="utf-8")
        return self.upload(person, path, FileKind.SUBTITLE)

    def upload(self, person: Person, path: Path, kind: FileKind) -> StoredFile:
        """A file of that person's."""
        return self.server.files.receive(person.owner_id, path.name, kind, [path.read_bytes()])

    def started(self, person: Person, command: Command) -> Job:
        """A job that was made and started."""
        job = self.server.jobs.create(person.owner_id, person.user_id, command)
        return self.server.jobs.process(person.owner_id, job.id)

    def worker(self, **variables: str) -> WorkerProcess:
        """Start a worker."""
        mark, log = uuid4().hex, self.folder / f"worker{len(self.workers)}.log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, "-c", _BE_WORKER],
                cwd=self.folder,
                env=environment(self.folder, {**self.variables, **variables, _MARK: mark}),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
            )
        worker = WorkerProcess(process, log, mark)
        self.workers.append(worker)
        return worker

    def ended(self, person: Person, job: Job, patience_s: float = _PATIENCE_S) -> Job:
        """The job once it has ended."""
        self.wait(lambda: self.now(person, job).status is not JobStatus.PROCESSING, patience_s)
        return self.now(person, job)

    def now(self, person: Person, job: Job) -> Job:
        """The job as it stands."""
        return self.server.jobs.get(person.owner_id, job.id)

    def wait(self, until: Callable[[], bool], patience_s: float = _PATIENCE_S) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + patience_s
        while not until():
            assert any(worker.process.poll() is None for worker in self.workers), self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def said(self) -> str:
        """What the workers wrote."""
        return "\n".join(worker.log.read_text(errors="replace")[-4000:] for worker in self.workers)

    def stages(self, job: Job) -> dict[tuple[str, str], tuple[str, int, int]]:
        """The job's stages: status, how often they were handed out, how many workers died of them."""
        with self.server.database.reading() as session:
            rows = session.scalars(select(StageRow).where(StageRow.job_id == job.id).order_by(StageRow.rank)).all()
        return {(row.name, row.language): (row.status, row.dispatch, row.kills) for row in rows}

    def told(self, person: Person, receiver: Receiver) -> None:
        """Let a receiver be told of all that happens to that person's jobs."""
        self.server.hooks.endpoints.create(person.owner_id, receiver.url, list(HookEvent))

    def spent(self, person: Person, granted: int = 1_000) -> float:
        """The credits that are gone; none may be held."""
        balance = self.server.billing.balance(person.owner_id)
        assert balance.held_ucr == 0
        return granted - balance.available_ucr / CREDIT_UCR


@contextmanager
def plant(database: Database, settings: ServerSettings, folder: Path, samples: Path) -> Iterator[Plant]:
    """A server on that database; its workers end with the block. `samples` may be shared."""
    url = database.engine.url.render_as_string(hide_password=False)
    settings = replace(
        settings, database_url=url, worker_poll_ms=50, worker_lost_s=3, drain_s=20, data_dir=folder / "data"
    )
    prepare(settings)
    server = compose(settings, database, DbosQueue(database), utc_now)
    names = ("database_url", "worker_poll_ms", "worker_lost_s", "drain_s", "data_dir", "secret", "public_url")
    variables = {SERVER_PREFIX + name.upper(): str(getattr(settings, name)) for name in names}
    made = Plant(server, settings, folder, samples, variables)
    try:
        yield made
    finally:
        for worker in made.workers:
            if worker.process.poll() is None:
                worker.kill()
