"""A Supabase project on loopback, whose users a server lets in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from uuid import uuid4

from starlette.types import Receive, Scope, Send

from octavia.testing.supabase.app import create_app
from octavia.testing.supabase.keys import ALGORITHMS, SigningKey, new_key
from octavia.testing.supabase.project import Project
from support.live import live
from support.server import FixedClock

KEYS = "/auth/v1/.well-known/jwks.json"
SECRET = "a secret that the project signs with, and tells nobody"


@dataclass
class Supabase:
    """A project that is served.

    Attributes:
        asked: The paths it was asked for, in order.
        away: While it is, it answers nothing but 503.
        instead: What it answers in place of its keys; None: the keys.
    """

    project: Project
    asked: list[str] = field(default_factory=list)
    away: bool = False
    instead: bytes | None = None

    @property
    def url(self) -> str:
        return self.project.url

    def token(self, subject: str = "", email: str = "", **claims: object) -> str:
        """An access token of somebody, as the project gives them out."""
        return self.project.token(subject or str(uuid4()), email, **claims)

    def headers(self, subject: str = "", email: str = "", **claims: object) -> dict[str, str]:
        return bearer(self.token(subject, email, **claims))

    def looks(self) -> int:
        """How often its keys were asked for."""
        return self.asked.count(KEYS)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@cache
def _keys() -> tuple[SigningKey, ...]:
    return tuple(map(new_key, ALGORITHMS))


@contextmanager
def supabase_at(clock: FixedClock) -> Iterator[Supabase]:
    """A project whose time is the clock's, as long as the block lasts."""
    served = Supabase(Project(clock, _keys()))
    app = create_app(served.project)

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        served.asked.append(scope["path"])
        if served.away or (served.instead is not None and scope["path"] == KEYS):
            await send({"type": "http.response.start", "status": 503 if served.away else 200, "headers": []})
            await send({"type": "http.response.body", "body": served.instead or b""})
            return
        await app(scope, receive, send)

    with live(watched) as url:
        served.project.url = url
        yield served
