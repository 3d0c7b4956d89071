"""Checkouts: what somebody wants to buy is written down, then the provider is asked, then its answer is written down.

The provider is never asked inside a transaction. One that was asked and never answered leaves a checkout that is new
and expires; if it is paid all the same, our id in the payment leads back to it.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database, new_id
from octavia.platform.server_settings import ServerSettings, origin_of
from octavia.service.accounts.errors import NotVerified
from octavia.service.accounts.users import UserInfo
from octavia.service.audit import record
from octavia.service.billing.billing import Billing
from octavia.service.billing.books import Every, Pack
from octavia.service.billing.errors import KeyReused
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.billing.posting import WalletKey
from octavia.service.payments.errors import (
    AlreadySubscribed,
    CostsNothing,
    ForeignReturn,
    FreePackTaken,
    IsSubscription,
    UnknownPackage,
    UnknownPayment,
)
from octavia.service.payments.polar import PolarShop
from octavia.service.payments.shops import Opened, Sale
from octavia.service.payments.stripe import Intent, StripeShop
from octavia.service.payments.subscriptions import is_subscribed
from octavia.service.payments.tables import CheckoutRow, CheckoutState, Provider

AFTERWARDS = "/billing/return"
"""Our own page to which a payment returns where no app says another."""

FIRST_ASK = timedelta(minutes=2)
"""After so long a provider is asked for the first time what became of a checkout of which nothing was told."""

ORDER_ID = "{ORDER_ID}"
"""In an address to which a payment returns: stands for the checkout's id, which nobody knows before."""

_EXPIRES = timedelta(hours=24)
_NOT_FOR_ADDRESSES = frozenset("\\ \t\r\n")


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys, and from where."""

    user: UserInfo
    address: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout as its owner sees it; see `tables.CheckoutRow`."""

    id: str
    provider: Provider
    provider_id: str
    url: str
    package: str
    every: Every
    credits_ucr: int
    amount_cents: int
    currency: str
    state: CheckoutState
    expires_at: datetime


