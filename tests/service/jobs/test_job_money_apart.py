"""What jobs of YT Dubber cost, whose languages are delivered and charged one by one, whatever happens to them: for each
start the exact price of what it delivered, rounded up once, never more than was quoted, never nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import update

from octavia.service.billing.billing import YTDUBBER
from octavia.service.billing.charges import Charged
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.jobs.commands import Dub, JobKind, JobStatus, Source
from octavia.service.jobs.ending import Failure
from octavia.service.jobs.outputs import Output
from octavia.service.jobs.tables import JobRow
from octavia.service.jobs.views import Job
from octavia.service.jobs.work import Claimed, Outcome
from octavia.service.storage.tables import FileRow
from support.jobs import Shop

RICH = 100_000_000
PERMILLE = {"es": 1000, "fr": 1000, "de": 1000, "ja": 1200, "hi": 1200, "he": 1500, "sw": 1500}
"""What a language costs beside a common one."""
LONGEST_MS = 3 * 3600 * 1000
FAILURE = Failure("language", "nobody speaks it")


@dataclass(frozen=True)
class Start:
    """A start of a job: the rate of a minute then, and the languages it was for."""

    rate_ucr: int
    languages: frozenset[str]

    def price_ucr(self, duration_ms: int, languages: frozenset[str]) -> int:
        """Of so many of its languages: each to the micro-credit, all together to the credit, both upwards."""
        exact = [Fraction(self.rate_ucr * duration_ms * PERMILLE[each], 60_000 * 1000) for each in languages]
        return ceil(Fraction(sum(map(ceil, exact)), CREDIT_UCR)) * CREDIT_UCR


@dataclass
class Trial:
    """A job to be, what happens to it, and what it was started for.

    Attributes:
        taken: How many stages workers have had, of all that the queue was handed.
    """

    shop: Shop
    chance: Random
    duration_ms: int
    folder: Path
    starts: list[Start] = field(default_factory=list)
    taken: int = 0

    def run(self, languages: tuple[str, ...]) -> Job:
        """Make the job, and do what comes of it; what failed is often done again."""
        jobs, owner_id = self.shop.server.jobs, self.shop.ana.owner_id
        with self.shop.server.database.transaction() as session:
            session.execute(update(FileRow).values(duration_ms=self.duration_ms))
        media = Source(self.shop.video.key, self.shop.video.id)
        job = jobs.create(owner_id, self.shop.ana.user_id, Dub(media, languages, JobKind.DUB, "en", apart=True))
        with self.shop.server.database.transaction() as session:
            session.execute(update(JobRow).where(JobRow.id == job.id).values(asset=YTDUBBER))
        self._begin(languages)
        jobs.process(owner_id, job.id)
        self._work(job)
        while (undone := self._undone(job)) and self.chance.random() < 0.5:
            again = self.chance.sample(undone, self.chance.randint(1, len(undone)))
            self._begin(tuple(again))
            jobs.retry(owner_id, job.id, again)
            self._work(job)
        return self.shop.now(job)

    def _begin(self, languages: tuple[str, ...]) -> None:
        if self.chance.random() < 0.1:
            self._new_prices()
        rate_ucr = self.shop.server.billing.price_book(YTDUBBER).book.rules["dub"].rate_ucr
        self.starts.append(Start(rate_ucr, frozenset(languages)))
        self.taken = len(self.shop.queue.handed)
        self.shop.clock.forward(seconds=1)

    def _new_prices(self) -> None:
        billing = self.shop.server.billing
        version = billing.price_book(YTDUBBER)
        rule = version.book.rules["dub"].model_copy(update={"rate_ucr": self.chance.randint(1, 60 * CREDIT_UCR)})
        book = version.book.model_copy(update={"rules": {"dub": rule}})
        billing.publish_prices(book, version.version, "the market", "tests", asset=YTDUBBER)

    def _undone(self, job: Job) -> list[str]:
        return [track.language for track in self.shop.now(job).tracks if track.status is not JobStatus.COMPLETED]

    def _work(self, job: Job) -> None:
        shop, risky = self.shop, self.chance.random() < 0.5
        while shop.now(job).status is JobStatus.PROCESSING:
            stage = shop.queue.handed[self.taken]
            self.taken += 1
            claimed = shop.work.begin(stage.stage_id, stage.dispatch, "w")
            if claimed is not None and not (risky and self._befallen(job, claimed)):
                shop.work.finish(claimed, self._outcome(claimed))

    def _befallen(self, job: Job, claimed: Claimed) -> bool:
        work, fate = self.shop.work, self.chance.random()
        if fate < 0.2:
            work.fail(claimed, FAILURE, may_pass=False)
        elif fate < 0.25:
            work.refuse(claimed, FAILURE)
        elif fate < 0.35:
            work.hand_back(claimed)
        elif fate < 0.4:
            work.lost(claimed.stage_id, claimed.dispatch)
        elif fate < 0.45:
            self.shop.server.jobs.cancel(self.shop.ana.owner_id, job.id)
        elif fate < 0.5:
            self._new_prices()
            return False
        else:
            return False
        return True

    def _outcome(self, claimed: Claimed) -> Outcome:
        if claimed.name != "dub":
            return Outcome()
        path = self.folder / f"{claimed.language}.flac"
        path.write_bytes(b"made")
        return Outcome(outputs=(Output(path, path.name, "mix-flac", claimed.language, "audio/flac", main=True),))


def check(trial: Trial, job: Job, charged: list[Charged]) -> int:
    """What the job must have cost, in micro-credits."""
    assert len(charged) == len(trial.starts)
    delivered: list[str] = []
    for start, said in zip(trial.starts, charged, strict=True):
        made = frozenset(charge.language for charge in said.charges if charge.language)
        assert said.held_ucr == start.price_ucr(trial.duration_ms, start.languages)
        assert said.charged_ucr == start.price_ucr(trial.duration_ms, made) <= said.held_ucr
        assert sum(charge.amount_ucr for charge in said.charges) == said.charged_ucr
        assert bool(said.charged_ucr) == bool(made)
        delivered += made
    completed = [track.language for track in job.tracks if track.status is JobStatus.COMPLETED]
    assert sorted(delivered) == sorted(completed)
    return sum(said.charged_ucr for said in charged)


@pytest.mark.parametrize(
    ("database_url", "times"),
    [
        ("sqlite", 30),
        pytest.param("sqlite", 500, marks=(pytest.mark.slow, pytest.mark.timeout(1200))),
        pytest.param("postgres", 500, marks=(pytest.mark.slow, pytest.mark.timeout(1200))),
    ],
    indirect=["database_url"],
)
def test_each_start_of_a_job_costs_the_languages_it_delivered_rounded_up_once(
    shop: Shop, times: int, tmp_path: Path
) -> None:
    billing, owner_id, chance = shop.server.billing, shop.ana.owner_id, Random(times)
    billing.grant(owner_id, RICH * CREDIT_UCR, "test", "rich", "tests", asset=YTDUBBER)
    octavia_ucr, spent_ucr, partly = billing.balance_ucr(owner_id), 0, 0
    for _ in range(times):
        languages = tuple(chance.sample(sorted(PERMILLE), chance.randint(1, len(PERMILLE))))
        trial = Trial(shop, chance, min(round(10 ** chance.uniform(0, 7.03)), LONGEST_MS), tmp_path)
        job = trial.run(languages)
        cost_ucr = check(trial, job, billing.charges(owner_id, job.id))
        assert job.charged_ucr == cost_ucr, (job.status, trial.starts)
        spent_ucr += cost_ucr
        partly += 0 < sum(track.status is JobStatus.COMPLETED for track in job.tracks) < len(languages)
    assert partly > times // 10
    balance = billing.balance(owner_id, asset=YTDUBBER)
    left_ucr = RICH * CREDIT_UCR - spent_ucr
    assert (balance.available_ucr, balance.held_ucr, balance.debt_ucr) == (left_ucr, 0, 0)
    assert billing.balance_ucr(owner_id) == octavia_ucr
    assert billing.reconcile().broken == ""
