"""What a process does that races others for an owner's credits."""

from __future__ import annotations

from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

from octavia.platform.clock import utc_now
from octavia.platform.database import Database
from octavia.service.billing.errors import InsufficientCredits
from support.ledger import Desk


def race(url: str, owner_id: str, processes: int) -> list[int]:
    """How many credits each of several processes spent that began together and spent all they could."""
    context = get_context("spawn")
    barrier = context.Barrier(processes)
    results = context.SimpleQueue()
    racers = [context.Process(target=_spend, args=(url, owner_id, barrier, results)) for _ in range(processes)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert [racer.exitcode for racer in racers] == [0] * processes
    return [results.get() for _ in racers]


def _spend(url: str, owner_id: str, barrier: Barrier, results: SimpleQueue[int]) -> None:
    database = Database(url)
    desk = Desk(database, utc_now)
    barrier.wait()
    spent = 0
    try:
        while True:
            hold = desk.hold(owner_id, 1)
            desk.settle(hold, 1)
            spent += 1
    except InsufficientCredits:
        results.put(spent)
    database.close()
