"""Providers are asked for what their webhooks should have told.

What they answer goes the same way as webhooks do, so it does not matter who is first, or whether both come. Whoever
asks has claimed that by a conditional update, and asks outside of any transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.service.billing.errors import BooksBroken
from octavia.service.errors import ServiceError
from octavia.service.payments.checkouts import Checkouts
from octavia.service.payments.errors import (
    NotOurs,
    PaymentsNotSetUp,
    ProviderUnavailable,
    UnknownPayment,
    UnusableEvent,
)
from octavia.service.payments.notices import Told, intent_notice
from octavia.service.payments.stripe import SUCCEEDED
from octavia.service.payments.subscriptions import SETTLES
from octavia.service.payments.tables import CheckoutRow, CheckoutState, Provider, SubscriptionRow

AGAIN = timedelta(seconds=10)
"""A provider isn't asked about a checkout more often than this, however often its buyer wants to know."""

_AT_ONCE = 10
_CLAIMED_FOR = timedelta(minutes=2)
_log = logging.getLogger(__name__)


class Asking:
    """Asks, has `take` deal with the answers, and `note` keep which can't be used: of which provider, about what, whose
    that is, and why."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        checkouts: Checkouts,
        take: Callable[[Session, Told], str | None],
        note: Callable[[Provider, str, str | None, str], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._checkouts = checkouts
        self._take = take
        self._note = note

    def wanted(self, checkout_id: str) -> None:
        """Ask about a checkout whose buyer wants to know now, unless that was done a moment ago. A provider that
        doesn't answer is nothing to them: it is asked again."""
        now = self._clock()
        asked = CheckoutRow.asked_at.is_(None) | (CheckoutRow.asked_at <= now - AGAIN)
        mine = update(CheckoutRow).where(CheckoutRow.id == checkout_id, CheckoutRow.state != CheckoutState.PAID, asked)
        with self._database.transaction() as session:
            row = session.scalar(mine.values(asked_at=now).returning(CheckoutRow))
        if row is not None:
            self._ask(row, partial(self._of_checkout, row))

    def due(self) -> int:
        """Ask what is due; about how many. For a schedule."""
        asked = 0
        while asked < _AT_ONCE and (row := self._claim_checkout()) is not None:
            asked += 1
            if not self._ask(row, partial(self._of_checkout, row)):
                break
        while asked < 2 * _AT_ONCE and (one := self._claim_subscription()) is not None:
            asked += 1
            if not self._ask(one, partial(self._of_subscription, one)):
                break
            self._asked(one)
        return asked

    def _ask(self, row: CheckoutRow | SubscriptionRow, ask: Callable[[], Sequence[Told]]) -> bool:
        """Whether there was an answer to what is asked about `row`."""
        try:
            told = ask()
        except (ProviderUnavailable, PaymentsNotSetUp) as error:
            _log.warning("a payment is asked for again later: %s", error)
            return False
        except UnknownPayment:
            return True
        except UnusableEvent as error:
            self._unusable(row, row.id, error)
            return True
        for each in told:
            try:
                with self._database.transaction() as session:
                    self._take(session, each)
            except NotOurs:
                continue
            except (UnusableEvent, ServiceError, BooksBroken) as error:
                self._unusable(row, each.reference, error)
        return True

    def _unusable(self, row: CheckoutRow | SubscriptionRow, reference: str, error: Exception) -> None:
        _log.error("what %s says of %s can't be used: %s", row.provider, reference, error)
        self._note(Provider(row.provider), reference, row.owner_id, str(error))

    def _of_checkout(self, row: CheckoutRow) -> Sequence[Told]:
        if row.provider == Provider.POLAR:
            return self._checkouts.polar.told_of(row.id, row.owner_id, row.provider_id, self._clock())
        if row.provider_id is None:
            return []
        intent = self._checkouts.stripe.read(row.provider_id)
        return [intent_notice(intent)] if intent.get("status") == SUCCEEDED else []

    def _of_subscription(self, row: SubscriptionRow) -> Sequence[Told]:
        polar = self._checkouts.polar
        return (polar.end if row.ending else polar.told_of_subscription)(row.reference, self._clock())

    def _claim_checkout(self) -> CheckoutRow | None:
        now = self._clock()
        unpaid = (CheckoutRow.ask_at <= now, CheckoutRow.state != CheckoutState.PAID)
        first = select(CheckoutRow).where(*unpaid).order_by(CheckoutRow.ask_at, CheckoutRow.id).limit(1)
        with self._database.transaction() as session:
            row = session.scalar(first)
            if row is None:
                return None
            mine = update(CheckoutRow).where(CheckoutRow.id == row.id, CheckoutRow.ask_at == row.ask_at)
            claimed = mine.values(ask_at=_next(row, now), asked_at=now).returning(CheckoutRow)
            return session.scalar(claimed)

    def _claim_subscription(self) -> SubscriptionRow | None:
        now = self._clock()
        first = (
            select(SubscriptionRow.id).where(SubscriptionRow.ask_at <= now).order_by(SubscriptionRow.ask_at).limit(1)
        )
        with self._database.transaction() as session:
            mine = update(SubscriptionRow).where(
                SubscriptionRow.id == first.scalar_subquery(), SubscriptionRow.ask_at <= now
            )
            return session.scalar(mine.values(ask_at=now + _CLAIMED_FOR).returning(SubscriptionRow))

    def _asked(self, row: SubscriptionRow) -> None:
        """Ask again after its month's end, as long as it goes on."""
        now = self._clock()
        with self._database.transaction() as session:
            known = session.get_one(SubscriptionRow, row.id)
            goes_on = known.good_until is not None and known.good_until > now
            known.ask_at = max(now, known.period_end_at or now) + SETTLES if goes_on else None


def _next(row: CheckoutRow, now: datetime) -> datetime | None:
    """When to ask again: after twice as long each time, and a last time when it can't be paid any more."""
    if now > row.expires_at:
        return None
    return min(now + (now - row.created_at), row.expires_at + SETTLES)
