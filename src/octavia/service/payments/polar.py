"""Checkouts at Polar, through its library."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from octavia.platform.server_settings import ServerSettings
from octavia.service.payments.errors import PaymentsNotSetUp, ProviderUnavailable
from octavia.service.payments.notices import OF_CHECKOUT
from octavia.service.payments.shops import PATIENCE_S, Opened, Sale

if TYPE_CHECKING:
    from polar.v2026_10 import Polar
    from polar.v2026_10.inputs import CheckoutCreate
    from polar.v2026_10.outputs import Checkout

_NAME = "Polar"
_LISTED = 100


class PolarShop:
    """Opens checkouts. The library is loaded when it is first needed: that takes a second."""

    def __init__(self, settings: ServerSettings) -> None:
        self._token = settings.polar_access_token
        self._base_url = settings.polar_base_url
        pairs = (entry.partition("=") for entry in settings.polar_products)
        self._products = {package.strip(): product.strip() for package, _, product in pairs}

    def open(self, sale: Sale) -> Opened:
        """Open a checkout.

        Polar knows no idempotency keys. Where no answer comes, it may have opened one all the same: then that one is
        found by our id in it.

        Raises:
            PaymentsNotSetUp: if no token or no product is set; ProviderUnavailable: if there is no checkout in the end.
        """
        from polar.base import PolarClientError, PolarError
        from polar.v2026_10 import Polar

        wanted = self._wanted(sale)
        with Polar(self._token, base_url=self._base_url or None, timeout=PATIENCE_S) as client:
            try:
                made = client.checkouts.create(**wanted)
            except PolarClientError as error:
                raise ProviderUnavailable(_NAME, f"refuses the checkout ({error.status_code})") from error
            except PolarError as error:
                found = _asked(lambda: _found(client, sale))
                if found is None:
                    raise ProviderUnavailable(_NAME, "does not answer") from error
                made = found
        return _opened(made)

    def _wanted(self, sale: Sale) -> CheckoutCreate:
        if not self._token:
            raise PaymentsNotSetUp("polar_access_token")
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
            "external_customer_id": sale.owner_id,
            "customer_email": sale.email,
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


def _found(client: Polar, sale: Sale) -> Checkout | None:
    """The checkout that was opened without our hearing of it."""
    listed = client.checkouts.list(external_customer_id=sale.owner_id, limit=_LISTED)
    return next((each for each in listed.items if each.metadata.get(OF_CHECKOUT) == sale.checkout_id), None)


def _opened(checkout: Checkout) -> Opened:
    try:
        expires_at = datetime.fromisoformat(checkout.expires_at)
    except ValueError as error:
        raise ProviderUnavailable(_NAME, "answers what can't be read") from error
    return Opened(checkout.id, checkout.url, expires_at)
