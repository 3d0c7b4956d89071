"""What only a browser needs."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from octavia.api.auth import User, authenticated
from octavia.api.csrf import CSRF_HEADER, csrf_token
from octavia.api.octavia.accounts import me_of
from octavia.api.octavia.wire_accounts import Me
from octavia.api.server import Services
from octavia.service.accounts.errors import NotSignedIn, NotVerified, TokenExpired

routes = APIRouter(tags=["accounts"])


class CsrfToken(BaseModel):
    """A token for a page that is signed in by cookie."""

    csrf_token: str = Field(examples=["kXb8dQ.9f2c"])
    header: str = Field(examples=[CSRF_HEADER], description="The header to send it in.")


@routes.get("/api/v1/auth/csrf")
def read_csrf_token(services: Services, user: User) -> CsrfToken:
    """A token that a page signed in by cookie sends with whatever it changes; good for as long as the session."""
    return CsrfToken(csrf_token=csrf_token(user.credential_id, services.settings.secret), header=CSRF_HEADER)


class Visitor(BaseModel):
    """Who opened a page: null if nobody is signed in."""

    user: Me | None


@routes.get("/api/v1/auth/visitor")
def read_visitor(request: Request, services: Services) -> Visitor:
    """Who is signed in, if anybody is. Unlike `me` it is no fault to ask without being so."""
    try:
        principal = authenticated(request, services)
    except (NotSignedIn, TokenExpired, NotVerified):
        return Visitor(user=None)
    return Visitor(user=me_of(principal, services, services.accounts.profile.of(principal)))
