"""What kind of request each one is. Six kinds that exclude each other: a request counts as one of them alone."""

from __future__ import annotations

import re
from enum import StrEnum

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Tier(StrEnum):
    """A kind of request, with a rate of its own."""

    AUTH = "auth"
    """Passwords and the tokens that stand for them."""
    UPLOAD = "upload"
    """Files on their way in, piece by piece."""
    JOB_READS = "job-reads"
    """Looking at jobs."""
    JOB_WRITES = "job-writes"
    """Making, starting and changing jobs."""
    STREAMS = "streams"
    """Opening event streams."""
    OTHER = "other"
    """Everything else."""


_AUTH_CALLS = (
    "activate|change-password|delete-account|forgot-password|login|refresh|register|resend-verification|"
    "reset-password|signup|verify"
)
# In this order: the first that fits is it.
_TABLE: tuple[tuple[Tier, bool | None, re.Pattern[str]], ...] = (
    (Tier.STREAMS, True, re.compile(r"/api/v1/(?:jobs/[^/]+/stream|events)")),
    (Tier.AUTH, None, re.compile(rf"(?:/api/v1/auth)?/(?:{_AUTH_CALLS})")),
    (Tier.UPLOAD, None, re.compile(r"/api/v1/(?:upload|uploads|tus)(?:/.*)?")),
    (Tier.JOB_READS, True, re.compile(r"/api/v1/(?:jobs(?:/(?![^/]+/(?:download|artifacts/)).*)?|video/validate)")),
    (Tier.JOB_WRITES, False, re.compile(r"/api/v1/(?:jobs(?:/.*)?|video/translate|estimate)")),
)


def tiers_that_fit(method: str, path: str) -> list[Tier]:
    """All rows of the table that a request fits, in order."""
    reads = method in _READING
    return [tier for tier, reading, places in _TABLE if reading in (None, reads) and places.fullmatch(path) is not None]


def tier_of(method: str, path: str) -> Tier:
    """The kind of a request."""
    reads = method in _READING
    for tier, reading, places in _TABLE:
        if reading in (None, reads) and places.fullmatch(path):
            return tier
    return Tier.OTHER
