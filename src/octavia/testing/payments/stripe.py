"""Stripe: payment intents, their charges, refunds and disputes. Written from its documentation."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from octavia.testing.payments.courier import Courier
from octavia.testing.payments.wire import Json, Refused, new_token, whole

VERSION = "2026-10-28.endive"
DECLINED_CARD = "pm_card_chargeDeclined"
_CARD = "pm_card_visa"


@dataclass
class Intent:
    """What a customer is to pay."""

    id: str
    client_secret: str
    amount: int
    currency: str
    metadata: dict[str, str]
    description: str
    receipt_email: str | None
    created: int
    status: str = "requires_payment_method"
    charge: str | None = None
    refunded: int = 0

    def json(self) -> Json:
        """As Stripe shows it."""
        paid = self.status == "succeeded"
        return {
            "id": self.id,
            "object": "payment_intent",
            "amount": self.amount,
            "amount_capturable": 0,
            "amount_received": self.amount if paid else 0,
            "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
            "capture_method": "automatic",
            "client_secret": self.client_secret,
            "confirmation_method": "automatic",
            "created": self.created,
            "currency": self.currency,
            "customer": None,
            "description": self.description or None,
            "latest_charge": self.charge,
            "livemode": False,
            "metadata": self.metadata,
            "next_action": None,
            "payment_method": _CARD if paid else None,
            "payment_method_types": ["card"],
            "receipt_email": self.receipt_email,
            "status": self.status,
        }

    def charge_json(self) -> Json:
        """Its charge."""
        return {
            "id": self.charge,
            "object": "charge",
            "amount": self.amount,
            "amount_captured": self.amount,
            "amount_refunded": self.refunded,
            "captured": True,
            "created": self.created,
            "currency": self.currency,
            "disputed": False,
            "livemode": False,
            "metadata": self.metadata,
            "paid": True,
            "payment_intent": self.id,
            "refunded": self.refunded == self.amount,
            "status": "succeeded",
        }


@dataclass
class StripeVendor:
    """An account at Stripe, in test mode.

    Attributes:
        disputes: As Stripe shows them, by id.
    """

    key: str
    courier: Courier
    intents: dict[str, Intent] = field(default_factory=dict)
    disputes: dict[str, Json] = field(default_factory=dict)
    _by_key: dict[str, tuple[Json, Intent]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def create_intent(self, form: Json, idempotency_key: str) -> Json:
        """`POST /v1/payment_intents`: the same one for the same key."""
        amount, currency = whole(form, "amount"), str(form.get("currency", ""))
        if amount is None or len(currency) != 3:
            raise _refused(400, "parameter_missing", "Missing required param: amount and currency.")
        if form.get("receipt_email") == "":
            raise _refused(400, "parameter_invalid_empty", "You passed an empty string for 'receipt_email'.")
        with self._lock:
            known = self._by_key.get(idempotency_key)
            if known is not None and known[0] != form:
                raise _refused(400, "idempotency_error", "Keys can only be used with the same parameters.")
            intent = known[1] if known else self._intent(form, amount, currency)
            if idempotency_key:
                self._by_key[idempotency_key] = (form, intent)
        if known is None:
            self._tell("payment_intent.created", intent.json())
        return intent.json()

    def intent(self, intent_id: str) -> Intent:
        """A payment intent."""
        found = self.intents.get(intent_id)
        if found is None:
            raise _refused(404, "resource_missing", f"No such payment_intent: '{intent_id}'")
        return found

    def confirm(self, intent_id: str, payment_method: str) -> Json:
        """`POST /v1/payment_intents/{id}/confirm`: paid, or declined for the card that always is."""
        intent = self.intent(intent_id)
        with self._lock:
            if intent.status == "succeeded":
                raise _refused(400, "payment_intent_unexpected_state", "This PaymentIntent has already succeeded.")
            declined = payment_method == DECLINED_CARD
            if not declined:
                intent.status, intent.charge = "succeeded", new_token("ch")
        if declined:
            self._tell("payment_intent.payment_failed", intent.json())
            raise _refused(402, "card_declined", "Your card was declined.", "card_error")
        self._tell("charge.succeeded", intent.charge_json())
        self._tell("payment_intent.succeeded", intent.json())
        return intent.json()

    def refund(self, form: Mapping[str, Any]) -> Json:
        """`POST /v1/refunds`: of an intent, some of it or all that is left."""
        intent = self.intent(str(form.get("payment_intent")))
        with self._lock:
            left = intent.amount - intent.refunded if intent.charge else 0
            amount = whole(form, "amount") if form.get("amount") else left
            if amount is None or not 0 < amount <= left:
                raise _refused(400, "amount_too_large", f"Refund amount is greater than what is left ({left}).")
            intent.refunded += amount
        self._tell("charge.refunded", intent.charge_json())
        return {
            "id": new_token("re"),
            "object": "refund",
            "amount": amount,
            "charge": intent.charge,
            "currency": intent.currency,
            "payment_intent": intent.id,
            "status": "succeeded",
        }

    def dispute(self, intent_id: str) -> Json:
        """A customer's bank wants all of a payment back."""
        intent = self.intent(intent_id)
        if intent.charge is None:
            raise _refused(400, "charge_missing", "It was not paid.")
        made: Json = {
            "id": new_token("dp"),
            "object": "dispute",
            "amount": intent.amount,
            "charge": intent.charge,
            "created": int(time.time()),
            "currency": intent.currency,
            "livemode": False,
            "metadata": {},
            "payment_intent": intent.id,
            "reason": "fraudulent",
            "status": "needs_response",
        }
        self.disputes[made["id"]] = made
        self._tell("charge.dispute.created", made)
        return made

    def close_dispute(self, dispute_id: str, status: str) -> Json:
        """A bank decides: `won` or `lost`."""
        known = self.disputes.get(dispute_id)
        if known is None or status not in ("won", "lost"):
            raise _refused(404, "resource_missing", f"No such dispute: '{dispute_id}'")
        self.disputes[dispute_id] = known | {"status": status}
        self._tell("charge.dispute.closed", self.disputes[dispute_id])
        return self.disputes[dispute_id]

    def _intent(self, form: Json, amount: int, currency: str) -> Intent:
        intent_id = new_token("pi")
        made = Intent(
            intent_id,
            new_token(f"{intent_id}_secret"),
            amount,
            currency,
            {str(name): str(value) for name, value in form.get("metadata", {}).items()},
            str(form.get("description", "")),
            form.get("receipt_email"),
            int(time.time()),
        )
        self.intents[intent_id] = made
        return made

    def _tell(self, kind: str, thing: Json) -> None:
        event: Json = {
            "id": new_token("evt"),
            "object": "event",
            "api_version": VERSION,
            "created": int(time.time()),
            "data": {"object": thing},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self.courier.send(event["id"], kind, event)


def _refused(status: int, code: str, message: str, kind: str = "invalid_request_error") -> Refused:
    return Refused(status, {"error": {"type": kind, "code": code, "message": message}})
