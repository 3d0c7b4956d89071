"""A server that sells, as operators run it: a web process, workers and payment vendors, each a process of its own. All
but the vendors may be killed and are started again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from octavia.api.server import Server
from octavia.service.billing.billing import YTDUBBER
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.jobs.states import StageStatus
from octavia.service.jobs.tables import StageRow, WorkerRow
from octavia.service.payments.tables import EventRow, EventState
from support.aftermath import Aftermath
from support.buyers import UNSPOKEN, Buyer, Wanted
from support.customers import Customer
from support.faults import Dub, started
from support.people import Person, new_person, principal
from support.ports import free_port
from support.program import PROGRAM
from support.served import Served, inside, serving
from support.shops import vendors_for
from support.sites import SETTINGS
from support.takings import APART_CREDITS, Takings, Till
from support.workers import SUBTITLES

_BUYERS, _WORKERS = 3, 2
_READY_WITHIN_S = 120.0
_SETTLED_WITHIN_S = 300.0
"""Longer than a look at a webhook that was cut short keeps it from others."""
_TOLD_WITHIN_S = 480.0
"""Longer than the vendors wait between two attempts."""
_POLL_S = 0.002


@dataclass
class Market:
    """It, while its processes run.

    Attributes:
        web, workers: The processes that run now.
        server: Its services in the test's own process, to look at what it keeps.
        vendors: The address of the vendors' desk.
    """

    folder: Path
    settings: dict[str, Any]
    port: int
    stack: ExitStack
    web: Served
    server: Server
    vendors: str
    workers: list[Dub] = field(default_factory=list)
    buyers: list[Buyer] = field(default_factory=list)

    def kill_web(self) -> None:
        """End the web process as a power cut does."""
        self.web.kill()

    def start_web(self) -> None:
        """Start it again where it was."""
        self.web = self.stack.enter_context(_web(self.folder, self.port, self.settings))

    def kill_worker(self, which: int) -> None:
        """End a worker as a power cut does."""
        self.workers[which].process.kill()
        self.workers[which].process.wait()

    def start_worker(self, which: int) -> None:
        """Start another in its place."""
        self.workers[which] = self._worker()

    def _worker(self) -> Dub:
        return self.stack.enter_context(started([*PROGRAM, "worker"], self.folder))

    def until_ready(self, which: int) -> None:
        """Wait until a worker takes work."""
        self.until(lambda: b"takes work from" in self.workers[which].complaint.read_bytes(), _READY_WITHIN_S)

    def until(self, so: Callable[[], object], within_s: float) -> None:
        """Wait until something is so.

        Raises:
            AssertionError: if it isn't in time.
        """
        deadline = time.monotonic() + within_s
        while not so():
            assert time.monotonic() < deadline, self.said()
            time.sleep(_POLL_S)

    def asked(self) -> set[str]:
        """What buyers ask of the web process now, by the last parts of the paths."""
        return {what for buyer in self.buyers for what in list(buyer.doing.values()) if what}

    def stages(self, which: int | None = None) -> set[str]:
        """The stages that are being done, or were when their worker died; only a worker's, if it is given."""
        query = select(StageRow.name).where(StageRow.status == StageStatus.RUNNING)
        if which is not None:
            mine = select(WorkerRow.id).where(WorkerRow.pid == self.workers[which].process.pid)
            query = query.where(StageRow.worker_id.in_(mine))
        with self.server.database.reading() as session:
            return set(session.scalars(query))

    def webhooks(self) -> set[str]:
        """What webhooks wait for, if any do: `inbox` for a look, `look` for the end of one that has begun."""
        query = select(EventRow.attempts).where(EventRow.state == EventState.RECEIVED)
        with self.server.database.reading() as session:
            return {"look" if attempts else "inbox" for attempts in session.scalars(query)}

    def check(self) -> Till:
        """What must be true of money once all buyers have what they wanted."""
        takings = Takings(self.server, self.buyers)
        # What a webhook tells may be known already, from asking: so none may still be on its way.
        self.until(lambda: "<p>0 on their way.</p>" in httpx.get(self.vendors).text, _TOLD_WITHIN_S)
        with suppress(AssertionError):
            self.until(lambda: takings.unsettled == [], _SETTLED_WITHIN_S)
        assert takings.unsettled == [], self.said()
        self.workers.append(self._worker())  # One that starts clears what dead ones have left.
        self.until(lambda: Aftermath(self.server).workspaces() == set(), _READY_WITHIN_S)
        Aftermath(self.server).check()
        return takings.check()

    def said(self) -> str:
        """The end of what its processes wrote."""
        runs = (self.web.run, *self.workers)
        return "\n".join(run.complaint.read_text(encoding="utf-8", errors="replace")[-4000:] for run in runs)


