"""Payment intents at Stripe, through its library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from octavia.platform.server_settings import ServerSettings
from octavia.service.payments.errors import PaymentsNotSetUp, ProviderUnavailable, UnknownPayment
from octavia.service.payments.fields import OF_CHECKOUT
from octavia.service.payments.shops import PATIENCE_S, Sale

if TYPE_CHECKING:
    from stripe import PaymentIntent, RequestOptions, StripeClient
    from stripe.params import PaymentIntentCreateParams

_NAME = "Stripe"
_RETRIES = 2
_LIVE_KEYS = ("sk_live_", "rk_live_")
SUCCEEDED = "succeeded"


@dataclass(frozen=True, slots=True)
class Intent:
    """A payment intent as its buyer's browser needs it."""

    id: str
    client_secret: str


class StripeShop:
    """Makes and reads payment intents. The library is loaded when it is first needed."""

    def __init__(self, settings: ServerSettings) -> None:
        self._key = settings.stripe_secret_key
        self._base_url = settings.stripe_base_url

    @property
    def live(self) -> bool | None:
        """Whether the key is for real money; None without a key."""
        return self._key.startswith(_LIVE_KEYS) if self._key else None

    def intend(self, sale: Sale) -> Intent:
        """Make a payment intent; for the same checkout it is the same one.

        Raises:
            PaymentsNotSetUp: if no key is set; ProviderUnavailable: if there is none in the end.
        """
        wanted = _wanted(sale)
        key: RequestOptions = {"idempotency_key": sale.checkout_id}
        intent = self._asked(lambda client: client.v1.payment_intents.create(wanted, key))
        if not intent.client_secret:
            raise ProviderUnavailable(_NAME, "answers what can't be read")
        return Intent(intent.id, intent.client_secret)

    def read(self, intent_id: str) -> Mapping[str, Any]:
        """A payment intent as it stands now.

        Raises:
            PaymentsNotSetUp; ProviderUnavailable; UnknownPayment: if Stripe knows none.
        """
        return self._asked(lambda client: client.v1.payment_intents.retrieve(intent_id)).to_dict()

    def _asked(self, ask: Callable[[StripeClient], PaymentIntent]) -> PaymentIntent:
        if not self._key:
            raise PaymentsNotSetUp("stripe_secret_key")
        import stripe

        client = stripe.StripeClient(
            self._key,
            base_addresses={"api": self._base_url} if self._base_url else None,
            max_network_retries=_RETRIES,
            http_client=stripe.RequestsClient(timeout=PATIENCE_S),
        )
        try:
            return ask(client)
        except stripe.InvalidRequestError as error:
            if error.http_status == 404:
                raise UnknownPayment from error
            raise ProviderUnavailable(_NAME, f"refuses the payment ({error.http_status})") from error
        except stripe.StripeError as error:
            raise ProviderUnavailable(_NAME, "does not answer") from error


def _wanted(sale: Sale) -> PaymentIntentCreateParams:
    wanted: PaymentIntentCreateParams = {
        "amount": sale.amount_cents,
        "currency": sale.currency,
        "automatic_payment_methods": {"enabled": True},
        "description": f"{sale.package_name} package",
        "metadata": {OF_CHECKOUT: sale.checkout_id, "owner_id": sale.owner_id},
    }
    if sale.email:
        # Stripe refuses an empty one.
        wanted["receipt_email"] = sale.email
    return wanted
