"""Duties are done when they are due, by one of all workers."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from octavia.dubbing.errors import OutputError
from octavia.platform.clock import utc_now
from octavia.platform.database import Database
from octavia.workers.schedule import Duty, Schedule
from support.server import FixedClock


def test_one_of_many_workers_does_what_is_due(database: Database, clock: FixedClock) -> None:
    done: list[int] = []
    schedules = [Schedule(database, clock, [Duty("sweep", 60, lambda: done.append(1))]) for _ in range(6)]
    for _ in range(3):
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(Schedule.do_due, schedules))
        clock.forward(seconds=61)
    assert len(done) == 3


def test_a_duty_of_its_own_is_done_by_each(database: Database, clock: FixedClock) -> None:
    done: list[int] = []
    duty = Duty("beat", 60, lambda: done.append(1), own=True)
    for _ in range(3):
        Schedule(database, clock, [duty]).do_due()
    assert len(done) == 3


def test_a_duty_that_fails_stops_no_other_and_is_tried_again(database: Database, clock: FixedClock) -> None:
    tried: list[str] = []

    def fail() -> None:
        tried.append("fail")
        raise OutputError("the disk is full")

    schedule = Schedule(database, clock, [Duty("fail", 5, fail), Duty("work", 60, lambda: tried.append("work"))])
    assert schedule.do_due() == ["work"]
    assert schedule.do_due() == []
    clock.forward(seconds=6)
    schedule.do_due()
    assert tried == ["fail", "work", "fail"]


def test_it_runs_by_itself_until_it_is_stopped(database: Database) -> None:
    done: list[int] = []
    schedule = Schedule(database, utc_now, [Duty("often", 0.05, lambda: done.append(1), own=True)])
    schedule.start()
    while len(done) < 3:
        time.sleep(0.01)
    schedule.stop()
    count = len(done)
    time.sleep(0.2)
    assert len(done) == count
