"""The two pages that mailed links open where no web app stands before this server.

Opening a page changes nothing: programs that scan mail open links too. The page's button sends the token. Only the
page itself may do so, or another site could sign a visitor in as somebody else.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Form, Query, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from octavia.api.auth import visitor_of
from octavia.api.octavia.accounts import set_session_cookies
from octavia.api.problems import sentence
from octavia.api.server import Server, Services
from octavia.service.accounts.errors import BadLink, NotAllowed, PasswordNeeded, TooManyAttempts, WeakPassword
from octavia.service.accounts.passwords import LONGEST, SHORTEST

routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

Token = Annotated[str, Query(max_length=512)]
TokenField = Annotated[str, Form(max_length=512)]
PasswordField = Annotated[str, Form(max_length=1024)]
_ACTIVATE: dict[str, Any] = {"title": "Activate your account", "action": "/activate", "button": "Activate the account"}
_RESET: dict[str, Any] = {
    "title": "Choose a new password",
    "action": "/reset-password",
    "button": "Set the password",
    "asks": f"New password, {SHORTEST} to {LONGEST} characters",
    "autocomplete": "new-password",
}


@routes.get("/activate")
def activation(token: Token = "") -> HTMLResponse:
    """The page of the link that activates an account."""
    return page(_ACTIVATE | {"token": token, "paragraphs": ["One click, and you are signed in."]})


@routes.post("/activate")
def activate(
    request: Request, services: Services, token: TokenField = "", password: PasswordField = ""
) -> HTMLResponse:
    """What its button does; in another browser than the one that signed up it asks for the password."""
    _check_page(request, services)
    registration = services.accounts.registration
    try:
        _, signed = registration.confirm(token, password or None, visitor_of(request))
    except PasswordNeeded:
        ask = {"asks": "The password you signed up with", "autocomplete": "current-password", "token": token}
        fault = "This password is wrong." if password else ""
        return page(_ACTIVATE | ask, fault, HTTPStatus.UNAUTHORIZED if password else HTTPStatus.OK)
    except TooManyAttempts as error:
        return page({"title": _ACTIVATE["title"]}, f"{sentence(error)}.", HTTPStatus.TOO_MANY_REQUESTS)
    except BadLink as error:
        return page({"title": _ACTIVATE["title"]}, f"{sentence(error)}.", HTTPStatus.BAD_REQUEST)
    answer = page({"title": "Your account is active", "paragraphs": ["You are signed in. You may close this page."]})
    set_session_cookies(answer, services, signed)
    return answer


@routes.get("/reset-password")
def resetting(token: Token = "") -> HTMLResponse:
    """The page of the link for a new password."""
    return page(_RESET | {"token": token})


@routes.post("/reset-password")
def reset(
    request: Request,
    services: Services,
    background: BackgroundTasks,
    token: TokenField = "",
    password: PasswordField = "",
) -> HTMLResponse:
    """What its button does."""
    _check_page(request, services)
    try:
        services.accounts.recovery.reset(token, password)
    except WeakPassword as error:
        return page(_RESET | {"token": token}, f"{sentence(error)}.", HTTPStatus.UNPROCESSABLE_ENTITY)
    except BadLink as error:
        return page({"title": _RESET["title"]}, f"{sentence(error)}.", HTTPStatus.BAD_REQUEST)
    background.add_task(services.accounts.outbox.send_due)
    said = ["All sessions of the account have ended: sign in with the new password."]
    return page({"title": "The password is changed", "paragraphs": said})


def _check_page(request: Request, services: Server) -> None:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = (
        site in ("same-origin", "none") if site is not None else origin is None or origin in services.settings.origins
    )
    if not ours:
        raise NotAllowed("this form was sent by another site", "open the link in the mail again")


def page(values: dict[str, Any], fault: str = "", status: int = HTTPStatus.OK) -> HTMLResponse:
    """A page of ours: `title`, and what else `page.html` shows."""
    empty = {"button": "", "action": "", "asks": "", "autocomplete": "", "token": "", "paragraphs": []}
    style, style_hash = _style()
    body = _template().render(empty | values | {"fault": fault[:1].upper() + fault[1:], "style": style})
    policy = f"default-src 'none'; style-src 'sha256-{style_hash}'; form-action 'self'; frame-ancestors 'none'"
    # The address holds the token: it is told to nobody else. (With `no-referrer` the form's own origin is unknown.)
    return HTMLResponse(body, status, {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"})


@cache
def _template() -> Any:
    loader = PackageLoader(__package__, "pages")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return made.get_template("page.html")


@cache
def _style() -> tuple[str, str]:
    style = (files(__package__) / "pages" / "page.css").read_text(encoding="utf-8")
    return style, base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
