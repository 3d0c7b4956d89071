"""A real server, and a person who does all there is to do at once while a test takes away what the server needs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from octavia.api.server import Server
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.hooks.endpoints import HookEvent
from octavia.service.jobs.tables import EventRow
from octavia.service.storage.tables import FileRow
from support.aftermath import Aftermath, Tally
from support.customers import Customer, digest
from support.people import Person, new_person
from support.receiver import Receiver, receiving
from support.served import Served, inside, serving
from support.workers import SUBTITLES

_RATES = ("UPLOAD", "JOB_READS", "JOB_READS_ALL", "JOB_WRITES", "STREAMS", "OTHER")
SETTINGS = {
    "WORKER_POLL_MS": "100",
    "WORKER_LOST_S": "5",
    "DRAIN_S": "20",
    **{f"RATE_{name}": "1000000" for name in _RATES},
}
"""Of a server under fire: what died is missed soon, and nobody is told to slow down."""


@dataclass
class Site:
    """A server in a folder, which is started again after it was killed, and one of its users, who does all there is to
    do at once.

    Attributes:
        served: The process that runs now.
        jobs: Those that were started.
        files: The files that were taken, and the SHA-256 of what was sent.
        heard: The numbers of all events that came.
    """

    folder: Path
    stack: ExitStack
    settings: dict[str, str]
    served: Served
    server: Server
    ana: Person
    customer: Customer
    receiver: Receiver
    talk: bytes
    jobs: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    heard: list[int] = field(default_factory=list)

    def start_again(self) -> None:
        """After a kill: in the same folder, with the same settings."""
        self.served = self.stack.enter_context(serving(self.folder, **self.settings))

    def send_form(self, _: threading.Event) -> None:
        file_id = self.customer.send_form("lines.en.srt", "subtitle", SUBTITLES.encode())
        self.files[file_id] = digest(SUBTITLES.encode())
        file_id = self.customer.send_form("talk.mp4", "video", self.talk, 1.0)
        self.files[file_id] = digest(self.talk)

    def send_resumably(self, _: threading.Event) -> None:
        self.files[self.customer.send_resumably("video", self.talk, 2.0)] = digest(self.talk)

    def work(self, over: threading.Event) -> None:
        lines = self.customer.send_form("lines.en.srt", "subtitle", SUBTITLES.encode())
        self.files[lines] = digest(SUBTITLES.encode())
        self.jobs.append(self.customer.run("translate", {"file_id": lines, "target_language": "es"}))
        self.jobs.append(self.customer.run("synthesize", {"file_id": lines}))
        over.wait(1.0)

    def dub(self, over: threading.Event) -> None:
        file = self.customer.send_form("talk.mp4", "video", self.talk)
        self.files[file] = digest(self.talk)
        wanted = {"file_id": file, "source_language": "en", "target_language": "es"}
        self.jobs.append(self.customer.run("video-translate", wanted))
        over.wait(8.0)

    def look(self, over: threading.Event) -> None:
        for path in ("/api/v1/jobs", "/api/v1/balance", "/api/v1/files"):
            self.customer.ask("GET", path)
        over.wait(0.05)

    def listen(self, over: threading.Event) -> None:
        self.customer.listen(over, self.heard)

    @property
    def activities(self) -> tuple[Callable[[threading.Event], None], ...]:
        """All that is done again and again until the event is set: sending, working, looking, listening."""
        return (self.send_form, self.send_resumably, self.work, self.dub, self.look, self.listen)

    def check(self) -> Tally:
        """What must be true once all has ended."""
        ended = [self.customer.wait_for(job) for job in self.jobs]
        assert {job["status"] for job in ended} == {"completed"}, (ended, self.served.log[-8000:])
        last = threading.Event()
        threading.Timer(3.0, last.set).start()
        self.customer.listen(last, self.heard)
        with self.server.database.reading() as session:
            events = list(session.scalars(select(EventRow.id).order_by(EventRow.id)))
            files = {file.id: file.sha256 for file in session.scalars(select(FileRow))}
        # Whoever goes on behind the last event that came misses none and gets none twice.
        assert self.heard == events
        assert {file_id: files.get(file_id) for file_id in self.files} == self.files
        deadline = time.monotonic() + 60
        while (left := Aftermath(self.server).workspaces()) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert left == set()
        return Aftermath(self.server).check(self.receiver)


@contextmanager
def site(folder: Path, talk: Path, **settings: str) -> Iterator[Site]:
    """A server with a user who has credits, and a receiver that is told of all their jobs."""
    with ExitStack() as stack:
        served = stack.enter_context(serving(folder, **SETTINGS, **settings))
        server = stack.enter_context(inside(folder))
        ana, receiver = new_person(server), stack.enter_context(receiving())
        server.billing.grant(ana.owner_id, 100_000 * CREDIT_UCR, "test", "grant:ana", "tests")
        server.hooks.endpoints.create(ana.owner_id, receiver.url, list(HookEvent))
        customer = Customer(lambda: made.served.url, ana.headers)
        made = Site(folder, stack, {**SETTINGS, **settings}, served, server, ana, customer, receiver, talk.read_bytes())
        yield made
