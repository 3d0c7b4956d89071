"""Files, uploads that are under way or offered, the space of owners, links, and bytes that no file names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from octavia.platform.database import Base, Instant, new_id


class FileRow(Base):
    """A file of an owner. `used_at`: when it came, or when a job last took it; unused ones are removed after a time."""

    __tablename__ = "files"
    __table_args__ = (
        CheckConstraint("size_bytes >= 0", name="size"),
        Index("ix_files_owner_id_created_at", "owner_id", "created_at", "id"),
        Index("ix_files_used_at", "used_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id"))
    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(16))
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    duration_ms: Mapped[int | None] = mapped_column(BigInteger)
    probe: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime] = mapped_column(Instant)


class UploadRow(Base):
    """A resumable upload. Its bytes lie in a file of the incoming folder; how many there are is that file's size.

    `file_id` or `refusal` is set once all bytes came and were looked at.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("size_bytes > 0", name="size"),
        Index("ix_uploads_owner_id", "owner_id"),
        Index("ix_uploads_expires_at", "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id"))
    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(16))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[str | None] = mapped_column(String(36))
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class SpaceRow(Base):
    """How many bytes an owner's files and unfinished uploads take."""

    __tablename__ = "space"
    __table_args__ = (CheckConstraint("used_bytes >= 0", name="used"),)

    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id"), primary_key=True)
    used_bytes: Mapped[int] = mapped_column(BigInteger)


class LooseBytesRow(Base):
    """Stored bytes that no file names: on their way in, or out. A sweep removes what stays here."""

    __tablename__ = "loose_bytes"
    __table_args__ = (Index("ix_loose_bytes_removable_at", "removable_at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    removable_at: Mapped[datetime] = mapped_column(Instant)


class DownloadTokenRow(Base):
    """A link to a file that works once; the token itself is not kept."""

    __tablename__ = "download_tokens"
    __table_args__ = (Index("ix_download_tokens_expires_at", "expires_at"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    file_id: Mapped[str] = mapped_column(String(36))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class OfferRow(Base):
    """Leave to upload one file for a job straight to the store, without a credential.

    It stays after the file was taken: by it the file goes when the job does.

    Attributes:
        role: What the file is for; each job has at most one offer of a role.
        media_type: What it must be sent as; empty if that was not said.
        place: The key of what has come, among arrivals; None: nothing yet.
        size_bytes: How much of what has come is counted to the owner; a bucket doesn't tell before it is taken.
        sha256: Of what has come; empty where that isn't known.
        file_id: What it was made.
        expires_at: When the address is over.
    """

    __tablename__ = "upload_offers"
    __table_args__ = (
        CheckConstraint("size_bytes >= 0", name="size"),
        UniqueConstraint("job_id", "role"),
        Index("ix_upload_offers_owner_id", "owner_id"),
        Index("ix_upload_offers_expires_at", "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(ForeignKey("owners.id"))
    job_id: Mapped[str] = mapped_column(String(36))
    role: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    max_bytes: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[str | None] = mapped_column(String(64), unique=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    file_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
