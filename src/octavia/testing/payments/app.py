"""Both vendors behind one web application: their APIs under `/polar` and `/stripe`, and the pages of people."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from octavia.testing.payments.answers import action_of, told
from octavia.testing.payments.pages import page, price_of
from octavia.testing.payments.polar import PolarVendor
from octavia.testing.payments.polar_api import polar_routes
from octavia.testing.payments.portal import portal_routes, subscription_row
from octavia.testing.payments.stripe import DECLINED_CARD, StripeVendor
from octavia.testing.payments.wire import Json, Refused, form_of

_DECLINED = "Your card was declined. Nothing was charged."
_SEEN = 50


@dataclass(frozen=True)
class Vendors:
    """Both of them."""

    polar: PolarVendor
    stripe: StripeVendor


def create_app(vendors: Vendors) -> Starlette:
    """The application."""
    stripe, people = _Stripe(vendors.stripe), _People(vendors)
    routes = [
        *polar_routes(vendors.polar),
        *portal_routes(vendors.polar),
        Route("/polar/checkout/{secret}", people.checkout, methods=["GET", "POST"]),
        Route("/polar/orders/{id}/refund", told(people.refund_order), methods=["POST"]),
        Route("/stripe/v1/payment_intents", told(stripe.create), methods=["POST"]),
        Route("/stripe/v1/payment_intents/{id}", told(stripe.read)),
        Route("/stripe/v1/payment_intents/{id}/confirm", told(stripe.confirm), methods=["POST"]),
        Route("/stripe/v1/refunds", told(stripe.refund), methods=["POST"]),
        Route("/stripe/pay/{id}", people.pay, methods=["GET", "POST"]),
        Route("/stripe/intents/{id}/refund", told(people.refund_intent), methods=["POST"]),
        Route("/stripe/intents/{id}/dispute", told(people.dispute), methods=["POST"]),
        Route("/stripe/disputes/{id}/{status}", told(people.decide), methods=["POST"]),
        Route("/", people.desk),
    ]
    return Starlette(routes=routes)


class _Stripe:
    """Its API."""

    def __init__(self, vendor: StripeVendor) -> None:
        self._vendor = vendor

    async def create(self, request: Request) -> Response:
        self._check(request)
        key = request.headers.get("Idempotency-Key", "")
        return JSONResponse(self._vendor.create_intent(form_of(await request.body()), key))

    async def read(self, request: Request) -> Response:
        self._check(request)
        return JSONResponse(self._vendor.intent(request.path_params["id"]).json())

    async def confirm(self, request: Request) -> Response:
        self._check(request)
        method = str(form_of(await request.body()).get("payment_method", ""))
        return JSONResponse(self._vendor.confirm(request.path_params["id"], method))

    async def refund(self, request: Request) -> Response:
        self._check(request)
        return JSONResponse(self._vendor.refund(form_of(await request.body())))

    def _check(self, request: Request) -> None:
        if request.headers.get("Authorization") != f"Bearer {self._vendor.key}":
            fault = {"type": "invalid_request_error", "code": "api_key_invalid", "message": "Invalid API Key."}
            raise Refused(401, {"error": fault})


class _People:
    """Pages."""

    def __init__(self, vendors: Vendors) -> None:
        self._polar = vendors.polar
        self._stripe = vendors.stripe

    async def checkout(self, request: Request) -> Response:
        """Where a Polar checkout is paid."""
        secret, fault = request.path_params["secret"], ""
        try:
            made = self._polar.of_secret(secret)
            if await action_of(request) == "pay":
                self._polar.pay(secret)
                return RedirectResponse(_success_url(made.asked, made.id), HTTPStatus.SEE_OTHER)
        except Refused as refusal:
            return HTMLResponse(str(refusal.body.get("detail")), refusal.status)
        if request.method == "POST":
            fault = _DECLINED
        return _pay_page(
            "Polar",
            made.product_name,
            price_of(made.amount, made.currency),
            email=made.asked.get("customer_email") or "",
            fault=fault,
            open=made.status == "open",
            status=made.status,
            back=made.asked.get("return_url") or "",
        )

    async def pay(self, request: Request) -> Response:
        """Where a Stripe intent is paid, in place of the fields that Stripe's library shows in the app's page."""
        try:
            intent = self._stripe.intent(request.path_params["id"])
        except Refused as refusal:
            return HTMLResponse("There is no such payment.", refusal.status)
        if request.query_params.get("client_secret") != intent.client_secret:
            return HTMLResponse("There is no such payment.", HTTPStatus.NOT_FOUND)
        fault, action, back = "", await action_of(request), request.query_params.get("return_url", "")
        if action:
            try:
                self._stripe.confirm(intent.id, "pm_card_visa" if action == "pay" else DECLINED_CARD)
            except Refused as refusal:
                fault = str(refusal.body["error"]["message"])
            else:
                query = urlencode({"payment_intent": intent.id, "redirect_status": "succeeded"})
                address = f"{back}{'&' if '?' in back else '?'}{query}" if back else str(request.url)
                return RedirectResponse(address, HTTPStatus.SEE_OTHER)
        return _pay_page(
            "Stripe",
            intent.description or "Payment",
            price_of(intent.amount, intent.currency),
            email=intent.receipt_email or "",
            fault=fault,
            open=intent.status != "succeeded",
            status=intent.status,
            back=back,
        )

    async def desk(self, _request: Request) -> Response:
        """What was bought, with what a shopkeeper can do about it."""
        messages = [*self._polar.courier.messages, *self._stripe.courier.messages]
        underway = sum(not message.over for message in messages)
        sections = (
            ("Checkouts at Polar", [_checkout_row(each) for each in self._polar.checkouts.values()]),
            ("Orders at Polar", [_order_row(each) for each in self._polar.orders.values()]),
            ("Subscriptions at Polar", [subscription_row(each) for each in self._polar.months.subscriptions.values()]),
            ("Payments at Stripe", [_intent_row(each) for each in self._stripe.intents.values()]),
            ("Disputes at Stripe", [_dispute_row(each) for each in self._stripe.disputes.values()]),
        )
        return HTMLResponse(
            page(
                "desk",
                title="Payments",
                vendor="Polar and Stripe",
                sections=sections,
                messages=messages[-_SEEN:],
                underway=underway,
            )
        )

    async def refund_order(self, request: Request) -> Response:
        form = form_of(await request.body())
        self._polar.refund({"order_id": request.path_params["id"], "reason": "other", **form})
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)

    async def refund_intent(self, request: Request) -> Response:
        self._stripe.refund({"payment_intent": request.path_params["id"], **form_of(await request.body())})
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)

    async def dispute(self, request: Request) -> Response:
        self._stripe.dispute(request.path_params["id"])
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)

    async def decide(self, request: Request) -> Response:
        self._stripe.close_dispute(request.path_params["id"], request.path_params["status"])
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)


def _success_url(asked: Json, checkout_id: str) -> str:
    return str(asked.get("success_url") or "/").replace("{CHECKOUT_ID}", checkout_id)


def _pay_page(vendor: str, title: str, price: str, **values: Any) -> HTMLResponse:
    status = HTTPStatus.PAYMENT_REQUIRED if values["fault"] else HTTPStatus.OK
    return HTMLResponse(page("pay", vendor=vendor, title=title, price=price, **values), status)


def _row(name: str, price: str, status: str, forms: list[Json], link: str = "") -> Json:
    return {"name": name, "price": price, "status": status, "forms": forms, "link": link}


def _form(action: str, button: str, amount: int = 0) -> Json:
    return {"action": action, "button": button, "amount": amount}


def _checkout_row(made: Any) -> Json:
    return _row(made.product_name, price_of(made.amount, made.currency), made.status, [], made.url)


def _order_row(made: Any) -> Json:
    of, left = made.checkout, (made.checkout.amount - made.refunded) if made.paid else 0
    forms = [_form(f"/polar/orders/{made.id}/refund", "Refund", left)] if left else []
    status = f"{made.refunded} cents refunded" if made.refunded else "paid" if made.paid else "not paid"
    return _row(of.product_name, price_of(of.amount, of.currency), status, forms)


def _intent_row(made: Any) -> Json:
    forms, link = [], f"/stripe/pay/{made.id}?{urlencode({'client_secret': made.client_secret})}"
    if made.charge:
        forms = [_form(f"/stripe/intents/{made.id}/dispute", "Dispute")]
    if made.charge and made.refunded < made.amount:
        forms.insert(0, _form(f"/stripe/intents/{made.id}/refund", "Refund", made.amount - made.refunded))
    return _row(made.description or made.id, price_of(made.amount, made.currency), made.status, forms, link)


def _dispute_row(made: Json) -> Json:
    undecided = made["status"] not in ("won", "lost")
    forms = [_form(f"/stripe/disputes/{made['id']}/{status}", status.title()) for status in ("won", "lost")]
    return _row(made["id"], price_of(made["amount"], made["currency"]), made["status"], forms if undecided else [])
