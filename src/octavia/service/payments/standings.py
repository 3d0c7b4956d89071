"""What Polar says of subscriptions: each telling is the whole of how one stood at some moment."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from octavia.service.payments.errors import UnusableEvent
from octavia.service.payments.fields import Values, checkout_of, id_of, instant_of, part, told_id_of
from octavia.service.payments.tables import Provider, SubscriptionStatus

GRACE = timedelta(days=3)
"""For so long a subscriber has what subscribers have while a payment is tried again or the news of it are late."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a subscription stood.

    Attributes:
        reference: The provider's id of it.
        checkout_id: What it was begun by; None if that isn't told.
        product: The provider's product; None if that isn't told.
        cancels: Whether it ends with its period.
        told: Orders tellings: what was changed later, or told later of the same change, is greater. Two that are equal
            say the same.
    """

    provider: Provider
    reference: str
    checkout_id: str | None
    product: str | None
    status: SubscriptionStatus
    cancels: bool
    period_start_at: datetime | None
    period_end_at: datetime | None
    ends_at: datetime | None
    past_due_at: datetime | None
    told: str

    @property
    def good_until(self) -> datetime | None:
        """Until when it gives its owner what subscribers have; None: it doesn't."""
        match self.status:
            case SubscriptionStatus.ACTIVE | SubscriptionStatus.TRIALING:
                end = self.ends_at or self.period_end_at
                return end + (timedelta() if self.cancels else GRACE) if end else None
            case SubscriptionStatus.PAST_DUE:
                since = self.past_due_at or self.period_start_at
                return since + GRACE if since else None
            case _:
                return None


def standing_event(event: Values) -> Standing:
    """What a webhook says of a subscription.

    Raises:
        UnusableEvent: if something that is needed is missing.
    """
    return standing_of(part(event, "data"), instant_of(event, "timestamp"))


def standing_of(subscription: Values, told_at: datetime | None) -> Standing:
    """How a subscription of Polar's stands, told by a webhook or asked for at `told_at`.

    Raises:
        UnusableEvent: if something that is needed is missing.
    """
    status, cancels = _status(subscription), subscription.get("cancel_at_period_end") is True
    start, end = instant_of(subscription, "current_period_start"), instant_of(subscription, "current_period_end")
    ends, past_due = instant_of(subscription, "ends_at"), instant_of(subscription, "past_due_at")
    changed_at = instant_of(subscription, "modified_at") or instant_of(subscription, "created_at")
    if changed_at is None:
        raise UnusableEvent("it doesn't say when it was changed")
    said = "|".join(map(str, (status.value, cancels, start, end, ends, past_due)))
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    return Standing(
        Provider.POLAR,
        id_of(subscription, "id"),
        checkout_of(subscription),
        told_id_of(subscription, "product_id") or told_id_of(subscription, "product"),
        status,
        cancels,
        start,
        end,
        ends,
        past_due,
        f"{_micros(changed_at)}.{_micros(told_at or changed_at)}.{digest}",
    )


def _status(subscription: Values) -> SubscriptionStatus:
    try:
        return SubscriptionStatus(str(subscription.get("status")))
    except ValueError as error:
        raise UnusableEvent("it has no status that is known") from error


def _micros(at: datetime) -> str:
    """Orders as text as the times do."""
    return f"{max(0, (at - _EPOCH) // _MICROSECOND):020d}"
