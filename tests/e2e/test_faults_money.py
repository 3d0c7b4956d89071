"""A server killed at random instants while people buy and spend: the books never break, nobody pays for what was not
delivered, nobody gets a track for nothing, and whatever was paid is credited once."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from octavia.testing.sample import make_sample
from support.customers import busy
from support.databases import Postgres
from support.market import Market, market
from support.program import octavia

_MOMENTS = {"start": 11, "webhook": 13, "deliver": 14, "work": 8, "all": 4}
"""How many kills there are of each kind, fifty on each database: as a job is started, as a payment's webhooks come, as
a job is delivered and charged, at any instant of work, and of everything at once."""
_STARTS = {"process", "retry"}
_BUYS = {"checkout", "payment-intents", "confirm"}
_MOMENT_WITHIN_S = 8.0
_log = logging.getLogger(__name__)


class Fire:
    """Kills processes of a market, and notes at what."""

    def __init__(self, here: Market, seed: int) -> None:
        self.here = here
        self.struck: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._moments = [moment for moment, times in _MOMENTS.items() for _ in range(times)]
        self._chance.shuffle(self._moments)

    def rage(self, over: threading.Event) -> None:
        """Kill as often as is wanted."""
        for moment in self._moments:
            if over.is_set():  # Somebody's work failed: the test is over.
                return
            match moment:
                case "start":
                    self._wait(lambda: self.here.asked() & _STARTS, 0.02)
                    self._strike_web()
                case "webhook":
                    self._wait(self._pays(), 0.25)
                    self._strike_web()
                case "deliver":
                    self._ready()
                    self._wait(lambda: "deliver" in self.here.stages(), 0.25)
                    self._strike_worker(self._who_delivers())
                case "work":
                    self._ready()
                    time.sleep(self._chance.uniform(0.0, 2.0))
                    self._strike_worker(self._chance.randrange(len(self.here.workers)))
                case _:
                    self._ready()
                    time.sleep(self._chance.uniform(0.0, 2.0))
                    self._strike_all()

    def _strike_web(self) -> None:
        asked = self.here.asked() & (_STARTS | _BUYS)
        self.here.kill_web()
        self._note("web", asked | self.here.webhooks())
        time.sleep(self._chance.uniform(0.0, 0.5))
        self.here.start_web()

    def _strike_worker(self, which: int) -> None:
        self.here.kill_worker(which)
        self._note("worker", self.here.stages(which))
        self.here.start_worker(which)

    def _strike_all(self) -> None:
        asked = self.here.asked() & (_STARTS | _BUYS)
        self.here.kill_web()
        for which in range(len(self.here.workers)):
            self.here.kill_worker(which)
        self._note("all", asked | self.here.webhooks() | self.here.stages())
        self.here.start_web()
        for which in range(len(self.here.workers)):
            self.here.start_worker(which)

    def _wait(self, moment: Callable[[], object], at_most_s: float) -> None:
        """Until it is there, or it takes too long, and a random while."""
        deadline = time.monotonic() + _MOMENT_WITHIN_S
        while not moment() and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(self._chance.uniform(0.0, at_most_s))

    def _ready(self) -> None:
        for which in range(len(self.here.workers)):
            self.here.until_ready(which)

    def _who_delivers(self) -> int:
        among = range(len(self.here.workers))
        return next((which for which in among if "deliver" in self.here.stages(which)), self._chance.choice(among))

    def _pays(self) -> Callable[[], bool]:
        """Whether somebody has paid something more since it was made."""
        before = self._paid()
        return lambda: self._paid() > before

    def _paid(self) -> int:
        return sum(len(buyer.payments) for buyer in self.here.buyers)

    def _note(self, who: str, at: set[str]) -> None:
        self.struck[f"{who} at {'+'.join(sorted(at)) or 'rest'}"] += 1


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("talk") / "talk.mp4", 6)


@pytest.fixture(params=["sqlite", "postgres"])
def database_of_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty PostgreSQL database; empty: the server makes itself an SQLite file."""
    if request.param == "sqlite":
        yield ""
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        with postgres.fresh(tables=False) as url:
            yield url.replace("+psycopg", "")


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_server_killed_while_people_buy_and_spend_loses_and_gives_away_no_credit(
    tmp_path: Path, spoken: Path, database_of_server: str
) -> None:
    began = time.monotonic()
    with market(tmp_path, spoken, DATABASE_URL=database_of_server) as here:
        fire = Fire(here, seed=5)
        doing = [do for buyer in here.buyers for do in (buyer.shop, buyer.work, buyer.work)]
        doing.append(here.buyers[0].work_apart)
        with busy(*doing) as over:
            fire.rage(over)
        raged_s = time.monotonic() - began
        till = here.check()
        books = octavia(tmp_path, "admin", "reconcile")
    assert books.printed.startswith("the books are right"), books
    assert min(till.jobs[status] for status in ("completed", "failed", "cancelled")) > 0
    _log.info(
        "%d kills in %.0f s (%s), %s, %s, all settled after %.0f s",
        *(fire.struck.total(), raged_s, dict(fire.struck), till, books.printed.strip(), time.monotonic() - began),
    )
