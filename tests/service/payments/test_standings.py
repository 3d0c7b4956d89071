"""What Polar says of subscriptions: which telling is the later one, and until when a subscription is good."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.service.payments.errors import UnusableEvent
from octavia.service.payments.notices import notice_of
from octavia.service.payments.standings import GRACE, Standing, standing_of
from octavia.service.payments.tables import Provider, SubscriptionStatus

BEGAN = datetime(2026, 11, 21, 12, tzinfo=UTC)
ENDS = BEGAN + timedelta(days=30)
ONE = {
    "id": "s-1",
    "status": "active",
    "created_at": "2026-11-21T12:00:00Z",
    "modified_at": None,
    "current_period_start": "2026-11-21T12:00:00Z",
    "current_period_end": "2026-12-21T12:00:00Z",
    "cancel_at_period_end": False,
    "product_id": "p-1",
    "metadata": {"purchase_id": "c-1"},
}


def told(kind: str = "subscription.updated", at: str | None = "2026-11-21T12:00:01Z", **fields: Any) -> Standing:
    notice = notice_of(Provider.POLAR, json.dumps({"type": kind, "timestamp": at, "data": ONE | fields}).encode())
    assert isinstance(notice, Standing)
    return notice


def test_the_few_fields_that_matter_are_read() -> None:
    one = told()
    assert (one.reference, one.checkout_id, one.product, one.status) == ("s-1", "c-1", "p-1", SubscriptionStatus.ACTIVE)
    assert (one.period_start_at, one.period_end_at, one.cancels, one.ends_at) == (BEGAN, ENDS, False, None)
    assert told(metadata={}, product_id=None, product={"id": "p-2"}).product == "p-2"


@pytest.mark.parametrize(
    "kind",
    ["created", "active", "updated", "cycled", "canceled", "uncanceled", "past_due", "paused", "resumed", "revoked"],
)
def test_each_piece_of_news_is_a_telling(kind: str) -> None:
    assert told(f"subscription.{kind}").told == told().told


@pytest.mark.parametrize(
    ("fields", "until"),
    [
        ({}, ENDS + GRACE),
        ({"status": "trialing"}, ENDS + GRACE),
        ({"cancel_at_period_end": True}, ENDS),
        ({"cancel_at_period_end": True, "ends_at": "2026-12-01T00:00:00Z"}, datetime(2026, 12, 1, tzinfo=UTC)),
        ({"status": "past_due"}, BEGAN + GRACE),
        ({"status": "past_due", "past_due_at": "2026-11-22T12:00:00+00:00"}, BEGAN + timedelta(days=1) + GRACE),
        ({"status": "active", "current_period_end": None}, None),
        *[
            ({"status": status}, None)
            for status in ("incomplete", "incomplete_expired", "canceled", "unpaid", "paused")
        ],
    ],
)
def test_it_is_good_until_its_month_ends_and_a_little_longer_if_it_goes_on(
    fields: dict[str, Any], until: datetime | None
) -> None:
    assert told(**fields).good_until == until


def test_what_was_changed_later_is_later_whenever_it_was_told() -> None:
    first, second = told(at="2026-11-21T13:00:00Z"), told(at="2026-11-21T12:00:02Z", modified_at="2026-11-21T12:00:02Z")
    assert second.told > first.told
    assert told(at="2026-11-21T12:00:02Z").told > told(at="2026-11-21T12:00:01Z").told
    assert standing_of(ONE, BEGAN + timedelta(hours=1)).told > told().told
    assert standing_of(ONE, None).told <= told().told


@given(
    st.datetimes(datetime(1999, 1, 1), datetime(2100, 1, 1)), st.datetimes(datetime(1999, 1, 1), datetime(2100, 1, 1))
)
def test_tellings_order_as_their_times_do(one: datetime, other: datetime) -> None:
    tellings = [told(modified_at=at.isoformat()).told for at in (one, other)]
    assert (tellings[0] < tellings[1]) is (one < other)
    assert max(map(len, tellings)) <= 80


@pytest.mark.parametrize(
    "fields",
    [
        {"id": None},
        {"status": "sideways"},
        {"status": None},
        {"created_at": None},
        {"current_period_end": "soon"},
        {"modified_at": 7},
    ],
)
def test_what_lacks_what_matters_is_told_apart(fields: dict[str, Any]) -> None:
    with pytest.raises(UnusableEvent, match=r"^it"):
        told(**fields)
