"""Polar's objects as JSON, every field there: its library refuses an object that lacks one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octavia.testing.payments.wire import Json, instant, new_uuid, now

if TYPE_CHECKING:
    from octavia.testing.payments.polar import Checkout, Order

ORGANIZATION = "6f0a1f7e-0000-4000-8000-000000000001"
_NO_TRIAL = {"trial_interval": None, "trial_interval_count": None}
_NO_SEATS = {"seats": None, "min_seats": None, "max_seats": None, "units": None, "min_units": None, "max_units": None}
_RECURS = ("recurring_interval", "recurring_interval_count", "meter_interval", "meter_interval_count")
_FIELDS = ("country", "state", "city", "postal_code", "line1", "line2")


def checkout(made: Checkout) -> Json:
    """A checkout session."""
    asked, prices = made.asked, [_price(made)]
    product = _product(made) | {"prices": prices, "benefits": [], "medias": []}
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
        "products": [product],
        "product": product,
        "product_price": prices[0],
        "prices": {made.product_id: prices},
        "discount": None,
        "subscription_id": None,
        "attached_custom_fields": [],
        "customer_metadata": {},
    }


def order(made: Order) -> Json:
    """An order."""
    of, at = made.checkout, instant(made.created_at)
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
        "billing_reason": "purchase",
        "billing_name": None,
        "billing_address": None,
        "invoice_number": f"DEV-{made.id[:8]}",
        "is_invoice_generated": False,
        "receipt_number": None,
        "seats": None,
        "units": None,
        "customer_id": _customer_id(of),
        "product_id": of.product_id,
        "discount_id": None,
        "subscription_id": None,
        "checkout_id": of.id,
        "next_payment_attempt_at": None,
        "metadata": of.asked.get("metadata", {}),
        "custom_field_data": {},
        "platform_fee_amount": 0,
        "platform_fee_currency": None,
        "customer": _customer(of, at),
        "product": _product(of) | {"metadata": {}},
        "discount": None,
        "subscription": None,
        "items": [_item(of, at)],
        "description": of.product_name,
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
        "customer_id": _customer_id(made.checkout),
        "revoke_benefits": False,
        "dispute": None,
    }


def _customer_id(of: Checkout) -> str:
    return str(of.asked.get("external_customer_id") or of.id)


def _customer(of: Checkout, at: str) -> Json:
    return {
        "id": _customer_id(of),
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


def _product(of: Checkout) -> Json:
    return {
        "id": of.product_id,
        "created_at": instant(of.created_at),
        "modified_at": None,
        **_NO_TRIAL,
        "name": of.product_name,
        "description": None,
        "visibility": "public",
        **dict.fromkeys(_RECURS),
        "is_recurring": False,
        "is_archived": False,
        "organization_id": ORGANIZATION,
    }


def _price(of: Checkout) -> Json:
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
