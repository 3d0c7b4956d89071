"""API keys: for programs that act for a user, each with what it may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from octavia.platform.clock import Clock
from octavia.platform.database import Database, new_id
from octavia.platform.security import digest, new_secret
from octavia.service.accounts.errors import BadKeyRequest, NotSignedIn, UnknownKey
from octavia.service.accounts.principal import Principal
from octavia.service.accounts.tables import NAME_CHARS, ApiKey, User
from octavia.service.audit import record

KEY_PREFIX = "oct_"
_AREAS = ("billing", "files", "jobs", "webhooks")
SCOPES = frozenset(("*", "accounts:read", *(f"{area}:{verb}" for area in _AREAS for verb in ("read", "write"))))
"""What a key may be allowed: the first tag of a route, and whether it changes something; `*` is everything."""
MOST_KEYS = 50
LONGEST_DAYS = 3650
_SHOWN_CHARS = 12


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """An API key as its user sees it; `prefix` is how it begins."""

    id: str
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


class ApiKeys:
    """API keys: made, listed, revoked."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(
        self, principal: Principal, name: str, scopes: Iterable[str], days: int | None = None
    ) -> tuple[KeyInfo, str]:
        """A new key; the second value is the key itself, which is shown this once.

        Args:
            days: How long it is good; None: until it is revoked.

        Raises:
            BadKeyRequest: for an empty name, an unknown scope, a bad duration, or too many keys; NotSignedIn: if
                the account was deleted meanwhile.
        """
        wanted = sorted(set(scopes))
        _check(name.strip(), wanted, days)
        now, key = self._clock(), KEY_PREFIX + new_secret()
        row = ApiKey(
            id=new_id(),
            user_id=principal.user_id,
            owner_id=principal.owner_id,
            name=name.strip(),
            prefix=key[:_SHOWN_CHARS],
            key_hash=digest(key),
            scopes=wanted,
            created_at=now,
            last_used_at=None,
            expires_at=now + timedelta(days=days) if days else None,
        )
        with self._database.transaction() as session:
            # Of several at once the second waits here, and counts what the first made.
            user = select(User.id).where(User.id == principal.user_id).with_for_update()
            if session.scalar(user) is None:
                raise NotSignedIn
            count = select(func.count()).select_from(ApiKey).where(ApiKey.user_id == principal.user_id)
            if session.scalars(count).one() >= MOST_KEYS:
                raise BadKeyRequest(
                    f"you have {MOST_KEYS} API keys, which is the most",
                    "revoke one you no longer use",
                    details={"reason": "many", "most": MOST_KEYS},
                )
            session.add(row)
            record(session, now, "api-key.created", actor=row.user_id, target=row.id, details={"scopes": wanted})
        return _info(row), key

    def of_user(self, user_id: str) -> list[KeyInfo]:
        """A user's keys, the newest first."""
        query = select(ApiKey).where(ApiKey.user_id == user_id).order_by(ApiKey.created_at.desc(), ApiKey.id)
        with self._database.reading() as session:
            return [_info(row) for row in session.scalars(query)]

    def revoke(self, user_id: str, key_id: str) -> None:
        """Make a key worthless at once.

        Raises:
            UnknownKey: if the user has no such key.
        """
        if "\0" in key_id:  # PostgreSQL refuses to look for it.
            raise UnknownKey
        with self._database.transaction() as session:
            revoked = delete(ApiKey).where(ApiKey.id == key_id, ApiKey.user_id == user_id).returning(ApiKey.id)
            if session.scalar(revoked) is None:
                raise UnknownKey
            record(session, self._clock(), "api-key.revoked", actor=user_id, target=key_id)


def _check(name: str, scopes: list[str], days: int | None) -> None:
    if not 1 <= len(name) <= NAME_CHARS:
        raise BadKeyRequest(
            "an API key needs a name",
            f"give it one of 1 to {NAME_CHARS} characters",
            details={"reason": "name", "most": NAME_CHARS},
        )
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise BadKeyRequest(
            f"there is no scope {unknown[0]!r}",
            f"choose among {', '.join(sorted(SCOPES))}",
            details={"reason": "scope"},
        )
    if not scopes:
        raise BadKeyRequest(
            "an API key needs a scope", f"choose among {', '.join(sorted(SCOPES))}", details={"reason": "scope"}
        )
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise BadKeyRequest(
            "an API key can't be good for that long",
            f"give 1 to {LONGEST_DAYS} days, or none",
            details={"reason": "days", "most": LONGEST_DAYS},
        )


def _info(row: ApiKey) -> KeyInfo:
    return KeyInfo(row.id, row.name, row.prefix, tuple(row.scopes), row.created_at, row.last_used_at, row.expires_at)
