"""What an owner paid and began to pay, as they see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from octavia.service.payments.tables import CheckoutRow, CheckoutState, PaymentRow


class PaymentState(StrEnum):
    """How a payment stands."""

    PENDING = "pending"
    """It can still be paid."""
    SUCCEEDED = "succeeded"
    DISPUTED = "disputed"
    """Its credits are withheld until that is decided."""
    PARTLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class PaymentSeen:
    """A payment.

    Attributes:
        id: Of its checkout.
        amount_cents: The price, without taxes, whatever was refunded since.
    """

    id: str
    package_name: str
    amount_cents: int
    currency: str
    state: PaymentState
    created_at: datetime


def payments_of(session: Session, owner_id: str, asset: str, limit: int, offset: int) -> list[PaymentSeen]:
    """A page of what an owner paid or can still pay for an asset, the newest first."""
    mine = (
        select(CheckoutRow, PaymentRow)
        .outerjoin(PaymentRow, PaymentRow.checkout_id == CheckoutRow.id)
        .where(CheckoutRow.owner_id == owner_id, CheckoutRow.asset == asset)
        .where(CheckoutRow.state.in_((CheckoutState.OPEN, CheckoutState.PAID)))
        .order_by(CheckoutRow.created_at.desc(), CheckoutRow.id)
    )
    return [_seen(checkout, payment) for checkout, payment in session.execute(mine.limit(limit).offset(offset))]


def _seen(checkout: CheckoutRow, payment: PaymentRow | None) -> PaymentSeen:
    return PaymentSeen(
        checkout.id,
        checkout.package_name,
        checkout.amount_cents,
        checkout.currency,
        _state(checkout, payment),
        checkout.created_at,
    )


def _state(checkout: CheckoutRow, payment: PaymentRow | None) -> PaymentState:
    if checkout.state != CheckoutState.PAID:
        return PaymentState.PENDING
    if payment is not None and payment.withheld_ucr:
        return PaymentState.DISPUTED
    if payment is not None and payment.refunded_cents:
        whole = payment.base_cents is None or payment.refunded_cents >= payment.base_cents
        return PaymentState.REFUNDED if whole else PaymentState.PARTLY_REFUNDED
    return PaymentState.SUCCEEDED
