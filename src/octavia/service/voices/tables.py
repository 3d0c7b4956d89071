"""Voices of owners' own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from octavia.platform.database import Base, Instant, new_id


class VoiceRow(Base):
    """A voice of an owner's own.

    Attributes:
        file_id: The recording, a file of kind `voice` that belongs to this row alone.
        language: Spoken in the recording; the voice speaks any that an engine speaks.
        consent: Who agreed to it and when, in words.
        duration_ms: Of the recording, silence at its ends left out.
    """

    __tablename__ = "voices"
    __table_args__ = (
        CheckConstraint("duration_ms > 0", name="duration"),
        Index("ix_voices_owner_id_created_at", "owner_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id"))
    file_id: Mapped[str] = mapped_column(String(36), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(24))
    consent: Mapped[str] = mapped_column(Text)
    duration_ms: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(Instant)
