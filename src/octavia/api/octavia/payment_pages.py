"""The page to which a payment returns where no web app says another."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from octavia.api.octavia.account_pages import page
from octavia.service.payments.checkouts import AFTERWARDS

routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_SAID = "If you paid, the credits are in your account within seconds. You may close this page."


@routes.get(AFTERWARDS)
def returned() -> HTMLResponse:
    """It knows of no payment: whoever opens it may not be signed in."""
    return page({"title": "You are back from the payment", "paragraphs": [_SAID]})
