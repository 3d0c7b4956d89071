"""What workers do now and then: what they do about payments."""

from __future__ import annotations

import pytest

from octavia.api.server import Server
from octavia.platform.server_settings import ServerSettings
from octavia.service.payments.tables import Provider
from octavia.workers.chores import money
from octavia.workers.schedule import Schedule
from support.payments import credits_of, selling
from support.people import new_person
from support.server import FixedClock
from support.sold import Sold


@pytest.fixture
def server_settings(server_settings: ServerSettings) -> ServerSettings:
    return selling(server_settings)


def test_a_webhook_that_its_web_process_did_not_come_to_is_dealt_with_by_a_worker(
    server: Server, clock: FixedClock
) -> None:
    ana = new_person(server)
    sold = Sold(server, ana, Provider.POLAR)
    delivery = sold.signed(sold.paid())
    assert server.payments.receive(Provider.POLAR, delivery.headers, delivery.body)  # And then it is killed.
    assert credits_of(server, ana) == (0, 0, 0)
    schedule = Schedule(server.database, clock, money(server.payments))
    assert schedule.do_due() == ["payments", "payments-asked", "low-balances", "payments-log"]
    assert credits_of(server, ana) == (250, 0, 0)
