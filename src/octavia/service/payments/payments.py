"""Everything one can do with payments, in one place for the edges and the workers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database, DatabaseFault
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.accounts import Accounts
from octavia.service.billing.billing import OCTAVIA, Billing
from octavia.service.payments.checkouts import Buyer, Checkout, Checkouts
from octavia.service.payments.errors import NotPaid, UnknownPayment, UnusableEvent
from octavia.service.payments.fulfilment import Fulfilment
from octavia.service.payments.inbox import Event, Inbox
from octavia.service.payments.low_balances import LowBalances
from octavia.service.payments.notices import intent_notice
from octavia.service.payments.stripe import SUCCEEDED, Intent
from octavia.service.payments.tables import CheckoutState, Provider

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A payment that is in the books: what it brought, now or before, and what is there after it."""

    added_ucr: int
    balance_ucr: int


class Payments:
    """Checkouts, webhooks, mail about low balances.

    Attributes:
        checkouts: What owners buy.
        inbox: What providers tell.
    """

    def __init__(
        self, database: Database, settings: ServerSettings, clock: Clock, billing: Billing, accounts: Accounts
    ) -> None:
        self._database = database
        self._billing = billing
        self.checkouts = Checkouts(database, settings, clock, billing)
        self._fulfilment = Fulfilment(billing.ledger, clock, live=self.checkouts.stripe.live)
        self.inbox = Inbox(database, settings, clock, self._fulfilment.take)
        self._low = LowBalances(database, settings, clock, accounts)

    def open(self, buyer: Buyer, package: str, success_url: str = "", cancel_url: str = "") -> Checkout:
        """Open a checkout for Octavia's credits; see `Checkouts.open`."""
        return self.checkouts.open(buyer, OCTAVIA, package, success_url, cancel_url)

    def intend(self, buyer: Buyer, package: str, *, asset: str = OCTAVIA) -> tuple[Checkout, Intent]:
        """Make a payment intent for credits; see `Checkouts.intend`."""
        return self.checkouts.intend(buyer, asset, package)

    def confirm(self, owner_id: str, intent_id: str, *, asset: str = OCTAVIA) -> Confirmed:
        """See at Stripe whether an owner's intent was paid, and put it in the books, once however often it is asked.

        Raises:
            UnknownPayment: if it isn't theirs; NotPaid: if it wasn't, or not what was to be paid; PaymentsNotSetUp,
            ProviderUnavailable.
        """
        checkout = self.checkouts.of_intent(owner_id, intent_id, asset)
        if checkout.state is not CheckoutState.PAID:
            intent = self.checkouts.stripe.read(intent_id)
            if intent.get("status") != SUCCEEDED:
                raise NotPaid(str(intent.get("status")))
            try:
                notice = intent_notice(intent)
                if notice.checkout_id != checkout.id:
                    raise UnknownPayment
                with self._database.transaction() as session:
                    self._fulfilment.take(session, notice)
            except UnusableEvent as error:
                raise NotPaid(str(error)) from error
        return Confirmed(checkout.credits_ucr, self._billing.balance_ucr(owner_id, asset=asset))

    def receive(self, provider: Provider, headers: Mapping[str, str], body: bytes) -> bool:
        """Keep a webhook; see `Inbox.receive`."""
        return self.inbox.receive(provider, headers, body)

    def fulfil_due(self) -> int:
        """Deal with webhooks that wait; how many. For a schedule, and after each webhook."""
        return self.inbox.look()

    def retry(self, event: int, actor: str) -> Event:
        """Look at a failed webhook once more; see `Inbox.again`."""
        return self.inbox.again(event, actor)

    def nudge(self) -> None:
        """Deal with webhooks that wait in a thread of its own; whoever took one in doesn't wait for that."""
        threading.Thread(target=self._look, name="payments", daemon=True).start()

    def _look(self) -> None:
        try:
            self.inbox.look()
        except DatabaseFault as error:
            _log.warning("payment events wait for the next look: %s", error)

    def tell_low_balances(self) -> int:
        """Mail owners whose credits run low; how many."""
        return self._low.tell()

    def sweep(self) -> None:
        """Note what expired, and empty what nobody needs any more."""
        self.checkouts.sweep()
        self.inbox.sweep()

    def forget(self, session: Session, owner_id: str) -> None:
        """Remove what names a user, in the transaction that removes the account; what books need stays."""
        self.checkouts.forget(session, owner_id)
        self.inbox.forget(session, owner_id)
        self._low.forget(session, owner_id)
