"""Signing up, verifying, signing in and out: the contract's calls, each under both of its paths."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, BackgroundTasks, Query, Request, Response

from octavia.api.auth import COOKIES, NONCE_COOKIE, User, authenticated, bearer_of, cookie_of, signed_in, visitor_of
from octavia.api.octavia.wire_accounts import (
    Confirmation,
    Done,
    LoggedIn,
    LogIn,
    Me,
    MeChange,
    OnlyEmail,
    Refresh,
    Reset,
    SignedUp,
    SignedUpUser,
    SignUp,
    Verified,
)
from octavia.api.server import Server, Services
from octavia.service.accounts.mailed import LIFETIMES
from octavia.service.accounts.principal import Principal
from octavia.service.accounts.sessions import ACCESS_LIFETIME, SESSION_LIFETIME, SignedIn
from octavia.service.accounts.tables import Purpose
from octavia.service.accounts.users import UserInfo
from octavia.service.billing.money import CREDIT_UCR

routes = APIRouter(tags=["accounts"])


@routes.post("/signup")
@routes.post("/api/v1/auth/signup")
@routes.post("/api/v1/auth/register")
def sign_up(
    body: SignUp, request: Request, response: Response, services: Services, background: BackgroundTasks
) -> SignedUp:
    """Ask for an account. A mail says how it goes on; the answer says nothing of whether the address is known."""
    answer = services.accounts.registration.sign_up(body.email, body.password, body.name, visitor_of(request))
    age_s = int(LIFETIMES[Purpose.VERIFY].total_seconds())
    set_cookie(response, services, NONCE_COOKIE, answer.nonce, age_s)
    background.add_task(services.accounts.outbox.send_due)
    query = urlencode({"token": answer.verify_token or ""})
    return SignedUp(
        user=SignedUpUser(id=answer.user.id, email=answer.user.email, is_verified=answer.user.is_verified),
        access_token=answer.access_token,
        verify_url=f"{services.settings.public_url.rstrip('/')}/verify?{query}" if answer.verify_token else None,
    )


@routes.get("/verify")
@routes.get("/api/v1/auth/verify")
def verify(
    request: Request, response: Response, services: Services, token: Annotated[str, Query(max_length=512)] = ""
) -> Verified:
    """Verify an address by its mailed token and sign in, as older clients do."""
    return _verified(response, services, services.accounts.registration.verify(token, visitor_of(request))[1])


@routes.post("/verify")
@routes.post("/api/v1/auth/verify")
def confirm(body: Confirmation, request: Request, response: Response, services: Services) -> Verified:
    """Verify an address by its mailed token and sign in: in the browser that signed up, elsewhere with the password."""
    registration = services.accounts.registration
    return _verified(response, services, registration.confirm(body.token, body.password, visitor_of(request))[1])


@routes.post("/login", response_model_exclude_none=True)
@routes.post("/api/v1/auth/login", response_model_exclude_none=True)
def log_in(body: LogIn, request: Request, response: Response, services: Services) -> LoggedIn:
    """Sign in with address and password."""
    signed = services.accounts.signing_in.sign_in(
        body.email, body.password, visitor_of(request), refreshable=body.with_refresh_token
    )
    set_session_cookies(response, services, signed)
    return _logged_in(signed.access_token, signed.refresh_token)


@routes.post("/api/v1/auth/refresh", response_model_exclude_none=True)
def refresh(request: Request, services: Services, body: Refresh | None = None) -> LoggedIn:
    """A new access token: for a refresh token, which is used up by this, or for the session of the cookie."""
    if body is not None and body.refresh_token is not None:
        refreshed = services.accounts.sessions.refresh(body.refresh_token)
        return _logged_in(refreshed.access_token, refreshed.refresh_token)
    principal = signed_in(authenticated(request, services))
    return _logged_in(services.accounts.sessions.access_token(principal.user_id, principal.credential_id), None)


@routes.post("/api/v1/auth/logout")
def log_out(request: Request, response: Response, services: Services) -> Done:
    """Sign out: the session ends with its cookies and refresh tokens. Whoever is signed out already may say it too."""
    services.accounts.sessions.end(access_token=bearer_of(request), secret=cookie_of(request))
    for name in COOKIES:
        response.delete_cookie(name, path="/", secure=services.settings.production, httponly=True, samesite="lax")
    return Done(message="signed out")


@routes.get("/api/v1/auth/me")
def read_me(user: User, services: Services) -> Me:
    """Who is signed in."""
    return me_of(user, services, services.accounts.profile.of(user))


@routes.patch("/api/v1/auth/me")
def change_me(body: MeChange, user: User, services: Services) -> Me:
    """Change the name, or whether mail tells of jobs that end."""
    return me_of(user, services, services.accounts.profile.change(user, name=body.name, job_mail=body.job_mail))


@routes.post("/api/v1/auth/resend-verification")
def resend_verification(body: OnlyEmail, request: Request, services: Services, background: BackgroundTasks) -> Done:
    """Mail the link again that verifies an address; the answer says nothing of whether there is one that waits."""
    services.accounts.registration.resend(body.email, visitor_of(request))
    background.add_task(services.accounts.outbox.send_due)
    return Done(message="if this address waits to be verified, a mail is on its way")


@routes.post("/api/v1/auth/forgot-password")
def forgot_password(body: OnlyEmail, services: Services, background: BackgroundTasks) -> Done:
    """Mail a link for a new password; the answer says nothing of whether the address has an account."""
    services.accounts.recovery.forgot(body.email)
    background.add_task(services.accounts.outbox.send_due)
    return Done(message="if this address has an account, a mail is on its way")


@routes.post("/api/v1/auth/reset-password")
def reset_password(body: Reset, services: Services, background: BackgroundTasks) -> Done:
    """Set a new password by a mailed token; all sessions of the account end."""
    services.accounts.recovery.reset(body.token, body.password)
    background.add_task(services.accounts.outbox.send_due)
    return Done(message="the password is changed: sign in with it")


def set_session_cookies(response: Response, services: Server, signed: SignedIn) -> None:
    """Give a browser its session."""
    for name in COOKIES:
        set_cookie(response, services, name, signed.secret, int(SESSION_LIFETIME.total_seconds()))
    response.delete_cookie(NONCE_COOKIE, path="/", secure=services.settings.production, httponly=True, samesite="lax")


def set_cookie(response: Response, services: Server, name: str, value: str, age_s: int) -> None:
    """A cookie that scripts can't read and other sites can't send along with what they post."""
    secure = services.settings.production
    response.set_cookie(name, value, max_age=age_s, path="/", secure=secure, httponly=True, samesite="lax")


def _verified(response: Response, services: Server, signed: SignedIn) -> Verified:
    set_session_cookies(response, services, signed)
    return Verified(access_token=signed.access_token)


def _logged_in(access_token: str, refresh_token: str | None) -> LoggedIn:
    expires_in = int(ACCESS_LIFETIME.total_seconds()) if refresh_token else None
    return LoggedIn(access_token=access_token, refresh_token=refresh_token, expires_in=expires_in)


def me_of(user: Principal, services: Server, info: UserInfo) -> Me:
    """A user as they see themselves."""
    return Me(
        id=info.id,
        email=info.email,
        is_verified=info.is_verified,
        credits=services.billing.balance_ucr(user.owner_id) // CREDIT_UCR,
        created_at=info.created_at,
        name=info.name,
        job_mail=info.job_mail,
        tier=services.payments.subscriptions.tier(user.owner_id),
        role=user.role,
    )
