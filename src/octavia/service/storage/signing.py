"""Signed addresses: who holds one may do one thing with one piece of bytes until a certain time, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import astuple, dataclass

_PURPOSE = b"octavia signed url 1"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a signed address allows.

    Attributes:
        method: HTTP method; `GET` allows HEAD too.
        key: Storage path of the bytes; of `PUT` the offer they are sent for.
        expires_at_s: Seconds since 1970.
        max_bytes: The most that may be sent or received.
        media_type: Of the bytes; empty: whichever may be uploaded.
    """

    method: str
    key: str
    expires_at_s: int
    max_bytes: int
    media_type: str


def signature(secret: str, grant: Grant) -> str:
    """The signature of a grant: HMAC-SHA-256 over all of it, hexadecimal."""
    own = hmac.digest(secret.encode(), _PURPOSE, "sha256")
    return hmac.new(own, json.dumps(astuple(grant)).encode(), hashlib.sha256).hexdigest()


def is_ours(secret: str, grant: Grant, signed: str) -> bool:
    """Whether the grant was signed by us, be it in force or not."""
    return hmac.compare_digest(signature(secret, grant).encode(), signed.encode("utf-8", "replace"))


def is_valid(secret: str, grant: Grant, signed: str, now_s: float) -> bool:
    """Whether the grant was signed by us and has not expired."""
    return is_ours(secret, grant, signed) and now_s < grant.expires_at_s
