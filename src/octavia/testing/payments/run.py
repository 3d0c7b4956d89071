"""Running the loopback vendors as a process, and what the server beside them has to be told."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from octavia.testing.payments.app import Vendors, create_app
from octavia.testing.payments.courier import Courier, standard, stripes
from octavia.testing.payments.polar import PolarVendor
from octavia.testing.payments.stripe import StripeVendor
from octavia.testing.serving import serve

POLAR_TOKEN = "polar_oat_development"  # noqa: S105 - worth nothing anywhere else
POLAR_SECRET = "polar_whs_development"  # noqa: S105
STRIPE_KEY = "sk_test_development"
STRIPE_SECRET = "whsec_development"  # noqa: S105
PACKAGES = ("starter", "basic", "pro", "enterprise", "creator", "professional")
"""What the price books that Octavia comes with sell."""
SUBSCRIPTIONS = ("premium",)
"""What they sell by the month."""

_SPACE = uuid.UUID("6f0a1f7e-0000-4000-8000-000000000000")


def product_of(package: str) -> str:
    """The id of a package's product at the loopback Polar."""
    return str(uuid.uuid5(_SPACE, package))


def settings_for(url: str) -> dict[str, str]:
    """What a server has to have set to sell by these vendors: variables, by name without their prefix."""
    return {
        "POLAR_BASE_URL": f"{url}/polar",
        "POLAR_ACCESS_TOKEN": POLAR_TOKEN,
        "POLAR_WEBHOOK_SECRETS": POLAR_SECRET,
        "POLAR_PRODUCTS": ",".join(f"{package}={product_of(package)}" for package in (*PACKAGES, *SUBSCRIPTIONS)),
        "STRIPE_BASE_URL": f"{url}/stripe",
        "STRIPE_SECRET_KEY": STRIPE_KEY,
        "STRIPE_WEBHOOK_SECRETS": STRIPE_SECRET,
    }


@contextmanager
def vendors_for(server_url: str) -> Iterator[Vendors]:
    """Both vendors, whose webhooks go to a server, as long as the block lasts."""
    webhooks = f"{server_url.rstrip('/')}/api/v1/billing/webhook"
    couriers = (
        Courier(f"{webhooks}/polar", standard(POLAR_SECRET), in_order=True),
        Courier(f"{webhooks}/stripe", stripes(STRIPE_SECRET), in_order=False),
    )
    products = {product_of(package): f"{package.title()} package" for package in PACKAGES}
    monthly = {product_of(package): f"{package.title()} subscription" for package in SUBSCRIPTIONS}
    for each in couriers:
        each.start()
    try:
        polar = PolarVendor(POLAR_TOKEN, products | monthly, couriers[0], monthly=tuple(monthly))
        yield Vendors(polar, StripeVendor(STRIPE_KEY, couriers[1]))
    finally:
        for each in couriers:
            each.stop()


def run(port: int, server_url: str, told: Callable[[str], None]) -> None:
    """Serve on loopback until told to stop.

    Args:
        port: 0 takes a free one.
        server_url: Where webhooks go.
        told: Given the address once it is listened on.

    Raises:
        OutputError: if the port is taken.
    """
    with vendors_for(server_url) as vendors:
        serve(create_app(vendors), port, told)