class Checkouts:
    """Opens checkouts.

    Attributes:
        polar, stripe: Where they are paid.
    """

    def __init__(self, database: Database, settings: ServerSettings, clock: Clock, billing: Billing) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._billing = billing
        self.polar = PolarShop(settings)
        self.stripe = StripeShop(settings)

    def open(self, buyer: Buyer, asset: str, package: str, success_url: str = "", cancel_url: str = "") -> Checkout:
        """Open a checkout on a page of Polar's, for a package or a subscription; a package that costs nothing is given
        at once.

        Args:
            success_url, cancel_url: Where the buyer goes on; empty: a page of ours. `ORDER_ID` in them is filled in.

        Raises:
            UnknownPackage; ForeignReturn; PaymentsNotSetUp; ProviderUnavailable; of a free one NotVerified,
            FreePackTaken; of a subscription AlreadySubscribed.
        """
        success_url, cancel_url = self.way_back("success_url", success_url), self.way_back("cancel_url", cancel_url)
        pack, version = self._pack(asset, package)
        if pack.price_cents == 0:
            return self._given(buyer, asset, pack, version, success_url)
        if pack.every is not Every.ONCE:
            self._check_not_subscribed(buyer)
        row = self._written(buyer, asset, pack, version, Provider.POLAR)
        sale = _sale(row, buyer, success_url, cancel_url)
        return self._opened(row, self.polar.open(sale))

    def intend(self, buyer: Buyer, asset: str, package: str) -> tuple[Checkout, Intent]:
        """Make a payment intent at Stripe for a package.

        Raises:
            UnknownPackage; CostsNothing; IsSubscription; PaymentsNotSetUp; ProviderUnavailable.
        """
        pack, version = self._pack(asset, package)
        if pack.every is not Every.ONCE:
            raise IsSubscription(package)
        if pack.price_cents == 0:
            raise CostsNothing(package)
        row = self._written(buyer, asset, pack, version, Provider.STRIPE)
        intent = self.stripe.intend(_sale(row, buyer, "", ""))
        return self._opened(row, Opened(intent.id, "", row.expires_at)), intent

    def of_intent(self, owner_id: str, intent_id: str, asset: str) -> Checkout:
        """An owner's checkout by its payment intent.

        Raises:
            UnknownPayment: if there is none of theirs.
        """
        query = select(CheckoutRow).where(
            CheckoutRow.provider == Provider.STRIPE,
            CheckoutRow.provider_id == intent_id,
            CheckoutRow.owner_id == owner_id,
            CheckoutRow.asset == asset,
        )
        with self._database.reading() as session:
            return _seen_if_there(session.scalar(query))

    def get(self, owner_id: str, checkout_id: str) -> Checkout:
        """An owner's checkout.

        Raises:
            UnknownPayment: if there is none of theirs.
        """
        query = select(CheckoutRow).where(CheckoutRow.id == checkout_id, CheckoutRow.owner_id == owner_id)
        with self._database.reading() as session:
            return _seen_if_there(session.scalar(query))

    def paid_at(self, owner_id: str, provider: Provider) -> bool:
        """Whether an owner ever paid anything at a provider."""
        mine = select(CheckoutRow.id).where(
            CheckoutRow.owner_id == owner_id,
            CheckoutRow.provider == provider,
            CheckoutRow.state == CheckoutState.PAID,
        )
        with self._database.reading() as session:
            return session.scalar(mine.limit(1)) is not None

    def forget(self, session: Session, owner_id: str) -> None:
        """End an owner's open checkouts and forget where they are paid, in the caller's transaction. What they bought
        stays: books need it."""
        mine = update(CheckoutRow).where(CheckoutRow.owner_id == owner_id)
        session.execute(mine.values(url=""))
        unpaid = mine.where(CheckoutRow.state.in_((CheckoutState.NEW, CheckoutState.OPEN)))
        session.execute(unpaid.values(state=CheckoutState.EXPIRED))

    def sweep(self) -> int:
        """Note which checkouts nobody paid in time; how many."""
        now = self._clock()
        over = update(CheckoutRow).where(
            CheckoutRow.state.in_((CheckoutState.NEW, CheckoutState.OPEN)), CheckoutRow.expires_at < now
        )
        ended = over.values(state=CheckoutState.EXPIRED, updated_at=now).returning(CheckoutRow.id)
        with self._database.transaction() as session:
            return len(session.scalars(ended).all())

    def way_back(self, name: str, url: str) -> str:
        """The address of the app's own to which a payment returns; for an empty one, our own page.

        Args:
            name: What it is called where it was given.

        Raises:
            ForeignReturn: if it is somebody else's.
        """
        if not url:
            return f"{self._settings.links_url}{AFTERWARDS}"
        try:
            ours = not _NOT_FOR_ADDRESSES.intersection(url) and origin_of(url) in self._settings.origins
        except ValueError:
            ours = False
        if not ours:
            raise ForeignReturn(name)
        return url

    def _pack(self, asset: str, package: str) -> tuple[Pack, int]:
        version = self._billing.price_book(asset)
        for pack in (*version.book.credits_on_sale, *version.book.subscriptions_on_sale):
            if pack.id == package:
                return pack, version.version
        raise UnknownPackage(package)

    def _check_not_subscribed(self, buyer: Buyer) -> None:
        with self._database.reading() as session:
            if is_subscribed(session, buyer.user.owner_id, self._clock()):
                raise AlreadySubscribed

    def _given(self, buyer: Buyer, asset: str, pack: Pack, version: int, url: str) -> Checkout:
        if not buyer.user.is_verified:
            raise NotVerified
        wallet, row = WalletKey(buyer.user.owner_id, asset), _row(buyer, asset, pack, version, self._clock())
        row.provider, row.state, row.url = Provider.NOBODY, CheckoutState.PAID, url
        with self._database.transaction() as session:
            key = f"free-package:{asset}:{buyer.user.id}"
            reason, actor = f"{pack.name} package", buyer.user.id
            try:
                receipt = self._billing.ledger.grant(session, wallet, row.credits_ucr, reason, key, actor)
            except KeyReused as error:
                raise FreePackTaken from error
            if receipt.replayed:
                raise FreePackTaken
            session.add(row)
            self._audit(session, "package.taken", buyer, row)
        return _seen(row)

    def _written(self, buyer: Buyer, asset: str, pack: Pack, version: int, provider: Provider) -> CheckoutRow:
        row = _row(buyer, asset, pack, version, self._clock())
        row.provider, row.ask_at = provider, row.created_at + FIRST_ASK
        with self._database.transaction() as session:
            session.add(row)
            self._audit(session, "checkout.opened", buyer, row)
        return row

    def _opened(self, row: CheckoutRow, opened: Opened) -> Checkout:
        values = {"provider_id": opened.provider_id, "url": opened.url, "expires_at": opened.expires_at}
        mine = update(CheckoutRow).where(CheckoutRow.id == row.id).values(values | {"updated_at": self._clock()})
        new = update(CheckoutRow).where(CheckoutRow.id == row.id, CheckoutRow.state == CheckoutState.NEW)
        with self._database.transaction() as session:
            session.execute(mine)
            # It may have been paid already, by somebody very quick.
            session.execute(new.values(state=CheckoutState.OPEN))
            return _seen(session.get_one(CheckoutRow, row.id))

    def _audit(self, session: Session, action: str, buyer: Buyer, row: CheckoutRow) -> None:
        details = {"package": row.package, "amount_cents": row.amount_cents, "currency": row.currency}
        record(session, self._clock(), action, actor=buyer.user.id, target=row.id, details=details)


def _row(buyer: Buyer, asset: str, pack: Pack, version: int, now: datetime) -> CheckoutRow:
    return CheckoutRow(
        id=new_id(),
        owner_id=buyer.user.owner_id,
        asset=asset,
        package=pack.id,
        package_name=pack.name,
        every=pack.every,
        credits_ucr=pack.credits * CREDIT_UCR,
        amount_cents=pack.price_cents,
        currency=pack.currency,
        price_book_version=version,
        provider_id=None,
        url="",
        state=CheckoutState.NEW,
        created_at=now,
        updated_at=now,
        expires_at=now + _EXPIRES,
    )


def _sale(row: CheckoutRow, buyer: Buyer, success_url: str, cancel_url: str) -> Sale:
    return Sale(
        row.id,
        row.owner_id,
        row.package,
        row.package_name,
        row.amount_cents,
        row.currency,
        buyer.user.email,
        _ip(buyer.address),
        success_url.replace(ORDER_ID, row.id),
        cancel_url.replace(ORDER_ID, row.id),
        Every(row.every),
    )


def _ip(address: str) -> str:
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


def _seen_if_there(row: CheckoutRow | None) -> Checkout:
    if row is None:
        raise UnknownPayment
    return _seen(row)


def _seen(row: CheckoutRow) -> Checkout:
    return Checkout(
        row.id,
        Provider(row.provider),
        row.provider_id or "",
        row.url,
        row.package,
        Every(row.every),
        row.credits_ucr,
        row.amount_cents,
        row.currency,
        CheckoutState(row.state),
        row.expires_at,
    )
