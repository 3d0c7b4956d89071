"""Polar's portal, where customers see what they bought and end subscriptions; and what a shopkeeper does with them."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from octavia.testing.payments.answers import action_of, told
from octavia.testing.payments.pages import page, price_of
from octavia.testing.payments.polar import Order, PolarVendor
from octavia.testing.payments.polar_months import OVER, Subscription
from octavia.testing.payments.wire import Json, Refused

_ACTIONS = ("cancel", "uncancel")


def portal_routes(vendor: PolarVendor) -> list[Route]:
    """The portal, and the desk's buttons for subscriptions."""
    people = _People(vendor)
    return [
        Route("/polar/portal", people.portal, methods=["GET", "POST"]),
        Route("/polar/subscriptions/{id}/{news}", told(people.happens), methods=["POST"]),
    ]


def subscription_row(one: Subscription) -> Json:
    """A subscription at the desk."""
    forms = [
        {"action": f"/polar/subscriptions/{one.id}/{news}", "button": button, "amount": 0}
        for news, button in (("next", "Next month"), ("declined", "Next month, card declined"), ("revoke", "Revoke"))
    ]
    return {
        "name": one.checkout.product_name,
        "price": price_of(one.checkout.amount, one.checkout.currency),
        "status": _status(one),
        "forms": [] if one.status in OVER else forms,
        "link": "",
    }


class _People:
    def __init__(self, vendor: PolarVendor) -> None:
        self._vendor = vendor

    async def portal(self, request: Request) -> Response:
        """A customer's page."""
        try:
            session = self._vendor.session(request.query_params.get("customer_session_token", ""))
            mine = self._vendor.months.of_customer(session.customer)
            action, _, subscription_id = (await action_of(request)).partition(":")
            if action in _ACTIONS and subscription_id in [one.id for one in mine]:
                self._vendor.months.cancel(subscription_id, cancels=action == "cancel")
                return RedirectResponse(str(request.url), HTTPStatus.SEE_OTHER)
        except Refused as refusal:
            return HTMLResponse(str(refusal.body.get("detail")), refusal.status)
        return HTMLResponse(
            page(
                "portal",
                title="Your purchases",
                vendor="Polar",
                subscriptions=[_subscription(one) for one in mine],
                orders=[_order(order) for order in self._vendor.orders_of(session.customer)],
                back=session.return_url or "",
            )
        )

    async def happens(self, request: Request) -> Response:
        """A month goes by, or the shop ends it."""
        subscription_id, news = request.path_params["id"], request.path_params["news"]
        if news == "revoke":
            self._vendor.months.revoke(subscription_id)
        else:
            self._vendor.months.next_month(subscription_id, declined=news == "declined")
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)


def _subscription(one: Subscription) -> Json:
    button = ("", "") if one.status in OVER else ("uncancel", "Keep it") if one.cancels else ("cancel", "Cancel")
    return {
        "name": one.checkout.product_name,
        "price": price_of(one.checkout.amount, one.checkout.currency),
        "status": _status(one),
        "action": f"{button[0]}:{one.id}" if button[0] else "",
        "button": button[1],
    }


def _status(one: Subscription) -> str:
    day = f"{one.period_end_at:%Y-%m-%d}"
    return f"ends {day}" if one.cancels and one.status not in OVER else f"{one.status}, until {day}"


def _order(order: Order) -> Json:
    of = order.checkout
    refunded = f", {order.refunded} cents refunded" if order.refunded else ""
    return {
        "name": of.product_name,
        "price": price_of(of.amount, of.currency),
        "status": f"{'paid' if order.paid else 'not paid'}{refunded}",
        "day": f"{order.created_at:%Y-%m-%d}",
    }
