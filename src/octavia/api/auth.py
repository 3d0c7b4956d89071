"""Who makes a request: by access token, API key or cookie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, APIKeyQuery, HTTPBearer

from octavia.api import csrf
from octavia.api.requests import PEER
from octavia.api.server import Server, Services
from octavia.platform.addresses import is_loopback
from octavia.service.accounts.errors import NotAllowed, NotSignedIn, TokenExpired
from octavia.service.accounts.external import DEV_TOKEN
from octavia.service.accounts.keys import KEY_PREFIX
from octavia.service.accounts.principal import Credential, Principal, Role
from octavia.service.accounts.visitor import Visitor

COOKIES = ("octavia_session", "octavia_token")
"""Both hold the session's secret: clients look for either."""

NONCE_COOKIE = "octavia_signup"
"""By it the browser that signed up is known when the mailed link is opened."""

# They say in the API's description which routes want somebody; who it is, is found out below.
_BEARER = HTTPBearer(auto_error=False, description="An access token, or an API key.")
_COOKIE = APIKeyCookie(name="octavia_token", auto_error=False, description="What signing in gives a browser.")
_STREAM_TOKEN = APIKeyQuery(name="token", auto_error=False, description="From `POST /api/v1/auth/stream-token`.")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_EVERYTHING = "*"
_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


def bearer_of(request: Request) -> str | None:
    """What follows `Bearer` in the `Authorization` header; None if there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def cookie_of(request: Request) -> str | None:
    """The session's secret that a browser keeps; None if it brings none."""
    return next((value for name in COOKIES if (value := request.cookies.get(name))), None)


def brings_credential(request: Request) -> bool:
    """Whether a request says who makes it, rightly or not."""
    return bearer_of(request) is not None or cookie_of(request) is not None


def visitor_of(request: Request) -> Visitor:
    """From where a request comes."""
    return Visitor(
        request.client.host if request.client else "",
        "".join(filter(str.isprintable, request.headers.get("User-Agent", ""))),
        request.cookies.get(NONCE_COOKIE, ""),
    )


def identified(request: Request, services: Services) -> Principal:
    """The user a request's token, key or cookie belongs to, whatever they may do with it.

    Raises:
        NotSignedIn, TokenExpired, NotVerified: if it is nobody.
    """
    return _once(request, lambda: _identified(request, services))


def is_known(request: Request, services: Server) -> bool:
    """Whether it is known who makes a request, or could be found out without waiting for anything: an access token on
    an embedded database, whose look-up takes less than handing it to a thread."""
    token = bearer_of(request)
    if not hasattr(request.state, "principal") and token is not None and not token.startswith(KEY_PREFIX):
        principal = services.accounts.identities.at_hand(token)
        if principal is not None:
            request.state.principal = principal
    return hasattr(request.state, "principal")


async def user_of(
    request: Request,
    services: Services,
    _by_header: Annotated[object, Depends(_BEARER)] = None,
    _by_cookie: Annotated[object, Depends(_COOKIE)] = None,
) -> Principal:
    """As `authenticated`; who it is was mostly found out when their rate was counted, and then it takes no thread."""
    if not hasattr(request.state, "principal"):
        await run_sync(identified, request, services)
    return authenticated(request, services)


def authenticated(request: Request, services: Server) -> Principal:
    """The user who makes a request, acting within what their credential allows.

    Raises:
        NotSignedIn, TokenExpired, NotVerified: if it is nobody; CrossSite: if another site may have sent it;
        NotAllowed: if an API key lacks the scope.
    """
    principal = identified(request, services)
    csrf.check(request, principal, services.settings)
    return _within_scope(request, principal)


def _within_scope(request: Request, principal: Principal) -> Principal:
    scope = scope_of(request)
    if not principal.may(scope):
        raise NotAllowed(f"this API key may not do that (it needs {scope})", "use a key with that scope")
    return principal


def scope_of(request: Request) -> str:
    """What an API key must be allowed for this request: the route's first tag, and `read` or `write`."""
    tags = getattr(request.scope.get("route"), "tags", None)
    if not tags:
        return _EVERYTHING
    return f"{tags[0]}:{'read' if request.method in _READING else 'write'}"


def signed_in(principal: User) -> Principal:
    """A user who signed in here themselves: what concerns the account is not done by its keys, nor by who else signs
    people in.

    Raises:
        NotAllowed: if an API key asks, or a token from elsewhere.
    """
    if principal.credential is Credential.API_KEY:
        raise NotAllowed("an API key may not change the account", "sign in with the password")
    if principal.credential is Credential.EXTERNAL:
        raise NotAllowed("a token from elsewhere may not change the account", "sign in here with the password")
    return principal


def streaming(
    request: Request,
    services: Services,
    _by_header: Annotated[object, Depends(_BEARER)] = None,
    _by_query: Annotated[object, Depends(_STREAM_TOKEN)] = None,
) -> Principal:
    """The user who opens an event stream: an `EventSource` can't set headers, so a stream token in `?token=` counts.

    Raises:
        NotSignedIn, TokenExpired, NotVerified: if it is nobody; NotAllowed: if the token is of an API key that lacks
            the scope.
    """
    token = request.query_params.get("token")
    if token is None:
        return authenticated(request, services)
    return _within_scope(request, _once(request, lambda: services.accounts.identities.by_stream_token(token)))


def administrator(principal: User) -> Principal:
    """A user who may do what concerns the whole installation.

    Raises:
        NotAllowed: to all others.
    """
    if principal.role is not Role.ADMIN:
        raise NotAllowed("only administrators may do that", "ask one")
    return principal


def _once(request: Request, look_up: Callable[[], Principal]) -> Principal:
    """Who it is, looked up once a request: its rate is counted for them before its route asks."""
    if not hasattr(request.state, "principal"):
        request.state.principal = look_up()
    principal: Principal = request.state.principal
    return principal


def _identified(request: Request, services: Services) -> Principal:
    identities, token, secret = services.accounts.identities, bearer_of(request), cookie_of(request)
    if token is None:
        if secret is None:
            raise NotSignedIn
        return identities.by_cookie(secret)
    if token.startswith(KEY_PREFIX):
        return identities.by_api_key(token)
    if token == DEV_TOKEN:
        return _developer(request, services)
    try:
        return identities.by_access_token(token)
    except TokenExpired:
        # A browser's page may hold an old token and not know how to refresh it; its cookie still says who it is.
        if secret is None:
            raise
        return identities.by_cookie(secret)


def _developer(request: Request, services: Server) -> Principal:
    """The test user, for who sits at this machine: not for what came through a proxy, nor for a page of a host that
    only leads here."""
    near = is_loopback(getattr(request.state, PEER, "")) and is_loopback(request.headers.get("Host", ""))
    if not near or any(name in request.headers for name in _PASSED_ON):
        raise NotSignedIn
    return services.accounts.identities.developer()


User = Annotated[Principal, Depends(user_of)]
SignedInUser = Annotated[Principal, Depends(signed_in)]
StreamUser = Annotated[Principal, Depends(streaming)]
Admin = Annotated[Principal, Depends(administrator)]
