"""A package that somebody paid, and every webhook that tells of it."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from octavia.api.server import Server
from octavia.service.payments.tables import Provider
from octavia.testing.payments.run import POLAR_SECRET, STRIPE_SECRET
from support.payments import Delivery, checkout_of, ordered, polar_delivery, stripe_delivery
from support.people import Person

Json = dict[str, Any]


class Sold:
    """A basic package that somebody paid: 250 credits for 10 dollars."""

    def __init__(self, server: Server, who: Person, provider: Provider) -> None:
        self.server = server
        self.provider = provider
        self._checkout = checkout_of(server, who, provider=provider)
        self._order = ordered(self._checkout, server.clock())
        self.reference = self._order.order.id
        self._count = itertools.count()

    def paid(self) -> Json:
        if self.provider is Provider.POLAR:
            return self._order.event()
        intent = {"id": self.reference, "amount": 1000, "amount_received": 1000, "currency": "usd", "livemode": False}
        return self._stripe("payment_intent.succeeded", intent | {"metadata": {"purchase_id": self._checkout}})

    def refunded(self, cents: int) -> Json:
        if self.provider is Provider.POLAR:
            return self._order.event("order.refunded", cents)
        charge = {"id": "ch_1", "payment_intent": self.reference, "amount": 1000, "amount_refunded": cents}
        return self._stripe("charge.refunded", charge)

    def dispute(self, status: str) -> Json:
        dispute = {"id": "dp_1", "payment_intent": self.reference, "amount": 1000, "status": status}
        closed = status in ("won", "lost", "warning_closed")
        return self._stripe(f"charge.dispute.{'closed' if closed else 'created'}", dispute)

    def signed(self, event: Json, message_id: str = "", later_s: float = 0, secret: str = "") -> Delivery:
        at = self.server.clock() + timedelta(seconds=later_s)
        if self.provider is Provider.POLAR:
            return polar_delivery(event, at, message_id, secret or POLAR_SECRET)
        return stripe_delivery(event | ({"id": message_id} if message_id else {}), at, secret or STRIPE_SECRET)

    def _stripe(self, kind: str, thing: Json) -> Json:
        return {"id": f"evt_{next(self._count)}", "object": "event", "type": kind, "data": {"object": thing}}
