"""How many requests somebody may make: rates that exclude each other, see `tiers`.

A user is counted by their id, whichever of their tokens or keys they use; whoever is nobody, by their address, and so
is everything that tries passwords. Looks at jobs are counted per job as well, so that a page that polls each of several
jobs every two seconds fits. On the paths of the YT Dubber contract a token that doesn't count is one more try at
signing in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, ClassVar

from anyio.to_thread import run_sync
from fastapi import Request

from octavia.api.auth import brings_credential, identified, is_known, streaming
from octavia.api.requests import RATE_HEADERS
from octavia.api.server import Server, Services
from octavia.api.tiers import Tier, tier_of
from octavia.dubbing.counting import counted
from octavia.platform.addresses import household
from octavia.platform.limits import Rate, Verdict, Windows
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.principal import Principal
from octavia.service.errors import Refusal, ServiceError

_WEBHOOKS = ("/api/v1/billing/webhook/", "/api/payments/webhook/")
_ANONYMOUS = frozenset({Tier.AUTH, Tier.HEALTH})
_YTDUBBER = frozenset({Tier.YTDUBBER_UPLOADS, Tier.YTDUBBER_JOBS, Tier.YTDUBBER_OTHER})
_HOUR_S = 3600
_JOB = re.compile(r"/api/v1/jobs/([^/]+)")


class TooManyRequests(ServiceError):
    """More than the rate of this kind of request."""

    refusal = Refusal.TOO_MANY
    name = "too-many-requests"
    reasons: ClassVar = {"": ("tier", "limit", "per_seconds")}

    def __init__(self, kind: str, verdict: Verdict) -> None:
        rate = verdict.rate
        super().__init__(
            f"more than {counted(rate.amount, 'request')} of this kind ({kind}) in {rate.per_s} seconds",
            f"try again in {counted(verdict.reset_s, 'second')}",
            details={"tier": kind, "limit": rate.amount, "per_seconds": rate.per_s},
            retry_after_s=verdict.reset_s,
        )


async def limiting(request: Request, services: Services) -> None:
    """As `limited`, without a thread where there is nothing to wait for."""
    if request.app.state.windows.at_hand and is_known(request, services):
        limited(request, services)
    else:
        await run_sync(limited, request, services)


def limited(request: Request, services: Server) -> None:
    """Count a request, once, and refuse it if there were too many.

    Raises:
        TooManyRequests: in that case.
    """
    if hasattr(request.state, RATE_HEADERS):
        return
    counts: Windows = request.app.state.windows
    tier = tier_of(request.method, request.url.path)
    tightest: Verdict | None = None
    for kind, key, rate in _counted(tier, request, services):
        verdict = counts.hit(f"{kind}:{key}", rate)
        if not verdict.allowed:
            setattr(request.state, RATE_HEADERS, _headers(verdict))
            raise TooManyRequests(kind, verdict)
        if tightest is None or verdict.remaining < tightest.remaining:
            tightest = verdict
    assert tightest is not None
    setattr(request.state, RATE_HEADERS, _headers(tightest))


def rates_of(tier: Tier, settings: ServerSettings) -> tuple[Rate, ...]:
    """A kind's rates: of looks at jobs, that of one job and that of all; of everything else in the YT Dubber contract,
    that of a user and that of an address."""
    return {
        Tier.AUTH: (Rate(settings.rate_auth),),
        Tier.UPLOAD: (Rate(settings.rate_upload),),
        Tier.JOB_READS: (Rate(settings.rate_job_reads), Rate(settings.rate_job_reads_all)),
        Tier.JOB_WRITES: (Rate(settings.rate_job_writes),),
        Tier.STREAMS: (Rate(settings.rate_streams),),
        Tier.HEALTH: (Rate(settings.rate_health),),
        Tier.YTDUBBER_UPLOADS: (Rate(settings.rate_ytdubber_uploads),),
        Tier.YTDUBBER_JOBS: (Rate(settings.rate_ytdubber_jobs),),
        Tier.YTDUBBER_OTHER: (
            Rate(settings.rate_ytdubber_user, _HOUR_S),
            Rate(settings.rate_ytdubber_address, _HOUR_S),
        ),
        Tier.PREVIEWS: (Rate(settings.rate_previews),),
        Tier.OTHER: (Rate(settings.rate_other),),
    }[tier]


def _counted(tier: Tier, request: Request, services: Server) -> Iterator[tuple[str, str, Rate]]:
    """What a request counts for, as what, the widest first: what a narrow one refuses was still asked."""
    path, settings = request.url.path, services.settings
    rates, address = rates_of(tier, settings), household(request.client.host if request.client else "")
    if path.startswith(_WEBHOOKS):  # All of a provider's come from a few addresses, and are signed.
        yield tier, f"webhook:{address}", Rate(settings.rate_webhooks)
        return
    principal = None if tier in _ANONYMOUS else _who(tier, request, services)
    if principal is None and tier in _YTDUBBER and brings_credential(request):
        yield Tier.AUTH, f"token:{address}", Rate(settings.rate_ytdubber_auth)
        return
    who = address if principal is None else principal.user_id
    if tier is Tier.JOB_READS:
        yield tier, who, rates[1]
        job = _JOB.match(path)
        yield tier, f"{who}:{job[1] if job else 'list'}", rates[0]
        return
    yield tier, who, rates[-1 if principal is None else 0]


def _who(tier: Tier, request: Request, services: Server) -> Principal | None:
    try:
        return (streaming if tier is Tier.STREAMS else identified)(request, services)
    except ServiceError:
        return None


def _headers(verdict: Verdict) -> dict[str, str]:
    return {
        "RateLimit-Limit": str(verdict.rate.amount),
        "RateLimit-Remaining": str(verdict.remaining),
        "RateLimit-Reset": str(verdict.reset_s),
        "RateLimit-Policy": f"{verdict.rate.amount};w={verdict.rate.per_s}",
    }


TOO_MANY: dict[int | str, dict[str, Any]] = {
    HTTPStatus.TOO_MANY_REQUESTS.value: {"description": "Too many requests of this kind; `Retry-After` says when."}
}
"""For the description of every route."""
