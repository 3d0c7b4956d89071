"""The workspace: finished stage results under the hash of what they were made from, written whole or not at all.

An artifact is a folder of files plus `artifact.json`. It is built in a draft folder, synced and renamed into place, so
that a kill at any instant leaves either nothing or all of it. Two processes may build the same artifact at once: the
first to finish wins, and since the same key means the same bytes, the other takes what is there.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from octavia.dubbing.documents import parse_json, to_json
from octavia.dubbing.errors import DocumentError, OutputError
from octavia.dubbing.process import has_ended, place

_RECORD = "artifact.json"
_NAME = re.compile(r"[a-z][a-z-]*-([0-9a-f]{64})")
_STALE_DRAFT_S = 24 * 3600


def digest_file(path: Path) -> str:
    """SHA-256 of a file's content, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class StageKey:
    """What determines a stage's result.

    Attributes:
        stage: The stage's name, `[a-z-]+`.
        version: Raised whenever the stage's code would give another result.
        inputs: Digests and parameters; JSON scalars, lists and mappings.
    """

    stage: str
    version: int
    inputs: Mapping[str, object]

    @property
    def digest(self) -> str:
        canonical = json.dumps([self.stage, self.version, self.inputs], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Record:
    stage: str
    version: int
    inputs: dict[str, object]
    files: dict[str, str]
    stamps: dict[str, tuple[int, int]]
    seconds: float


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished stage result.

    Attributes:
        path: Its folder; never write there.
        files: SHA-256 by file name.
        seconds: Wall time it took to build, whenever that was.
        reused: True if this call found it finished.
    """

    path: Path
    files: Mapping[str, str]
    seconds: float
    reused: bool

    @property
    def digest(self) -> str:
        """SHA-256 over the names and contents of its files: equal content, equal digest, whatever the key was."""
        return hashlib.sha256(json.dumps(dict(self.files), sort_keys=True).encode()).hexdigest()

    def file(self, name: str) -> Path:
        return self.path / name


Build = Callable[[Path], None]


class Workspace:
    """Artifacts in a folder. Safe for any number of threads and processes."""

    def __init__(self, root: Path) -> None:
        """Open (or create) the workspace at `root`, sweeping drafts that a killed run left a day ago.

        Raises:
            OutputError: if the folder can't be created or written.
        """
        self.root = root
        self._objects = root / "objects"
        self._drafts = root / "drafts"
        try:
            self._objects.mkdir(parents=True, exist_ok=True)
            self._drafts.mkdir(exist_ok=True)
            self._sweep()
        except OSError as error:
            raise OutputError(f"{root}: {error.strerror or error}", "choose a folder you can write to") from error

    def find(self, key: StageKey) -> Artifact | None:
        """The finished artifact of `key`, or None. One whose files were lost, cut short or touched counts as absent."""
        return _found(self._place(key))

    def obtain(self, key: StageKey, build: Build) -> Artifact:
        """The artifact of `key`, built by `build(folder)` if it isn't there yet.

        Args:
            build: Writes the result's files (no folders) into the empty folder it is given.

        Raises:
            OutputError: if the disk is full or not writable; what `build` raises passes unchanged.
        """
        found = self.find(key)
        if found is not None:
            return found
        try:
            return self._build(key, build)
        except OSError as error:
            raise OutputError(
                f"{self.root}: {error.strerror or error}",
                "free space or choose another workspace; finished stages are kept",
            ) from error

    def names(self) -> set[str]:
        """What all artifacts here are called: `STAGE-KEY`."""
        return {path.name for path in self._objects.glob("*/*") if _NAME.fullmatch(path.name)}

    def named(self, name: str) -> Artifact | None:
        """The artifact of that name, or None; as `find`."""
        return _found(self._objects / _digest_in(name)[:2] / name)

    def adopt(self, folder: Path) -> None:
        """Take in an artifact that another workspace finished. One that is here already stays.

        Args:
            folder: All of the artifact's files, under its name, within `scratch`; it is moved.

        Raises:
            DocumentError: if it isn't whole or is none.
            OutputError: if the disk is full or not writable.
        """
        place = self._objects / _digest_in(folder.name)[:2] / folder.name
        try:
            record = parse_json(_Record, (folder / _RECORD).read_bytes(), folder.name)
            for name, (_, changed_ns) in record.stamps.items():
                if digest_file(folder / name) != record.files.get(name):
                    raise DocumentError(f"{folder.name}: {name} is not what was finished", "it has to be made again")
                os.utime(folder / name, ns=(changed_ns, changed_ns))
            for name in (*record.files, _RECORD):
                _sync(folder / name)
            place.parent.mkdir(exist_ok=True)
            if _moved(folder, place):
                _sync(place.parent)
        except FileNotFoundError as error:
            raise DocumentError(f"{folder.name} is not whole", "it has to be made again") from error
        except OSError as error:
            raise OutputError(f"{self.root}: {error.strerror or error}", "free space and run again") from error

    def scratch(self) -> Path:
        """A fresh folder for passing needs; the caller removes it, a later run sweeps what a kill left."""
        return Path(mkdtemp(dir=self._drafts, prefix=f"{os.getpid()}-{_here()}-"))

    def _build(self, key: StageKey, build: Build) -> Artifact:
        draft = self.scratch()
        try:
            began = time.monotonic()
            build(draft)
            seconds = round(time.monotonic() - began, 3)
            names = sorted(path.name for path in draft.iterdir())
            files = {name: digest_file(draft / name) for name in names}
            stamps = {name: _stamp(draft / name) for name in names}
            record = _Record(key.stage, key.version, dict(key.inputs), files, stamps, seconds)
            (draft / _RECORD).write_text(to_json(record), encoding="utf-8")
            for name in (*names, _RECORD):
                _sync(draft / name)
            self._publish(draft, key)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return Artifact(self._place(key), files, seconds, reused=False)

    def _publish(self, draft: Path, key: StageKey) -> None:
        place = self._place(key)
        place.parent.mkdir(exist_ok=True)
        while not _moved(draft, place):
            if self.find(key) is not None:
                return
            # A damaged artifact stands there, or stood there a moment ago: the new one replaces it.
            old = self.scratch()
            with suppress(FileNotFoundError):
                place.rename(old / "old")
            shutil.rmtree(old, ignore_errors=True)
        _sync(place.parent)

    def _place(self, key: StageKey) -> Path:
        digest = key.digest
        return self._objects / digest[:2] / f"{key.stage}-{digest}"

    def _sweep(self) -> None:
        horizon = time.time() - _STALE_DRAFT_S
        for draft in self._drafts.iterdir():
            pid, _, rest = draft.name.partition("-")
            # Another container on the same folder has other processes under the same numbers.
            left = pid.isdigit() and rest.startswith(f"{_here()}-") and has_ended(int(pid))
            with suppress(FileNotFoundError):
                if left or draft.stat().st_mtime < horizon:
                    shutil.rmtree(draft, ignore_errors=True)


def _found(path: Path) -> Artifact | None:
    try:
        record = parse_json(_Record, (path / _RECORD).read_bytes(), str(path))
        whole = all(_stamp(path / name) == stamp for name, stamp in record.stamps.items())
    except FileNotFoundError:
        whole = False
    if not whole:
        return None
    return Artifact(path, record.files, record.seconds, reused=True)


@cache
def _here() -> str:
    """What tells drafts of this machine and its processes from those of others."""
    return hashlib.sha256(place().encode()).hexdigest()[:12]


def _digest_in(name: str) -> str:
    found = _NAME.fullmatch(name)
    if found is None:
        raise DocumentError(f"{name} is no artifact's name", "it is STAGE-KEY")
    return found[1]


def _moved(draft: Path, place: Path) -> bool:
    try:
        draft.rename(place)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            return False
        raise
    return True


def _stamp(path: Path) -> tuple[int, int]:
    """Size and time of last change: finished files are delivered as hard links, so a user may edit them in place."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
