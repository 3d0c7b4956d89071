"""Polar's objects as JSON, every field there: its library refuses an object that lacks one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from octavia.testing.payments.wire import Json, instant, new_uuid, now

if TYPE_CHECKING:
    from octavia.testing.payments.polar import Checkout, Order
    from octavia.testing.payments.polar_months import Subscription

ORGANIZATION = "6f0a1f7e-0000-4000-8000-000000000001"
_NO_TRIAL = {"trial_interval": None, "trial_interval_count": None}
_NO_SEATS = {"seats": None, "min_seats": None, "max_seats": None, "units": None, "min_units": None, "max_units": None}
_RECURS = ("recurring_interval", "recurring_interval_count", "meter_interval", "meter_interval_count")
_MONTHLY = {"recurring_interval": "month", "recurring_interval_count": 1}
_FIELDS = ("country", "state", "city", "postal_code", "line1", "line2")


def checkout(made: Checkout) -> Json:
    """A checkout session."""
    asked, prices = made.asked, [price(made)]
    sold = product(made) | {"prices": prices, "benefits": [], "medias": []}
    return {
        "id": made.id,
        "created_at": instant(made.created_at),
        "modified_at": None,
        "custom_field_data": {},
        "payment_processor": "stripe",
        "status": made.status,
        "client_secret": made.client_secret,
        "url": made.url,
        "expires_at": instant(made.expires_at),
        "success_url": asked.get("success_url") or made.url,
        "return_url": asked.get("return_url"),
        "embed_origin": asked.get("embed_origin"),
        "amount": made.amount,
        **_NO_SEATS,
        "discount_amount": 0,
        "net_amount": made.amount,
        "tax_amount": 0,
        "tax_behavior": "exclusive",
        "total_amount": made.amount,
        "currency": made.currency,
        "allow_trial": None,
        "active_trial_interval": None,
        "active_trial_interval_count": None,
        "trial_end": None,
        "organization_id": ORGANIZATION,
        "product_id": made.product_id,
        "product_price_id": prices[0]["id"],
        "discount_id": None,
        "allow_discount_codes": asked.get("allow_discount_codes", True),
        "require_billing_address": False,
        "is_discount_applicable": False,
        "is_free_product_price": False,
        "is_payment_required": True,
        "is_payment_setup_required": False,
        "is_payment_form_required": True,
        "customer_id": None,
        "is_business_customer": False,
        "customer_name": None,
        "customer_email": asked.get("customer_email"),
        "customer_ip_address": asked.get("customer_ip_address"),
        "customer_billing_name": None,
        "customer_billing_address": None,
        "customer_tax_id": None,
        "locale": None,
        "payment_method_type": None,
        "payment_processor_metadata": {},
        "billing_address_fields": dict.fromkeys(_FIELDS, "optional"),
        **_NO_TRIAL,
        "metadata": asked.get("metadata", {}),
        "external_customer_id": asked.get("external_customer_id"),
        "products": [sold],
        "product": sold,
        "product_price": prices[0],
        "prices": {made.product_id: prices},
        "discount": None,
        "subscription_id": made.subscription_id,
        "attached_custom_fields": [],
        "customer_metadata": {},
    }


def order(made: Order) -> Json:
    """An order; one for a later month of a subscription names no checkout but in the subscription."""
    of, at, month = made.checkout, instant(made.created_at), made.subscription
    later = made.reason == "subscription_cycle"
    whole = made.refunded == of.amount
    status = "refunded" if whole else "partially_refunded" if made.refunded else "paid" if made.paid else "pending"
    return {
        "id": made.id,
        "created_at": at,
        "modified_at": None,
        "status": status,
        "paid": made.paid,
        "subtotal_amount": of.amount,
        "discount_amount": 0,
        "net_amount": of.amount,
        "tax_amount": 0,
        "total_amount": of.amount,
        "applied_balance_amount": 0,
        "due_amount": 0 if made.paid else of.amount,
        "refunded_amount": made.refunded,
        "refunded_tax_amount": 0,
        "refundable_amount": of.amount - made.refunded,
        "refundable_tax_amount": 0,
        "currency": of.currency,
        "billing_reason": made.reason,
        "billing_name": None,
        "billing_address": None,
        "invoice_number": f"DEV-{made.id[:8]}",
        "is_invoice_generated": False,
        "receipt_number": None,
        "seats": None,
        "units": None,
        "customer_id": customer_id(of),
        "product_id": of.product_id,
        "discount_id": None,
        "subscription_id": month.id if month else None,
        "checkout_id": None if later else of.id,
        "next_payment_attempt_at": None,
        "metadata": {} if later else of.asked.get("metadata", {}),
        "custom_field_data": {},
        "platform_fee_amount": 0,
        "platform_fee_currency": None,
        "customer": customer(of, at),
        "product": product(of) | {"metadata": {}},
        "discount": None,
        "subscription": subscription_of_order(month) if month else None,
        "items": [_item(of, at)],
        "description": of.product_name,
    }


def subscription_of_order(made: Subscription) -> Json:
    """A subscription as it stands in an order."""
    of, ends_at = made.checkout, made.ended_at or (made.period_end_at if made.cancels else None)
    return {
        "metadata": of.asked.get("metadata", {}),
        "created_at": instant(made.started_at),
        "modified_at": _told(made.modified_at),
        "id": made.id,
        "amount": of.amount,
        "currency": of.currency,
        "recurring_interval": "month",
        "recurring_interval_count": 1,
        "status": made.status,
        "current_period_start": instant(made.period_start_at),
        "current_period_end": instant(made.period_end_at),
        "current_meter_period_start": None,
        "current_meter_period_end": None,
        "trial_start": None,
        "trial_end": None,
        "cancel_at_period_end": made.cancels,
        "canceled_at": _told(made.canceled_at),
        "started_at": instant(made.started_at),
        "ends_at": _told(ends_at),
        "ended_at": _told(made.ended_at),
        "past_due_at": _told(made.past_due_at),
        "pause_at_period_end": False,
        "paused_at": None,
        "resumes_at": None,
        "customer_id": customer_id(of),
        "product_id": of.product_id,
        "discount_id": None,
        "checkout_id": of.id,
        "seats": None,
        "units": None,
        "customer_cancellation_reason": None,
        "customer_cancellation_comment": None,
    }


def refund(made: Order, amount: int, reason: str) -> Json:
    """A refund of an order."""
    return {
        "id": new_uuid(),
        "created_at": instant(now()),
        "modified_at": None,
        "metadata": {},
        "status": "succeeded",
        "reason": reason,
        "amount": amount,
        "tax_amount": 0,
        "currency": made.checkout.currency,
        "organization_id": ORGANIZATION,
        "order_id": made.id,
        "subscription_id": None,
        "customer_id": customer_id(made.checkout),
        "revoke_benefits": False,
        "dispute": None,
    }


def customer_id(of: Checkout) -> str:
    """The id of a checkout's customer: here it is the shop's own."""
    return str(of.asked.get("external_customer_id") or of.id)


def customer(of: Checkout, at: str) -> Json:
    """A customer."""
    return {
        "id": customer_id(of),
        "created_at": at,
        "modified_at": None,
        "metadata": {},
        "external_id": of.asked.get("external_customer_id"),
        "email": of.asked.get("customer_email"),
        "email_verified": False,
        "type": "individual",
        "name": None,
        "billing_name": None,
        "billing_address": None,
        "tax_id": None,
        "locale": None,
        "organization_id": ORGANIZATION,
        "default_payment_method_id": None,
        "deleted_at": None,
        "first_user_event_at": None,
        "avatar_url": None,
    }


def product(of: Checkout) -> Json:
    """A product."""
    return {
        "id": of.product_id,
        "created_at": instant(of.created_at),
        "modified_at": None,
        **_NO_TRIAL,
        "name": of.product_name,
        "description": None,
        "visibility": "public",
        **dict.fromkeys(_RECURS),
        **(_MONTHLY if of.monthly else {}),
        "is_recurring": of.monthly,
        "is_archived": False,
        "organization_id": ORGANIZATION,
    }


def price(of: Checkout) -> Json:
    """A price made for one checkout."""
    return {
        "id": of.id,
        "created_at": instant(of.created_at),
        "modified_at": None,
        "source": "ad_hoc",
        "amount_type": "fixed",
        "price_currency": of.currency,
        "tax_behavior": None,
        "is_archived": False,
        "product_id": of.product_id,
        "price_amount": of.amount,
    }


def _item(of: Checkout, at: str) -> Json:
    return {
        "id": new_uuid(),
        "created_at": at,
        "modified_at": None,
        "label": of.product_name,
        "amount": of.amount,
        "tax_amount": 0,
        "proration": False,
        "product_price_id": of.id,
        "start_timestamp": None,
        "end_timestamp": None,
    }


def _told(at: datetime | None) -> str | None:
    return instant(at) if at else None
