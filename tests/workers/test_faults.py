"""Workers killed at any instant: every job ends, finished stages are not repeated, nothing is charged, told or
delivered twice, and nothing is left behind."""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle

import pytest

from octavia.service.jobs.commands import Command, Dub, JobKind, JobStatus, Source, Synthesize, Transcribe, Translate
from octavia.service.jobs.views import Job
from support.aftermath import Aftermath
from support.faults import finished_artifacts
from support.people import Person
from support.receiver import Receiver, receiving
from support.workers import Plant, WorkerProcess

KILLS = 50
AT_ONCE = 4
_CHANGE_WITHIN_S = 5.0
_PATIENCE_S = 300
_log = logging.getLogger(__name__)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def until_ready(works: Plant, worker: WorkerProcess) -> float:
    """Wait until it is; the seconds that took."""
    began = time.monotonic()
    works.wait(worker.is_ready, _PATIENCE_S)
    return time.monotonic() - began


class Trial:
    """Jobs of all kinds that are kept going while workers are killed."""

    def __init__(self, works: Plant, person: Person, kills: int) -> None:
        self.works, self.person, self.chance = works, person, random.Random(4)
        self.landed: Counter[str] = Counter()
        self._rounds: Counter[str] = Counter()
        self.jobs: list[Job] = []
        self._starting_s = 2.0
        self._kinds = self._commands()
        self._done: dict[tuple[str, int, str, str], tuple[str, int, int]] = {}
        self._made: dict[str, dict[str, tuple[int, int]]] = {}
        self._moments = ["change"] * (kills * 2 // 5) + ["start"] * (kills // 5)
        self._moments += ["any"] * (kills - len(self._moments))
        self.chance.shuffle(self._moments)

    def _commands(self) -> Iterator[Command]:
        works, ana = self.works, self.person
        video, sound, lines = (Source(file_id=f.id) for f in (works.talk(ana), works.sound(ana), works.subtitles(ana)))
        return cycle(
            (
                Dub(video, ("es",), JobKind.VIDEO_TRANSLATE, "en"),
                Dub(sound, ("es", "fr"), JobKind.DUB, "en"),
                Transcribe(sound, "en"),
                Translate(lines, "es"),
                Synthesize(lines),
            )
        )

    def run(self) -> None:
        """Kill one worker of two again and again: as it starts, at any instant of its work, or as something changes."""
        workers = [self.works.worker(), self.works.worker()]
        for moment in self._moments:
            self.keep_going(AT_ONCE)
            victim = self.chance.randrange(2)
            if moment == "start":
                time.sleep(self.chance.uniform(0.0, self._starting_s))
            else:
                self._starting_s = max(self._starting_s, until_ready(self.works, workers[victim]))
                self._wait_for(moment)
            ready = "start" if not workers[victim].is_ready() else self._at()
            self.landed[ready] += 1
            workers[victim].kill()
            self.see_what_stays()
            workers[victim] = self.works.worker()

    def _wait_for(self, moment: str) -> None:
        if moment == "any":
            time.sleep(self.chance.uniform(0.0, 3.0))
            return
        before, deadline = self._states(), time.monotonic() + _CHANGE_WITHIN_S
        while self._states() == before and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(self.chance.uniform(0.0, 0.1))

    def keep_going(self, at_once: int) -> int:
        """Start what was parked again, and new jobs as long as fewer than so many run; how many do."""
        running = 0
        for at, job in enumerate(self.jobs):
            now = self.works.now(self.person, job)
            if now.status is JobStatus.FAILED:
                assert now.error_name == "parked", (now.error_message, self.works.said())
                self.jobs[at] = now = self.works.server.jobs.retry(self.person.owner_id, job.id)
                self._rounds[job.id] += 1
            running += now.status is JobStatus.PROCESSING
        while running < at_once:
            self.jobs.append(self.works.started(self.person, next(self._kinds)))
            running += 1
        return running

    def see_what_stays(self) -> None:
        """What was done before is as it was: stages that ended, artifacts that were made."""
        for job in self.jobs:
            running = self.works.now(self.person, job).status is JobStatus.PROCESSING
            for (name, language), state in self.works.stages(job).items():
                key = (job.id, self._rounds[job.id], name, language)
                assert self._done.get(key, state) == state
                if state[0] == "done":
                    self._done[key] = state
            made = finished_artifacts(self.works.settings.data_dir / "work" / job.id / "workspace")
            if running and self.works.now(self.person, job).status is JobStatus.PROCESSING:
                before = self._made.get(job.id, {})
                assert {name for name in before if made.get(name) != before[name]} == set()
                self._made[job.id] = made

    @property
    def repeated(self) -> int:
        """How many jobs were parked and started again."""
        return self._rounds.total()

    def _states(self) -> list[object]:
        return [self.works.stages(job) for job in self.jobs]

    def _at(self) -> str:
        running = {
            key[0] for job in self.jobs for key, state in self.works.stages(job).items() if state[0] == "running"
        }
        return "+".join(sorted(running)) or "nothing"


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_workers_killed_at_random_lose_and_repeat_and_charge_nothing(works: Plant, receiver: Receiver) -> None:
    ana, began = works.person(credits=10_000), time.monotonic()
    works.told(ana, receiver)
    trial = Trial(works, ana, KILLS)
    trial.run()
    killing_s = time.monotonic() - began
    works.worker()
    works.wait(lambda: trial.keep_going(0) == 0, _PATIENCE_S)
    trial.see_what_stays()
    works.wait(lambda: Aftermath(works.server).workspaces() == set(), _PATIENCE_S)
    tally = Aftermath(works.server).check(receiver)
    assert tally.completed == tally.jobs == len(trial.jobs)
    assert works.spent(ana, 10_000) == tally.charged_ucr / 1_000_000
    _log.info(
        "%d kills in %.0f s (%s), %d jobs, %d parked and repeated; %s, all ended after %.0f s",
        *(KILLS, killing_s, dict(trial.landed), len(trial.jobs), trial.repeated, tally, time.monotonic() - began),
    )
