"""Recordings of voices, as people send them."""

from __future__ import annotations

from pathlib import Path

from octavia.service.storage.files import Files
from octavia.service.storage.records import FileKind, StoredFile
from support.clips import clip

CONSENT = "Jane Doe agreed by letter on 3 May 2026"


def recording(folder: Path, seconds: float = 8, name: str = "jane.wav", level_db: float = -6) -> Path:
    """A tone, which is sound as any other, with half a second of silence at either end."""
    sound = f"sine=frequency=220:duration={seconds},volume={level_db}dB,adelay=500:all=1,apad=pad_dur=0.5"
    return clip(folder / name, "-f", "lavfi", "-i", sound)


def sent(files: Files, owner_id: str, path: Path, kind: FileKind = FileKind.AUDIO) -> StoredFile:
    """It as an upload of that owner's."""
    return files.receive(owner_id, path.name, kind, [path.read_bytes()])
