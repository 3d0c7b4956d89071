"""Secrets: made by chance, kept as digests, signed and sealed with keys of one purpose each."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import jwt
from cryptography.fernet import Fernet, InvalidToken

_ISSUER = "octavia"
_ALGORITHM = "HS256"


def new_secret() -> str:
    """32 random bytes in letters that fit into an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of a secret that was made by chance; a password needs more than this."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=64)
def derived_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose, from the server's secret: what is signed for one is worth nothing for another."""
    return hmac.digest(secret.encode(), f"octavia/{purpose}/1".encode(), "sha256")


class BadToken(Exception):
    """A token is none of ours, was changed, or has another purpose.

    Attributes:
        expired: It is ours and only too old.
    """

    def __init__(self, *, expired: bool = False) -> None:
        super().__init__("expired" if expired else "not ours")
        self.expired = expired


_REMEMBERED = 4096
"""Tokens whose claims are remembered."""


class Signer:
    """Signs claims for one purpose, as JSON Web Tokens."""

    def __init__(self, secret: str, purpose: str, lifetime: timedelta) -> None:
        self.lifetime = lifetime
        self._key = derived_key(secret, purpose)
        self._audience = f"{_ISSUER}:{purpose}"
        # What a token says never changes, and the same one comes again and again.
        self._verified = lru_cache(_REMEMBERED)(self._verify)

    def sign(self, claims: dict[str, Any], now: datetime) -> str:
        """A token that carries `claims` for the purpose's lifetime."""
        frame = {"iss": _ISSUER, "aud": self._audience, "iat": now, "exp": now + self.lifetime}
        return jwt.encode(claims | frame, self._key, _ALGORITHM)

    def read(self, token: str, now: datetime | None) -> dict[str, Any]:
        """The claims of a token; with no `now`, however old it is.

        Raises:
            BadToken: if it is no valid one.
        """
        claims = self._verified(token)
        if now is not None and claims["exp"] <= now.timestamp():
            raise BadToken(expired=True)
        return dict(claims)

    def _verify(self, token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                [_ALGORITHM],
                audience=self._audience,
                issuer=_ISSUER,
                # The time is asked of our clock, in `read`.
                options={"verify_exp": False, "verify_iat": False, "require": ["exp", "iat", "aud", "iss"]},
            )
        except (jwt.InvalidTokenError, UnicodeError) as error:
            raise BadToken from error
        return claims


class Sealer:
    """Encrypts what must be stored for a while and read by nobody else."""

    def __init__(self, secret: str, purpose: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(derived_key(secret, purpose)))

    def seal(self, values: dict[str, Any]) -> str:
        """`values`, encrypted."""
        return self._fernet.encrypt(json.dumps(values).encode()).decode()

    def open(self, sealed: str) -> dict[str, Any]:
        """What was sealed.

        Raises:
            BadToken: if it was sealed with another secret, or changed.
        """
        try:
            values: dict[str, Any] = json.loads(self._fernet.decrypt(sealed))
        except (InvalidToken, ValueError) as error:
            raise BadToken from error
        return values
