"""`octavia serve` killed, and its database restarted, while people use it: nobody gets a 500, nothing is lost, done
twice, charged twice or left behind."""

from __future__ import annotations

import logging
import random
import time
from pathlib import Path

import pytest

from octavia.testing.sample import make_sample
from support.clusters import cluster
from support.customers import busy
from support.sites import site

_KILLS = 8
_RESTARTS = ("fast", "immediate", "fast", "immediate")
_log = logging.getLogger(__name__)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("talk") / "talk.mp4", 6)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_web_process_killed_at_random_loses_and_repeats_nothing(tmp_path: Path, talk: Path) -> None:
    chance, began = random.Random(7), time.monotonic()
    with site(tmp_path, talk) as here:
        with busy(*here.activities) as over:
            for _ in range(_KILLS):
                over.wait(chance.uniform(0.5, 5.0))
                here.served.kill()
                over.wait(chance.uniform(0.0, 1.0))
                here.start_again()
        tally = here.check()
    _log.info(
        "%d kills of the web process, %s; answers %s, %d events, in %.0f s",
        *(_KILLS, tally, dict(here.customer.answers), len(here.heard), time.monotonic() - began),
    )


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_postgresql_restarted_under_a_server_loses_nothing_and_nobody_gets_a_500(tmp_path: Path, talk: Path) -> None:
    chance, began = random.Random(8), time.monotonic()
    with cluster() as postgres:
        url = postgres.url(postgres.create("octavia")).replace("+psycopg", "")
        with site(tmp_path, talk, DATABASE_URL=url) as here:
            with busy(*here.activities) as over:
                for mode in _RESTARTS:
                    over.wait(chance.uniform(2.0, 6.0))
                    postgres.halt(mode)
                    over.wait(chance.uniform(0.0, 3.0))
                    postgres.start()
            tally = here.check()
            assert here.served.run.process.poll() is None
    _log.info(
        "%d restarts of PostgreSQL, %s; answers %s, %d events, in %.0f s",
        *(len(_RESTARTS), tally, dict(here.customer.answers), len(here.heard), time.monotonic() - began),
    )
