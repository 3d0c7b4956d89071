"""Whatever is told of payments, in whatever order and however often, the books come out as if it had been told once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octavia.api.server import Server
from octavia.platform.database import new_id
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.payments.notices import Disputed, DisputeState, Notice, Paid, Refunded
from octavia.service.payments.tables import Provider
from support.payments import checkout_of, credits_of
from support.people import Person

BOUGHT = 250 * CREDIT_UCR
CENTS = 1000


REFUNDS = st.integers(0, CENTS).map(lambda cents: Refunded(cents, CENTS))
DISPUTES = st.builds(
    Disputed, st.sampled_from(["dp_1", "dp_2"]), st.sampled_from(DisputeState), st.sampled_from([300, CENTS])
)
STORIES = st.lists(REFUNDS | DISPUTES, max_size=6)


def left_of(story: list[Refunded | Disputed]) -> int:
    """Micro-credits that must be there in the end, by the rules alone."""
    refunded = max((each.cents for each in story if isinstance(each, Refunded)), default=0)
    gone = sum(_gone(story, dispute_id) for dispute_id in ("dp_1", "dp_2"))
    return BOUGHT * max(0, CENTS - refunded - gone) // CENTS


def _gone(story: list[Refunded | Disputed], dispute_id: str) -> int:
    """What a dispute takes: as much as was told of the state it came to. What is decided first is decided."""
    told = [each for each in story if isinstance(each, Disputed) and each.dispute_id == dispute_id]
    decided = [each.state for each in told if each.state in (DisputeState.WON, DisputeState.LOST)]
    state = decided[0] if decided else DisputeState.OPEN
    if state is DisputeState.WON:
        return 0
    return max((each.cents for each in told if each.state is state), default=0)


@pytest.fixture
def ana_with_little(server: Server, ana: Person) -> Iterator[Person]:
    """Somebody who has a credit of another kind, so that what is owed would show."""
    server.billing.grant(ana.owner_id, CREDIT_UCR, "a gift", "gift", "tests")
    yield ana
    assert server.billing.reconcile().broken == ""


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORIES, paid_at=st.integers(0, 6), again=st.booleans())
def test_the_books_follow_from_what_is_known_not_from_when_it_came(
    server: Server, ana_with_little: Person, story: list[Refunded | Disputed], paid_at: int, again: bool
) -> None:
    before = server.billing.balance(ana_with_little.owner_id)
    checkout_id, reference = checkout_of(server, ana_with_little, provider=Provider.STRIPE), new_id()
    said: list[Paid | Refunded | Disputed] = [*story]
    said.insert(min(paid_at, len(said)), Paid(CENTS, CENTS, "usd"))
    for says in said * (2 if again else 1):
        notice = Notice(Provider.STRIPE, reference, checkout_id, says)
        with server.database.transaction() as session:
            server.payments._fulfilment.take(session, notice)
    after = server.billing.balance(ana_with_little.owner_id)
    gained = (after.available_ucr - after.debt_ucr) - (before.available_ucr - before.debt_ucr)
    # Parts are rounded down one by one: by a micro-credit each at most, in the owner's favour.
    assert left_of(story) <= gained <= left_of(story) + 3
    assert after.debt_ucr == 0


def test_what_is_told_before_it_is_paid_waits(server: Server, ana: Person) -> None:
    checkout_id = checkout_of(server, ana)
    told = (Refunded(400, CENTS), Refunded(100, CENTS), Paid(CENTS, CENTS, "usd"))
    for says in told:
        assert credits_of(server, ana) == (0, 0, 0)
        with server.database.transaction() as session:
            server.payments._fulfilment.take(session, Notice(Provider.POLAR, "o-1", checkout_id, says))
    assert credits_of(server, ana) == (150, 0, 0)
    kinds = [
        (line.kind.value, line.amount_ucr // CREDIT_UCR) for line in server.billing.statement(ana.owner_id, 9, 0).lines
    ]
    assert kinds == [("refund", -100), ("purchase", 250)]


def test_the_provider_of_a_checkout_alone_can_say_that_it_is_paid(server: Server, ana: Person) -> None:
    checkout_id = checkout_of(server, ana, provider=Provider.STRIPE)
    notice = Notice(Provider.POLAR, "o-1", checkout_id, Paid(CENTS, CENTS, "usd"))
    with pytest.raises(Exception, match="there is no purchase"), server.database.transaction() as session:
        server.payments._fulfilment.take(session, notice)
    assert credits_of(server, ana) == (0, 0, 0)
