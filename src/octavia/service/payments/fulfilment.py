"""What a payment does to the books.

Providers tell things late, twice and in any order. So each notice only adds to what is known of its payment, under the
payment's lock, and then the books are brought to what follows from all that is known: bought once, less what was
refunded, less what is disputed. It comes out the same in whatever order the notices came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import new_id
from octavia.service.audit import SYSTEM, record
from octavia.service.billing.books import Every
from octavia.service.billing.ledger import Ledger
from octavia.service.billing.posting import WalletKey, insert_new
from octavia.service.payments.errors import NotOurs, UnusableEvent
from octavia.service.payments.notices import Disputed, DisputeState, Notice, Paid, Refunded, furthest
from octavia.service.payments.subscriptions import checkout_of_subscription
from octavia.service.payments.tables import CheckoutRow, CheckoutState, PaymentRow


@dataclass(frozen=True, slots=True)
class _Due:
    """What follows from all that is known of a payment."""

    refunded_ucr: int
    withheld_ucr: int


class Fulfilment:
    """Brings the books to what is known of payments. Every call belongs to the caller's transaction."""

    def __init__(self, ledger: Ledger, clock: Clock, *, live: bool | None, products: Sequence[str]) -> None:
        """`live`: whether Stripe's payments must be real money; None: whatever they are. `products`: Polar's that are
        ours."""
        self._ledger = ledger
        self._clock = clock
        self._live = live
        self._products = frozenset(products)

    def take(self, session: Session, notice: Notice) -> str | None:
        """Take in what a notice says; whom it concerns, None while that isn't known.

        Raises:
            NotOurs: if it is about what was bought at another shop; UnusableEvent: if it says what can't be. Then
            nothing is changed.
        """
        now = self._clock()
        notice = self._placed(session, notice)
        payment = _locked(session, notice, now)
        payment.subscription = payment.subscription or notice.subscription
        match notice.says:
            case Paid() as paid:
                if payment.paid_at is None:
                    self._buy(session, payment, self._checked(session, notice, paid), paid, now)
            case Refunded() as refunded:
                payment.refunded_cents = max(payment.refunded_cents, refunded.cents)
                payment.base_cents = payment.base_cents or refunded.base_cents
            case Disputed() as disputed:
                payment.disputes = payment.disputes | _dispute(payment, disputed)
        if payment.amount_ucr:
            self._bring_up(session, payment)
        session.flush()
        return payment.owner_id

    def _placed(self, session: Session, notice: Notice) -> Notice:
        """With the checkout it belongs to: a later month may name its subscription only."""
        if notice.checkout_id is not None:
            return notice
        if notice.subscription is not None:
            checkout_id = checkout_of_subscription(session, notice.provider, notice.subscription)
            if checkout_id is not None:
                return replace(notice, checkout_id=checkout_id)
        if notice.product is not None and notice.product not in self._products:
            raise NotOurs
        return notice

    def _checked(self, session: Session, notice: Notice, paid: Paid) -> CheckoutRow:
        """The checkout that was paid, locked."""
        if notice.checkout_id is None:
            raise UnusableEvent("it names no purchase of ours")
        if self._live is not None and paid.livemode is not None and paid.livemode is not self._live:
            raise UnusableEvent("it is of test mode" if self._live else "it is of live mode")
        mine = update(CheckoutRow).where(CheckoutRow.id == notice.checkout_id, CheckoutRow.provider == notice.provider)
        checkout: CheckoutRow | None = session.scalar(mine.values(state=CheckoutRow.state).returning(CheckoutRow))
        if checkout is None:
            raise UnusableEvent(f"there is no purchase {notice.checkout_id[:36]}")
        other = select(PaymentRow.reference).where(
            PaymentRow.checkout_id == checkout.id, PaymentRow.reference != notice.reference
        )
        if checkout.every != Every.ONCE:  # Each month of one subscription is paid by an order of its own.
            other = other.where(PaymentRow.subscription != notice.subscription)
        if (reference := session.scalar(other)) is not None:
            raise UnusableEvent(f"the purchase {checkout.id} was paid by {reference} already")
        if paid.currency != checkout.currency or paid.price_cents < checkout.amount_cents:
            price = f"{checkout.amount_cents} {checkout.currency}"
            raise UnusableEvent(f"{paid.price_cents} {paid.currency} were paid for what costs {price}")
        return checkout

    def _buy(self, session: Session, payment: PaymentRow, checkout: CheckoutRow, paid: Paid, now: datetime) -> None:
        wallet = WalletKey(checkout.owner_id, checkout.asset)
        reason = f"{checkout.package_name} {'package' if checkout.every == Every.ONCE else 'subscription'}"
        if checkout.credits_ucr:
            self._ledger.purchase(session, wallet, checkout.credits_ucr, reason, _reference(payment))
        payment.checkout_id, payment.owner_id, payment.amount_ucr = checkout.id, checkout.owner_id, checkout.credits_ucr
        payment.base_cents = paid.base_cents
        payment.paid_at = now
        checkout.state, checkout.ask_at = CheckoutState.PAID, None
        checkout.updated_at = now
        self._audit(session, "payment.credited", payment, {"amount_ucr": checkout.credits_ucr})

    def _bring_up(self, session: Session, payment: PaymentRow) -> None:
        assert payment.owner_id is not None
        bought = self._ledger.purchased(session, _reference(payment))
        due = _due(payment, bought.amount_ucr)
        # What is withheld stands in for what may be refunded: it is given back first.
        kept = min(payment.withheld_ucr, due.withheld_ucr)
        self._correct(session, payment, bought.wallet, kept - payment.withheld_ucr, "a dispute was decided")
        if due.refunded_ucr > bought.refunded_ucr:
            key = f"{_reference(payment)}:{due.refunded_ucr}"
            self._ledger.refund_purchase(
                session, _reference(payment), due.refunded_ucr, "the payment was refunded", key
            )
            self._audit(session, "payment.refunded", payment, {"refunded_ucr": due.refunded_ucr})
        self._correct(session, payment, bought.wallet, due.withheld_ucr - kept, "the payment is disputed")

    def _correct(self, session: Session, payment: PaymentRow, wallet: WalletKey, more_ucr: int, reason: str) -> None:
        """Withhold so much more, or give it back."""
        if more_ucr:
            payment.corrections += 1
            payment.withheld_ucr += more_ucr
            key = f"dispute:{_reference(payment)}:{payment.corrections}"
            self._ledger.correct(session, wallet, -more_ucr, reason, key, SYSTEM)
            self._audit(session, "payment.disputed", payment, {"withheld_ucr": payment.withheld_ucr})

    def _audit(self, session: Session, action: str, payment: PaymentRow, details: dict[str, Any]) -> None:
        told = details | {"payment": _reference(payment)}
        record(session, self._clock(), action, actor=SYSTEM, target=payment.owner_id or "", details=told)


