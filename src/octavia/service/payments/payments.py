"""Everything one can do with payments, in one place for the edges and the workers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database, DatabaseFault
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.accounts import Accounts
from octavia.service.billing.billing import LIVE, OCTAVIA, Billing
from octavia.service.billing.books import Pack
from octavia.service.payments.asking import Asking
from octavia.service.payments.checkouts import Buyer, Checkout, Checkouts
from octavia.service.payments.errors import NothingBought, NotPaid, UnknownPayment, UnusableEvent
from octavia.service.payments.fulfilment import Fulfilment
from octavia.service.payments.history import PaymentSeen, payments_of
from octavia.service.payments.inbox import Event, Inbox
from octavia.service.payments.low_balances import LowBalances
from octavia.service.payments.notices import Told, intent_notice
from octavia.service.payments.standings import Standing
from octavia.service.payments.stripe import SUCCEEDED, Intent
from octavia.service.payments.subscriptions import Subscriptions
from octavia.service.payments.tables import CheckoutState, Provider

_SUBSCRIBED = (OCTAVIA, LIVE)
"""The books whose subscriptions Octavia's app sells."""
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
        subscriptions: How subscriptions stand.
    """

    def __init__(
        self, database: Database, settings: ServerSettings, clock: Clock, billing: Billing, accounts: Accounts
    ) -> None:
        self._database = database
        self._clock = clock
        self._billing = billing
        self.checkouts = Checkouts(database, settings, clock, billing)
        products = self.checkouts.polar.products
        self._fulfilment = Fulfilment(billing.ledger, clock, live=self.checkouts.stripe.live, products=products)
        self.subscriptions = Subscriptions(database, clock, products)
        self.inbox = Inbox(database, settings, clock, self._take)
        self._asking = Asking(database, clock, self.checkouts, self._take, self.inbox.note)
        self._low = LowBalances(database, settings, clock, accounts)

    def open(
        self, buyer: Buyer, package: str, success_url: str = "", cancel_url: str = "", *, asset: str = OCTAVIA
    ) -> Checkout:
        """Open a checkout for credits or a subscription; see `Checkouts.open`. Octavia sells the subscriptions of all
        `plans`."""
        if asset == OCTAVIA:
            asset = self._sold().get(package, asset)
        return self.checkouts.open(buyer, asset, package, success_url, cancel_url)

    def plans(self) -> Sequence[Pack]:
        """What can be subscribed to."""
        return [pack for asset in _SUBSCRIBED for pack in self._billing.price_book(asset).book.subscriptions_on_sale]

    def portal(self, owner_id: str, return_url: str = "") -> str:
        """The address of the provider's page where an owner sees what they bought and ends subscriptions.

        Raises:
            NothingBought; ForeignReturn; PaymentsNotSetUp; ProviderUnavailable.
        """
        back = self.checkouts.way_back("return_url", return_url)
        if not self.checkouts.paid_at(owner_id, Provider.POLAR):
            raise NothingBought
        return self.checkouts.polar.portal(owner_id, back)

    def checkout(self, owner_id: str, checkout_id: str) -> Checkout:
        """An owner's checkout as it stands; where nothing was told yet, its provider is asked.

        Raises:
            UnknownPayment: if there is none of theirs.
        """
        seen = self.checkouts.get(owner_id, checkout_id)
        if seen.state is CheckoutState.PAID:
            return seen
        self._asking.wanted(checkout_id)
        return self.checkouts.get(owner_id, checkout_id)

    def ask_due(self) -> int:
        """Ask providers for what nobody told; about how much. For a schedule."""
        return self._asking.due()

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

    def history(self, owner_id: str, limit: int, offset: int, *, asset: str = OCTAVIA) -> list[PaymentSeen]:
        """What an owner paid and began to pay; see `history.payments_of`."""
        with self._database.reading() as session:
            return payments_of(session, owner_id, asset, limit, offset)

    def _sold(self) -> dict[str, str]:
        """Which asset's book sells what; of packs of one name, Octavia's."""
        plans = {
            pack.id: asset
            for asset in reversed(_SUBSCRIBED)
            for pack in self._billing.price_book(asset).book.subscriptions_on_sale
        }
        return plans | dict.fromkeys((pack.id for pack in self._billing.price_book().book.credits_on_sale), OCTAVIA)

    def _take(self, session: Session, told: Told) -> str | None:
        if isinstance(told, Standing):
            return self.subscriptions.take(session, told)
        return self._fulfilment.take(session, told)

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
        self.subscriptions.end(session, owner_id, self._clock())
        self.inbox.forget(session, owner_id)
        self._low.forget(session, owner_id)
