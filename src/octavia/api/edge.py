"""What every request passes before a route sees it, and every answer on its way out."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from octavia.api.bodies import BodyLimits
from octavia.api.csrf import CSRF_HEADER
from octavia.api.headers import SecurityHeaders
from octavia.api.idempotency import HEADER as IDEMPOTENCY_HEADER
from octavia.api.idempotency import REPLAYED_HEADER, Idempotency
from octavia.api.requests import ID_HEADER, RequestIdentity
from octavia.api.server import Server
from octavia.api.studio import Studio
from octavia.platform.addresses import TrustedProxies

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_UPLOADS_SEND = (
    "Tus-Resumable",
    "Upload-Length",
    "Upload-Offset",
    "Upload-Metadata",
    "Upload-Defer-Length",
    "Upload-Checksum",
    "X-HTTP-Method-Override",
)
_UPLOADS_READ = ("Tus-Resumable", "Tus-Version", "Tus-Extension", "Tus-Max-Size", "Upload-Length", "Upload-Offset")
_SENT = ("Authorization", "Content-Type", "If-Match", "If-None-Match", "Range", "Last-Event-ID", "X-Requested-With")
_READ = (
    "ETag",
    "Location",
    "Content-Disposition",
    "Content-Range",
    "Accept-Ranges",
    "Content-Length",
    "Retry-After",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "RateLimit-Policy",
    "Upload-Expires",
    "Octavia-File-Id",
    "X-Peaks-Per-Second",
)
_PREFLIGHT_S = 600
_ON_THIS_MACHINE = r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?"


def at_the_edge(app: ASGIApp, server: Server) -> ASGIApp:
    """`app` behind everything, read from the bottom up: the last one is outermost, and sees even our own faults."""
    settings = server.settings
    app = Idempotency(app, server)
    app = BodyLimits(app, settings.max_body_bytes)
    app = CORSMiddleware(
        app,
        allow_origins=sorted(settings.origins),
        # An app that is being developed is served by another process on this machine, at whatever port.
        allow_origin_regex=None if settings.production else _ON_THIS_MACHINE,
        allow_credentials=True,
        allow_methods=_METHODS,
        allow_headers=(*_SENT, *_UPLOADS_SEND, CSRF_HEADER, ID_HEADER, IDEMPOTENCY_HEADER),
        expose_headers=(*_READ, *_UPLOADS_READ, ID_HEADER, REPLAYED_HEADER),
        max_age=_PREFLIGHT_S,
    )
    app = Studio(app)
    app = SecurityHeaders(app, https=settings.public_url.startswith("https://"))
    return RequestIdentity(app, TrustedProxies(settings.trusted_proxies))
