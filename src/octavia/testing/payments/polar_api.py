"""Polar's API over HTTP, as far as the server uses it."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from octavia.testing.payments import polar_month_shapes
from octavia.testing.payments.answers import body_of, told
from octavia.testing.payments.polar import PolarVendor
from octavia.testing.payments.wire import Refused


def polar_routes(vendor: PolarVendor) -> list[Route]:
    """Under `/polar/v1`."""
    api = _Api(vendor)
    return [
        Route("/polar/v1/checkouts/", told(api.create_checkout), methods=["POST"]),
        Route("/polar/v1/checkouts/", told(api.list_checkouts)),
        Route("/polar/v1/checkouts/{id}", told(api.checkout)),
        Route("/polar/v1/orders/", told(api.list_orders)),
        Route("/polar/v1/refunds/", told(api.refund), methods=["POST"]),
        Route("/polar/v1/subscriptions/{id}", told(api.subscription)),
        Route("/polar/v1/subscriptions/{id}", told(api.revoke), methods=["DELETE"]),
        Route("/polar/v1/customer-sessions/", told(api.open_session), methods=["POST"]),
    ]


class _Api:
    def __init__(self, vendor: PolarVendor) -> None:
        self._vendor = vendor

    async def create_checkout(self, request: Request) -> Response:
        self._check(request)
        return JSONResponse(self._vendor.create_checkout(await body_of(request), _base(request)), HTTPStatus.CREATED)

    async def list_checkouts(self, request: Request) -> Response:
        self._check(request)
        customer = request.query_params.get("external_customer_id")
        return JSONResponse(self._vendor.list_checkouts(customer, *_page(request)))

    async def checkout(self, request: Request) -> Response:
        self._check(request)
        return JSONResponse(self._vendor.checkout(request.path_params["id"]))

    async def list_orders(self, request: Request) -> Response:
        self._check(request)
        asked = request.query_params
        return JSONResponse(
            self._vendor.list_orders(asked.get("checkout_id"), asked.get("subscription_id"), *_page(request))
        )

    async def refund(self, request: Request) -> Response:
        self._check(request)
        return JSONResponse(self._vendor.refund(await body_of(request)), HTTPStatus.CREATED)

    async def subscription(self, request: Request) -> Response:
        self._check(request)
        return JSONResponse(polar_month_shapes.subscription(self._vendor.months.get(request.path_params["id"])))

    async def revoke(self, request: Request) -> Response:
        self._check(request)
        return JSONResponse(self._vendor.months.revoke(request.path_params["id"]))

    async def open_session(self, request: Request) -> Response:
        self._check(request)
        return JSONResponse(self._vendor.open_session(await body_of(request), _base(request)), HTTPStatus.CREATED)

    def _check(self, request: Request) -> None:
        if request.headers.get("Authorization") != f"Bearer {self._vendor.token}":
            raise Refused(401, {"error": "invalid_token", "error_description": "The access token is wrong."})


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/") + "/polar"


def _page(request: Request) -> tuple[int, int]:
    return int(request.query_params.get("page", 1)), int(request.query_params.get("limit", 10))
