"""Unpacking an archive that came from somewhere else."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path, PurePosixPath

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import EngineError

_MOST_BYTES = 20 * 1024**3
_MOST_FILES = 1000
_BLOCK = 1 << 20


def unpack(archive: Path, folder: Path, cancel: CancelToken) -> None:
    """Unpack a ZIP archive into `folder`; a folder that holds all of it is left out.

    Raises:
        EngineError: if it is no ZIP archive, is damaged, or holds what no model does: paths that lead out of it, links,
            thousands of files, tens of gigabytes.
        OSError: if it can't be written.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = {name: entry for entry in opened.infolist() if (name := _inside(entry)) is not None}
            if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries.values()) > _MOST_BYTES:
                raise _refused(archive, "it unpacks to more than a model can be")
            common = _common(list(entries))
            for name, entry in entries.items():
                cancel.check()
                target = folder / name.relative_to(common)
                target.parent.mkdir(parents=True, exist_ok=True)
                with opened.open(entry) as source, target.open("wb") as made:
                    shutil.copyfileobj(source, made, _BLOCK)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError) as error:
        raise _refused(archive, str(error)) from error


def _inside(entry: zipfile.ZipInfo) -> PurePosixPath | None:
    """Where an entry goes; None for folders and hidden files."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if entry.is_dir():
        return None
    linked = (entry.external_attr >> 16) & 0o170000 == 0o120000
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename or linked:
        raise EngineError(f"the archive holds '{entry.filename}', which leads out of it", "get it from its publisher")
    return None if path.name.startswith(".") or "__MACOSX" in path.parts else path


def _common(names: list[PurePosixPath]) -> PurePosixPath:
    """The folder that holds all of them."""
    first = {name.parts[0] for name in names}
    if len(first) == 1 and all(len(name.parts) > 1 for name in names):
        return PurePosixPath(first.pop())
    return PurePosixPath()


def _refused(archive: Path, why: str) -> EngineError:
    return EngineError(f"{archive.name} is not an archive Octavia unpacks: {why}", "get it from its publisher again")
