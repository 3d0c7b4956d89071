"""What accounts look like on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from octavia.service.accounts.principal import Role
from octavia.service.accounts.tables import ADDRESS_CHARS, NAME_CHARS
from octavia.service.payments.subscriptions import Tier

Email = Annotated[str, Field(max_length=ADDRESS_CHARS, examples=["ana@example.org"])]
Password = Annotated[str, Field(max_length=1024, examples=["correct horse battery"])]
Token = Annotated[str, Field(max_length=512, examples=["q1Zc3n…"])]
_LINE = r"^[^\x00-\x1f\x7f]*$"
Name = Annotated[str, Field(max_length=NAME_CHARS, pattern=_LINE, examples=["Ana"])]
_ID = "0b6f3a0e-6f5b-4a3e-9a55-0d7c5f5b7a10"
_JWT = "eyJhbGciOi…"


class SignUp(BaseModel):
    """Who wants an account."""

    email: Email
    password: Password
    name: Name = ""


class SignedUpUser(BaseModel):
    """Whose account waits for its address to be verified."""

    id: str = Field(examples=[_ID])
    email: Email
    is_verified: bool = Field(examples=[False])


class SignedUp(BaseModel):
    """The answer to a sign-up, which is the same where the address is known already."""

    user: SignedUpUser
    access_token: str | None = Field(examples=[None], description="Null unless the server runs in development mode.")
    verify_url: str | None = Field(examples=[None], description="Null unless the server runs in development mode.")


class Confirmation(BaseModel):
    """A mailed token, with the password where another browser signed up."""

    token: Token
    password: Password | None = None


class Verified(BaseModel):
    """The address is verified and its user signed in."""

    status: Literal["verified"] = "verified"
    access_token: str = Field(examples=[_JWT])


class LogIn(BaseModel):
    """Address and password."""

    email: Email
    password: Password
    with_refresh_token: bool = Field(
        False, description="For programs that keep no cookies: answer a refresh token as well."
    )


class LoggedIn(BaseModel):
    """A session; browsers get it as a cookie too."""

    access_token: str = Field(examples=[_JWT])
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - no password
    refresh_token: str | None = Field(None, description="Only if it was asked for; it changes with each use.")
    expires_in: int | None = Field(None, description="With a refresh token: seconds the access token is good for.")


class Refresh(BaseModel):
    """How a session is refreshed by programs; browsers send no body, but their cookie."""

    refresh_token: Token | None = None


class Me(BaseModel):
    """The signed-in user."""

    id: str = Field(examples=[_ID])
    email: Email
    is_verified: bool = Field(examples=[True])
    authenticated: Literal[True] = True
    credits: int = Field(examples=[100], description="Whole credits that may be spent.")
    created_at: datetime
    name: Name
    job_mail: bool = Field(examples=[True], description="Whether a mail tells when a job ends.")
    tier: Tier = Field(examples=["free"], description="`premium` while a subscription is good.")
    role: Role = Field(examples=["user"], description="`admin`: may use `/api/v1/admin`, signed in by password.")


class MeChange(BaseModel):
    """What may be changed; what is left out stays."""

    name: Name | None = None
    job_mail: bool | None = None


class Done(BaseModel):
    """It is done."""

    status: Literal["ok"] = "ok"
    message: str = Field(examples=["signed out"])


class OnlyEmail(BaseModel):
    """An address."""

    email: Email


class Reset(BaseModel):
    """A mailed token and the new password."""

    token: Token
    password: Password


class PasswordChange(BaseModel):
    """The password as it is and as it shall be."""

    current_password: Password
    new_password: Password


class OnlyPassword(BaseModel):
    """The password, to prove that it is you."""

    password: Password


class Session(BaseModel):
    """A sign-in."""

    id: str = Field(examples=[_ID])
    address: str = Field(examples=["127.0.0.1"])
    user_agent: str = Field(examples=["Mozilla/5.0"])
    created_at: datetime
    last_used_at: datetime = Field(description="Within five minutes.")
    expires_at: datetime
    current: bool = Field(description="Whether it is the one that asks.")


class Sessions(BaseModel):
    """A user's sign-ins, the latest used first."""

    sessions: list[Session]


class NewApiKey(BaseModel):
    """A key to be made."""

    name: str = Field(examples=["build server"], max_length=NAME_CHARS, pattern=_LINE)
    scopes: list[str] = Field(examples=[["files:write", "jobs:read", "jobs:write"]], max_length=32)
    expires_in_days: int | None = Field(None, description="Null: until it is revoked.")


class ApiKey(BaseModel):
    """A key for programs."""

    id: str = Field(examples=[_ID])
    name: str = Field(examples=["build server"])
    prefix: str = Field(examples=["oct_q1Zc3nRt"], description="How the key begins.")
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


class CreatedApiKey(ApiKey):
    """A new key."""

    key: str = Field(description="The key itself, shown this once. Send it as `Authorization: Bearer <key>`.")


class ApiKeys(BaseModel):
    """A user's keys, the newest first."""

    api_keys: list[ApiKey]


class StreamToken(BaseModel):
    """A token for event streams alone."""

    token: str = Field(examples=[_JWT])
    expires_in: int = Field(examples=[300], description="Seconds within which a stream must be opened.")