def _reference(payment: PaymentRow) -> str:
    return f"{payment.provider}:{payment.reference}"


def _locked(session: Session, notice: Notice, now: datetime) -> PaymentRow:
    """The payment that a notice is about, made if it isn't there; nobody else changes it meanwhile."""
    values: dict[str, Any] = {
        "id": new_id(),
        "provider": notice.provider.value,
        "reference": notice.reference,
        "refunded_cents": 0,
        "disputes": {},
        "withheld_ucr": 0,
        "corrections": 0,
        "created_at": now,
    }
    session.execute(insert_new(session, PaymentRow, "provider", "reference"), values)
    mine = update(PaymentRow).where(
        PaymentRow.provider == notice.provider.value, PaymentRow.reference == notice.reference
    )
    return session.scalars(mine.values(corrections=PaymentRow.corrections).returning(PaymentRow)).one()


def _dispute(payment: PaymentRow, told: Disputed) -> dict[str, Any]:
    """A dispute as it stands now: it never goes back to where it was, and neither does what it is about."""
    known = payment.disputes.get(told.dispute_id)
    if known is None:
        return {told.dispute_id: {"state": told.state.value, "cents": told.cents}}
    before = DisputeState(known["state"])
    state = furthest(before, told.state)
    cents = known["cents"]
    if state is not before:
        cents = told.cents
    elif told.state is state:
        cents = max(cents, told.cents)
    return {told.dispute_id: {"state": state.value, "cents": cents}}


def _due(payment: PaymentRow, amount_ucr: int) -> _Due:
    cents = dict.fromkeys(DisputeState, 0)
    for each in payment.disputes.values():
        cents[DisputeState(each["state"])] += each["cents"]
    gone = _part(amount_ucr, payment.refunded_cents, payment.base_cents)
    lost = _part(amount_ucr, cents[DisputeState.LOST], payment.base_cents)
    refunded = min(amount_ucr, gone + lost)
    disputed = _part(amount_ucr, cents[DisputeState.OPEN], payment.base_cents)
    return _Due(refunded, min(amount_ucr - refunded, disputed))


def _part(amount_ucr: int, cents: int, base_cents: int | None) -> int:
    """The part of `amount_ucr` that `cents` are of what was paid."""
    if not base_cents or cents >= base_cents:
        return amount_ucr if cents else 0
    return amount_ucr * cents // base_cents
