"""What only a browser needs."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from octavia.api.auth import User
from octavia.api.csrf import CSRF_HEADER, csrf_token
from octavia.api.server import Services

routes = APIRouter(tags=["accounts"])


class CsrfToken(BaseModel):
    """A token for a page that is signed in by cookie."""

    csrf_token: str = Field(examples=["kXb8dQ.9f2c"])
    header: str = Field(examples=[CSRF_HEADER], description="The header to send it in.")


@routes.get("/api/v1/auth/csrf")
def read_csrf_token(services: Services, user: User) -> CsrfToken:
    """A token that a page signed in by cookie sends with whatever it changes; good for as long as the session."""
    return CsrfToken(csrf_token=csrf_token(user.credential_id, services.settings.secret), header=CSRF_HEADER)
