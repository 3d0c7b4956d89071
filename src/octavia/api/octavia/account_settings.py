"""What users do with their own account once they are signed in. API keys may do none of it."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter, BackgroundTasks, Request, Response

from octavia.api.auth import COOKIES, SignedInUser, User, visitor_of
from octavia.api.octavia.wire_accounts import (
    ApiKey,
    ApiKeys,
    CreatedApiKey,
    Done,
    NewApiKey,
    OnlyPassword,
    PasswordChange,
    Session,
    Sessions,
    StreamToken,
)
from octavia.api.server import Services
from octavia.service.accounts.keys import KeyInfo
from octavia.service.accounts.sessions import STREAM_LIFETIME

routes = APIRouter(tags=["accounts"])


@routes.post("/api/v1/auth/change-password")
def change_password(
    body: PasswordChange, request: Request, user: SignedInUser, services: Services, background: BackgroundTasks
) -> Done:
    """Set a new password; all other sessions end."""
    profile = services.accounts.profile
    profile.change_password(user, body.current_password, body.new_password, visitor_of(request))
    background.add_task(services.accounts.outbox.send_due)
    return Done(message="the password is changed; all other sessions have ended")


@routes.post("/api/v1/auth/delete-account")
def delete_account(
    body: OnlyPassword,
    request: Request,
    response: Response,
    user: SignedInUser,
    services: Services,
    background: BackgroundTasks,
) -> Done:
    """Delete the account with its files, jobs, keys and sessions, at once and for good."""
    services.accounts.profile.delete(user, body.password, visitor_of(request))
    background.add_task(services.accounts.outbox.send_due)
    for name in COOKIES:
        response.delete_cookie(name, path="/", secure=services.settings.production, httponly=True, samesite="lax")
    return Done(message="the account and everything of it is deleted")


@routes.get("/api/v1/auth/sessions")
def list_sessions(user: SignedInUser, services: Services) -> Sessions:
    """Where this account is signed in, the latest used first."""
    found = services.accounts.sessions.of_user(user.user_id)
    return Sessions(sessions=[Session(**asdict(each), current=each.id == user.credential_id) for each in found])


@routes.delete("/api/v1/auth/sessions/{session_id}")
def revoke_session(session_id: str, user: SignedInUser, services: Services) -> Done:
    """End a session."""
    services.accounts.sessions.revoke(user.user_id, session_id)
    return Done(message="the session has ended")


@routes.delete("/api/v1/auth/sessions")
def revoke_other_sessions(user: SignedInUser, services: Services) -> Done:
    """End all sessions but the one that asks."""
    ended = services.accounts.sessions.revoke_others(user.user_id, user.credential_id)
    return Done(message=f"{ended} other sessions have ended")


@routes.get("/api/v1/auth/api-keys")
def list_api_keys(user: SignedInUser, services: Services) -> ApiKeys:
    """This account's keys for programs, the newest first."""
    return ApiKeys(api_keys=[ApiKey(**_fields(each)) for each in services.accounts.keys.of_user(user.user_id)])


@routes.post("/api/v1/auth/api-keys", status_code=201)
def create_api_key(body: NewApiKey, user: SignedInUser, services: Services) -> CreatedApiKey:
    """Make a key for a program. It is shown this once."""
    info, key = services.accounts.keys.create(user, body.name, body.scopes, body.expires_in_days)
    return CreatedApiKey(**_fields(info), key=key)


@routes.delete("/api/v1/auth/api-keys/{key_id}")
def revoke_api_key(key_id: str, user: SignedInUser, services: Services) -> Done:
    """Make a key worthless at once."""
    services.accounts.keys.revoke(user.user_id, key_id)
    return Done(message="the API key is revoked")


@routes.post("/api/v1/auth/stream-token")
def create_stream_token(user: User, services: Services) -> StreamToken:
    """A token that opens this user's event streams (`?token=`) and nothing else: an `EventSource` can't set headers."""
    token = services.accounts.identities.stream_token(user)
    return StreamToken(token=token, expires_in=int(STREAM_LIFETIME.total_seconds()))


def _fields(info: KeyInfo) -> dict[str, object]:
    return asdict(info) | {"scopes": list(info.scopes)}
