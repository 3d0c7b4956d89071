"""The web studio: its pages and what they load, as `npm run build` left them in the package.

Whatever a browser opens that no call of the API is, is a page of the studio: which one, its own router knows. Programs
don't accept HTML, so that the API answers them as ever.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from importlib.resources import files
from mimetypes import guess_type
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from octavia.api.octavia.account_pages import page

BUILT = Path(str(files("octavia") / "web" / "dist"))
"""Where the build puts it; no part of the repository, but of the wheel."""

BUILD_COMMAND = "scripts/web.sh"

_INDEX = "index.html"
_NONCE = "@NONCE@"
_NONCE_BYTES = 16
_NO_PAGES = ("/api/", "/docs", "/openapi.json", "/health", "/ready", "/metrics", "/storage/")
# Where there is no studio, mailed links and payments lead to pages of the server's own.
_SERVER_PAGES = frozenset({"/activate", "/reset-password", "/billing/return"})
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_FOREVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; connect-src 'self'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
)


class Studio:
    """ASGI middleware: answers what the studio is asked for, and lets through what the API is."""

    def __init__(self, app: ASGIApp, folder: Path = BUILT) -> None:
        """`folder`: the build, which may come and change while the server runs."""
        self._app = app
        self._folder = folder
        self._built_at = 0
        self._names: frozenset[str] = frozenset()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._answer(scope) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        await (answer or self._app)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response | None:
        path: str = scope["path"]
        if path.startswith(_NO_PAGES):
            return None
        headers = Headers(scope=scope)
        self._look()
        name = path.removeprefix("/")
        if name in self._names and name != _INDEX:
            return self._file(name, headers)
        if "text/html" not in headers.get("accept", ""):
            return None
        if self._names:
            return _page((self._folder / _INDEX).read_text(encoding="utf-8"))
        return None if path in _SERVER_PAGES else _not_built()

    def _look(self) -> None:
        """Know what there is; looked for anew after each build."""
        try:
            built_at = (self._folder / _INDEX).stat().st_mtime_ns
        except OSError:
            built_at = 0
        if built_at != self._built_at:
            found = self._folder.rglob("*") if built_at else ()
            self._names = frozenset(str(each.relative_to(self._folder)) for each in found if each.is_file())
            self._built_at = built_at

    def _file(self, name: str, headers: Mapping[str, str]) -> Response:
        accepted = {each.split(";")[0].strip() for each in headers.get("accept-encoding", "").split(",")}
        told = {"Cache-Control": _FOREVER if name.startswith("assets/") else _AN_HOUR, "Vary": "Accept-Encoding"}
        packed = next(
            ((code, name + end) for code, end in _ENCODINGS if code in accepted and name + end in self._names), None
        )
        if packed is not None:
            told["Content-Encoding"] = packed[0]
        media_type = guess_type(name)[0] or "application/octet-stream"
        return FileResponse(self._folder / (packed[1] if packed else name), headers=told, media_type=media_type)


def _page(index: str) -> Response:
    nonce = secrets.token_urlsafe(_NONCE_BYTES)
    headers = {
        "Content-Security-Policy": _POLICY.format(nonce=nonce),
        # Voices are recorded in the studio; nothing else in it hears or sees.
        "Permissions-Policy": "camera=(), microphone=(self), geolocation=()",
        # A page's address may hold a token: no other host is told of it.
        "Referrer-Policy": "same-origin",
        "Vary": "Accept",
    }
    return HTMLResponse(index.replace(_NONCE, nonce), headers=headers)


def _not_built() -> Response:
    said = [
        f"The web studio is not built. In a checkout, {BUILD_COMMAND} builds it; then load this page again.",
        "The API works without it: its description is at /docs.",
    ]
    return page({"title": "Octavia", "paragraphs": said}, status=503)
