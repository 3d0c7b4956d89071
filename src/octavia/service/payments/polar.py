"""Checkouts, subscriptions and the portal at Polar, through its library."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from octavia.platform.server_settings import ServerSettings
from octavia.service.billing.books import Every
from octavia.service.errors import ServiceError
from octavia.service.payments.errors import NothingBought, PaymentsNotSetUp, ProviderUnavailable, UnknownPayment
from octavia.service.payments.fields import OF_CHECKOUT
from octavia.service.payments.notices import Told, order_notices
from octavia.service.payments.shops import PATIENCE_S, Opened, Sale
from octavia.service.payments.standings import standing_of

if TYPE_CHECKING:
    from polar.v2026_10 import Polar
    from polar.v2026_10.inputs import CheckoutCreate
    from polar.v2026_10.outputs import Checkout, CheckoutProduct, Order, Subscription

_NAME = "Polar"
_LISTED = 100
_PAID = ("confirmed", "succeeded")
_UNKNOWN = (404, 422)


class PolarShop:
    """Opens checkouts and says how they and subscriptions stand. The library is loaded when it is first needed: that
    takes a second."""

    def __init__(self, settings: ServerSettings) -> None:
        self._token = settings.polar_access_token
        self._base_url = settings.polar_base_url
        pairs = (entry.partition("=") for entry in settings.polar_products)
        self._products = {package.strip(): product.strip() for package, _, product in pairs}

    @property
    def products(self) -> Sequence[str]:
        """The products that are ours."""
        return tuple(self._products.values())

    def open(self, sale: Sale) -> Opened:
        """Open a checkout.

        Polar knows no idempotency keys. Where no answer comes, it may have opened one all the same: then that one is
        found by our id in it.

        Raises:
            PaymentsNotSetUp: if no token or no product is set, or one that is paid at other times; ProviderUnavailable:
            if there is no checkout in the end.
        """
        from polar.base import PolarClientError, PolarError

        wanted = self._wanted(sale)
        with self._client() as client:
            try:
                made = client.checkouts.create(**wanted)
            except PolarClientError as error:
                raise ProviderUnavailable(_NAME, f"refuses the checkout ({error.status_code})") from error
            except PolarError as error:
                found = _asked(lambda: _found(client, sale.owner_id, sale.checkout_id))
                if found is None:
                    raise ProviderUnavailable(_NAME, "does not answer") from error
                made = found
        if made.product is not None and _is_paid(made.product) is not sale.every:
            raise PaymentsNotSetUp(f"polar_products for '{sale.package}' to a product that is paid {sale.every}")
        return _opened(made)

    def portal(self, owner_id: str, return_url: str) -> str:
        """The address of a page where an owner sees what they bought and ends subscriptions.

        Raises:
            PaymentsNotSetUp; ProviderUnavailable; NothingBought: if Polar knows no such customer.
        """
        with self._answers(NothingBought) as client:
            made = client.customer_sessions.create(external_customer_id=owner_id, return_url=return_url)
        return made.customer_portal_url

    def told_of(self, checkout_id: str, owner_id: str, provider_id: str | None, now: datetime) -> list[Told]:
        """What there is to tell of a checkout: its orders, and its subscription.

        Args:
            provider_id: None if that isn't known.

        Raises:
            PaymentsNotSetUp; ProviderUnavailable; UnknownPayment: if there is none any more; UnusableEvent.
        """
        with self._answers(UnknownPayment) as client:
            found = client.checkouts.get(provider_id) if provider_id else _found(client, owner_id, checkout_id)
            if found is None or found.status not in _PAID:
                return []
            told = _orders(client.orders.list(checkout_id=found.id, limit=_LISTED).items)
            if found.subscription_id:
                told += _standing(client.subscriptions.get(found.subscription_id), now)
            return told

    def told_of_subscription(self, reference: str, now: datetime) -> list[Told]:
        """How a subscription stands, and its orders.

        Raises:
            PaymentsNotSetUp; ProviderUnavailable; UnusableEvent.
        """
        with self._answers(UnknownPayment) as client:
            told = _standing(client.subscriptions.get(reference), now)
            return told + _orders(client.orders.list(subscription_id=reference, limit=_LISTED).items)

    def end(self, reference: str, now: datetime) -> list[Told]:
        """End a subscription at once: nothing is paid for it any more; how it stands then.

        Raises:
            PaymentsNotSetUp; ProviderUnavailable; UnusableEvent.
        """
        from polar.v2026_10.errors import AlreadyCanceledSubscription

        with self._answers(UnknownPayment) as client:
            try:
                return _standing(client.subscriptions.revoke(reference), now)
            except AlreadyCanceledSubscription:
                return _standing(client.subscriptions.get(reference), now)

    @contextmanager
    def _answers(self, refused: Callable[[], ServiceError]) -> Iterator[Polar]:
        """A client whose failures are ours: `refused` where Polar knows no such thing."""
        from polar.base import PolarClientError, PolarError

        with self._client() as client:
            try:
                yield client
            except PolarClientError as error:
                if error.status_code in _UNKNOWN:
                    raise refused() from error
                raise ProviderUnavailable(_NAME, f"refuses to answer ({error.status_code})") from error
            except PolarError as error:
                raise ProviderUnavailable(_NAME, "does not answer") from error

    def _client(self) -> Polar:
        from polar.v2026_10 import Polar

        if not self._token:
            raise PaymentsNotSetUp("polar_access_token")
        return Polar(self._token, base_url=self._base_url or None, timeout=PATIENCE_S)

    def _wanted(self, sale: Sale) -> CheckoutCreate:
        product = self._products.get(sale.package)
        if not product:
            raise PaymentsNotSetUp(f"polar_products for '{sale.package}'")
        return {
            "products": [product],
            # The price book says what it costs, whatever stands in Polar's catalogue.
            "prices": {
                product: [
                    {
                        "amount_type": "fixed",
                        "price_amount": sale.amount_cents,
                        "price_currency": sale.currency,  # type: ignore[typeddict-item]
                    }
                ]
            },
            "allow_discount_codes": False,
            "allow_trial": False,
            "external_customer_id": sale.owner_id,
            "customer_email": sale.email or None,
            "customer_ip_address": sale.address or None,
            "metadata": {OF_CHECKOUT: sale.checkout_id},
            "success_url": sale.success_url,
            "return_url": sale.cancel_url,
        }


def _asked(ask: Callable[[], Checkout | None]) -> Checkout | None:
    from polar.base import PolarError

    try:
        return ask()
    except PolarError:
        return None


def _found(client: Polar, owner_id: str, checkout_id: str) -> Checkout | None:
    """The checkout that was opened without our hearing of it."""
    listed = client.checkouts.list(external_customer_id=owner_id, limit=_LISTED)
    return next((each for each in listed.items if each.metadata.get(OF_CHECKOUT) == checkout_id), None)


def _is_paid(product: CheckoutProduct) -> Every | None:
    """How often a product is paid; None if that is another rhythm than ours."""
    if not product.is_recurring:
        return Every.ONCE
    return Every.MONTH if (product.recurring_interval, product.recurring_interval_count or 1) == ("month", 1) else None


def _orders(orders: Sequence[Order]) -> list[Told]:
    # The oldest first: so a statement tells them.
    return [notice for order in reversed(orders) for notice in order_notices(asdict(order))]


def _standing(subscription: Subscription, now: datetime) -> list[Told]:
    return [standing_of(asdict(subscription), now)]


def _opened(checkout: Checkout) -> Opened:
    try:
        expires_at = datetime.fromisoformat(checkout.expires_at)
    except ValueError as error:
        raise ProviderUnavailable(_NAME, "answers what can't be read") from error
    return Opened(checkout.id, checkout.url, expires_at)
