"""Every route is of exactly one kind."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from octavia.api.app import create_app
from octavia.api.server import Server
from octavia.api.tiers import Tier, carries_file, tier_of, tiers_that_fit
from octavia.platform.server_settings import ServerSettings
from support.routes import routes_of

AUTH = """
POST /signup, POST /login, GET /verify, POST /verify, POST /api/v1/auth/signup, POST /api/v1/auth/register,
POST /api/v1/auth/login, GET /api/v1/auth/verify, POST /api/v1/auth/refresh, POST /api/v1/auth/forgot-password,
POST /api/v1/auth/reset-password, POST /api/v1/auth/change-password, POST /api/v1/auth/delete-account
"""
HEALTH = "GET /health, GET /ready, GET /"
YTDUBBER_UPLOADS = "POST /api/jobs/upload-urls, PUT /api/v1/uploads/signed/1"
YTDUBBER_JOBS = """
POST /api/jobs, POST /api/jobs/, GET /api/jobs, GET /api/jobs/, GET /api/jobs/1, DELETE /api/jobs/1,
GET /api/jobs/upload-urls-of-mine, POST /api/jobs/1/retry
"""
YTDUBBER_OTHER = """
GET /api/jobs/1/download, GET /api/payments/credits, POST /api/payments/webhook/stripe, GET /api/billing/transactions,
POST /api/billing/create-payment-intent
"""
UPLOAD = "POST /api/v1/upload, POST /api/v1/uploads, PATCH /api/v1/uploads/1, HEAD /api/v1/uploads/1"
JOB_READS = """
GET /api/v1/jobs, GET /api/v1/jobs/1, GET /api/v1/jobs/1/status, HEAD /api/v1/jobs/1, GET /api/v1/video/validate,
GET /api/v1/jobs/1/artifacts
"""
JOB_WRITES = """
POST /api/v1/jobs/video-translate/create, POST /api/v1/jobs/1/process, DELETE /api/v1/jobs/1, POST /api/v1/estimate,
POST /api/v1/video/translate, POST /api/v1/jobs/transcribe
"""
STREAMS = "GET /api/v1/jobs/1/stream, GET /api/v1/events"
OTHER = """
GET /api/v1/auth/me, POST /api/v1/auth/logout, GET /api/v1/billing/balance, GET /nowhere,
DELETE /api/v1/auth/sessions/1, POST /api/v1/events, GET /api/v1/webhooks,
GET /api/v1/jobs/1/download, GET /api/v1/jobs/1/artifacts/a.srt
"""


def calls(text: str) -> list[tuple[str, str]]:
    return [(method, path) for call in text.split(",") for method, path in [call.split()]]


@pytest.mark.parametrize(
    ("tier", "listed"),
    [
        (Tier.AUTH, AUTH),
        (Tier.UPLOAD, UPLOAD),
        (Tier.JOB_READS, JOB_READS),
        (Tier.JOB_WRITES, JOB_WRITES),
        (Tier.STREAMS, STREAMS),
        (Tier.HEALTH, HEALTH),
        (Tier.YTDUBBER_UPLOADS, YTDUBBER_UPLOADS),
        (Tier.YTDUBBER_JOBS, YTDUBBER_JOBS),
        (Tier.YTDUBBER_OTHER, YTDUBBER_OTHER),
        (Tier.OTHER, OTHER),
    ],
)
def test_calls_are_of_their_kind(tier: Tier, listed: str) -> None:
    assert {call: tier_of(*call) for call in calls(listed)} == dict.fromkeys(calls(listed), tier)


@pytest.fixture
def app(server: Server) -> FastAPI:
    return create_app(server)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_route_fits_two_kinds_but_a_stream_which_also_looks_at_a_job(app: FastAPI) -> None:
    for method, path, _ in routes_of(app):
        fitting = tiers_that_fit(method, path)
        if fitting[:1] == [Tier.STREAMS]:
            fitting = fitting[:1]
        assert len(fitting) <= 1, (method, path)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_what_takes_or_gives_credentials_is_counted_by_address(app: FastAPI) -> None:
    found = {path for method, path, _ in routes_of(app) if tier_of(method, path) is Tier.AUTH}
    assert {"/login", "/api/v1/auth/login", "/signup", "/api/v1/auth/reset-password"} <= found
    assert not {path for path in found if "{" in path}


def test_the_rates_that_are_set_unasked_let_a_page_poll_each_job_every_two_seconds() -> None:
    settings = ServerSettings()
    assert settings.rate_job_reads >= 60 / 2 * 1.5
    assert settings.rate_job_reads_all >= 10 * settings.rate_job_reads


def test_what_carries_a_file_may_be_as_large_as_files_are() -> None:
    assert all(carries_file(*call) for call in calls("POST /api/v1/upload, PUT /api/v1/uploads/signed/1"))
    assert not any(carries_file(*call) for call in calls("POST /api/jobs/upload-urls, POST /api/jobs/, GET /health"))


def test_the_rates_of_the_yt_dubber_contract_are_its_own() -> None:
    settings = ServerSettings()
    rates = (
        settings.rate_ytdubber_auth,
        settings.rate_ytdubber_uploads,
        settings.rate_ytdubber_jobs,
        settings.rate_health,
        settings.rate_ytdubber_address,
        settings.rate_ytdubber_user,
    )
    assert rates == (10, 20, 50, 100, 200, 1000)
