"""Owners, users, teams and how they sign in. No secret is stored: of each only a digest."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from octavia.platform.database import Base, Instant

_ID = String(36)
_DIGEST = String(64)
ADDRESS_CHARS = 320
NAME_CHARS = 120
USER_AGENT_CHARS = 256
ISSUER_CHARS = 255
SUBJECT_CHARS = 255


class OwnerKind(StrEnum):
    """Who can own something."""

    USER = "user"
    TEAM = "team"


class TeamRole(StrEnum):
    """What a member may do in a team."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


class Purpose(StrEnum):
    """What a mailed token is good for."""

    VERIFY = "verify"
    RESET = "reset"


class Owner(Base):
    """Whom files, credits and jobs belong to. The row stays when its user goes, without anything personal: books name
    it."""

    __tablename__ = "owners"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Instant)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)


class User(Base):
    """Somebody who signs in. `email_key` is the address in the form in which it may exist once; who is signed in by
    somebody else may have no address: then `email` is empty, and the key stands for nothing. `disabled_at`: since when
    an administrator keeps them out."""

    __tablename__ = "users"
    __table_args__ = (Index("ix_users_created_at", "created_at", "id"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id"), unique=True)
    email: Mapped[str] = mapped_column(String(ADDRESS_CHARS))
    email_key: Mapped[str] = mapped_column(String(ADDRESS_CHARS), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_CHARS))
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(8))
    job_mail: Mapped[bool]
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    created_at: Mapped[datetime] = mapped_column(Instant)


class ExternalIdentity(Base):
    """A user as somebody else who signs people in knows them. The row stays when the user goes, without them, so that
    they don't come back unasked."""

    __tablename__ = "external_identities"

    issuer: Mapped[str] = mapped_column(String(ISSUER_CHARS), primary_key=True)
    subject: Mapped[str] = mapped_column(String(SUBJECT_CHARS), primary_key=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Team(Base):
    """Several users who own things together."""

    __tablename__ = "teams"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id"), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_CHARS))
    created_at: Mapped[datetime] = mapped_column(Instant)


class Membership(Base):
    """Who belongs to a team, and what they may do there."""

    __tablename__ = "memberships"

    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Instant)


class SignInSession(Base):
    """One sign-in of one browser or program; removing it revokes all that was given out for it."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[str] = mapped_column(_DIGEST, unique=True)
    address: Mapped[str] = mapped_column(String(64))
    user_agent: Mapped[str] = mapped_column(String(USER_AGENT_CHARS))
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_used_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class RefreshToken(Base):
    """One link of a session's chain of refresh tokens; used ones stay, so that a second use is noticed."""

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[str] = mapped_column(_DIGEST, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class MailedToken(Base):
    """A token that was mailed; it is removed when it is used.

    `password_hash`: the password of the sign-up that asked for it, which counts once the address is verified by it:
    who signs up with somebody else's address before them gains nothing. `nonce_hash`: of the browser that signed up.
    """

    __tablename__ = "mailed_tokens"
    __table_args__ = (Index("ix_mailed_tokens_user_id_purpose", "user_id", "purpose"),)

    token_hash: Mapped[str] = mapped_column(_DIGEST, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(8))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    nonce_hash: Mapped[str | None] = mapped_column(_DIGEST)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class ApiKey(Base):
    """A key for programs. `prefix` is shown, so that its owner knows which it is."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id"))
    name: Mapped[str] = mapped_column(String(NAME_CHARS))
    prefix: Mapped[str] = mapped_column(String(16))
    key_hash: Mapped[str] = mapped_column(_DIGEST, unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)


class Attempts(Base):
    """How often something that may be tried only so often was tried: passwords of an account from an address, mail to
    an address. `key` is a digest of both."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(_DIGEST, primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(Instant, index=True)
    blocked_until: Mapped[datetime] = mapped_column(Instant)
