"""What webhooks say, read tolerantly: what matters is found whatever stands beside it, and nonsense is told apart."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.service.payments.errors import UnusableEvent
from octavia.service.payments.notices import (
    Disputed,
    DisputeState,
    Notice,
    Paid,
    Refunded,
    Told,
    event_id_of,
    furthest,
    kind_of,
    notice_of,
)
from octavia.service.payments.tables import KIND_CHARS, Provider

ORDER = {"id": "o-1", "currency": "USD", "total_amount": 1190, "metadata": {"purchase_id": "c-1"}}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("id", "currency", "total_amount", "net_amount", "refunded_amount", "metadata", "amount", "status")
KINDS = ("order.paid", "order.refunded", "payment_intent.succeeded", "charge.refunded", "charge.dispute.created")


def polar(kind: str, **data: Any) -> Told | None:
    return notice_of(Provider.POLAR, json.dumps({"type": kind, "data": ORDER | data}).encode())


def stripe(kind: str, **thing: Any) -> Told | None:
    return notice_of(Provider.STRIPE, json.dumps({"type": kind, "data": {"object": thing}}).encode())


def test_a_paid_order_says_what_its_price_was_before_taxes_and_what_refunds_are_parts_of() -> None:
    taxed = polar("order.paid", net_amount=1000, tax_amount=190)
    assert taxed == Notice(Provider.POLAR, "o-1", "c-1", Paid(1190, 1000, "usd"))
    reduced = polar("order.paid", total_amount=800, net_amount=800, discount_amount=200)
    assert reduced == Notice(Provider.POLAR, "o-1", "c-1", Paid(1000, 800, "usd"))
    bare = polar("order.paid", tax_amount=190)
    assert bare == Notice(Provider.POLAR, "o-1", "c-1", Paid(1190, 1000, "usd"))


def test_a_payment_in_the_place_of_an_order_names_its_order() -> None:
    told = polar("payment.succeeded", id="p-1", order_id="o-9")
    assert told is not None
    assert told.reference == "o-9"


def test_a_refunded_order_says_how_much_in_all() -> None:
    told = polar("order.refunded", refunded_amount=250, net_amount=1000)
    assert told == Notice(Provider.POLAR, "o-1", "c-1", Refunded(250, 1000))


def test_stripe_names_intents_by_id_or_in_full() -> None:
    told = [
        stripe("charge.refunded", payment_intent=intent, amount=1000, amount_refunded=100, id="ch_1")
        for intent in ("pi_1", {"id": "pi_1", "object": "payment_intent"})
    ]
    assert told == [Notice(Provider.STRIPE, "pi_1", None, Refunded(100, 1000))] * 2


def test_a_succeeded_intent_says_what_was_received_and_whether_it_was_real_money() -> None:
    intent = {"id": "pi_1", "amount": 2000, "amount_received": 1000, "currency": "usd", "livemode": True}
    told = stripe("payment_intent.succeeded", **intent, metadata={"purchase_id": "c-1"})
    assert told == Notice(Provider.STRIPE, "pi_1", "c-1", Paid(1000, 1000, "usd", livemode=True))


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("needs_response", DisputeState.OPEN),
        ("under_review", DisputeState.OPEN),
        ("won", DisputeState.WON),
        ("lost", DisputeState.LOST),
        ("warning_needs_response", DisputeState.ASKED),
        ("warning_closed", DisputeState.WON),
        ("prevented", DisputeState.WON),
    ],
)
def test_a_dispute_says_how_it_stands(status: str, state: DisputeState) -> None:
    told = stripe("charge.dispute.updated", id="dp_1", payment_intent="pi_1", amount=400, status=status)
    assert told == Notice(Provider.STRIPE, "pi_1", None, Disputed("dp_1", state, 400))


def test_a_dispute_whose_status_is_new_to_us_is_kept_for_a_person() -> None:
    with pytest.raises(UnusableEvent, match="status"):
        stripe("charge.dispute.updated", id="dp_1", payment_intent="pi_1", amount=400, status="sideways")


@given(st.lists(st.sampled_from(DisputeState), min_size=1, max_size=6))
def test_a_dispute_never_goes_back(told: list[DisputeState]) -> None:
    rank = {DisputeState.ASKED: 0, DisputeState.OPEN: 1, DisputeState.WON: 2, DisputeState.LOST: 2}
    known = told[0]
    for each in told[1:]:
        after = furthest(known, each)
        assert rank[after] == max(rank[known], rank[each])
        assert after is known or rank[after] > rank[known]
        known = after


@given(st.sampled_from(KINDS), st.sampled_from(Provider), st.dictionaries(st.sampled_from(FIELDS), JSON), st.booleans())
def test_fields_of_any_kind_are_read_or_refused_and_break_nothing(
    kind: str, provider: Provider, fields: dict[str, Any], nested: bool
) -> None:
    if provider is Provider.NOBODY:
        return
    data = {"object": ORDER | fields} if nested else ORDER | fields
    body = json.dumps({"type": kind, "data": data}).encode()
    try:
        told = notice_of(provider, body)
    except UnusableEvent:
        return
    if told is not None:
        assert told.reference.isprintable()
        assert 0 < len(told.reference) <= 255


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_bodies_of_any_kind_break_nothing(body: bytes) -> None:
    for provider in (Provider.POLAR, Provider.STRIPE):
        try:
            notice_of(provider, body)
        except UnusableEvent as error:
            assert str(error).startswith("it ")
    assert len(kind_of(body)) <= KIND_CHARS
    assert kind_of(body).isprintable()
    assert event_id_of(body).isascii()
