"""Every kind of webhook, delivered 1, 2 and 20 times under its id and under others, in any order, days apart: always
the same credits, as many as if each had come once."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from octavia.platform.server_settings import ServerSettings
from octavia.service.payments.tables import EventState, Provider
from support.payments import Delivery, credits_of, selling, settled
from support.people import Person, new_person
from support.server import FixedClock
from support.sold import Sold
from support.subscribed import Subscribed

pytestmark = pytest.mark.usefixtures("settles")

Json = dict[str, Any]
Sign = Callable[[Json, str], Delivery]
Story = Callable[[Server, Person], tuple[Sign, list[Json]]]


@pytest.fixture
def server_settings(server_settings: ServerSettings) -> ServerSettings:
    return selling(server_settings)


@pytest.fixture
def ana(server: Server) -> Person:
    return new_person(server)


def bought(provider: Provider, *tell: Callable[[Sold], Json]) -> Story:
    """A package that was paid, and what else is told of it."""

    def story(server: Server, who: Person) -> tuple[Sign, list[Json]]:
        sold = Sold(server, who, provider)
        return sold.signed, [sold.paid(), *(each(sold) for each in tell)]

    return story


def subscribed(server: Server, who: Person) -> tuple[Sign, list[Json]]:
    """Two months of a subscription, the second of which is refunded in part."""
    month = Subscribed(server, who)
    told = [month.standing("created"), month.standing("active", later_s=1), month.standing("updated", month=1)]
    return month.signed, [*told, month.paid(0), month.paid(1), month.paid(1, "order.refunded", refunded=250)]


def refunded(cents: int) -> Callable[[Sold], Json]:
    return lambda sold: sold.refunded(cents)


def disputed(status: str) -> Callable[[Sold], Json]:
    return lambda sold: sold.dispute(status)


STORIES: dict[str, tuple[Story, int]] = {
    "paid at Polar": (bought(Provider.POLAR), 250),
    "refunded at Polar": (bought(Provider.POLAR, refunded(200), refunded(600)), 100),
    "subscribed at Polar": (subscribed, 150),
    "paid at Stripe": (bought(Provider.STRIPE), 250),
    "refunded at Stripe": (bought(Provider.STRIPE, refunded(200), refunded(600)), 100),
    "disputed": (bought(Provider.STRIPE, disputed("needs_response")), 0),
    "dispute won": (bought(Provider.STRIPE, disputed("needs_response"), disputed("won")), 250),
    "dispute lost": (bought(Provider.STRIPE, disputed("needs_response"), disputed("lost")), 0),
    "refunded and dispute won": (bought(Provider.STRIPE, disputed("won"), refunded(400)), 150),
}


@pytest.mark.parametrize("database_url", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)], indirect=True)
@pytest.mark.parametrize("name", STORIES)
def test_however_often_and_in_whatever_order_it_is_told_it_counts_once(
    client: TestClient, server: Server, ana: Person, clock: FixedClock, name: str
) -> None:
    story, credits = STORIES[name]
    chance, had, came = Random(name), 0, 0
    for times in (1, 2, 20):
        sign, told = story(server, ana)
        ids = [f"{times}-{number}" for number in range(len(told))]
        deliveries = [(event, event_id) for event, event_id in zip(told, ids, strict=True) for _ in range(times)]
        deliveries += [(event, f"{event_id}-again") for event, event_id in zip(told, ids, strict=True)]
        chance.shuffle(deliveries)
        known: set[str] = set()
        for event, event_id in deliveries:
            answer = sign(event, event_id).to(client)
            said = "duplicate" if event_id in known else "accepted"
            assert (answer.status_code, answer.json()["status"]) == (202, said)
            known.add(event_id)
            if chance.random() < 0.2:
                settled(server)
                clock.forward(hours=chance.uniform(0.0, 72.0))  # Signed anew at each attempt, as providers do.
        settled(server)
        had, came = had + credits, came + 2 * len(told)
        assert credits_of(server, ana) == (had, 0, 0)
    events = server.payments.inbox.events(None, 500)
    assert {event.state for event in events} == {EventState.DONE}
    assert len(events) == came
