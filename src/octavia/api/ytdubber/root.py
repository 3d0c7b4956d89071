"""`GET /`: what answers here, for whoever finds the address."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from octavia import __version__

routes = APIRouter(tags=["health"])


class Root(BaseModel):
    """What answers."""

    name: Literal["octavia"] = "octavia"
    version: str = __version__
    status: Literal["ok"] = "ok"
    docs: str = "/docs"


@routes.get("/")
def root() -> Root:
    """That this is Octavia, and where its API is described. It needs no token."""
    return Root()
