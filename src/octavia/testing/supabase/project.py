"""A project: its users, its keys, the tokens it gives out."""

from __future__ import annotations

import secrets
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from octavia.testing.supabase.keys import ALGORITHMS, SigningKey, new_key

Json = dict[str, Any]
LIFETIME_S = 3600
_LEAST_PASSWORD = 6


class Refused(Exception):
    """A request that is refused.

    Attributes:
        status: Of HTTP.
        body: The answer.
    """

    def __init__(self, status: int, code: str, said: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.body: Json = {"code": status, "error_code": code, "msg": said}


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signed up."""

    email: str
    password: str
    created_at: datetime
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


class Project:
    """A project with a key of each algorithm; it signs with the first. Safe to use from many threads.

    Attributes:
        url: Its address; set by whoever serves it.
        keys: What is published, the one in use first.
    """

    def __init__(self, now: Callable[[], datetime] = utc_now, keys: Sequence[SigningKey] = ()) -> None:
        """`keys`: those to begin with; new ones if there are none."""
        self.url = ""
        self.keys: list[SigningKey] = [*keys] or [new_key(algorithm) for algorithm in ALGORITHMS]
        self._now = now
        self._lock = threading.Lock()
        self._accounts: dict[str, Account] = {}
        self._refresh: dict[str, tuple[Account, str]] = {}

    @property
    def issuer(self) -> str:
        """Who its tokens say made them."""
        return f"{self.url}/auth/v1"

    def key_set(self) -> Json:
        """What is published of its keys."""
        return {"keys": [key.published() for key in self.keys]}

    def rotate(self, algorithm: str = ALGORITHMS[0], *, revoke: bool = False) -> SigningKey:
        """Sign with a new key from now on; the old ones stay published unless they are revoked."""
        with self._lock:
            key = new_key(algorithm)
            self.keys = [key] if revoke else [key, *self.keys]
            return key

    def sign_up(self, email: str, password: str) -> Json:
        """A new user, signed in."""
        if "@" not in email:
            raise Refused(400, "validation_failed", "Unable to validate email address: invalid format")
        if len(password) < _LEAST_PASSWORD:
            raise Refused(422, "weak_password", f"Password should be at least {_LEAST_PASSWORD} characters.")
        with self._lock:
            if email.lower() in self._accounts:
                raise Refused(422, "user_already_exists", "User already registered")
            account = self._accounts[email.lower()] = Account(email.lower(), password, self._now())
        return self._signed_in(account, str(uuid.uuid4()))

    def sign_in(self, email: str, password: str) -> Json:
        """A user, signed in by password."""
        account = self._accounts.get(email.lower())
        if account is None or not secrets.compare_digest(account.password.encode(), password.encode()):
            raise Refused(400, "invalid_credentials", "Invalid login credentials")
        return self._signed_in(account, str(uuid.uuid4()))

    def refresh(self, token: str) -> Json:
        """The next tokens for an unused refresh token."""
        with self._lock:
            account, session = self._refresh.pop(token, (None, ""))
        if account is None:
            raise Refused(400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")
        return self._signed_in(account, session)

    def user_of(self, subject: str) -> Json:
        """A user by their id."""
        for account in self._accounts.values():
            if account.id == subject:
                return self._user(account)
        raise Refused(403, "user_not_found", "User from sub claim in JWT does not exist")

    def sign_out(self, session: str) -> None:
        """End a session: it is refreshed no more."""
        with self._lock:
            self._refresh = {token: kept for token, kept in self._refresh.items() if kept[1] != session}

    def claims(self, subject: str, email: str = "", **other: Any) -> Json:
        """What a token says of a user; `other` has claims that are to be there besides, or instead."""
        now = int(self._now().timestamp())
        said: Json = {
            "iss": self.issuer,
            "sub": subject,
            "aud": "authenticated",
            "exp": now + LIFETIME_S,
            "iat": now,
            "email": email,
            "phone": "",
            "app_metadata": {"provider": "email", "providers": ["email"]},
            "user_metadata": _metadata(subject, email),
            "role": "authenticated",
            "aal": "aal1",
            "amr": [{"method": "password", "timestamp": now}],
            "session_id": str(uuid.uuid4()),
            "is_anonymous": False,
        }
        return said | other

    def token(self, subject: str, email: str = "", **other: Any) -> str:
        """An access token as it gives them out, signed with the key in use; claims as for `claims`."""
        return self.keys[0].sign(self.claims(subject, email, **other))

    def _signed_in(self, account: Account, session: str) -> Json:
        refresh_token = secrets.token_urlsafe(9)
        with self._lock:
            self._refresh[refresh_token] = (account, session)
        return {
            "access_token": self.token(account.id, account.email, session_id=session),
            "token_type": "bearer",
            "expires_in": LIFETIME_S,
            "expires_at": int(self._now().timestamp()) + LIFETIME_S,
            "refresh_token": refresh_token,
            "user": self._user(account),
        }

    def _user(self, account: Account) -> Json:
        since = account.created_at.isoformat().replace("+00:00", "Z")
        return {
            "id": account.id,
            "aud": "authenticated",
            "role": "authenticated",
            "email": account.email,
            "email_confirmed_at": since,
            "phone": "",
            "confirmed_at": since,
            "last_sign_in_at": self._now().isoformat().replace("+00:00", "Z"),
            "app_metadata": {"provider": "email", "providers": ["email"]},
            "user_metadata": _metadata(account.id, account.email),
            "identities": [],
            "created_at": since,
            "updated_at": since,
            "is_anonymous": False,
        }


def _metadata(subject: str, email: str) -> Json:
    return {"email": email, "email_verified": bool(email), "phone_verified": False, "sub": subject}
