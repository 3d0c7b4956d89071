"""Requests that a browser sends with somebody's cookie because another site made it: told apart and refused.

Only a request that its cookie authenticated can be one. It passes if the browser says that a page of ours sent it
(`Origin`), so that the existing web app, which knows no token, works unchanged; where the browser doesn't say, it needs
a token. Whoever brings a credential in a header, even one that is too old, wrote that header, and no other site's page
may. So the exemption is by credential, never by path.
"""

from __future__ import annotations

import hmac
import secrets

from fastapi import Request

from octavia.platform.security import derived_key
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.principal import Credential, Principal
from octavia.service.errors import Refusal, ServiceError

CSRF_HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SAME = "same-origin"
_OURS = frozenset({_SAME, "none"})
_NONCE_BYTES = 12


class CrossSite(ServiceError):
    """It may come from another site."""

    refusal = Refusal.FORBIDDEN
    name = "cross-site-request"


def csrf_token(session_id: str, secret: str) -> str:
    """A token that a page of ours sends with what it changes; good for as long as the session."""
    nonce = secrets.token_urlsafe(_NONCE_BYTES)
    return f"{nonce}.{_mac(session_id, nonce, secret)}"


def check(request: Request, principal: Principal, settings: ServerSettings) -> None:
    """Let pass what a cookie did not authenticate, what changes nothing, and what our own pages send.

    Raises:
        CrossSite: for everything else.
    """
    if principal.credential is not Credential.COOKIE or request.method in _SAFE:
        return
    _check_origin(request, settings)
    if "Authorization" in request.headers or "Origin" in request.headers:
        return
    if not _is_token(request.headers.get(CSRF_HEADER, ""), principal.credential_id, settings.secret):
        raise CrossSite(
            f"a request signed in by cookie needs the header {CSRF_HEADER}",
            "get one from GET /api/v1/auth/csrf, or send an access token instead of the cookie",
        )


def _check_origin(request: Request, settings: ServerSettings) -> None:
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    # A server is reached by more names than it knows of itself: its own studio may stand at any of them. What a browser
    # says of the site no script can write, and cookies stay with the name they were given to.
    ours = site in (None, *_OURS) if origin is None else origin in settings.origins or site == _SAME
    if not ours:
        raise CrossSite("this request comes from another site", "send it from the app's own pages")


def _is_token(token: str, session_id: str, secret: str) -> bool:
    nonce, _, mac = token.partition(".")
    return hmac.compare_digest(mac.encode(), _mac(session_id, nonce, secret).encode())


def _mac(session_id: str, nonce: str, secret: str) -> str:
    return hmac.digest(derived_key(secret, "csrf"), f"{session_id}\n{nonce}".encode(), "sha256").hex()
