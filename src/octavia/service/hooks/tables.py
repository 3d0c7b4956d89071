"""Endpoints, what they are told, and each attempt to tell them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from octavia.platform.database import Base, Instant

_ID = String(36)


class EndpointRow(Base):
    """An address that is told what happens.

    Attributes:
        sealed_secret: What messages are signed with, sealed.
        events: The names of what it is told.
        disabled_reason: Why nothing is sent to it; empty while it is enabled.
        heard_at: When it last took a message.
    """

    __tablename__ = "hook_endpoints"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id"), index=True)
    url: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(String(255))
    sealed_secret: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]] = mapped_column(JSON)
    disabled_reason: Mapped[str] = mapped_column(String(255))
    heard_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)


class DeliveryRow(Base):
    """A message to an endpoint. Its id is the message's, the same at each attempt.

    Attributes:
        body: What is sent, to the byte.
        status: `pending`, `delivered` or `failed`.
        attempts: How many were begun.
        next_at: When the next is due, or when an attempt that has begun counts as lost; None when it is over.
    """

    __tablename__ = "hook_deliveries"
    __table_args__ = (
        Index("ix_hook_deliveries_due", "next_at"),
        Index("ix_hook_deliveries_endpoint", "endpoint_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("hook_endpoints.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class AttemptRow(Base):
    """One attempt to deliver.

    Attributes:
        answered: The HTTP status; None if there was none.
        fault: What went wrong; empty if it was heard.
    """

    __tablename__ = "hook_attempts"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    delivery_id: Mapped[str] = mapped_column(ForeignKey("hook_deliveries.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    answered: Mapped[int | None]
    fault: Mapped[str] = mapped_column(String(255))
    took_ms: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
