"""The web application: all routes over the services of one server."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI

from octavia import __version__
from octavia.api import description, health, problems, unmatched
from octavia.api.edge import at_the_edge
from octavia.api.following import Following
from octavia.api.limits import TOO_MANY, limiting
from octavia.api.octavia import (
    abilities,
    account_pages,
    account_settings,
    accounts,
    billing,
    browser,
    charges,
    events,
    files,
    jobs,
    lines,
    payment_events,
    payment_pages,
    payment_webhooks,
    payments,
    peaks,
    price_books,
    signed_put,
    statements,
    subscriptions,
    tus,
    voices,
    webhooks,
)
from octavia.api.octavia.admin import audit as admin_audit
from octavia.api.octavia.admin import books as admin_books
from octavia.api.octavia.admin import jobs as admin_jobs
from octavia.api.octavia.admin import users as admin_users
from octavia.api.octavia.admin import workers as admin_workers
from octavia.api.server import Server
from octavia.api.ytdubber import downloads as ytdubber_downloads
from octavia.api.ytdubber import jobs as ytdubber_jobs
from octavia.api.ytdubber import payments as ytdubber_payments
from octavia.api.ytdubber import root
from octavia.platform.limits import windows


def create_app(server: Server) -> FastAPI:
    """The application; nothing is started or connected by making it."""
    app = FastAPI(
        title="Octavia",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(limiting)],
        responses=TOO_MANY,
    )
    app.state.server = server
    app.state.following = Following(server.jobs, server.settings.streams_per_user)
    app.state.windows = windows(server.settings.redis_url)
    problems.install(app)
    unmatched.install(app)
    for routes in ROUTES:
        app.include_router(routes)
    app.middleware_stack = at_the_edge(app.build_middleware_stack(), server)
    return app


# They are looked through in this order: what is asked all the time comes first.
ROUTES: tuple[Any, ...] = (
    jobs.routes,
    health.routes,
    root.routes,
    description.routes,
    accounts.routes,
    account_settings.routes,
    account_pages.routes,
    browser.routes,
    lines.routes,
    peaks.routes,
    abilities.routes,
    files.routes,
    voices.routes,
    tus.routes,
    signed_put.routes,
    billing.routes,
    statements.routes,
    charges.routes,
    price_books.routes,
    payments.routes,
    subscriptions.routes,
    payment_events.routes,
    payment_pages.routes,
    payment_webhooks.routes,
    events.routes,
    webhooks.routes,
    admin_users.routes,
    admin_jobs.routes,
    admin_workers.routes,
    admin_audit.routes,
    admin_books.routes,
    ytdubber_jobs.routes,
    ytdubber_downloads.routes,
    ytdubber_payments.routes,
)
