"""Who makes a request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Credential(StrEnum):
    """What a request was authenticated by."""

    BEARER = "bearer"
    COOKIE = "cookie"
    API_KEY = "api-key"
    EXTERNAL = "external"
    """A token of somebody else who signs people in."""


class Role(StrEnum):
    """What somebody may do in the whole installation."""

    USER = "user"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated user, acting for an owner.

    Attributes:
        owner_id: The user or team whose files, credits and jobs are meant.
        credential_id: The session's or API key's id; of a token from elsewhere what `ExternalSignIn` makes of it.
        scopes: What an API key may do; everything (`*`) with a session.
    """

    user_id: str
    owner_id: str
    credential: Credential
    credential_id: str
    role: Role = Role.USER
    scopes: frozenset[str] = frozenset({"*"})

    def may(self, scope: str) -> bool:
        """Whether it may do what `scope` names (`jobs:write`)."""
        return "*" in self.scopes or scope in self.scopes
