"""Workers beside a server: started, restarted when they die, stopped with it."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace

import pytest

from octavia.dubbing.process import has_ended
from octavia.service.jobs.commands import JobStatus, Source, Translate
from octavia.workers.supervise import Supervisor
from support.workers import Plant


def wait(until: object, seconds: float = 60) -> None:
    assert callable(until)
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_that_dies_is_replaced_and_all_end_with_the_server(works: Plant) -> None:
    ana = works.person()
    with Supervisor(replace(works.settings, workers=2), works.folder) as supervisor:
        first = supervisor.pids
        assert len(first) == 2
        os.kill(first[0], signal.SIGKILL)
        wait(lambda: len(supervisor.pids) == 2 and first[0] not in supervisor.pids)
        job = works.started(ana, Translate(Source(file_id=works.subtitles(ana).id), "es"))
        wait(lambda: works.now(ana, job).status is JobStatus.COMPLETED)
        last = supervisor.pids
    assert all(has_ended(pid) for pid in (*first, *last))