@contextmanager
def market(folder: Path, talk: Path, **settings: str) -> Iterator[Market]:
    """A server with buyers who have nothing yet, the vendors they pay, and workers."""
    port = free_port()
    with ExitStack() as stack:
        vendors, told = stack.enter_context(vendors_for(folder, f"http://127.0.0.1:{port}"))
        whole = {**SETTINGS, "RATE_WEBHOOKS": "1000000", **settings, **told, "PUBLIC_URL": f"http://127.0.0.1:{port}"}
        web = stack.enter_context(_web(folder, port, whole))
        server = stack.enter_context(inside(folder))
        made = Market(folder, whole, port, stack, web, server, vendors)
        made.workers += [made._worker() for _ in range(_WORKERS)]
        for number in range(_BUYERS):
            person = _with_key(server, new_person(server, f"buyer{number}@mail.example"))
            sender = Customer(lambda: made.web.url, person.headers)
            video = sender.send_form("talk.mp4", "video", talk.read_bytes())
            lines = sender.send_form("lines.en.srt", "subtitle", SUBTITLES.encode())
            wanted = [*[_texts(lines)] * 2, _dubs(video)]
            choice = [each for kinds in wanted for each in kinds]
            server.billing.grant(
                person.owner_id, APART_CREDITS * CREDIT_UCR, "test", f"grant:{number}", "tests", asset=YTDUBBER
            )
            made.buyers.append(Buyer(lambda: made.web.url, person, vendors, server, choice, video))
        yield made


def _with_key(server: Server, person: Person) -> Person:
    """That person with an API key, which is good for longer than an access token."""
    _, key = server.accounts.keys.create(principal(server, person), "market", ["*"])
    return replace(person, headers={"Authorization": f"Bearer {key}"})


def _texts(lines: str) -> Sequence[Wanted]:
    """Short work on subtitles."""
    return (
        Wanted("translate", {"file_id": lines, "target_language": "es"}, 5),
        Wanted("synthesize", {"file_id": lines}, 1),
        Wanted("translate", {"file_id": lines, "target_language": UNSPOKEN}, 5, made=0),
    )


def _dubs(video: str) -> Sequence[Wanted]:
    """Short work on a video."""
    of_talk = {"file_id": video, "source_language": "en"}
    return (
        Wanted("video-translate", {**of_talk, "target_language": "es"}, 3),
        Wanted("dub", {**of_talk, "target_languages": ["es", UNSPOKEN]}, 3),
    )


@contextmanager
def _web(folder: Path, port: int, settings: dict[str, Any]) -> Iterator[Served]:
    """`octavia serve` without workers, once it answers."""
    with serving(folder, "--port", str(port), "--workers", "0", **settings) as web:
        deadline = time.monotonic() + _READY_WITHIN_S
        while True:
            with suppress(httpx.TransportError):
                if httpx.get(f"{web.url}/health", timeout=5).is_success:
                    break
            assert time.monotonic() < deadline, web.log
            time.sleep(0.02)
        yield web
