"""Files on the wire."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict

from octavia.service.storage.records import FileKind, StoredFile
from octavia.service.storage.uploads import Upload

FileId = Annotated[str, Path(max_length=64, pattern=r"^[\w-]+$", description="A file's id")]
UploadId = Annotated[str, Path(max_length=64, pattern=r"^[\w-]+$", description="An upload's id")]
_ID = "6f1c1a5e-6d0f-4f43-9a54-0b8a86a3f9f1"
_PATH = "0d4e2a7c5b1f4f3b8a9c6d7e8f901234"


class FileType(StrEnum):
    """What an uploaded file is."""

    VIDEO = "video"
    AUDIO = "audio"
    SUBTITLE = "subtitle"


class UploadedFile(BaseModel):
    """A file that was uploaded. `storage_path` is opaque: pass it back where a job asks for it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "file_id": _ID,
                "filename": "talk.mp4",
                "file_type": "video",
                "storage_path": _PATH,
                "size_bytes": 10_485_760,
            }
        }
    )

    file_id: str
    filename: str
    file_type: FileKind
    storage_path: str
    size_bytes: int

    @classmethod
    def of(cls, file: StoredFile) -> UploadedFile:
        return cls(
            file_id=file.id,
            filename=file.name,
            file_type=file.kind,
            storage_path=file.key,
            size_bytes=file.size_bytes,
        )


class FileInfo(UploadedFile):
    """A file with what is known of it. `metadata`: what was found in it; null for results."""

    media_type: str
    sha256: str
    duration_ms: int | None
    metadata: dict[str, Any] | None
    created_at: datetime

    @classmethod
    def of(cls, file: StoredFile) -> FileInfo:
        return cls(
            **UploadedFile.of(file).model_dump(),
            media_type=file.media_type,
            sha256=file.sha256,
            duration_ms=file.duration_ms,
            metadata=file.probe,
            created_at=file.created_at,
        )


class FileList(BaseModel):
    """A page of files, newest first, and the space all take."""

    files: list[FileInfo]
    used_bytes: int
    limit_bytes: int


class Removed(BaseModel):
    """That it is gone."""

    status: Literal["ok"] = "ok"


class DownloadLink(BaseModel):
    """A link that works once, without any credential."""

    url: str
    expires_at: datetime


class UploadState(BaseModel):
    """A resumable upload; `file` once all its bytes came."""

    id: str
    filename: str
    file_type: FileKind
    size_bytes: int
    offset: int
    expires_at: datetime
    file: UploadedFile | None

    @classmethod
    def of(cls, upload: Upload, file: StoredFile | None) -> UploadState:
        return cls(
            id=upload.id,
            filename=upload.name,
            file_type=upload.kind,
            size_bytes=upload.size_bytes,
            offset=upload.offset,
            expires_at=upload.expires_at,
            file=None if file is None else UploadedFile.of(file),
        )
