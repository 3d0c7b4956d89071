"""What kind of request each one is. Kinds that exclude each other: a request counts as one of them alone."""

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
    HEALTH = "health"
    """Whether the server lives, and what it is."""
    YTDUBBER_UPLOADS = "uploads"
    """Of the YT Dubber contract: uploads asked for, and done."""
    YTDUBBER_JOBS = "jobs"
    """Of the YT Dubber contract: looking at jobs and changing them."""
    YTDUBBER_OTHER = "requests"
    """Of the YT Dubber contract: everything else, downloads too."""
    PREVIEWS = "previews"
    """Voices to be heard, which may have to be spoken first."""
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
    (Tier.UPLOAD, None, re.compile(r"/api/v1/(?:upload|uploads(?!/signed/)|tus)(?:/.*)?")),
    (Tier.JOB_READS, True, re.compile(r"/api/v1/(?:jobs(?:/(?![^/]+/(?:download|artifacts/)).*)?|video/validate)")),
    (Tier.PREVIEWS, None, re.compile(r"/api/v1/abilities/voices/.*")),
    (Tier.HEALTH, None, re.compile(r"/(?:health|ready)?")),
    (Tier.YTDUBBER_UPLOADS, None, re.compile(r"/api/jobs/upload-urls/?|/api/v1/uploads/signed/[^/]+")),
    (Tier.YTDUBBER_JOBS, None, re.compile(r"/api/jobs(?:/(?!upload-urls/?$|[^/]+/download/?$).*)?")),
    (Tier.YTDUBBER_OTHER, None, re.compile(r"/api/(?:jobs/[^/]+/download|payments(?:/.*)?|billing(?:/.*)?)/?")),
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


def carries_file(method: str, path: str) -> bool:
    """Whether the body of a request is a file, or a piece of one, and may be as large as files are."""
    tier = tier_of(method, path)
    return tier is Tier.UPLOAD or (tier is Tier.YTDUBBER_UPLOADS and method == "PUT")
