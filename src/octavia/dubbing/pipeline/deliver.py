"""Finished files in the output folder: named for people, each there whole or not at all, listed in a manifest."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from octavia.dubbing.documents import write_json
from octavia.dubbing.errors import OutputError
from octavia.dubbing.process import has_ended
from octavia.dubbing.workspace import Artifact, digest_file

_NAME_BYTES = 180
_HALF_WRITTEN = re.compile(r"\..+\.(?P<pid>\d{1,9})\.part")
MANIFEST = "manifest.json"
MEDIA_TYPES = {
    ".ass": "text/x-ssa",
    ".flac": "audio/flac",
    ".html": "text/html",
    ".json": "application/json",
    ".m4a": "audio/mp4",
    ".mkv": "video/x-matroska",
    ".mp4": "video/mp4",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt",
    ".wav": "audio/wav",
}


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """A delivered file.

    Attributes:
        role: `package`, `burned`, `mix`, `mix-m4a`, `mix-flac`, `voice`, `subtitles-srt`, `subtitles-vtt`,
            `subtitles-ass`, `transcript`, `report` or `page`.
        language: None for what belongs to all.
        duration_ms: Of sound and picture; None for documents.
        quality: The lowest of the engines that made it: a draft is never taken for more.
    """

    name: str
    role: str
    language: str | None
    media_type: str
    size_bytes: int
    sha256: str
    duration_ms: int | None
    quality: str


@dataclass(frozen=True, slots=True)
class Label:
    """What a delivered file is; its attributes are those of `ManifestEntry`."""

    role: str
    quality: str
    language: str | None = None
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a job delivered, and what it was made from and by.

    Attributes:
        engines: Name and version by kind and name.
        settings: Caps and mix, as asked for.
    """

    source: str
    source_sha256: str
    octavia: str
    engines: dict[str, str]
    settings: dict[str, object]
    files: tuple[ManifestEntry, ...]


def stem_of(source: Path) -> str:
    """The start of every output file's name: the source's own, short enough for any suffix, not hidden, always text."""
    stem = source.stem.lstrip(".")
    return os.fsencode(stem)[:_NAME_BYTES].decode(errors="ignore") or "output"


def prepare(folder: Path) -> None:
    """Create the output folder and prove that it can be written, before hours of work.

    What a run that was killed left there half-written is removed.

    Raises:
        OutputError: if it can't.
    """
    probe = folder / f".octavia.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
        for path in folder.glob(".*"):
            left = _HALF_WRITTEN.fullmatch(path.name)
            if left and has_ended(int(left["pid"])):
                path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror or error}", "choose another folder with --out") from error


class Delivery:
    """Puts finished files into the output folder and remembers them for the manifest."""

    def __init__(self, folder: Path, source: Path) -> None:
        self._folder = folder
        self._stem = stem_of(source)
        self.entries: list[ManifestEntry] = []

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(self._folder / entry.name for entry in self.entries)

    @property
    def digests(self) -> dict[Path, str]:
        """SHA-256 of everything delivered so far."""
        return {self._folder / entry.name: entry.sha256 for entry in self.entries}

    def put(self, artifact: Artifact, name: str, suffix: str, label: Label) -> Path:
        """Deliver a file of an artifact as the source's stem plus `suffix`; errors as for `place_file`."""
        path = place_file(artifact.file(name), self._folder / f"{self._stem}{suffix}")
        return self._enter(path, artifact.files[name], label)

    def document(self, value: object, name: str, label: Label) -> Path:
        """Write a JSON document into the folder as the source's stem plus `name`."""
        path = self._folder / f"{self._stem}{name}"
        write_json(value, path)
        return self.enter(path, label)

    def enter(self, path: Path, label: Label) -> Path:
        """Take a file that lies in the folder already."""
        return self._enter(path, digest_file(path), label)

    def _enter(self, path: Path, sha256: str, label: Label) -> Path:
        size_bytes = path.stat().st_size
        media_type = MEDIA_TYPES[path.suffix]
        self.entries.append(
            ManifestEntry(
                path.name, label.role, label.language, media_type, size_bytes, sha256, label.duration_ms, label.quality
            )
        )
        return path


def place_file(source: Path, target: Path) -> Path:
    """Put a finished file at `target`, replacing what is there; whole or not at all.

    It is linked where both share the disk and copied where they don't. One that is there already is left alone.

    Raises:
        OutputError: if the folder can't be written or is full.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.exists() and target.samefile(source):
            return target
        draft.unlink(missing_ok=True)
        try:
            draft.hardlink_to(source)
        except OSError:
            shutil.copyfile(source, draft)
        draft.replace(target)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise OutputError(
            f"{target}: {error.strerror or error}", "free space or choose another folder with --out"
        ) from error
    return target
