"""Access tokens of a Supabase project: what they must be to count, and what they say.

The key is picked by who is said to have made the token, and the algorithm by the key: what the token itself says of
either is only ever compared. Times are asked of our clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import jwt

from octavia.platform.clock import Clock
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.errors import NotSignedIn, SignInElsewhereExpired
from octavia.service.accounts.key_sets import KeySet

LEEWAY_S = 30
_AUDIENCE = "authenticated"
_PUBLISHED = frozenset({"ES256", "RS256"})
_BY_SECRET = "HS256"  # noqa: S105 - an algorithm
_LONGEST_TOKEN = 16 * 1024
_LONGEST_KEY_ID = 255
_SUBJECT = re.compile(r"[\x21-\x7e]{1,255}")
_REQUIRED = ["iss", "sub", "aud", "exp", "iat"]
_TIMES = ("exp", "iat", "nbf")
_END_OF_TIME = 2**37
"""In seconds; what is later is no point in time that Python knows."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says that counts.

    Attributes:
        email: An address that the project has confirmed, where the operator says that it confirms them; else empty.
    """

    issuer: str
    subject: str
    expires_at: datetime
    email: str


class SupabaseTokens:
    """Checks the tokens of one project.

    Attributes:
        issuer: Who its tokens say made them.
    """

    def __init__(self, settings: ServerSettings, clock: Clock, keys: KeySet | None = None) -> None:
        """`keys` are given by tests; otherwise they are the project's, fetched when they are first needed."""
        self.issuer = f"{settings.supabase_url.rstrip('/')}/auth/v1"
        self._keys = keys or KeySet(f"{self.issuer}/.well-known/jwks.json", clock)
        self._secret = settings.supabase_jwt_secret
        self._confirms = settings.supabase_confirms_mail
        self._clock = clock

    def read(self, token: str) -> Claims:
        """What a token says.

        Raises:
            NotSignedIn: if it doesn't count; SignInElsewhereExpired: if it no longer does; KeysUnavailable: if that
                can't be told now.
        """
        try:
            claims = self._verified(token)
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise NotSignedIn from error
        expires_at = self._in_time(claims)
        subject = claims["sub"]
        if not _SUBJECT.fullmatch(subject) or claims.get("is_anonymous", False) is not False:
            raise NotSignedIn
        return Claims(self.issuer, subject, expires_at, self._address(claims))

    def _verified(self, token: str) -> dict[str, Any]:
        if len(token) > _LONGEST_TOKEN:
            raise NotSignedIn
        header = jwt.get_unverified_header(token)
        algorithm = str(header.get("alg"))
        decode = partial(
            jwt.decode,
            token,
            algorithms=[algorithm],
            audience=_AUDIENCE,
            issuer=self.issuer,
            options={
                "require": _REQUIRED,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        claims: dict[str, Any]
        if algorithm == _BY_SECRET and self._secret:
            claims = decode(key=self._secret)
        elif algorithm in _PUBLISHED:
            key_id = header.get("kid")
            if not isinstance(key_id, str) or not 0 < len(key_id) <= _LONGEST_KEY_ID:
                raise NotSignedIn
            key = self._keys.key(key_id, algorithm)
            if key is None:
                raise NotSignedIn
            claims = decode(key=key)
        else:
            raise NotSignedIn
        return claims

    def _in_time(self, claims: dict[str, Any]) -> datetime:
        """When it expires.

        Raises:
            NotSignedIn, SignInElsewhereExpired: if it doesn't count yet, or any more.
        """
        now = self._clock()
        for name in _TIMES:
            at = claims.get(name, 0)
            if isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at < _END_OF_TIME:
                raise NotSignedIn
        if max(claims["iat"], claims.get("nbf", 0)) > now.timestamp() + LEEWAY_S:
            raise NotSignedIn
        if claims["exp"] <= now.timestamp() - LEEWAY_S:
            raise SignInElsewhereExpired
        return datetime.fromtimestamp(claims["exp"], now.tzinfo)

    def _address(self, claims: dict[str, Any]) -> str:
        # What is in `user_metadata` the user may write themselves: alone it says nothing.
        said = claims.get("user_metadata")
        confirmed = isinstance(said, dict) and said.get("email_verified") is True
        email = claims.get("email")
        return email if self._confirms and confirmed and isinstance(email, str) else ""


def issuer_of(token: str) -> str | None:
    """Who a token says made it, whether that is true or not; None if it says nobody."""
    if len(token) > _LONGEST_TOKEN:
        return None
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return None
    issuer = claims.get("iss")
    return issuer if isinstance(issuer, str) else None
