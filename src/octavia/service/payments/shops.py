"""What a payment provider is asked for, and what it answers, whichever it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from octavia.service.billing.books import Every

PATIENCE_S = 10.0
"""How long an answer of a provider is waited for."""


@dataclass(frozen=True, slots=True)
class Sale:
    """What somebody wants to pay.

    Attributes:
        checkout_id: Ours; it travels with the payment.
        package: Its id and, for people, its name.
        email, address: The buyer's; `email` is empty if they have none here, `address` if it is no IP address.
        success_url, cancel_url: Where the buyer goes on.
        every: How often it is paid.
    """

    checkout_id: str
    owner_id: str
    package: str
    package_name: str
    amount_cents: int
    currency: str
    email: str
    address: str
    success_url: str
    cancel_url: str
    every: Every = Every.ONCE


@dataclass(frozen=True, slots=True)
class Opened:
    """A checkout at its provider.

    Attributes:
        provider_id: The provider's id of it.
        url: Where it is paid.
    """

    provider_id: str
    url: str
    expires_at: datetime
