"""Every way a request to the server can be refused. The HTTP edge maps each kind to a status, and nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

from octavia.dubbing.errors import ExitCode, OctaviaError


class Refusal(StrEnum):
    """Why a request was refused."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    PAYMENT_REQUIRED = "payment-required"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    GONE = "gone"
    CHANGED_MEANWHILE = "changed-meanwhile"
    VERSION_MISSING = "version-missing"
    TOO_LARGE = "too-large"
    NOT_SUPPORTED = "not-supported"
    UNPROCESSABLE = "unprocessable"
    LOCKED = "locked"
    TOO_MANY = "too-many"
    UNAVAILABLE = "unavailable"


class ServiceError(OctaviaError):
    """Base of all of them.

    Attributes:
        refusal: Why.
        name: What it is called in the API (`type` of the problem document): stable, lower case, dashes.
        reasons: What may have caused it, where a name has several causes (`details["reason"]`; else the empty one), and
            which figures `details` holds then, so that clients can say it in their words.
        details: Figures a client may want: `{"needed": 30}`. No secret.
        retry_after_s: When it makes sense to try again; None if it doesn't by itself.
    """

    code = ExitCode.USAGE
    refusal: Refusal = Refusal.INVALID
    name: str = "invalid-request"
    reasons: ClassVar[Mapping[str, tuple[str, ...]]] = {"": ()}

    def __init__(
        self, message: str, hint: str = "", *, details: dict[str, Any] | None = None, retry_after_s: int | None = None
    ) -> None:
        super().__init__(message, hint)
        self.details = details or {}
        self.retry_after_s = retry_after_s
